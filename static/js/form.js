// The wizard's form: counter, picture by click, drop or paste, and the server's checks made sooner. All of it is optional.
import { fitting } from "./photo.js";
import { kindOf, typed } from "./picture_kind.js";
import { send } from "./upload.js";

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
const TYPES = file.accept.split(",");
const DRAWN_EVERYWHERE = ["image/png", "image/jpeg", "image/gif"];
const limits = { bytes: Number(form.dataset.mostBytes), pixels: Number(form.dataset.mostPixels) };
const smaller = document.getElementById("image-smaller");

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

// Looked at to see whether it can be read, whatever its type says: a kind that the studio doesn't take may still be drawn
// here and sent as another.
let working = null;

function take(picture) {
  say(imageProblem, "");
  say(smaller, "");
  file.toggleAttribute("aria-invalid", false);
  hold(picture);
  const mine = looked(picture)
    .catch(() => say(smaller, "")) // too large for this browser's memory: sent as it is, and the studio judges
    .finally(() => {
      if (working === mine) working = null;
    });
  working = mine;
}

const isHeld = (picture) => file.files[0] === picture; // else another was chosen meanwhile, or none

async function looked(given) {
  const kind = await kindOf(given);
  if (!isHeld(given)) return;
  const picture = typed(given, kind);
  if (picture !== given) hold(picture);
  show(picture);
  await fitted(picture, kind);
}

async function fitted(picture, kind) {
  if (picture.size > limits.bytes) say(smaller, smaller.dataset.working);
  const fit = await fitting(picture, { ...limits, anyway: !TYPES.includes(kind) });
  if (!isHeld(picture)) return;
  if (!fit.readable) return unreadable(picture, kind);
  if (fit.picture.size > limits.bytes) return refuse("tooLarge");
  if (fit.after) {
    hold(fit.picture);
    show(fit.picture);
  }
  say(smaller, isSmaller(fit) ? smaller.dataset.done.replace("{before}", put(fit.before)).replace("{after}", put(fit.after)) : "");
}

const isSmaller = ({ before, after }) => Boolean(after) && (after.width < before.width || after.size < before.size);

// The studio may read what this browser can't: the newer kinds, where it takes them.
function unreadable(picture, kind) {
  if (picture.size > limits.bytes && (kind || picture.type.startsWith("image/"))) return refuse("tooLarge");
  if (!TYPES.includes(kind)) return refuse(kind === "image/heic" ? "heic" : "unsupported");
  if (DRAWN_EVERYWHERE.includes(kind)) return refuse("unsupported");
  say(smaller, "");
  shown.querySelector("img").hidden = true;
}

function refuse(why) {
  clear();
  say(imageProblem, imageProblem.dataset[why]);
}

const weight = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
const put = ({ width, height, size }) => `${width} × ${height}, ${weight.format(size / 1e6)}`;

function hold(picture) {
  const held = new DataTransfer();
  held.items.add(picture);
  file.files = held.files;
}

function show(picture) {
  const before = preview;
  preview = URL.createObjectURL(picture);
  const image = shown.querySelector("img");
  image.hidden = false;
  image.src = preview;
  if (before) URL.revokeObjectURL(before); // after the image has left it: else its loading fails, and is complained of
  shown.querySelector(".drop-name").textContent = picture.name;
  shown.hidden = false;
  asked.hidden = true;
  say(formProblem, "");
  const kept = form.elements.keep_picture;
  if (kept) kept.checked = false;
}

function clear() {
  shown.querySelector("img").removeAttribute("src");
  if (preview) URL.revokeObjectURL(preview);
  preview = null;
  file.value = "";
  shown.hidden = true;
  asked.hidden = false;
  say(smaller, "");
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
  const picture = [...(event.clipboardData?.files ?? [])].find((each) => !each.type || each.type.startsWith("image/"));
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

form.addEventListener("submit", async (event) => {
  const problem = wrong();
  say(formProblem, problem);
  if (problem || button.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    if (problem) text.focus();
    return;
  }
  busy(true);
  if (!file.files.length) return; // text alone is sent at once: the browser does it
  event.preventDefault();
  await working;
  if (!file.files.length) return busy(false); // it turned out to be no picture
  await upload();
});

function busy(on) {
  button.toggleAttribute("aria-disabled", on);
  if (on) button.setAttribute("aria-disabled", "true");
  label.textContent = on ? button.dataset.busy : idle;
}

// --- the picture on its way
const way = document.getElementById("upload");
const bar = way.querySelector("progress");
const percent = way.querySelector("[data-percent]");

function progressed(share) {
  bar.value = Math.round(share * 100);
  percent.textContent = `${bar.value} %`;
}

async function upload() {
  progressed(0);
  way.hidden = false;
  const { address, refusal, reason } = await send(form, progressed);
  if (address) return location.assign(address);
  way.hidden = true;
  busy(false);
  const page = document.querySelector("[data-away]");
  if (reason) say(page, page.dataset[reason]);
  else refused(refusal);
}

// As the page would come back, but with the picture still chosen.
function refused(notice) {
  notice.querySelector("[data-picture-lost]")?.remove();
  document.getElementById("problem")?.remove();
  form.before(document.adoptNode(notice));
  notice.focus();
}

addEventListener("pageshow", (event) => {
  busy(false);
  way.hidden = true;
  if (event.persisted) form.elements.submission.value = crypto.randomUUID?.() ?? String(Math.random()).slice(2); // come back to: a new wish
  if (file.files.length) take(file.files[0]);
  count();
});
