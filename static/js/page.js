// For every page: form pieces that came without this visitor's CSRF token get it before anything else sees them.
import "./unsent.js";

const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

export function fillTokens(root = document) {
  for (const field of root.querySelectorAll('input[name="_csrf_token"]')) field.value ||= token;
}

document.addEventListener("htmx:afterSwap", () => fillTokens());
fillTokens();
