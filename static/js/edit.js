// The edit form: counts characters, and asks before unsaved changes are lost. The form works without it.
const form = document.querySelector("form[data-edit]");

function values() {
  return JSON.stringify([...new FormData(form)].filter(([name]) => name !== "_csrf_token"));
}

function count(field) {
  const hint = document.getElementById(`${field.id}-hint`);
  const counted = hint.dataset.counter.replace("{count}", format(field.value.length)).replace("{limit}", format(+field.dataset.limit));
  hint.textContent = counted;
  hint.classList.toggle("over", field.value.length > +field.dataset.limit);
}

function format(number) {
  return number.toLocaleString(document.documentElement.lang);
}

if (form) {
  const saved = "dirty" in form.dataset ? null : values();
  let sending = false;
  const warnUnsaved = (event) => {
    if (!sending && values() !== saved) event.preventDefault();
  };
  form.addEventListener("submit", () => { sending = true; });
  addEventListener("beforeunload", warnUnsaved);
  addEventListener("pageshow", () => { sending = false; });
  for (const field of form.querySelectorAll("textarea[data-limit]")) {
    field.addEventListener("input", () => count(field));
    count(field);
  }
}
