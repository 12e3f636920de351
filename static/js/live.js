// Follows a run from a given `seq` on: by websocket, else by event stream, else by asking every few seconds.
// Whatever the way, pieces come in order and each is applied once; a better way is tried again later.
const SOCKET_PATIENCE = 2500; // ms until the websocket is given up for now
const SOCKET_TRIES = 3;
const STREAM_PATIENCE = 6000;
const POLL_EVERY = 2500;
const UPWARD_AFTER = 30000;

// `over()`: nothing more is to come unless somebody asks for it; then only an open socket keeps listening.
export function watch({ session, after, apply, tell, over }) {
  let last = after;
  let way = null; // the way in use: {stop, wake}
  let upward = null;
  let queue = Promise.resolve();
  const ways = [bySocket, byStream, byPolling];

  // Pieces are applied one after another, though one may wait for its picture.
  function take(seq, html) {
    queue = queue.then(async () => {
      if (seq <= last) return;
      try {
        await apply(html);
        last = seq;
      } catch (error) {
        console.error(error);
      }
    });
    return queue;
  }

  function go(rank) {
    way?.stop();
    clearTimeout(upward);
    way = ways[Math.min(rank, ways.length - 1)]({
      session,
      tell,
      take,
      over,
      last: () => last,
      settled: () => queue,
      worse: () => go(rank + 1),
    });
    if (rank > 0) upward = setTimeout(() => over() || go(0), UPWARD_AFTER);
  }

  const wake = () => (way ? way.wake() : go(0));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
  addEventListener("online", wake);
  addEventListener("pageshow", (event) => event.persisted && go(0));
  addEventListener("pagehide", () => way?.stop());
  go(0);
  return { wake };
}

function bySocket({ session, tell, take, last, settled, worse }) {
  let done = false;
  let socket = null;
  let patience = null;
  let failures = 0;
  const giveUp = () => !done && (stop(), worse());
  function stop() {
    done = true;
    clearTimeout(patience);
    socket?.disconnect();
  }
  async function join() {
    await settled(); // what has arrived is applied first, so that `after` is true
    if (done) return;
    socket.timeout(SOCKET_PATIENCE).emit(
      "join_character_generation",
      { sessionId: session, after: last(), fragments: true, avatar: true },
      (error, answer) => (error || !answer.success ? giveUp() : tell("live")),
    );
  }
  if (!window.io) {
    queueMicrotask(giveUp);
    return { stop, wake() {} };
  }
  socket = window.io({ path: "/api/v1/ws", transports: ["websocket"], reconnectionDelay: 400, reconnectionDelayMax: 3000, timeout: SOCKET_PATIENCE });
  patience = setTimeout(giveUp, SOCKET_PATIENCE);
  socket.on("connect", () => {
    clearTimeout(patience);
    failures = 0;
    join();
  });
  socket.on("connect_error", () => {
    failures += 1;
    // A refusal by name is final for this way; a network error is tried again.
    if (!socket.active || failures >= SOCKET_TRIES) giveUp();
  });
  socket.on("disconnect", (reason) => {
    if (done) return;
    tell("reconnecting");
    clearTimeout(patience);
    patience = setTimeout(giveUp, SOCKET_PATIENCE * 2);
    if (reason === "io server disconnect") socket.connect();
  });
  socket.on("character_generation_fragment", (piece) => piece.sessionId === session && take(piece.seq, piece.html));
  return {
    stop,
    wake() {
      if (socket.connected) join();
      else socket.connect();
    },
  };
}

function byStream({ session, tell, take, last, settled, over, worse }) {
  let done = false;
  let source = null;
  let patience = null;
  const giveUp = () => !done && (stop(), worse());
  function stop() {
    done = true;
    clearTimeout(patience);
    source?.close();
  }
  const rest = () => {
    source.close();
    clearTimeout(patience);
    tell("idle");
  };
  async function open() {
    await settled();
    if (done) return;
    source?.close();
    clearTimeout(patience);
    let opened = false;
    patience = setTimeout(giveUp, STREAM_PATIENCE);
    source = new EventSource(`/api/v1/generations/${session}/events?after=${last()}&fragments=true&avatar=true`);
    source.onopen = () => {
      clearTimeout(patience);
      patience = null;
      opened = true;
      tell("live");
    };
    source.addEventListener("character_generation_fragment", (event) => {
      const piece = JSON.parse(event.data);
      take(piece.seq, piece.html);
    });
    source.onerror = async () => {
      await settled();
      if (done) return;
      if (over()) return rest(); // the stream ends by itself when nothing more is to come
      if (!opened || source.readyState === EventSource.CLOSED) return giveUp();
      tell("reconnecting");
      patience ??= setTimeout(giveUp, STREAM_PATIENCE);
    };
  }
  if (window.EventSource) open();
  else queueMicrotask(giveUp);
  return { stop, wake: () => !done && source?.readyState !== EventSource.OPEN && open() };
}

function byPolling({ session, tell, take, last, over }) {
  let done = false;
  let timer = null;
  let asking = false;
  async function ask() {
    if (asking || done) return;
    asking = true;
    clearTimeout(timer);
    try {
      const answer = await fetch(`/generations/${session}/fragments?after=${last()}`, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      if (answer.status === 200) await take(Number(answer.headers.get("chargen-last-seq")), await answer.text());
      tell(over() ? "idle" : "polling");
    } catch {
      tell("reconnecting");
    }
    asking = false;
    if (!done && !over()) timer = setTimeout(ask, document.visibilityState === "visible" ? POLL_EVERY : POLL_EVERY * 4);
  }
  ask();
  return {
    stop() {
      done = true;
      clearTimeout(timer);
    },
    wake: ask,
  };
}
