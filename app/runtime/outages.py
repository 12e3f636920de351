"""What a process depends on, and whether it is away: each outage is logged once, and its end once.

Whoever uses a dependency reports its failures here instead of logging them; while one is away it is asked
again and again, by `watch`, and that alone finds that it is back. Looked at purgatory and aiobreaker: circuit
breakers, which decide whether a call is made; here calls fail by themselves, and what is wanted is one line.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass

import structlog

log = structlog.get_logger()

PROBE_SECONDS = 4.0  # that a dependency has to answer a probe
PAUSES = (0.5, 1.0, 1.0, 2.0, 3.0)  # seconds between two questions whether it is back; the last one stays

_LEAVING = PROBE_SECONDS + 0.5  # seconds: a probe ends by itself before
_CANCELLING = 0.5  # seconds

Probe = Callable[[], Awaitable[str | None]]
"""Uses a dependency; gives None, or a sentence that says why it can't be used."""


@dataclass(frozen=True, slots=True)
class _Outage:
    why: str
    since: float  # loop time, seconds


class Outages:
    """Knows by name which dependencies are away, and why."""

    def __init__(self, probes: Mapping[str, Probe]) -> None:
        self._probes = dict(probes)
        self._away: dict[str, _Outage] = {}
        self._back: dict[str, float] = {}  # loop time of the last successful probe
        self._began = asyncio.Event()

    def why(self, name: str) -> str | None:
        """Why it is away; None while it is not."""
        outage = self._away.get(name)
        return outage.why if outage else None

    def any(self) -> bool:
        """Whether something is away."""
        return bool(self._away)

    def down(self, name: str, why: str, since: float | None = None) -> None:
        """Reports a failure. `since`: the loop time at which what failed was begun; a failure of what began
        before the latest successful probe is an echo of the last outage, and counts for nothing."""
        now = asyncio.get_running_loop().time()
        if since is not None and since < self._back.get(name, 0.0):
            return
        known = self._away.get(name)
        self._away[name] = _Outage(why, known.since if known else now)
        if known is None:
            log.error("outage.began", of=name, why=why)
            self._began.set()

    def up(self, name: str) -> None:
        """Reports that it can be used."""
        now = asyncio.get_running_loop().time()
        self._back[name] = now
        if outage := self._away.pop(name, None):
            log.warning("outage.ended", of=name, seconds=round(now - outage.since, 1))

    async def probe(self, name: str) -> str | None:
        """Asks now; why it is away, or None."""
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                why = await self._probes[name]()
        except TimeoutError:
            why = f"It does not answer within {PROBE_SECONDS:.0f} s."
        except Exception as error:  # whatever it is, the part can't be used now
            why = f"It fails ({type(error).__name__})."
        if why is None:
            self.up(name)
        else:
            self.down(name, why)
        return why

    async def probe_all(self) -> dict[str, str]:
        """Asks everything at once; why each that is away is."""
        names = [*self._probes]
        found = await asyncio.gather(*(self.probe(name) for name in names))
        return {name: why for name, why in zip(names, found, strict=True) if why is not None}

    async def watch(self) -> None:
        """Looks at everything once, so that a wrong setting stands in the log before it is needed; then at
        what is away, until it is back. For ever."""
        await _to_its_end(self.probe_all())
        while True:
            await self._began.wait()
            self._began.clear()
            await self._until_all_are_back()

    async def _until_all_are_back(self) -> None:
        asked = 0
        while self._away:
            await asyncio.sleep(PAUSES[min(asked, len(PAUSES) - 1)])
            asked += 1
            for name in [*self._away]:
                await _to_its_end(self.probe(name))


async def _to_its_end(probe: Coroutine[object, object, object]) -> None:
    """Where the process is about to stop, a probe under way is given the time it may take: one that is cut
    short in the midst leaves its object in the file store, and its connection to a thread."""
    asking = asyncio.create_task(probe, name="probe")
    try:
        await asyncio.shield(asking)
    except asyncio.CancelledError:
        await asyncio.wait({asking}, timeout=_LEAVING)
        asking.cancel()
        await asyncio.wait({asking}, timeout=_CANCELLING)  # what it uses is closed next
        raise
