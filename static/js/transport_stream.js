// Follows a run by event stream, where this browser has a slot free for one.
import { takeSlot } from "./stream_slots.js";
import { fetchFragments } from "./transport_polling.js";
import { applyDelta } from "./text_preview.js";

const TIMEOUT = 6000; // ms to open or reopen, after which this transport fails
const SILENCE = 20000; // ms without an event, after which missed fragments are looked for
const MIN_REOPEN_INTERVAL = 1000; // ms

export function followByStream(run) {
  let stopped = false;
  let source = null;
  let releaseSlot = null;
  let openTimer = null;
  let silenceTimer = null;
  let openedAt = 0;
  const giveUp = () => !stopped && (stop(), run.fail());
  function stop() {
    stopped = true;
    close();
  }
  function close() {
    clearTimeout(openTimer);
    clearTimeout(silenceTimer);
    source?.close();
    source = null;
    releaseSlot?.();
    releaseSlot = null;
  }

  async function open() {
    if (stopped || Date.now() - openedAt < MIN_REOPEN_INTERVAL) return;
    openedAt = Date.now();
    const release = releaseSlot ?? (await takeSlot());
    if (stopped) return release?.();
    if (!release) return giveUp();
    releaseSlot = release;
    listen(new EventSource(`/api/v1/generations/${run.session}/events?after=${run.last()}&fragments=true&avatar=true&text=true`));
  }

  function listen(opening) {
    let opened = false;
    let received = run.last(); // the `seq` up to which the server has sent fragments on this stream
    let text = ""; // the text being written, as received on this stream
    source?.close();
    source = opening;
    startOpenTimer();
    opening.onopen = () => {
      clearTimeout(openTimer);
      openTimer = null;
      opened = true;
      restartSilenceTimer();
      run.report("live");
    };
    opening.addEventListener("character_generation_fragment", (event) => {
      const { seq, html } = JSON.parse(event.data);
      restartSilenceTimer();
      run.applyFragment({ from: received, seq, html });
      received = seq;
    });
    opening.addEventListener("character_generation_text", (event) => {
      restartSilenceTimer();
      run.applyText((text = applyDelta(text, JSON.parse(event.data))));
    });
    opening.onerror = async () => {
      await run.settled();
      if (stopped || opening !== source) return;
      if (run.isFinished()) return becomeIdle(); // the server ends the stream when nothing more is to come
      if (!opened || opening.readyState === EventSource.CLOSED) return giveUp();
      run.report("reconnecting");
      if (!openTimer) startOpenTimer();
    };
  }

  function startOpenTimer() {
    clearTimeout(openTimer);
    openTimer = setTimeout(giveUp, TIMEOUT);
  }
  function becomeIdle() {
    close();
    run.report("idle");
  }
  function restartSilenceTimer() {
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(check, SILENCE);
  }

  // A half-open connection looks like a stream without events: reopens it if fragments were missed.
  async function check() {
    try {
      if (await fetchFragments(run)) open();
      if (source) restartSilenceTimer();
    } catch {
      giveUp();
    }
  }

  if (window.EventSource) open();
  else queueMicrotask(giveUp);
  return { stop, refresh: () => !stopped && (source?.readyState === EventSource.OPEN ? check() : open()) };
}
