// A run's page: what arrives is put in its place; buttons ask before they discard.
import { fillTokens } from "./page.js";
import { watch } from "./live.js";
import { showWriting } from "./writing.js";

const run = document.getElementById("run");
const note = document.getElementById("connection");
const suffix = " · Chargen";

run.dataset.settled = ""; // what is there already does not arrive
requestAnimationFrame(() => requestAnimationFrame(() => delete run.dataset.settled));

const live = watch({
  session: run.dataset.session,
  after: Number(run.dataset.lastSeq),
  apply,
  write: showWriting,
  over,
  report(state) {
    note.hidden = state === "idle";
    note.dataset.state = state;
    const words = note.dataset[state] ?? "";
    if (note.textContent !== words) note.textContent = words;
  },
});

function over() {
  const avatar = document.getElementById("avatar-status")?.dataset.state;
  return ["ready", "failed", "cancelled"].includes(avatar) || document.querySelector(".run-error") !== null;
}

async function apply(html) {
  await loaded(html);
  const leaving = html.includes('id="avatar-') ? ghost() : null;
  if (window.htmx) htmx.swap(run, html, { swapStyle: "none" });
  else swap(html);
  leaving?.start();
  fillTokens();
  const title = document.getElementById("run-title")?.textContent.trim();
  if (title) document.title = title + suffix;
}

// Pictures are fetched before they are shown, so that none appears as a gap.
function loaded(html) {
  const pieces = new DOMParser().parseFromString(html, "text/html");
  const waits = [...pieces.querySelectorAll("img[src]")].map((piece) => {
    const image = new Image();
    image.src = piece.getAttribute("src");
    return image.decode().catch(() => {});
  });
  return Promise.race([Promise.all(waits), new Promise((done) => setTimeout(done, 3000))]);
}

// The picture that stood there fades out over the one that takes its place.
function ghost() {
  const frame = document.getElementById("avatar");
  const standing = frame.querySelector("#avatar-preview img") ?? frame.querySelector("#avatar-final img");
  if (!standing) return null;
  const source = standing.src;
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

// What htmx does with out-of-band pieces, for a page that could not load it.
function swap(html) {
  const pieces = document.createElement("template");
  pieces.innerHTML = html;
  for (const piece of pieces.content.querySelectorAll("[hx-swap-oob]")) {
    piece.removeAttribute("hx-swap-oob");
    document.getElementById(piece.id)?.replaceWith(piece);
  }
}

// --- what a person does here
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
  if (!event.detail.requestConfig) return; // a push: the focus stays where it is
  const notice = document.getElementById("notice");
  if (event.detail.target === notice) return; // a refusal, which is to be read
  notice.replaceChildren();
  if (event.detail.target.id === "actions") document.querySelector("#actions [data-focus]")?.focus();
  live.wake();
});
// A button is disabled while its request is on its way, and loses the focus by that.
document.addEventListener("htmx:afterRequest", (event) => {
  if (document.activeElement === document.body) event.detail.elt.querySelector("button")?.focus();
});
document.addEventListener("htmx:sendError", () => live.wake());
