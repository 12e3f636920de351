// Follows a run by websocket, which doesn't count among the connections per host that a browser limits.
import { applyDelta } from "./text_preview.js";

const TIMEOUT = 2500; // ms to connect or to join, after which this transport fails
const MAX_FAILURES = 3;

export function followBySocket({ session, report, applyFragment, applyText, last, fail }) {
  let stopped = false;
  let socket = null;
  let timer = null;
  let failures = 0;
  let received = 0; // the `seq` up to which the server has sent fragments on this socket
  let text = ""; // the text being written, as received on this socket
  const giveUp = () => !stopped && (stop(), fail());
  function stop() {
    stopped = true;
    clearTimeout(timer);
    socket?.disconnect();
  }
  function join() {
    received = last();
    socket.timeout(TIMEOUT).emit(
      "join_character_generation",
      { sessionId: session, after: received, fragments: true, avatar: true, text: true },
      (error, answer) => !stopped && (error || !answer.success ? giveUp() : report("live")),
    );
  }
  if (!window.io) {
    queueMicrotask(giveUp);
    return { stop, refresh() {} };
  }
  socket = window.io({ path: "/api/v1/ws", transports: ["websocket"], reconnectionDelay: 400, reconnectionDelayMax: 3000, timeout: TIMEOUT });
  timer = setTimeout(giveUp, TIMEOUT);
  socket.on("connect", () => {
    clearTimeout(timer);
    failures = 0;
    join();
  });
  socket.on("connect_error", () => {
    failures += 1;
    // A refusal by the server is final for this transport (`active` is false); a network error is tried again.
    if (!socket.active || failures >= MAX_FAILURES) giveUp();
  });
  socket.on("disconnect", (reason) => {
    if (stopped) return;
    report("reconnecting");
    clearTimeout(timer);
    timer = setTimeout(giveUp, TIMEOUT * 2);
    if (reason === "io server disconnect") socket.connect();
  });
  socket.on("character_generation_fragment", ({ sessionId, seq, html }) => {
    if (sessionId !== session) return;
    applyFragment({ from: received, seq, html });
    received = seq;
  });
  socket.on("character_generation_text", (delta) => {
    if (delta.sessionId === session) applyText((text = applyDelta(text, delta)));
  });
  return {
    stop,
    refresh() {
      if (socket.connected) join();
      else socket.connect();
    },
  };
}
