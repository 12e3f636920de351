// Shows why the request of a button failed, and what to do, in the open dialog or on the page.
const REASONS = { "htmx:sendError": "away", "htmx:timeout": "late", "htmx:responseError": "broken" };

function show(element, reason) {
  const page = document.querySelector("[data-away]");
  const message = element.closest("dialog[open]")?.querySelector("[data-unsent]") ?? page;
  message.textContent = page.dataset[reason];
}

// The studio's own refusal has a notice that says what it is about; a gateway's error page is not shown.
const isOurs = (response) => new DOMParser().parseFromString(response.responseText, "text/html").querySelector(".notice") !== null;
const isAction = ({ requestConfig }) => requestConfig !== undefined && requestConfig.verb !== "get";

for (const [name, reason] of Object.entries(REASONS)) {
  document.addEventListener(name, ({ detail }) => {
    if (isAction(detail) && (reason !== "broken" || !isOurs(detail.xhr))) show(detail.elt, reason);
  });
}
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.isError && !isOurs(detail.xhr)) detail.shouldSwap = false;
});
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (isAction(detail)) for (const message of document.querySelectorAll("[data-unsent]")) message.textContent = "";
});
