"""What hostile use does to a whole studio, `chargen serve` with all its processes, seen from outside.

- `texts`: fifty descriptions written to freeze a reader; how long `/health/live` stands still while they are
  read, and how the runs end.
- `waiting`: how long one person's run waits while another person's 97 wait.
- `guests`: the rows that 200 requests of nobody in particular leave in the users' table.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import aiohttp

from tests.support.command import Served
from tests.support.command import chargen as command
from tests.support.waiting import until

TEXTS = Path(__file__).parent / "texts.json"
MAX_STALL = 0.1  # seconds: the longest that no input may stop an event loop
_ENDED = {"completed", "failed", "cancelled"}
_EVERY = 0.005  # seconds between two probes
_WAITING = 100
_ROUNDS = 15
_BETWEEN = 0.7  # seconds: rounds fall on every phase of what the studio does every 3 s


@contextmanager
def served(**variables: str) -> Iterator[Served]:
    """A studio of its own, ready, with the built-in engines unless others are named."""
    with TemporaryDirectory(prefix="chargen-hostile-", ignore_cleanup_errors=True) as folder:
        studio = Served(Path(folder), None, **variables, CHARGEN_LOG_LEVEL="error")
        try:
            studio.until_ready()
            yield studio
        finally:
            studio.end()


def token(studio: Served, user: str) -> dict[str, str]:
    """The header that speaks for this user, who is made if absent."""
    made = command(studio.folder, "token", "--user", user, **studio.variables)
    return {"Authorization": f"Bearer {made.stdout.strip()}"}


def texts(path: Path = TEXTS) -> int:
    """Prints the longest stall of the process that answers, and how the runs ended."""
    with served() as studio:
        given = [item["text"] for item in json.loads(path.read_text("utf-8"))]
        owners = [token(studio, f"user {number}") for number in range(10)]
        stalls, ends = asyncio.run(_read_all(studio, given, owners))
    print(f"{len(given)} hostile texts: /health/live answered {len(stalls)} times;", end=" ")
    print(
        f"longest wait {max(stalls) * 1000:.0f} ms, median {median(stalls) * 1000:.1f} ms; runs: {dict(ends)}"
    )
    return int(ends["completed"] + ends["failed"] + ends["refused"] < len(given))


async def _read_all(
    studio: Served, given: list[str], owners: list[dict[str, str]]
) -> tuple[list[float], Counter[str]]:
    async with aiohttp.ClientSession() as http:
        stalls: list[float] = []
        probing = asyncio.create_task(_probe(http, studio.url, stalls))
        runs = [(await start(http, studio.url, owner, text), owner) for text, owner in _dealt(given, owners)]
        ends = Counter(
            [await _end(http, studio.url, run, owner) if run else "refused" for run, owner in runs]
        )
        probing.cancel()
        return stalls, ends


def _dealt(given: list[str], owners: list[dict[str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
    return ((text, owners[number % len(owners)]) for number, text in enumerate(given))


async def _probe(http: aiohttp.ClientSession, url: str, stalls: list[float]) -> None:
    while True:
        began = time.perf_counter()
        async with http.get(f"{url}/health/live") as answer:
            await answer.read()
        stalls.append(time.perf_counter() - began)
        await asyncio.sleep(_EVERY)


async def start(http: aiohttp.ClientSession, url: str, owner: dict[str, str], text: str) -> str | None:
    """The session id of a new run; None where the text is refused as one that can't be stored."""
    form = aiohttp.FormData({"description": text}, default_to_multipart=True)
    address = f"{url}/api/v1/characters/generate-automated"
    async with http.post(address, data=form, headers=owner) as answer:
        if answer.status == 422:
            return None
        assert answer.status == 200, await answer.text()
        return str((await answer.json())["sessionId"])


async def _end(http: aiohttp.ClientSession, url: str, run: str, owner: dict[str, str]) -> str:
    async def look() -> str | None:
        async with http.get(f"{url}/api/v1/generations/{run}", headers=owner) as answer:
            found = await answer.json() if answer.status == 200 else {}
        return str(found["status"]) if found.get("status") in _ENDED else None

    return await until(look, 120, every=0.1)


def waiting() -> int:
    """Prints another user's wait for the first step of work, without and with 97 runs waiting.

    A worker of four jobs at once is full with the crowd's three runs and their portraits; of eight it is not.
    """
    for dispatch, jobs in (("inline", 4), ("queue", 4), ("queue", 8)):
        settings = {"CHARGEN_DISPATCH": dispatch, "CHARGEN_WORKER_CONCURRENCY": str(jobs)}
        with served(CHARGEN_ENGINE="scripted", **settings) as studio:
            crowd, other = token(studio, "crowd"), token(studio, "other")
            alone, beside = asyncio.run(_compare(studio, crowd, other))
        print(f"{dispatch}, {jobs} jobs: another user's run begins after {_figures(alone)};", end=" ")
        print(f"with 97 of one user's waiting {_figures(beside)}", flush=True)
    return 0


def _figures(seconds: list[float]) -> str:
    return f"{median(seconds):.2f} s (median of {len(seconds)}; longest {max(seconds):.2f})"


async def _compare(
    studio: Served, crowd: dict[str, str], other: dict[str, str]
) -> tuple[list[float], list[float]]:
    async with aiohttp.ClientSession() as http:
        alone = [await _wait(http, studio.url, other) for _ in range(_ROUNDS)]
        for _ in range(_WAITING):
            await start(http, studio.url, crowd, "A brave knight")
        beside = [await _wait(http, studio.url, other) for _ in range(_ROUNDS)]
        return alone, beside


async def _wait(http: aiohttp.ClientSession, url: str, owner: dict[str, str]) -> float:
    """From the POST to the first event of a run, which is then cancelled."""
    await asyncio.sleep(_BETWEEN)
    began = time.perf_counter()
    run = await start(http, url, owner, "A brave knight")
    address = f"{url}/api/v1/generations/{run}"
    async with http.get(f"{address}/events", headers=owner | {"Accept": "text/event-stream"}) as stream:
        async for line in stream.content:
            if line.startswith(b"data:"):
                break
    seconds = time.perf_counter() - began
    async with http.post(f"{address}/cancel", headers=owner) as answer:
        await answer.read()
    return seconds


def guests() -> int:
    """Prints the rows that GETs, HEADs and wrong addresses leave; more than none is a fault."""
    with served() as studio:
        asyncio.run(_look_around(studio.url))
        with sqlite3.connect(studio.folder / "chargen.sqlite3") as database:
            (rows,) = database.execute("SELECT count(*) FROM users").fetchone()
    print(f"200 GETs, HEADs and wrong addresses made {rows} rows of users")
    return int(rows > 0)


async def _look_around(url: str) -> None:
    looks = [("GET", "/"), ("HEAD", "/"), ("GET", "/characters"), ("GET", "/not/here"), ("GET", "/sign-in")]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        for number in range(200):
            method, path = looks[number % len(looks)]
            async with http.request(method, url + path) as answer:
                await answer.read()
