"""The Killer: `kill -9` at every step boundary and in between, by a schedule drawn from a seed."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import psutil
import structlog

from app.db import utcnow
from app.runs.steps import MARKS
from tests.chaos.observer import Kill, Observer, Work
from tests.chaos.plan import KINDS, Kind, Plan
from tests.chaos.processes import Site, kill
from tests.support.waiting import until

_BOUNDARIES = tuple(f"{mark.step} {mark.progress}" for mark in MARKS[:-1])
_AVATAR = ("generating_avatar 0", "generating_avatar 30", "generating_avatar 60", "generating_avatar 90")
_PATIENCE = 2.0  # seconds to wait for a run to come to the wanted boundary
_PAUSE = (0.3, 1.0)  # seconds between two kills
_EMPTIED = 0.4  # the share of Valkey's deaths from which it comes back empty
_STOPPED_WITHIN = 10.0  # seconds: the promise for SIGTERM


log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Aim:
    """What to kill, once a run has come to the mark, and how long after that; 0 is at the boundary."""

    kind: Kind
    mark: str
    delay: float


@dataclass(slots=True)
class Killer:
    """`stops`: seconds each worker took to be gone after SIGTERM; `stopped_at`: what they had under way."""

    plan: Plan
    site: Site
    observer: Observer
    dice: random.Random
    landed: Counter[Kind] = field(default_factory=Counter)
    stops: list[float] = field(default_factory=list)
    stopped_at: int = 0
    not_released: int = 0

    async def work(self) -> None:
        """Goes on until each kind of kill has hit a run under way as often as the plan asks."""
        with suppress(TimeoutError):  # then the consistency check says what is lacking
            async with asyncio.timeout(20 * len(KINDS) * self.plan.kills):
                await self._kill_enough()
        for _ in range(self.plan.stops):
            await self._stop_a_worker()

    async def _kill_enough(self) -> None:
        while wanted := [kind for kind in KINDS if self.landed[kind] < self.plan.kills]:
            await self._strike(self._aim(self.dice.choice(wanted)))
            await asyncio.sleep(self.dice.uniform(*_PAUSE))

    def _aim(self, kind: Kind) -> Aim:
        """Under inline dispatch the web process holds the runs, and the worker paints avatars alone."""
        of_avatars = kind == "worker" and self.plan.dispatch == "inline"
        mark = self.dice.choice(_AVATAR if of_avatars else _BOUNDARIES)
        return Aim(kind, mark, self.dice.choice((0.0, self.dice.uniform(0.0, 0.6))))

    def _holds_runs(self, kind: Kind) -> bool:
        return kind == "worker" or (kind == "web" and self.plan.dispatch == "inline")

    async def _strike(self, aim: Aim) -> None:
        work = await self._at(aim)
        if work is None:
            return
        await asyncio.sleep(aim.delay)
        numbers = self.site.numbers(aim.kind)
        holds = self._holds_runs(aim.kind)
        number = work.holder if holds else self.dice.choice(numbers) if numbers else None
        if number is None or number not in numbers:
            return
        emptied = aim.kind == "valkey" and self.dice.random() < _EMPTIED
        if emptied:
            self.site.empty_valkey()
        living = {*self.site.numbers("web"), *self.site.numbers("worker")}
        at = utcnow()
        kill(number)
        # What it held is as it left it: looked at before, it could take up more until it dies.
        await until(self.observer.looked)
        hit = [one for one in self.observer.under_way(number if holds else None) if one.holder in living]
        self._note(aim, number, at, hit, emptied=emptied)

    def _note(self, aim: Aim, number: int, at: datetime, hit: list[Work], *, emptied: bool) -> None:
        waiting = {work.id: work for work in hit}
        mark = f"{aim.mark} +{aim.delay:.1f}s"
        holds = self._holds_runs(aim.kind)
        kill = Kill(aim.kind, number, at, mark, emptied, holds, waiting, landed=len(hit))
        self.observer.kills.append(kill)
        log.info("chaos.kill", kind=aim.kind, mark=mark, hit=len(hit), emptied=emptied)
        if any(work.of_run or aim.mark in _AVATAR for work in hit):
            self.landed[aim.kind] += 1

    async def _at(self, aim: Aim) -> Work | None:
        """Something that has just come to the mark, in a process of the kind that is to be killed."""
        while not self.observer.moved.empty():
            self.observer.moved.get_nowait()
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while True:
                    work = await self.observer.moved.get()
                    if work.mark == aim.mark and self._fits(aim.kind, work):
                        return work
        fitting = [work for work in self.observer.under_way() if self._fits(aim.kind, work)]
        return self.dice.choice(fitting) if fitting else None

    def _fits(self, kind: Kind, work: Work) -> bool:
        return not self._holds_runs(kind) or work.holder in self.site.numbers(kind)

    async def _stop_a_worker(self) -> None:
        """SIGTERM: gone in time, and what it held is released rather than left to time out."""
        number = self.dice.choice(await self._workers())
        await until(self.observer.looked)
        self.stopped_at += len([*self.observer.under_way(number)])
        began = time.monotonic()
        os.kill(number, signal.SIGTERM)
        await until(lambda: not _lives(number), 120)  # it is no child of ours where `serve` has started it
        self.stops.append(time.monotonic() - began)
        await until(self.observer.looked)
        self.not_released += len([*self.observer.under_way(number)])

    async def _workers(self) -> list[int]:
        def busy() -> list[int]:
            return [number for number in self.site.numbers("worker") if any(self.observer.under_way(number))]

        return await until(busy, 30, every=0.05)


def _lives(number: int) -> bool:
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def late(stops: list[float]) -> list[float]:
    return [seconds for seconds in stops if seconds > _STOPPED_WITHIN]
