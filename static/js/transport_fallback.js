// Transport fallback: uses the first of several transports that works, the best first. A transport that fails is replaced
// by the next. A better one is tried again later beside the one in use, which is stopped once the better one is live.
const RETRY_BETTER_AFTER = 30000; // ms

// A transport is a function of `run`, extended by `report(state)` and `fail()`, that returns an object with `stop`,
// `refresh` (fetch at once what may have been missed) and optionally `pollIfOverdue`.
export function withFallback(transports, run) {
  let current = null;
  let candidate = null; // a better transport, tried beside the current one
  let retryTimer = null;

  function start(index) {
    const attempt = { index };
    attempt.transport = transports[index]({
      ...run,
      report: (state) => report(attempt, state),
      fail: () => fail(attempt),
    });
    return attempt;
  }

  function startAt(index) {
    stop();
    current = start(Math.min(index, transports.length - 1));
    scheduleRetry();
  }

  function scheduleRetry() {
    clearTimeout(retryTimer);
    if (current.index > 0) retryTimer = setTimeout(() => (run.isFinished() ? scheduleRetry() : tryBetter(0)), RETRY_BETTER_AFTER);
  }

  function tryBetter(index) {
    candidate = index < current.index ? start(index) : null;
    if (!candidate) scheduleRetry();
  }

  function report(attempt, state) {
    if (attempt === candidate && state === "live") {
      current.transport.stop();
      [current, candidate] = [candidate, null];
      scheduleRetry();
    }
    if (attempt === current) run.report(state);
  }

  function fail(attempt) {
    if (attempt === candidate) tryBetter(attempt.index + 1);
    else if (attempt === current) startAt(attempt.index + 1);
  }

  function stop() {
    clearTimeout(retryTimer);
    const attempts = [current, candidate];
    current = candidate = null;
    for (const attempt of attempts) attempt?.transport.stop();
  }

  startAt(0);
  return {
    restart: () => startAt(0),
    stop,
    refresh: () => current?.transport.refresh(),
    pollIfOverdue: () => current?.transport.pollIfOverdue?.(),
  };
}
