// The wizard's form: counter, picture by click, drop or paste, and the server's checks ahead of sending. The form works
// without it.
import { fitToLimits } from "./photo.js";
import { kindOf, withKind } from "./picture_kind.js";
import { send } from "./upload.js";

const form = document.getElementById("new-generation");
const text = form.elements.description;
const file = form.elements.image;
const drop = form.querySelector("[data-drop]");
const chosen = drop.querySelector(".drop-shown");
const chooser = drop.querySelector(".drop-ask");
const counter = document.getElementById("description-count");
const imageProblem = document.getElementById("image-problem");
const formProblem = document.getElementById("form-problem");
const maxLength = Number(form.dataset.most);
const ACCEPTED = file.accept.split(",");
const DRAWN_EVERYWHERE = ["image/png", "image/jpeg", "image/gif"];
const limits = { bytes: Number(form.dataset.mostBytes), pixels: Number(form.dataset.mostPixels) };
const scaleNote = document.getElementById("image-smaller");

document.documentElement.classList.add("js");
chooser.querySelector(".drop-words").hidden = false;

// --- the description
const format = new Intl.NumberFormat(document.documentElement.lang);
const length = () => [...text.value].length; // code points, as the server counts them

function count() {
  const now = length();
  counter.hidden = false;
  counter.textContent = counter.dataset.countTemplate.replace("{count}", format.format(now)).replace("{most}", format.format(maxLength));
  counter.dataset.over = String(now > maxLength);
  // A live region only near the limit: otherwise a screen reader would read out every key.
  counter.setAttribute("aria-live", now > maxLength * 0.95 ? "polite" : "off");
  if (now <= maxLength) showText(formProblem, "");
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
    const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
    form.scrollIntoView({ behavior: reducedMotion ? "auto" : "smooth", block: "start" });
  });
}

// --- the picture
let preview = null;

function showText(element, sentence) {
  if (element.textContent !== sentence) element.textContent = sentence;
}

// Each chosen picture is decoded, whatever its type says: one of a type that the studio refuses may still be encoded here
// as another.
let preparing = null; // resolves when the latest picture is ready to be sent

function choosePicture(picture) {
  showText(imageProblem, "");
  showText(scaleNote, "");
  file.toggleAttribute("aria-invalid", false);
  setFile(picture);
  const mine = prepare(picture)
    .catch(() => showText(scaleNote, "")) // too large for this browser's memory: sent as it is, for the server to check
    .finally(() => {
      if (preparing === mine) preparing = null;
    });
  preparing = mine;
}

const isChosen = (picture) => file.files[0] === picture; // false when another or none was chosen since

async function prepare(given) {
  const kind = await kindOf(given);
  if (!isChosen(given)) return;
  const picture = withKind(given, kind);
  if (picture !== given) setFile(picture);
  show(picture);
  await scaleToLimits(picture, kind);
}

async function scaleToLimits(picture, kind) {
  if (picture.size > limits.bytes) showText(scaleNote, scaleNote.dataset.working);
  const fit = await fitToLimits(picture, { ...limits, anyway: !ACCEPTED.includes(kind) });
  if (!isChosen(picture)) return;
  if (!fit.readable) return showUnreadable(picture, kind);
  if (fit.picture.size > limits.bytes) return refuse("tooLarge");
  if (fit.after) {
    setFile(fit.picture);
    show(fit.picture);
  }
  showText(scaleNote, isSmaller(fit) ? scaleNote.dataset.done.replace("{before}", sizeText(fit.before)).replace("{after}", sizeText(fit.after)) : "");
}

const isSmaller = ({ before, after }) => Boolean(after) && (after.width < before.width || after.size < before.size);

// A picture that this browser can't show is sent only if the server may read it: the newer types that it accepts.
function showUnreadable(picture, kind) {
  if (picture.size > limits.bytes && (kind || picture.type.startsWith("image/"))) return refuse("tooLarge");
  if (!ACCEPTED.includes(kind)) return refuse(kind === "image/heic" ? "heic" : "unsupported");
  if (DRAWN_EVERYWHERE.includes(kind)) return refuse("unsupported");
  showText(scaleNote, "");
  chosen.querySelector("img").hidden = true;
}

