// The wizard's form: counter, picture by click, drop or paste, and the server's checks made sooner. All of it is optional.
const form = document.getElementById("new-generation");
const text = form.elements.description;
const file = form.elements.image;
const drop = form.querySelector("[data-drop]");
const shown = drop.querySelector(".drop-shown");
const asked = drop.querySelector(".drop-ask");
const counter = document.getElementById("description-count");
const imageProblem = document.getElementById("image-problem");
const formProblem = document.getElementById("form-problem");
const most = Number(form.dataset.most);
const TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"];

document.documentElement.classList.add("js");
asked.querySelector(".drop-words").hidden = false;

// --- the description
const format = new Intl.NumberFormat(document.documentElement.lang);
const length = () => [...text.value].length; // code points, as the server counts them

function count() {
  const now = length();
  counter.hidden = false;
  counter.textContent = counter.dataset.countTemplate.replace("{count}", format.format(now)).replace("{most}", format.format(most));
  counter.dataset.over = String(now > most);
  // Said aloud only when it matters; otherwise every key would be read out.
  counter.setAttribute("aria-live", now > most * 0.95 ? "polite" : "off");
  if (now <= most) say(formProblem, "");
}

text.addEventListener("input", count);
count();

for (const example of document.querySelectorAll("[data-example]")) {
  example.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    text.value = example.dataset.example;
    count();
    text.focus();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    form.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  });
}

// --- the picture
let preview = null;

function say(place, sentence) {
  if (place.textContent !== sentence) place.textContent = sentence;
}

function problemOf(picture) {
  if (!TYPES.includes(picture.type)) return imageProblem.dataset.unsupported;
  return picture.size > Number(form.dataset.mostBytes) ? imageProblem.dataset.tooLarge : "";
}

function take(picture) {
  const problem = problemOf(picture);
  say(imageProblem, problem);
  file.toggleAttribute("aria-invalid", false);
  if (problem) return clear();
  const held = new DataTransfer();
  held.items.add(picture);
  file.files = held.files;
  show(picture);
}

function show(picture) {
  if (preview) URL.revokeObjectURL(preview);
  preview = URL.createObjectURL(picture);
  const image = shown.querySelector("img");
  image.onerror = () => { clear(); say(imageProblem, imageProblem.dataset.unsupported); };
  image.src = preview;
  shown.querySelector(".drop-name").textContent = picture.name;
  shown.hidden = false;
  asked.hidden = true;
  say(formProblem, "");
  const kept = form.elements.keep_picture;
  if (kept) kept.checked = false;
}

function clear() {
  if (preview) URL.revokeObjectURL(preview);
  preview = null;
  file.value = "";
  shown.hidden = true;
  asked.hidden = false;
}

file.addEventListener("change", () => {
  if (file.files.length) take(file.files[0]);
});
shown.querySelector("[data-remove]").addEventListener("click", () => {
  clear();
  file.focus();
});

const carriesFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
addEventListener("dragover", (event) => {
  if (!carriesFile(event)) return;
  event.preventDefault(); // else a picture dropped beside the field would replace the page, and the text with it
  drop.dataset.over = "true";
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.dataset.over = "false";
});
addEventListener("drop", (event) => {
  drop.dataset.over = "false";
  if (!carriesFile(event)) return;
  event.preventDefault();
  const [picture] = event.dataTransfer.files;
  if (picture) take(picture);
});
addEventListener("paste", (event) => {
  const picture = [...(event.clipboardData?.files ?? [])].find((each) => each.type.startsWith("image/"));
  if (!picture) return;
  event.preventDefault();
  take(picture);
});

// --- sending
const button = form.querySelector("button.btn-primary");
const label = button.querySelector("span");
const idle = label.textContent;

function wrong() {
  const pictured = file.files.length || form.elements.keep_picture?.checked;
  if (!text.value.trim() && !pictured) return formProblem.dataset.nothing;
  return length() > most ? formProblem.dataset.tooLong.replace("{limit}", String(most)) : "";
}

form.addEventListener("submit", (event) => {
  const problem = wrong();
  say(formProblem, problem);
  if (problem || button.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    if (problem) text.focus();
    return;
  }
  button.setAttribute("aria-disabled", "true");
  label.textContent = button.dataset.busy;
});

addEventListener("pageshow", (event) => {
  button.removeAttribute("aria-disabled");
  label.textContent = idle;
  if (event.persisted) form.elements.submission.value = crypto.randomUUID?.() ?? String(Math.random()).slice(2); // come back to: a new wish
  if (file.files.length) show(file.files[0]);
  count();
});
