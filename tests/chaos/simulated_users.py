"""Simulated users: they start runs over HTTP, repeat requests until they are answered, cancel now and
then, and retry what failed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import aiohttp
from sqlalchemy import select

from app.db import Database
from app.errors import Unavailable
from app.runs.models import AvatarJob, GenerationRun, RunStatus
from tests.chaos.observer import unpainted
from tests.chaos.renewing_token import RenewingToken
from tests.chaos.watcher_pool import WatcherPool
from tests.support.runs import png

_PAUSE = (0.5, 3.5)  # seconds between two runs of one user
_PICTURED = 0.5  # the share of runs with a picture
_CANCELLED = 0.1  # the share of runs that are cancelled
_TWICE = 0.2  # the share of submissions that are sent twice at once
_LOOKED_AT_EVERY = 0.5  # seconds between two looks at what has failed
_TIMEOUT = aiohttp.ClientTimeout(total=10)
_TROUBLE = (aiohttp.ClientError, OSError, asyncio.TimeoutError)


@dataclass(slots=True)
class SimulatedUser:
    """`accepted`: the runs that the server said it has started, in order."""

    token: RenewingToken
    watcher_pool: WatcherPool
    dice: random.Random
    accepted: list[UUID] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _cancellations: set[asyncio.Task[None]] = field(default_factory=set)

    async def start_runs(self, enough: asyncio.Event) -> None:
        """Starts run after run until it is enough; ends when each has been answered."""
        while not enough.is_set():
            await self._start_one()
            await asyncio.sleep(self.dice.uniform(*_PAUSE))
        await asyncio.gather(*self._cancellations)

    async def _start_one(self) -> None:
        key, pictured = str(uuid4()), self.dice.random() < _PICTURED
        image = png(f"#{self.dice.randrange(2**24):06x}") if pictured else None
        described = None if pictured and self.dice.random() < 0.5 else f"A knight called {key}"
        copies = 2 if self.dice.random() < _TWICE else 1
        answers = await asyncio.gather(*(self._submit(key, described, image) for _ in range(copies)))
        if len(set(answers)) != 1:
            self.problems.append(f"one submission, sent twice, made the runs {set(answers)}")
        run_id = answers[0]
        self.accepted.append(run_id)
        self.watcher_pool.add(run_id, self.token, self.dice.random())
        if self.dice.random() < _CANCELLED:
            self._cancellations.add(asyncio.create_task(self._cancel(run_id, self.dice.uniform(0, 3))))

    async def _submit(self, key: str, described: str | None, image: bytes | None) -> UUID:
        """Asks until there is an answer: with one key that starts one run, however often it is asked."""
        while True:
            form = aiohttp.FormData()
            if described:
                form.add_field("description", described)
            if image:
                form.add_field("image", image, filename="p.png", content_type="image/png")
            path = "/api/v1/characters/generate-automated"
            answer = await self.post(path, data=form, headers={"Idempotency-Key": key})
            if answer is not None:
                return UUID(answer["sessionId"])

    async def _cancel(self, run_id: UUID, after: float) -> None:
        await asyncio.sleep(after)
        while await self.post(f"/api/v1/generations/{run_id}/cancel") is None:
            pass

    async def press(self, path: str) -> None:
        """Once: whoever sees that it has not helped presses again, perhaps too early."""
        await self.post(path, late=409)

    async def post(
        self,
        path: str,
        data: aiohttp.FormData | None = None,
        headers: dict[str, str] | None = None,
        late: int | None = None,
    ) -> dict[str, str] | None:
        """The answer's body; None where there was none, or not yet, after a moment.

        `late`: the status that says it was done already.
        """
        bearer = {"Authorization": f"Bearer {self.token()}"}
        address = self.dice.choice(self.watcher_pool.addresses)
        try:
            async with self.watcher_pool.http.post(
                address + path, data=data, headers=bearer | (headers or {}), timeout=_TIMEOUT
            ) as answer:
                body: dict[str, str] = await answer.json()
                if answer.status < 300:
                    return body
                if answer.status not in {401, 503, 429, late}:
                    self.problems.append(f"{answer.status} {body} for POST {path}")
        except _TROUBLE:
            pass
        await asyncio.sleep(self.dice.uniform(0.1, 0.5))
        return None


async def retry_for_ever(db: Database, users: Sequence[SimulatedUser]) -> None:
    """Each user presses the button wherever a run or a portrait of theirs has failed."""
    while True:
        await asyncio.sleep(_LOOKED_AT_EVERY)
        with suppress(Unavailable):
            paths = await _retry_paths(db)
            own = [(one, paths[run_id]) for one in users for run_id in one.accepted if run_id in paths]
            await asyncio.gather(*(user.press(path) for user, path in own))


async def _retry_paths(db: Database) -> dict[UUID, str]:
    """By run: what to post to. Where another portrait is on its way already, nobody presses again."""
    failed = select(GenerationRun.id).where(GenerationRun.status == RunStatus.FAILED)
    coming = select(AvatarJob.run_id).where(AvatarJob.ended_at.is_(None))
    async with db.reading() as session:
        runs = [*(await session.execute(failed)).scalars()]
        jobs = [*(await session.execute(unpainted().where(AvatarJob.run_id.not_in(coming)))).scalars()]
    again = {run_id: f"/api/v1/generations/{run_id}/retry" for run_id in runs}
    return again | {job.run_id: f"/api/v1/characters/{job.character_id}/avatar-jobs" for job in jobs}
