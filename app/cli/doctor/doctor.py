"""`chargen doctor`: reports what is configured, reachable and missing."""

from __future__ import annotations

import asyncio
import fcntl
import json
import tempfile
from collections.abc import Awaitable, Iterator
from itertools import chain
from typing import Literal

import click
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app import bootstrap, migrations
from app.adapters import database_probe, files_reasons, issuer_keys, redis_reasons
from app.adapters.embedded import valkey
from app.adapters.embedded.programs import CannotStart
from app.adapters.files import ObjectFiles
from app.adapters.saq_queue import SaqQueue, make_queue
from app.cli.doctor import engines as doctor_engines
from app.db import Database
from app.engines.finding import Finding
from app.network import outbound
from app.settings.declaration import without_password
from app.settings.environment import SettingsError
from app.settings.settings import Settings, describe

_PROBE_SECONDS = 5.0  # the timeout of each probe
_COLOURS = {"ok": "green", "idle": "yellow", "MISSING": "red"}


def examine(try_engines: bool = False) -> int:
    """Prints everything, after a real call to each engine with `--try`; returns 1 if something required is
    missing, else 0. Raises SettingsError."""
    settings = Settings.from_env()
    click.echo("Settings")
    for row, value in describe(settings):
        click.echo(f"  {row.variable:<32}{value}")
    missing = _say("Parts", find(settings))
    # A real call is conclusive; its server is probed only if the call fails.
    servers = iter(()) if try_engines else doctor_engines.servers(settings)
    found = doctor_engines.unused(settings)
    missing += _say("Engines", chain(doctor_engines.engines(settings), servers, found))
    if try_engines:
        missing += _say("Engines, tried", doctor_engines.tried(settings))
    click.echo("\nSomething is missing." if missing else "\nNothing is missing.")
    return 1 if missing else 0


def _say(title: str, findings: Iterator[Finding]) -> int:
    """Prints each finding at once; returns how many are missing."""
    click.echo(f"\n{title}")
    missing = 0
    for finding in findings:
        missing += finding.verdict == "MISSING"
        mark = click.style(f"{finding.verdict:<9}", fg=_COLOURS[finding.verdict])
        click.echo(f"  {mark}{finding.what:<15}{finding.report}")
    return missing


def find(settings: Settings) -> Iterator[Finding]:
    """Yields the findings, one part after the other."""
    served = _is_served(settings)
    yield _folder(settings)
    yield _database(settings)
    yield _files(settings)
    if settings.jwks_url:
        yield _sign_in_keys(settings.jwks_url)
    if settings.redis_embedded:
        yield _valkey_program()
    needed = served or not settings.redis_embedded
    yield from asyncio.run(_redis_and_worker(settings, needed))
    yield _web(settings, served)


def _is_served(settings: Settings) -> bool:
    """Returns whether a `chargen serve` has locked the data folder."""
    try:
        with open(settings.data_dir / "serve.lock", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    except OSError:
        return False


def _folder(settings: Settings) -> Finding:
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.data_dir):
            pass
    except OSError as error:
        return Finding("MISSING", "data folder", f"{settings.data_dir} can't be written ({error.strerror})")
    return Finding("ok", "data folder", f"{settings.data_dir} can be written")


def _database(settings: Settings) -> Finding:
    kind = settings.database_url.partition("+")[0]
    try:
        behind = migrations.pending(settings.database_url)
    except Exception as error:  # whatever a driver raises is the finding
        return Finding("MISSING", "database", f"{kind} can't be reached: {str(error).partition(chr(10))[0]}")
    if behind:
        return Finding(
            "idle", "database", f"{kind}, to be migrated: `chargen serve` or `chargen migrate` does it"
        )
    if why := asyncio.run(_unwritable(settings)):
        return Finding("MISSING", "database", f"{kind} can't be written to: {why}")
    return Finding("ok", "database", f"{kind}, migrated, can be written to")


async def _unwritable(settings: Settings) -> str | None:
    db = Database(settings.database_url)
    try:
        return await _with_timeout(database_probe.probe(db))
    finally:
        await db.close()


def _valkey_program() -> Finding:
    try:
        return Finding("ok", "valkey-server", str(valkey.binary()))
    except CannotStart as error:
        return Finding("MISSING", "valkey-server", str(error))


async def _redis_and_worker(settings: Settings, needed: bool) -> list[Finding]:
    client = bootstrap.connect(settings)
    absent: Literal["idle", "MISSING"] = "MISSING" if needed else "idle"
    try:
        problem = await _with_timeout(redis_reasons.probe(client))
        worker = await _reporting(client)
    finally:
        await client.aclose()
    start = "" if needed else " `chargen serve` starts it."
    return [
        Finding(absent, "redis", f"can't be used. {problem}{start}")
        if problem
        else Finding("ok", "redis", "can be written to"),
        Finding("ok", "worker", "alive")
        if worker
        else Finding(absent, "worker", f"None has reported.{start}"),
    ]


async def _with_timeout(probe: Awaitable[str | None]) -> str | None:
    try:
        return await asyncio.wait_for(probe, _PROBE_SECONDS)
    except TimeoutError:
        return f"It does not answer within {_PROBE_SECONDS:.0f} s."


async def _reporting(client: Redis) -> bool:
    try:
        return await asyncio.wait_for(SaqQueue(make_queue(client)).worker_alive(), _PROBE_SECONDS)
    except (RedisError, OSError):
        return False


def _files(settings: Settings) -> Finding:
    where = files_reasons.without_secret(settings.files_url)
    try:
        problem = asyncio.run(_with_timeout(ObjectFiles(settings.files_url).probe()))
    except SettingsError as error:
        return Finding("MISSING", "file store", str(error))
    if problem:
        return Finding("MISSING", "file store", f"{where} can't be used. {problem}")
    return Finding("ok", "file store", f"{where} takes, gives and deletes files")


def _sign_in_keys(url: str) -> Finding:
    if why := asyncio.run(issuer_keys.probe(url, _PROBE_SECONDS)):
        return Finding("MISSING", "sign-in keys", f"{without_password(url)} gives none. {why}")
    return Finding("ok", "sign-in keys", f"{without_password(url)} gives keys for signatures")


def _web(settings: Settings, served: bool) -> Finding:
    address = f"{settings.url}/health/ready"
    try:
        answer = outbound.fetch(address, _PROBE_SECONDS, 10_000)
        if answer.status != 200:
            said = answer.content[:300].decode(errors="replace")
            return Finding("MISSING", "web", f"{address} answers {answer.status}: {said}")
        reasons = json.loads(answer.content)["reasons"]
        if reasons:
            return Finding("MISSING", "web", f"{settings.url} is degraded: {', '.join(reasons)}")
        return Finding("ok", "web", f"{settings.url} is ready")
    except (OSError, ValueError, LookupError, TypeError):
        absent: Literal["idle", "MISSING"] = "MISSING" if served else "idle"
        return Finding(absent, "web", f"{settings.url} does not answer")
