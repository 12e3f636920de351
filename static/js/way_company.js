// A way to follow a run together with the other tabs that show it: one leads, which holds the event stream or asks,
// and tells the others each piece. Web Locks elect the leader: whose tab is closed is succeeded at once.
import { ladder } from "./ladder.js";
import { askPieces, byPolling } from "./way_polling.js";
import { byStream } from "./way_stream.js";

const ASK_EVERY = 1500; // ms between a follower's questions to the leader
const ASK_IDLY = 15000; // when nothing more is to come
const SILENCES = 3; // in a row, after which the leader counts as asleep and loses its office

export const companyKept = () => Boolean(navigator.locks && window.BroadcastChannel);

export function byCompany(run) {
  const channel = new BroadcastChannel(`chargen:run:${run.session}`);
  const say = (kind, content) => channel.postMessage({ kind, ...content });
  const office = `chargen:leader:${run.session}`;
  let part = null; // what this tab does: it follows or leads
  let done = false;

  function play(next) {
    part?.stop();
    part = next;
    return next;
  }

  function stand(options) {
    let mine = null;
    const elected = () => done || new Promise((resign) => (mine = play(leading({ run, say, resign }))));
    const stolen = () => mine !== null && mine === part && play(following({ run, say, stand }));
    navigator.locks.request(office, options, elected).catch(stolen);
  }

  channel.onmessage = ({ data }) => part?.hear(data);
  play(following({ run, say, stand }));
  return {
    stop() {
      done = true;
      part.stop();
      channel.close();
    },
    wake: () => part.wake(),
  };
}

function leading({ run, say, resign }) {
  let state = "reconnecting";
  const answer = () => say("answer", { state, last: run.last() });
  const ways = ladder([byStream, byPolling], {
    ...run,
    take(piece) {
      const taken = run.take(piece);
      if (taken) say("piece", { piece });
      return taken;
    },
    grow(text) {
      run.grow(text);
      say("text", { text, last: run.last() });
    },
    report(word) {
      state = word;
      run.report(word);
      answer();
    },
  });
  function ask({ over }) {
    answer();
    if (state === "idle" && !over) ways.wake(); // it was asked there for something more
    else ways.nudge();
  }
  const heard = { ask, wake: () => (answer(), ways.wake()) };
  return {
    hear: (message) => heard[message.kind]?.(message),
    wake: ways.wake,
    stop() {
      ways.stop();
      resign();
    },
  };
}

// Asks the leader where it stands, and the server for what it did not hear from the leader.
function following({ run, say, stand }) {
  const candidacy = new AbortController();
  let silences = 0;
  let timer = null;
  let catching = null;

  function ask() {
    if (silences >= SILENCES) return takeOver();
    silences += 1;
    say("ask", { over: run.over() });
    soon(run.over() ? ASK_IDLY : ASK_EVERY);
  }
  function soon(after) {
    clearTimeout(timer);
    timer = setTimeout(ask, after);
  }
  function takeOver() {
    candidacy.abort();
    stand({ steal: true });
  }
  function catchUp() {
    catching ??= askPieces(run).catch(() => {}).finally(() => (catching = null));
  }

  const heard = {
    piece: ({ piece }) => piece.seq > run.last() && !run.take(piece) && catchUp(),
    text: ({ text, last }) => last === run.last() && run.grow(text),
    answer({ state, last }) {
      run.report(state);
      if (last > run.last()) catchUp();
    },
  };
  stand({ signal: candidacy.signal });
  ask();
  return {
    hear(message) {
      if (!(message.kind in heard)) return;
      silences = 0;
      heard[message.kind](message);
    },
    wake() {
      say("wake");
      soon(ASK_EVERY);
      catchUp();
    },
    stop() {
      clearTimeout(timer);
      candidacy.abort();
    },
  };
}
