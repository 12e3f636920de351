"""Experiment: one configuration whose processes are killed, from the first run to the consistency check."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from uuid import UUID

import aiohttp

from app import bootstrap
from app.db import Database
from app.migrations import upgrade
from app.settings.settings import Settings
from tests.chaos.consistency import ConsistencyCheck, Findings
from tests.chaos.killer import Killer, late
from tests.chaos.observer import Observer
from tests.chaos.plan import KINDS, Plan
from tests.chaos.processes import SECRET, Site, log_lines
from tests.chaos.renewing_token import RenewingToken
from tests.chaos.report import Outcome
from tests.chaos.simulated_users import SimulatedUser, retry_for_ever
from tests.chaos.watcher_pool import WatcherPool
from tests.support.servers import Postgres
from tests.support.waiting import until

RECOVERED_WITHIN = 30.0  # seconds: the promise
_READY_WITHIN = 40.0
_AT_REST_WITHIN = 90.0
_SEEN_WITHIN = 30.0


class Experiment:
    """`run` gives the outcome; whatever it is, the site is down and its folder gone afterwards."""

    def __init__(self, plan: Plan, database_url: str, seed: int) -> None:
        self._plan = plan
        self._seed = seed
        self._dice = random.Random(f"{seed} {plan.name}")
        self._folder = Path(tempfile.mkdtemp(prefix="chargen-chaos-"))
        self._url = database_url or f"sqlite+aiosqlite:///{self._folder / 'chargen.sqlite3'}"
        upgrade(self._url)
        self._db = Database(self._url)
        self._problems: list[str] = []

    async def run(self) -> Outcome:
        site = Site(self._plan, self._folder, self._url, self._dice)
        try:
            async with self._up(site) as http:
                return await self._kill_and_watch(site, http)
        finally:
            await self._db.close()
            if os.environ.get("KEEP"):
                print(f"kept: {self._folder}")
            else:
                shutil.rmtree(self._folder, ignore_errors=True)

    @asynccontextmanager
    async def _up(self, site: Site) -> AsyncIterator[aiohttp.ClientSession]:
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        async with aiohttp.ClientSession(connector=connector) as http:
            try:
                site.start()
                await asyncio.gather(*(ready(http, address) for address in site.addresses))
                yield http
            finally:
                await asyncio.to_thread(site.stop)

    async def _kill_and_watch(self, site: Site, http: aiohttp.ClientSession) -> Outcome:
        pool = WatcherPool(self._db, http, site.addresses)
        users = [await self._user(pool, number) for number in range(self._plan.users)]
        observer = Observer(self._db)
        killer = Killer(self._plan, site, observer, self._dice)
        upkeep = [
            asyncio.create_task(observer.look_for_ever()),
            asyncio.create_task(pool.remove_finished_for_ever()),
            asyncio.create_task(retry_for_ever(self._db, users)),
        ]
        try:
            await self._keep_busy(users, killer)
            self._problems += await _at_rest(observer)
            await pool.wait_until_finished(_SEEN_WITHIN)
        finally:
            for task in upkeep:
                task.cancel()
            await asyncio.gather(*upkeep, return_exceptions=True)
            await pool.close()
        return await self._outcome(users, pool, killer)

    async def _user(self, pool: WatcherPool, number: int) -> SimulatedUser:
        accounts = bootstrap.build_accounts(self._settings(), self._db)
        user = await accounts.ensure_named(f"user {number}")
        token = RenewingToken(partial(accounts.issue, user))
        return SimulatedUser(token, pool, random.Random(self._dice.random()))

    def _settings(self) -> Settings:
        return Settings.from_env(
            {
                "CHARGEN_DATA_DIR": str(self._folder),
                "CHARGEN_DATABASE_URL": self._url,
                "CHARGEN_JWT_SECRET": SECRET,
            }
        )

    async def _keep_busy(self, users: list[SimulatedUser], killer: Killer) -> None:
        """Runs are started until the killer has done what the plan asks."""
        enough = asyncio.Event()
        busy = [asyncio.create_task(user.start_runs(enough)) for user in users]
        try:
            await killer.work()
        finally:
            enough.set()
        await asyncio.gather(*busy)

    async def _outcome(self, users: list[SimulatedUser], pool: WatcherPool, killer: Killer) -> Outcome:
        accepted: list[UUID] = [run_id for user in users for run_id in user.accepted]
        found = await ConsistencyCheck(self._db).run(accepted, pool.watchers, log_lines(self._folder))
        found.problems += self._problems + pool.problems
        found.problems += [problem for user in users for problem in user.problems]
        found.problems += broken_by_time(killer, self._plan) + broken_by_waste(killer, found)
        found.problems += unreached(self._plan, found, [user.token for user in users])
        return Outcome(self._plan, self._seed, found, killer)


def run_experiments(plans: Sequence[Plan], server: Postgres, seed: int) -> list[Outcome]:
    """One experiment for each plan, all at once."""
    urls = [server.create() if plan.database == "postgresql" else "" for plan in plans]
    experiments = [Experiment(plan, url, seed) for plan, url in zip(plans, urls, strict=True)]

    async def run() -> list[Outcome]:
        return await asyncio.gather(*(experiment.run() for experiment in experiments))

    return asyncio.run(run())


def broken_by_time(killer: Killer, plan: Plan) -> list[str]:
    """What was promised of kills, recovery and leaving, and was not kept."""
    broken = [
        f"only {killer.landed[kind]} kills of {kind} hit work under way"
        for kind in KINDS
        if killer.landed[kind] < plan.kills
    ]
    for kill in killer.observer.kills:
        slow = [one for one in kill.recovered.values() if one.since_last > RECOVERED_WITHIN]
        broken += [f"slow to recover: {kill.kind} at {kill.mark}, {slow}"] if slow else []
    if late(killer.stops):
        broken.append(f"slow to leave after SIGTERM: {killer.stops}")
    if killer.not_released:
        broken.append(f"{killer.not_released} were not released on SIGTERM")
    return broken


def broken_by_waste(killer: Killer, found: Findings) -> list[str]:
    """An engine may be asked again only for what a kill or stop cut short, and for what it failed at."""
    cut = sum(kill.landed for kill in killer.observer.kills if kill.hit_holder) + killer.stopped_at
    failed = found.by_itself + found.by_users
    if found.again <= cut + failed:
        return []
    return [f"{found.again} engine calls again, {cut} were cut short and {failed} had failed"]


def unreached(plan: Plan, found: Findings, tokens: Sequence[RenewingToken]) -> list[str]:
    """What an experiment is to go through beside kills, and has not."""
    kinds = plan.fails[1] if plan.fails else ()
    wanted = {
        "automatic retry": not kinds or found.by_itself,
        "retry by a user": "engine_failed" not in kinds or found.by_users,
        "renewed token": any(one.renewed for one in tokens),
    }
    return [f"there was no {what}" for what, was in wanted.items() if not was]


async def _at_rest(observer: Observer) -> list[str]:
    def at_rest() -> bool:
        return not observer.work and not any(kill.waiting for kill in observer.kills)

    try:
        await until(at_rest, _AT_REST_WITHIN, every=0.1)
    except TimeoutError:
        return [f"not at rest after {_AT_REST_WITHIN} s: {[*observer.work.values()]}"]
    return []


async def ready(http: aiohttp.ClientSession, address: str) -> None:
    async def look() -> bool:
        with suppress(aiohttp.ClientError):
            async with http.get(f"{address}/health/ready") as answer:
                return answer.status == 200
        return False

    await until(look, _READY_WITHIN, every=0.1)
