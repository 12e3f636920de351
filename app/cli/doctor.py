"""`chargen doctor`: what is configured, what can be reached, what is missing."""

from __future__ import annotations

import asyncio
import fcntl
import tempfile
import urllib.error
import urllib.request
from collections.abc import Awaitable, Iterator
from itertools import chain
from typing import Literal

import click
from redis.exceptions import RedisError

from app import bootstrap, migrations
from app.adapters.embedded import valkey
from app.adapters.embedded.programs import CannotStart
from app.adapters.saq_queue import SaqQueue, make_queue
from app.cli import doctor_engines, doctor_found
from app.cli.finding import Finding
from app.settings import Settings, describe

_PATIENCE = 5.0  # seconds for each thing that must be reached
_COLOURS = {"ok": "green", "idle": "yellow", "MISSING": "red"}


def examine(try_engines: bool = False) -> int:
    """Prints everything, after a real call to each engine if told so; 1 where something that is needed is
    missing, else 0. Raises SettingsError."""
    settings = Settings.from_env()
    click.echo("Settings")
    for row, value in describe(settings):
        click.echo(f"  {row.variable:<32}{value}")
    missing = _say("Parts", find(settings))
    missing += _say("Engines", chain(doctor_engines.engines(settings), doctor_found.found(settings)))
    if try_engines:
        missing += _say("Engines, tried", doctor_engines.tried(settings))
    click.echo("\nSomething is missing." if missing else "\nNothing is missing.")
    return 1 if missing else 0


def _say(title: str, findings: Iterator[Finding]) -> int:
    """Prints them as they are found; how many are missing."""
    click.echo(f"\n{title}")
    missing = 0
    for finding in findings:
        missing += finding.verdict == "MISSING"
        mark = click.style(f"{finding.verdict:<9}", fg=_COLOURS[finding.verdict])
        click.echo(f"  {mark}{finding.what:<15}{finding.told}")
    return missing


def find(settings: Settings) -> Iterator[Finding]:
    """Looks at one part after the other."""
    served = _is_served(settings)
    yield _folder(settings)
    yield _database(settings)
    if settings.redis_embedded:
        yield _valkey_program()
    needed = served or not settings.redis_embedded
    yield from asyncio.run(_redis_and_worker(settings, needed))
    yield _web(settings, served)


def _is_served(settings: Settings) -> bool:
    """Whether a `chargen serve` holds the data folder."""
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
    except Exception as error:  # whatever a driver raises, it is the answer to the question
        return Finding("MISSING", "database", f"{kind} can't be reached: {str(error).partition(chr(10))[0]}")
    if behind:
        return Finding(
            "idle", "database", f"{kind}, to be migrated: `chargen serve` or `chargen migrate` does it"
        )
    return Finding("ok", "database", f"{kind}, migrated")


def _valkey_program() -> Finding:
    try:
        return Finding("ok", "valkey-server", str(valkey.binary()))
    except CannotStart as error:
        return Finding("MISSING", "valkey-server", str(error))


async def _redis_and_worker(settings: Settings, needed: bool) -> list[Finding]:
    client = bootstrap.connect(settings)
    absent: Literal["idle", "MISSING"] = "MISSING" if needed else "idle"
    try:
        redis = await _reached(client.ping())
        worker = redis and await _reached(SaqQueue(make_queue(client)).worker_alive())
    finally:
        await client.aclose()
    start = "" if needed else ": `chargen serve` starts it"
    return [
        Finding("ok", "redis", "answers") if redis else Finding(absent, "redis", f"does not answer{start}"),
        Finding("ok", "worker", "alive")
        if worker
        else Finding(absent, "worker", f"none has reported{start}"),
    ]


async def _reached(answer: Awaitable[bool] | bool) -> bool:
    try:
        return answer if isinstance(answer, bool) else await asyncio.wait_for(answer, _PATIENCE)
    except (RedisError, OSError, TimeoutError):
        return False


def _web(settings: Settings, served: bool) -> Finding:
    address = f"{settings.url}/health/ready"
    try:
        with urllib.request.urlopen(address, timeout=_PATIENCE):
            return Finding("ok", "web", f"{settings.url} is ready")
    except urllib.error.HTTPError as error:
        return Finding(
            "MISSING", "web", f"{address} answers {error.code}: {error.read(300).decode(errors='replace')}"
        )
    except (OSError, ValueError):
        absent: Literal["idle", "MISSING"] = "MISSING" if served else "idle"
        return Finding(absent, "web", f"{settings.url} does not answer")
