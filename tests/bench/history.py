"""What a run and the pages cost where there are 200,000 runs already, 20,000 of them one user's."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import ExitStack
from statistics import median

import aiohttp

from tests.bench.clients import bearer, session
from tests.bench.contenders import SECRET, Contender, Setup, chargen, durable
from tests.bench.costs import ROUNDS, RUNS, cost
from tests.bench.database import token
from tests.bench.load import by_new_sockets
from tests.bench.report import Rounds, ratio, shown, table

_ROWS = int(os.environ.get("ROWS", "200000"))
_FEW = range(1, 4)  # as many at once as one user may have
_ONE = (0, 0, 0)
_ASKED = 15  # times each address
_ADDRESSES = (
    "/api/v1/characters",
    "/api/v1/characters?limit=100",
    "/api/v1/generations",
    "/api/v1/generations?limit=100",
)


def measure(*, postgresql: bool) -> None:
    """Prints the costs on an empty database and on the full one, side by side."""
    setup = Setup(postgresql=postgresql)
    where = "PostgreSQL" if postgresql else "SQLite"
    print(f"\n## With {_ROWS:,} runs on {where}: processor seconds per 1,000 runs")
    with ExitStack() as stack:
        empty = stack.enter_context(chargen(setup))
        full = stack.enter_context(chargen(Setup(postgresql=postgresql, rows=_ROWS)))
        peer = stack.enter_context(durable(Setup(postgresql=postgresql, rows=_ROWS)))
        asyncio.run(_runs(empty, full, peer))
        asyncio.run(_addresses(empty, full))


async def _runs(empty: Contender, full: Contender, peer: Contender) -> None:
    figures = {name: Rounds() for name in ("empty", "newcomer", "owner", "peer")}
    for contender in (empty, full, peer):
        await cost(contender, by_new_sockets, 20, _FEW)
    for _ in range(ROUNDS):
        figures["empty"].add((await cost(empty, by_new_sockets, RUNS, _FEW)).all)
        figures["newcomer"].add((await cost(full, by_new_sockets, RUNS, _FEW)).all)
        figures["owner"].add((await cost(full, by_new_sockets, RUNS, _ONE)).all)
        figures["peer"].add((await cost(peer, by_new_sockets, RUNS, _FEW)).all)
    heads = (
        "empty",
        "full, a newcomer",
        "full, the user with a tenth of all",
        "durable Express, full",
        "owner : newcomer",
        "full : empty",
    )
    owner, newcomer = figures["owner"], figures["newcomer"]
    table(heads, [[*figures.values(), ratio(owner, newcomer), ratio(newcomer, figures["empty"])]])


async def _addresses(empty: Contender, full: Contender) -> None:
    rows = []
    async with session() as http:
        for address in _ADDRESSES:
            took = [await _milliseconds(http, contender, address) for contender in (empty, full)]
            rows.append([address, *map(shown, took)])
    table(["asked by the user with a tenth of all", "empty, ms", "full, ms"], rows)


async def _milliseconds(http: aiohttp.ClientSession, contender: Contender, address: str) -> float:
    took = []
    for _ in range(_ASKED):
        begun = time.monotonic()
        async with http.get(contender.url + address, headers=bearer(token(0, SECRET))) as answer:
            assert answer.status == 200, await answer.text()
            await answer.read()
        took.append(time.monotonic() - begun)
    return median(took) * 1000
