// A way to follow a run: an event stream, where this browser has a slot left for one.
import { takeSlot } from "./slots.js";
import { askPieces } from "./way_polling.js";
import { grown } from "./writing.js";

const PATIENCE = 6000; // ms until the stream is given up for now
const QUIET = 20000; // without a word, after which it is asked whether something was missed
const AT_ONCE = 1000; // in which several reasons to open it anew are one

export function byStream(run) {
  let done = false;
  let source = null;
  let release = null;
  let patience = null;
  let quiet = null;
  let began = 0;
  const giveUp = () => !done && (stop(), run.worse());
  function stop() {
    done = true;
    close();
  }
  function close() {
    clearTimeout(patience);
    clearTimeout(quiet);
    source?.close();
    source = null;
    release?.();
    release = null;
  }

  async function open() {
    if (done || Date.now() - began < AT_ONCE) return;
    began = Date.now();
    const slot = release ?? (await takeSlot());
    if (done) return slot?.();
    if (!slot) return giveUp();
    release = slot;
    listen(new EventSource(`/api/v1/generations/${run.session}/events?after=${run.last()}&fragments=true&avatar=true&text=true`));
  }

  function listen(opening) {
    let opened = false;
    let sent = run.last(); // where the server stands with this stream
    let text = ""; // and with what is being written
    source?.close();
    source = opening;
    hurry();
    opening.onopen = () => {
      clearTimeout(patience);
      patience = null;
      opened = true;
      listening();
      run.report("live");
    };
    opening.addEventListener("character_generation_fragment", (event) => {
      const { seq, html } = JSON.parse(event.data);
      listening();
      run.take({ from: sent, seq, html });
      sent = seq;
    });
    opening.addEventListener("character_generation_text", (event) => {
      listening();
      run.grow((text = grown(text, JSON.parse(event.data))));
    });
    opening.onerror = async () => {
      await run.settled();
      if (done || opening !== source) return;
      if (run.over()) return rest(); // the stream ends by itself when nothing more is to come
      if (!opened || opening.readyState === EventSource.CLOSED) return giveUp();
      run.report("reconnecting");
      if (!patience) hurry();
    };
  }

  function hurry() {
    clearTimeout(patience);
    patience = setTimeout(giveUp, PATIENCE);
  }
  function rest() {
    close();
    run.report("idle");
  }
  function listening() {
    clearTimeout(quiet);
    quiet = setTimeout(check, QUIET);
  }

  // A stream whose other end is gone looks like one on which nothing happens.
  async function check() {
    try {
      if (await askPieces(run)) open();
      if (source) listening();
    } catch {
      giveUp();
    }
  }

  if (window.EventSource) open();
  else queueMicrotask(giveUp);
  return { stop, wake: () => !done && (source?.readyState === EventSource.OPEN ? check() : open()) };
}
