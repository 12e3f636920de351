// Follows a run together with the other tabs that show it: a leader has the event stream or polls, and forwards every
// fragment to the followers over a BroadcastChannel. Web Locks elect the leader; when its tab closes, the next is elected.
import { withFallback } from "./transport_fallback.js";
import { fetchFragments, followByPolling } from "./transport_polling.js";
import { followByStream } from "./transport_stream.js";

const STATE_REQUEST_INTERVAL = 1500; // ms between a follower's requests for the leader's state
const IDLE_REQUEST_INTERVAL = 15000; // ms, once the run is over
const MAX_UNANSWERED = 3; // requests in a row, after which the leader counts as frozen and its lock is stolen

export const canShare = () => Boolean(navigator.locks && window.BroadcastChannel);

export function followTogether(run) {
  const channel = new BroadcastChannel(`chargen:follow:${run.session}`);
  const send = (kind, content) => channel.postMessage({ kind, ...content });
  const lockName = `chargen:follow-leader:${run.session}`;
  let role = null; // the leader or the follower that this tab is
  let stopped = false;

  function become(next) {
    role?.stop();
    role = next;
    return next;
  }

  function requestLeadership(options) {
    let leader = null;
    const elected = () => stopped || new Promise((resign) => (leader = become(createLeader({ run, send, resign }))));
    const stolen = () => leader !== null && leader === role && become(createFollower({ run, send, requestLeadership }));
    navigator.locks.request(lockName, options, elected).catch(stolen);
  }

  channel.onmessage = ({ data }) => role?.receive(data);
  become(createFollower({ run, send, requestLeadership }));
  return {
    stop() {
      stopped = true;
      role.stop();
      channel.close();
    },
    refresh: () => role.refresh(),
  };
}

function createLeader({ run, send, resign }) {
  let state = "reconnecting";
  const sendState = () => send("state", { state, last: run.last() });
  const transport = withFallback([followByStream, followByPolling], {
    ...run,
    applyFragment(fragment) {
      const applied = run.applyFragment(fragment);
      if (applied) send("fragment", { fragment });
      return applied;
    },
    applyText(text) {
      run.applyText(text);
      send("text", { text, last: run.last() });
    },
    report(newState) {
      state = newState;
      run.report(newState);
      sendState();
    },
  });
  function onStateRequest({ over }) {
    sendState();
    if (state === "idle" && !over) transport.refresh(); // in that tab a person started something more
    else transport.pollIfOverdue();
  }
  const handlers = { "state-request": onStateRequest, refresh: () => (sendState(), transport.refresh()) };
  return {
    receive: (message) => handlers[message.kind]?.(message),
    refresh: transport.refresh,
    stop() {
      transport.stop();
      resign();
    },
  };
}

// Requests the leader's state regularly, and fetches from the server what it did not receive from the leader.
function createFollower({ run, send, requestLeadership }) {
  const candidacy = new AbortController();
  let unanswered = 0;
  let timer = null;
  let fetching = null;

  function requestState() {
    if (unanswered >= MAX_UNANSWERED) return stealLeadership();
    unanswered += 1;
    send("state-request", { over: run.isFinished() });
    requestStateIn(run.isFinished() ? IDLE_REQUEST_INTERVAL : STATE_REQUEST_INTERVAL);
  }
  function requestStateIn(delay) {
    clearTimeout(timer);
    timer = setTimeout(requestState, delay);
  }
  function stealLeadership() {
    candidacy.abort();
    requestLeadership({ steal: true });
  }
  function fetchMissed() {
    fetching ??= fetchFragments(run).catch(() => {}).finally(() => (fetching = null));
  }

  const handlers = {
    fragment: ({ fragment }) => fragment.seq > run.last() && !run.applyFragment(fragment) && fetchMissed(),
    text: ({ text, last }) => last === run.last() && run.applyText(text),
    state({ state, last }) {
      run.report(state);
      if (last > run.last()) fetchMissed();
    },
  };
  requestLeadership({ signal: candidacy.signal });
  requestState();
  return {
    receive(message) {
      if (!(message.kind in handlers)) return;
      unanswered = 0;
      handlers[message.kind](message);
    },
    refresh() {
      send("refresh");
      requestStateIn(STATE_REQUEST_INTERVAL);
      fetchMissed();
    },
    stop() {
      clearTimeout(timer);
      candidacy.abort();
    },
  };
}
