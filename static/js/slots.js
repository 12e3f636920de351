// An event stream keeps one of the six connections that a browser opens to a host over HTTP/1.1, however many tabs
// there are. A stream wants a slot, so that all streams of this browser together leave room for everything else.
const MOST = 3;
const HEARD_WITHIN = 300; // ms in which the other tabs answer

// A function that gives the slot back; null where none is free.
export function takeSlot() {
  if (navigator.locks) return lockSlot();
  return window.BroadcastChannel ? askForSlot() : null; // who can't count streams opens none
}

async function lockSlot() {
  for (let number = 1; number <= MOST; number += 1) {
    const release = await tryLock(`chargen:stream:${number}`);
    if (release) return release;
  }
  return null;
}

function tryLock(name) {
  return new Promise((resolve, reject) => {
    const held = (lock) => (lock ? new Promise(resolve) : resolve(null));
    navigator.locks.request(name, { ifAvailable: true }, held).catch(reject);
  });
}

// Without Web Locks (a page that came by plain HTTP has none) tabs ask each other. All that want a slot draw a
// number; who has a slot has the lowest, and the lowest go first.
function askForSlot() {
  const channel = new BroadcastChannel("chargen:streams");
  const before = new Set();
  const mine = { tab: Math.random(), number: Math.random() };
  channel.onmessage = ({ data }) => {
    if (data.number < mine.number) before.add(data.tab);
    if (data.asks) channel.postMessage({ ...mine });
  };
  channel.postMessage({ ...mine, asks: true });
  return new Promise((resolve) => {
    setTimeout(() => {
      const taken = before.size < MOST;
      if (taken) mine.number = -1;
      else channel.close();
      resolve(taken ? () => channel.close() : null);
    }, HEARD_WITHIN);
  });
}
