// The history while it is written: shown as plain text, paragraph by paragraph, until the finished one replaces it.

// Returns the text of one connection with the delta of an event applied.
export const applyDelta = (received, { offset, text }) => received.slice(0, offset) + text;

export function showTextPreview(text) {
  const region = document.getElementById("result-history");
  if (region?.dataset.state !== "doing") return;
  const prose = region.querySelector(".prose") ?? begin(region);
  const parts = text.split("\n\n");
  while (prose.children.length > parts.length) prose.lastElementChild.remove();
  parts.forEach((part, index) => {
    const paragraph = prose.children[index] ?? prose.appendChild(document.createElement("p"));
    if (paragraph.textContent !== part) paragraph.textContent = part;
  });
}

function begin(region) {
  const prose = document.createElement("div");
  prose.className = "prose";
  const note = document.createElement("p");
  note.className = "writing";
  note.textContent = region.dataset.writing;
  region.replaceChildren(prose, note);
  region.setAttribute("aria-busy", "true"); // not a live region: a screen reader would read out each word
  return prose;
}
