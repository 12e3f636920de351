// How long a run may still take changes without an event, so the line is asked for by itself.
const EVERY = 4000; // ms

const over = () => document.querySelector(".run-error, #run-bar[aria-valuenow='100']") !== null;

async function ask() {
  const line = document.getElementById("outlook");
  if (!line || over() || document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(line.dataset.address, { credentials: "same-origin" });
    if (!answer.ok) return;
    const words = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("outlook");
    if (words && words.textContent.trim() !== line.textContent.trim()) line.textContent = words.textContent.trim();
  } catch {
    // The next time will do.
  }
}

setInterval(ask, EVERY);
document.addEventListener("visibilitychange", ask);
