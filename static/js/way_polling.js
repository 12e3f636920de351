// A way to follow a run that always works: asking every few seconds.
const EVERY = 2500; // ms
const PATIENCE = 10000; // after which no answer is to be hoped for

const isDoing = () => document.querySelector("#result-history[data-state='doing']") !== null;

// Takes what has come since; whether anything has. Throws where there is no answer.
export async function askPieces({ session, last, take }) {
  const from = last();
  const address = `/generations/${session}/fragments?after=${from}`;
  const answer = await fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(String(answer.status));
  if (answer.status !== 200) return false;
  return take({ from, seq: Number(answer.headers.get("chargen-last-seq")), html: await answer.text(), many: true });
}

// What is being written, for whom no connection tells of it; of a run that has gone on meanwhile it is void.
async function askText({ session, last, grow }) {
  const options = { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) };
  const answer = await fetch(`/api/v1/generations/${session}`, options);
  if (!answer.ok) return;
  const { writing, lastSeq } = await answer.json();
  if (writing && lastSeq === last()) grow(writing.text);
}

export function byPolling(run) {
  let done = false;
  let timer = null;
  let asking = false;
  let asked = 0;
  async function ask() {
    if (asking || done) return;
    asking = true;
    asked = Date.now();
    clearTimeout(timer);
    try {
      await askPieces(run);
      await run.settled();
      if (isDoing()) await askText(run);
      run.report(run.over() ? "idle" : "polling");
    } catch {
      run.report("reconnecting");
    }
    asking = false;
    if (!done && !run.over()) timer = setTimeout(ask, document.visibilityState === "visible" ? EVERY : EVERY * 4);
  }
  ask();
  return {
    stop() {
      done = true;
      clearTimeout(timer);
    },
    wake: ask,
    nudge: () => Date.now() - asked > EVERY && ask(), // the timers of a hidden tab may be minutes late
  };
}
