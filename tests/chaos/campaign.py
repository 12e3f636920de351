"""A campaign: one configuration under fire, from the first run to the settled ledger."""

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
from tests.chaos.audience import Audience
from tests.chaos.killer import Killer, late
from tests.chaos.ledger import Findings, Ledger
from tests.chaos.observer import Observer
from tests.chaos.passes import Pass
from tests.chaos.plan import KINDS, Plan
from tests.chaos.processes import SECRET, Site, log_lines
from tests.chaos.report import Outcome
from tests.chaos.visitors import Visitor, retry_for_ever
from tests.support.servers import Postgres
from tests.support.waiting import until

RECOVERED_WITHIN = 30.0  # seconds: the promise
_READY_WITHIN = 40.0
_AT_REST_WITHIN = 90.0
_SEEN_WITHIN = 30.0


class Campaign:
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
                return await self._fight(site, http)
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

    async def _fight(self, site: Site, http: aiohttp.ClientSession) -> Outcome:
        audience = Audience(self._db, http, site.addresses)
        visitors = [await self._visitor(audience, number) for number in range(self._plan.users)]
        observer = Observer(self._db)
        killer = Killer(self._plan, site, observer, self._dice)
        upkeep = [
            asyncio.create_task(observer.look_for_ever()),
            asyncio.create_task(audience.see_out_for_ever()),
            asyncio.create_task(retry_for_ever(self._db, visitors)),
        ]
        try:
            await self._keep_busy(visitors, killer)
            self._problems += await _at_rest(observer)
            await audience.all_gone(_SEEN_WITHIN)
        finally:
            for task in upkeep:
                task.cancel()
            await asyncio.gather(*upkeep, return_exceptions=True)
            await audience.close()
        return await self._outcome(visitors, audience, killer)

    async def _visitor(self, audience: Audience, number: int) -> Visitor:
        accounts = bootstrap.build_accounts(self._settings(), self._db)
        user = await accounts.ensure_named(f"visitor {number}")
        return Visitor(Pass(partial(accounts.issue, user)), audience, random.Random(self._dice.random()))

    def _settings(self) -> Settings:
        return Settings.from_env(
            {
                "CHARGEN_DATA_DIR": str(self._folder),
                "CHARGEN_DATABASE_URL": self._url,
                "CHARGEN_JWT_SECRET": SECRET,
            }
        )

    async def _keep_busy(self, visitors: list[Visitor], killer: Killer) -> None:
        """Runs are started until the killer has done what the plan asks."""
        enough = asyncio.Event()
        busy = [asyncio.create_task(visitor.come_and_go(enough)) for visitor in visitors]
        try:
            await killer.work()
        finally:
            enough.set()
        await asyncio.gather(*busy)

    async def _outcome(self, visitors: list[Visitor], audience: Audience, killer: Killer) -> Outcome:
        accepted: list[UUID] = [run_id for visitor in visitors for run_id in visitor.accepted]
        found = await Ledger(self._db).settle(accepted, audience.watchers, log_lines(self._folder))
        found.problems += self._problems + audience.problems
        found.problems += [problem for visitor in visitors for problem in visitor.problems]
        found.problems += broken_by_time(killer, self._plan) + broken_by_waste(killer, found)
        found.problems += unreached(self._plan, found, [visitor.token for visitor in visitors])
        return Outcome(self._plan, self._seed, found, killer)


def fight(plans: Sequence[Plan], server: Postgres, seed: int) -> list[Outcome]:
    """One campaign for each plan, all at once."""
    urls = [server.create() if plan.database == "postgresql" else "" for plan in plans]
    campaigns = [Campaign(plan, url, seed) for plan, url in zip(plans, urls, strict=True)]

    async def run() -> list[Outcome]:
        return await asyncio.gather(*(campaign.run() for campaign in campaigns))

    return asyncio.run(run())


def broken_by_time(killer: Killer, plan: Plan) -> list[str]:
    """What was promised of kills, recovery and leaving, and was not kept."""
    broken = [
        f"only {killer.landed[kind]} kills of {kind} hit work under way"
        for kind in KINDS
        if killer.landed[kind] < plan.blows
    ]
    for blow in killer.observer.blows:
        slow = [one for one in blow.recovered.values() if one.since_last > RECOVERED_WITHIN]
        broken += [f"slow to recover: {blow.kind} at {blow.mark}, {slow}"] if slow else []
    if late(killer.stops):
        broken.append(f"slow to leave after SIGTERM: {killer.stops}")
    if killer.not_handed_back:
        broken.append(f"{killer.not_handed_back} were not handed back on SIGTERM")
    return broken


def broken_by_waste(killer: Killer, found: Findings) -> list[str]:
    """An engine may be asked again only for what a kill or stop cut short, and for what it failed at."""
    cut = sum(blow.landed for blow in killer.observer.blows if blow.hit_holder) + killer.stopped_at
    failed = found.by_itself + found.by_visitors
    if found.again <= cut + failed:
        return []
    return [f"{found.again} engine calls again, {cut} were cut short and {failed} had failed"]


def unreached(plan: Plan, found: Findings, passes: Sequence[Pass]) -> list[str]:
    """What a campaign is to go through beside kills, and has not."""
    kinds = plan.fails[1] if plan.fails else ()
    wanted = {
        "automatic retry": not kinds or found.by_itself,
        "retry by a visitor": "engine_failed" not in kinds or found.by_visitors,
        "renewed token": any(one.renewed for one in passes),
    }
    return [f"there was no {what}" for what, was in wanted.items() if not was]


async def _at_rest(observer: Observer) -> list[str]:
    def at_rest() -> bool:
        return not observer.work and not any(blow.waiting for blow in observer.blows)

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
