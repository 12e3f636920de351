// Follows a run from a given `seq` on: by websocket, else in company with the other tabs of this browser, where one
// holds an event stream or asks every few seconds. Whatever the way, pieces come in order and each is applied once.
import { ladder } from "./ladder.js";
import { byCompany, companyKept } from "./way_company.js";
import { byPolling } from "./way_polling.js";
import { bySocket } from "./way_socket.js";
import { byStream } from "./way_stream.js";

const ways = companyKept() ? [bySocket, byCompany] : [bySocket, byStream, byPolling];

// A piece is `{from, seq, html}`: what changes from one `seq` to another; `many`: that of several entries in one.
const fits = (piece, last) => piece.seq > last && (piece.many ? piece.from === last : piece.from <= last);

// `over()`: nothing more is to come unless somebody asks for it; then only an open socket keeps listening.
export function watch({ session, after, apply, write, report, over }) {
  let last = after;
  let queue = Promise.resolve();

  // Whether the piece was the next one. Pieces are applied one after another, though one may wait for its picture.
  function take(piece) {
    if (!fits(piece, last)) return false;
    last = piece.seq;
    queue = queue.then(() => apply(piece.html)).catch(console.error);
    return true;
  }

  // All that is written so far; the next piece ends it.
  function grow(text) {
    const at = last;
    queue = queue.then(() => at === last && write(text)).catch(console.error);
  }

  const { go, stop, wake } = ladder(ways, { session, take, grow, report, over, last: () => last, settled: () => queue });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
  addEventListener("online", wake);
  addEventListener("pageshow", (event) => event.persisted && go(0));
  addEventListener("pagehide", stop);
  // A frozen page hears nothing from the network, yet may answer other tabs as if it did.
  document.addEventListener("freeze", stop);
  document.addEventListener("resume", () => go(0));
  return { wake };
}
