// A way to follow a run: a websocket, which counts for nothing among the connections that a browser allows itself.
import { grown } from "./writing.js";

const PATIENCE = 2500; // ms until the websocket is given up for now
const TRIES = 3;

export function bySocket({ session, report, take, grow, last, worse }) {
  let done = false;
  let socket = null;
  let patience = null;
  let failures = 0;
  let sent = 0; // where the server stands with this socket
  let text = ""; // and with what is being written
  const giveUp = () => !done && (stop(), worse());
  function stop() {
    done = true;
    clearTimeout(patience);
    socket?.disconnect();
  }
  function join() {
    sent = last();
    socket.timeout(PATIENCE).emit(
      "join_character_generation",
      { sessionId: session, after: sent, fragments: true, avatar: true, text: true },
      (error, answer) => !done && (error || !answer.success ? giveUp() : report("live")),
    );
  }
  if (!window.io) {
    queueMicrotask(giveUp);
    return { stop, wake() {} };
  }
  socket = window.io({ path: "/api/v1/ws", transports: ["websocket"], reconnectionDelay: 400, reconnectionDelayMax: 3000, timeout: PATIENCE });
  patience = setTimeout(giveUp, PATIENCE);
  socket.on("connect", () => {
    clearTimeout(patience);
    failures = 0;
    join();
  });
  socket.on("connect_error", () => {
    failures += 1;
    // A refusal by name is final for this way; a network error is tried again.
    if (!socket.active || failures >= TRIES) giveUp();
  });
  socket.on("disconnect", (reason) => {
    if (done) return;
    report("reconnecting");
    clearTimeout(patience);
    patience = setTimeout(giveUp, PATIENCE * 2);
    if (reason === "io server disconnect") socket.connect();
  });
  socket.on("character_generation_fragment", ({ sessionId, seq, html }) => {
    if (sessionId !== session) return;
    take({ from: sent, seq, html });
    sent = seq;
  });
  socket.on("character_generation_text", (growth) => {
    if (growth.sessionId === session) grow((text = grown(text, growth)));
  });
  return {
    stop,
    wake() {
      if (socket.connected) join();
      else socket.connect();
    },
  };
}
