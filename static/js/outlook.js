// Refreshes the estimate of how long a run takes: it changes without an event of the run.
const INTERVAL = 4000; // ms

const isOver = () => document.querySelector(".run-error, #run-bar[aria-valuenow='100']") !== null;

async function refresh() {
  const line = document.getElementById("outlook");
  if (!line || isOver() || document.visibilityState !== "visible") return;
  try {
    const response = await fetch(line.dataset.address, { credentials: "same-origin" });
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("outlook");
    if (fresh && fresh.textContent.trim() !== line.textContent.trim()) line.textContent = fresh.textContent.trim();
  } catch {
    // Tried again at the next interval.
  }
}

setInterval(refresh, INTERVAL);
document.addEventListener("visibilitychange", refresh);
