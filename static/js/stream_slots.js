// Limits the event streams of this browser over all its tabs: over HTTP/1.1 a browser opens six connections to a host, and
// each stream occupies one. A tab takes a slot before it opens a stream, so that other requests have connections left.
const MAX_STREAMS = 3;
const ANSWERS_WITHIN = 300; // ms in which the other tabs answer

// Resolves to a function that releases the slot; null where none is free, or tabs can't count their streams.
export function takeSlot() {
  if (navigator.locks) return lockSlot();
  return window.BroadcastChannel ? negotiateSlot() : null;
}

async function lockSlot() {
  for (let number = 1; number <= MAX_STREAMS; number += 1) {
    const release = await tryLock(`chargen:stream:${number}`);
    if (release) return release;
  }
  return null;
}

function tryLock(name) {
  return new Promise((resolve, reject) => {
    const granted = (lock) => (lock ? new Promise(resolve) : resolve(null));
    navigator.locks.request(name, { ifAvailable: true }, granted).catch(reject);
  });
}

// Without Web Locks (a page over plain HTTP has none) tabs ask each other. Every tab that wants a slot draws a random
// number; a tab that has a slot sends -1, and the lowest numbers get the slots.
function negotiateSlot() {
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
      const taken = before.size < MAX_STREAMS;
      if (taken) mine.number = -1;
      else channel.close();
      resolve(taken ? () => channel.close() : null);
    }, ANSWERS_WITHIN);
  });
}
