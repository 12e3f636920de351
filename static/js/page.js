// On every page: fills the CSRF token into forms that came without it, as those of pushed fragments do.
import "./failed_requests.js";

const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

export function fillTokens(root = document) {
  for (const field of root.querySelectorAll('input[name="_csrf_token"]')) field.value ||= token;
}

document.addEventListener("htmx:afterSwap", () => fillTokens());
fillTokens();
