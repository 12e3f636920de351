// A button whose request came to nothing says so, and what to do, where a person looks: in the dialog or the page.
const REASONS = { "htmx:sendError": "away", "htmx:timeout": "late", "htmx:responseError": "broken" };

function say(element, reason) {
  const page = document.querySelector("[data-away]");
  const place = element.closest("dialog[open]")?.querySelector("[data-unsent]") ?? page;
  place.textContent = page.dataset[reason];
}

// A refusal of the studio's own says what it is about; what a gateway on the way answers is for no person's eyes.
const ours = (answer) => new DOMParser().parseFromString(answer.responseText, "text/html").querySelector(".notice") !== null;
const pressed = ({ requestConfig }) => requestConfig !== undefined && requestConfig.verb !== "get";

for (const [name, reason] of Object.entries(REASONS)) {
  document.addEventListener(name, ({ detail }) => {
    if (pressed(detail) && (reason !== "broken" || !ours(detail.xhr))) say(detail.elt, reason);
  });
}
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.isError && !ours(detail.xhr)) detail.shouldSwap = false;
});
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (pressed(detail)) for (const place of document.querySelectorAll("[data-unsent]")) place.textContent = "";
});
