// Follows a run by polling every few seconds: the transport that always works.
const INTERVAL = 2500; // ms
const TIMEOUT = 10000; // ms

const isBeingWritten = () => document.querySelector("#result-history[data-state='doing']") !== null;

// Fetches and applies the fragments since the last `seq`; returns whether there were any. Throws when the request fails.
export async function fetchFragments({ session, last, applyFragment }) {
  const from = last();
  const address = `/generations/${session}/fragments?after=${from}`;
  const response = await fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout(TIMEOUT) });
  if (!response.ok) throw new Error(String(response.status));
  if (response.status !== 200) return false;
  return applyFragment({ from, seq: Number(response.headers.get("chargen-last-seq")), html: await response.text(), many: true });
}

// Fetches the text that is being written; ignores it if the run has changed since.
async function fetchText({ session, last, applyText }) {
  const options = { credentials: "same-origin", signal: AbortSignal.timeout(TIMEOUT) };
  const response = await fetch(`/api/v1/generations/${session}`, options);
  if (!response.ok) return;
  const { writing, lastSeq } = await response.json();
  if (writing && lastSeq === last()) applyText(writing.text);
}

export function followByPolling(run) {
  let stopped = false;
  let timer = null;
  let polling = false;
  let polledAt = 0;
  async function poll() {
    if (polling || stopped) return;
    polling = true;
    polledAt = Date.now();
    clearTimeout(timer);
    try {
      await fetchFragments(run);
      await run.settled();
      if (isBeingWritten()) await fetchText(run);
      run.report(run.isFinished() ? "idle" : "polling");
    } catch {
      run.report("reconnecting");
    }
    polling = false;
    if (!stopped && !run.isFinished()) timer = setTimeout(poll, document.visibilityState === "visible" ? INTERVAL : INTERVAL * 4);
  }
  poll();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
    refresh: poll,
    pollIfOverdue: () => Date.now() - polledAt > INTERVAL && poll(), // the timers of a hidden tab may be minutes late
  };
}
