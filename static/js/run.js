// A run's page: applies the fragments that arrive; buttons ask before they discard.
import { fillTokens } from "./page.js";
import { followRun } from "./live.js";
import { showTextPreview } from "./text_preview.js";

const run = document.getElementById("run");
const note = document.getElementById("connection");
const suffix = " · Chargen";

run.dataset.settled = ""; // no animation for what the page came with
requestAnimationFrame(() => requestAnimationFrame(() => delete run.dataset.settled));

const live = followRun({
  session: run.dataset.session,
  after: Number(run.dataset.lastSeq),
  apply,
  showText: showTextPreview,
  isFinished,
  report(state) {
    note.hidden = state === "idle";
    note.dataset.state = state;
    const label = note.dataset[state] ?? "";
    if (note.textContent !== label) note.textContent = label;
  },
});

function isFinished() {
  const avatar = document.getElementById("avatar-status")?.dataset.state;
  return ["ready", "failed", "cancelled"].includes(avatar) || document.querySelector(".run-error") !== null;
}

async function apply(html) {
  await loadImages(html);
  const fade = html.includes('id="avatar-') ? prepareFade() : null;
  if (window.htmx) htmx.swap(run, html, { swapStyle: "none" });
  else swap(html);
  fade?.start();
  fillTokens();
  const title = document.getElementById("run-title")?.textContent.trim();
  if (title) document.title = title + suffix;
}

// Fetches a fragment's pictures before it is shown, for 3 s at most, so that none appears as a gap.
function loadImages(html) {
  const fragment = new DOMParser().parseFromString(html, "text/html");
  const decoded = [...fragment.querySelectorAll("img[src]")].map((element) => {
    const image = new Image();
    image.src = element.getAttribute("src");
    return image.decode().catch(() => {});
  });
  return Promise.race([Promise.all(decoded), new Promise((done) => setTimeout(done, 3000))]);
}

// Returns an animation in which the present picture fades out over the next one; null without a picture.
function prepareFade() {
  const frame = document.getElementById("avatar");
  const present = frame.querySelector("#avatar-preview img") ?? frame.querySelector("#avatar-final img");
  if (!present) return null;
  const source = present.src;
  return {
    start() {
      const now = frame.querySelector("#avatar-preview img") ?? frame.querySelector("#avatar-final img");
      if (!now || now.src === source) return;
      const layer = document.createElement("div");
      layer.className = "layer ghost";
      layer.setAttribute("aria-hidden", "true");
      const image = new Image();
      image.src = source;
      image.alt = "";
      layer.append(image);
      frame.append(layer);
      layer.addEventListener("animationend", () => layer.remove());
      setTimeout(() => layer.remove(), 1500);
    },
  };
}

// Swaps out-of-band elements as htmx does, for a page that could not load htmx.
function swap(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const element of template.content.querySelectorAll("[hx-swap-oob]")) {
    element.removeAttribute("hx-swap-oob");
    document.getElementById(element.id)?.replaceWith(element);
  }
}

// --- dialogs and buttons
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  event.target.closest("[data-closes]")?.closest("dialog")?.close();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.detail.requestConfig) return; // a fragment of the run: the focus stays
  const notice = document.getElementById("notice");
  if (event.detail.target === notice) return; // a refusal: the notice stays
  notice.replaceChildren();
  if (event.detail.target.id === "actions") document.querySelector("#actions [data-focus]")?.focus();
  live.refresh();
});
// A button is disabled during its request and loses the focus: restores it.
document.addEventListener("htmx:afterRequest", (event) => {
  if (document.activeElement === document.body) event.detail.elt.querySelector("button")?.focus();
});
document.addEventListener("htmx:sendError", () => live.refresh());