function refuse(reason) {
  clear();
  showText(imageProblem, imageProblem.dataset[reason]);
}

const megabytes = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
const sizeText = ({ width, height, size }) => `${width} × ${height}, ${megabytes.format(size / 1e6)}`;

function setFile(picture) {
  const transfer = new DataTransfer();
  transfer.items.add(picture);
  file.files = transfer.files;
}

function show(picture) {
  const before = preview;
  preview = URL.createObjectURL(picture);
  const image = chosen.querySelector("img");
  image.hidden = false;
  image.src = preview;
  if (before) URL.revokeObjectURL(before); // after the image has another source: else its loading fails, with an error in the console
  chosen.querySelector(".drop-name").textContent = picture.name;
  chosen.hidden = false;
  chooser.hidden = true;
  showText(formProblem, "");
  const keepPrevious = form.elements.keep_picture;
  if (keepPrevious) keepPrevious.checked = false;
}

function clear() {
  chosen.querySelector("img").removeAttribute("src");
  if (preview) URL.revokeObjectURL(preview);
  preview = null;
  file.value = "";
  chosen.hidden = true;
  chooser.hidden = false;
  showText(scaleNote, "");
}

file.addEventListener("change", () => {
  if (file.files.length) choosePicture(file.files[0]);
});
chosen.querySelector("[data-remove]").addEventListener("click", () => {
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
  if (picture) choosePicture(picture);
});
addEventListener("paste", (event) => {
  const picture = [...(event.clipboardData?.files ?? [])].find((each) => !each.type || each.type.startsWith("image/"));
  if (!picture) return;
  event.preventDefault();
  choosePicture(picture);
});

// --- sending
const button = form.querySelector("button.btn-primary");
const label = button.querySelector("span");
const idle = label.textContent;

// Returns the sentence to show, "" when the form can be sent.
function validate() {
  const hasPicture = file.files.length || form.elements.keep_picture?.checked;
  if (!text.value.trim() && !hasPicture) return formProblem.dataset.nothing;
  return length() > maxLength ? formProblem.dataset.tooLong.replace("{limit}", String(maxLength)) : "";
}

form.addEventListener("submit", async (event) => {
  const problem = validate();
  showText(formProblem, problem);
  if (problem || button.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    if (problem) text.focus();
    return;
  }
  setBusy(true);
  if (!file.files.length) return; // the browser submits text alone
  event.preventDefault();
  await preparing;
  if (!file.files.length) return setBusy(false); // the file was no picture and was refused
  await upload();
});

function setBusy(on) {
  button.toggleAttribute("aria-disabled", on);
  if (on) button.setAttribute("aria-disabled", "true");
  label.textContent = on ? button.dataset.busy : idle;
}

// --- upload with progress
const progress = document.getElementById("upload");
const bar = progress.querySelector("progress");
const percent = progress.querySelector("[data-percent]");

function progressed(share) {
  bar.value = Math.round(share * 100);
  percent.textContent = `${bar.value} %`;
}

async function upload() {
  progressed(0);
  progress.hidden = false;
  const { address, refusal, reason } = await send(form, progressed);
  if (address) return location.assign(address);
  progress.hidden = true;
  setBusy(false);
  const page = document.querySelector("[data-away]");
  if (reason) showText(page, page.dataset[reason]);
  else showRefusal(refusal);
}

// Shows the refusal as the server's page would, with the picture still chosen.
function showRefusal(notice) {
  notice.querySelector("[data-picture-lost]")?.remove();
  document.getElementById("problem")?.remove();
  form.before(document.adoptNode(notice));
  notice.focus();
}

addEventListener("pageshow", (event) => {
  setBusy(false);
  progress.hidden = true;
  if (event.persisted) form.elements.submission.value = crypto.randomUUID?.() ?? String(Math.random()).slice(2); // from the back/forward cache: another submission
  if (file.files.length) choosePicture(file.files[0]);
  count();
});
