// The history while it is written: shown as plain text, paragraph by paragraph, until the whole takes its place.

// Puts an event's news into the text that one connection has received so far.
export const grown = (sent, { offset, text }) => sent.slice(0, offset) + text;

export function showWriting(text) {
  const slot = document.getElementById("result-history");
  if (slot?.dataset.state !== "doing") return;
  const prose = slot.querySelector(".prose") ?? begin(slot);
  const parts = text.split("\n\n");
  while (prose.children.length > parts.length) prose.lastElementChild.remove();
  parts.forEach((part, place) => {
    const paragraph = prose.children[place] ?? prose.appendChild(document.createElement("p"));
    if (paragraph.textContent !== part) paragraph.textContent = part;
  });
}

function begin(slot) {
  const prose = document.createElement("div");
  prose.className = "prose";
  const mark = document.createElement("p");
  mark.className = "writing";
  mark.textContent = slot.dataset.writing;
  slot.replaceChildren(prose, mark);
  slot.setAttribute("aria-busy", "true"); // and in no live region: nobody is read every word of it
  return prose;
}
