"""Outages of what a process depends on: each is logged once, and its end once.

Callers of a dependency report failures here instead of logging them; during an outage `watch` alone probes
it, and logs when it is back. Alternatives considered: purgatory and aiobreaker, circuit breakers, which
decide whether a call is made; here calls fail by themselves, and only one log line is wanted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass

import structlog

log = structlog.get_logger()

PROBE_SECONDS = 4.0  # the timeout of a probe
PAUSES = (0.5, 1.0, 1.0, 2.0, 3.0)  # seconds between probes during an outage; the last one repeats

_MAX_PROBE_SECONDS = PROBE_SECONDS + 0.5  # within which a probe ends by itself
_CANCEL_SECONDS = 0.5  # that a cancelled probe has to end

Probe = Callable[[], Awaitable[str | None]]
"""Uses a dependency; gives None, or a sentence that says why it can't be used."""


@dataclass(frozen=True, slots=True)
class _Outage:
    why: str
    since: float  # loop time, seconds


class Outages:
    """The unavailable dependencies by name, and why."""

    def __init__(self, probes: Mapping[str, Probe]) -> None:
        self._probes = dict(probes)
        self._current: dict[str, _Outage] = {}
        self._last_success: dict[str, float] = {}  # loop time of the last successful probe
        self._began = asyncio.Event()

    def why(self, name: str) -> str | None:
        """Returns why it is unavailable; None if it is available."""
        outage = self._current.get(name)
        return outage.why if outage else None

    def any(self) -> bool:
        """Returns whether any dependency is unavailable."""
        return bool(self._current)

    def down(self, name: str, why: str, since: float | None = None) -> None:
        """Reports a failure. `since`: the loop time at which the failed call began; one that began before the
        latest successful probe belongs to the last outage, and is ignored."""
        now = asyncio.get_running_loop().time()
        if since is not None and since < self._last_success.get(name, 0.0):
            return
        known = self._current.get(name)
        self._current[name] = _Outage(why, known.since if known else now)
        if known is None:
            log.error("outage.began", of=name, why=why)
            self._began.set()

    def up(self, name: str) -> None:
        """Reports that it is available."""
        now = asyncio.get_running_loop().time()
        self._last_success[name] = now
        if outage := self._current.pop(name, None):
            log.warning("outage.ended", of=name, seconds=round(now - outage.since, 1))

    async def probe(self, name: str) -> str | None:
        """Probes it; returns why it is unavailable, or None."""
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                why = await self._probes[name]()
        except TimeoutError:
            why = f"It does not answer within {PROBE_SECONDS:.0f} s."
        except Exception as error:  # whatever it is, the part is unavailable
            why = f"It fails ({type(error).__name__})."
        if why is None:
            self.up(name)
        else:
            self.down(name, why)
        return why

    async def probe_all(self) -> dict[str, str]:
        """Probes all concurrently; returns why, for each that is unavailable."""
        names = [*self._probes]
        found = await asyncio.gather(*(self.probe(name) for name in names))
        return {name: why for name, why in zip(names, found, strict=True) if why is not None}

    async def watch(self) -> None:
        """Probes everything once, so that a wrong setting is logged before it is needed; then what is
        unavailable, until it is back. Never returns."""
        await _run_to_completion(self.probe_all())
        while True:
            await self._began.wait()
            self._began.clear()
            await self._probe_until_all_available()

    async def _probe_until_all_available(self) -> None:
        asked = 0
        while self._current:
            await asyncio.sleep(PAUSES[min(asked, len(PAUSES) - 1)])
            asked += 1
            for name in [*self._current]:
                await _run_to_completion(self.probe(name))


async def _run_to_completion(probe: Coroutine[object, object, object]) -> None:
    """Awaits a probe to its timeout even if cancelled: one that is interrupted leaves its object in the file
    store, and its connection in a thread."""
    asking = asyncio.create_task(probe, name="probe")
    try:
        await asyncio.shield(asking)
    except asyncio.CancelledError:
        await asyncio.wait({asking}, timeout=_MAX_PROBE_SECONDS)
        asking.cancel()
        await asyncio.wait({asking}, timeout=_CANCEL_SECONDS)  # its dependency is closed next
        raise
