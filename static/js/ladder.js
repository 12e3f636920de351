// Ways to do one thing, the best first. Who can't go on hands down to the next; a better way is tried again later,
// beside the one in use, which goes on until the better one stands.
const UPWARD_AFTER = 30000; // ms

// A way is made of `run` with `report(state)` and `worse()`, and has `stop`, `wake` and perhaps `nudge`.
export function ladder(ways, run) {
  let current = null;
  let trial = null;
  let upward = null;

  function start(place) {
    const rung = { place };
    rung.way = ways[place]({ ...run, report: (state) => report(rung, state), worse: () => worse(rung) });
    return rung;
  }

  function go(place) {
    stop();
    current = start(Math.min(place, ways.length - 1));
    later();
  }

  function later() {
    clearTimeout(upward);
    if (current.place > 0) upward = setTimeout(() => (run.over() ? later() : attempt(0)), UPWARD_AFTER);
  }

  function attempt(place) {
    trial = place < current.place ? start(place) : null;
    if (!trial) later();
  }

  function report(rung, state) {
    if (rung === trial && state === "live") {
      current.way.stop();
      [current, trial] = [trial, null];
      later();
    }
    if (rung === current) run.report(state);
  }

  function worse(rung) {
    if (rung === trial) attempt(rung.place + 1);
    else if (rung === current) go(rung.place + 1);
  }

  function stop() {
    clearTimeout(upward);
    const rungs = [current, trial];
    current = trial = null;
    for (const rung of rungs) rung?.way.stop();
  }

  go(0);
  return { go, stop, wake: () => current?.way.wake(), nudge: () => current?.way.nudge?.() };
}
