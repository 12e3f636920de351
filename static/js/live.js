// Follows a run from a given `seq` on: by websocket, else together with the other tabs of this browser, one of which has
// an event stream or polls. With every transport, fragments are applied in order and each once.
import { withFallback } from "./transport_fallback.js";
import { followByPolling } from "./transport_polling.js";
import { canShare, followTogether } from "./transport_shared.js";
import { followBySocket } from "./transport_socket.js";
import { followByStream } from "./transport_stream.js";

const transports = canShare() ? [followBySocket, followTogether] : [followBySocket, followByStream, followByPolling];

// A fragment is `{from, seq, html}`: what changes from one `seq` to another; `many`: several entries in one.
const isNext = (fragment, last) => fragment.seq > last && (fragment.many ? fragment.from === last : fragment.from <= last);

// `isFinished()` returns whether the run changes no more unless a person acts; then only an open socket stays connected.
export function followRun({ session, after, apply, showText, report, isFinished }) {
  let last = after;
  let queue = Promise.resolve();

  // Returns whether the fragment was the next one. Fragments are applied one after another: one may wait for its picture.
  function applyFragment(fragment) {
    if (!isNext(fragment, last)) return false;
    last = fragment.seq;
    queue = queue.then(() => apply(fragment.html)).catch(console.error);
    return true;
  }

  // Shows all of the text written so far; the next fragment replaces it.
  function applyText(text) {
    const at = last;
    queue = queue.then(() => at === last && showText(text)).catch(console.error);
  }

  const run = { session, applyFragment, applyText, report, isFinished, last: () => last, settled: () => queue };
  const { restart, stop, refresh } = withFallback(transports, run);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
  addEventListener("online", refresh);
  addEventListener("pageshow", (event) => event.persisted && restart());
  addEventListener("pagehide", stop);
  // A frozen page receives nothing from the network, yet may answer other tabs as if it did.
  document.addEventListener("freeze", stop);
  document.addEventListener("resume", restart);
  return { refresh };
}
