"""What a run costs, by how it is watched: processor time of every process, until all is quiet."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from tests.bench.contenders import Chargen, Contender, Setup, chargen, durable, plain
from tests.bench.load import Visitor, by_kept_socket, by_new_sockets, by_streams, to_the_portrait, visit
from tests.bench.processes import Cpu, idle_share, until_quiet
from tests.bench.report import Rounds, ratio, table

RUNS = int(os.environ.get("RUNS", "100"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
VISITORS = range(1, 9)  # the first user is the one who may have twenty thousand characters
_PACE = 0.01  # seconds of each engine, in the rows that are paced
_WAYS: dict[str, Visitor] = {
    "a new socket each": by_new_sockets,
    "a socket kept": by_kept_socket,
    "an event stream each": by_streams,
    "a new socket, to the portrait": to_the_portrait,
}


@dataclass(slots=True)
class Way:
    """What one way of watching costs in each round, in seconds a thousand runs; `bare`: without painting."""

    ours: Rounds
    ours_bare: Rounds
    ours_web: Rounds
    durable: Rounds
    durable_bare: Rounds
    plain: Rounds

    @classmethod
    def new(cls) -> Way:
        return cls(Rounds(), Rounds(), Rounds(), Rounds(), Rounds(), Rounds())

    def figures(self) -> list[Rounds]:
        return [self.ours, self.ours_bare, self.ours_web, self.durable, self.durable_bare, self.plain]

    def ratios(self) -> list[str]:
        pairs = ((self.ours, self.durable), (self.ours_bare, self.durable_bare), (self.ours_bare, self.plain))
        return [ratio(*pair) for pair in pairs]


def measure(*, postgresql: bool) -> None:
    """Prints the table of costs on that database."""
    where = "PostgreSQL" if postgresql else "SQLite"
    print(f"\n## What a run costs on {where}: processor seconds per 1,000 runs\n")
    print("A picture of 8 KiB, nine events and a portrait each; the median, and half the spread of")
    print(f"{ROUNDS} rounds in turn, {RUNS} runs each by {len(VISITORS)} visitors.")
    rows = dict(_measure(Setup(postgresql=postgresql), _WAYS))
    paced = {"a new socket each, engines of 10 ms": by_new_sockets}
    rows |= dict(_measure(Setup(postgresql=postgresql, step_seconds=_PACE), paced))
    seconds = (
        "watched by",
        "Chargen, all",
        "without painting",
        "web process",
        "durable Express, all",
        "without painting",
        "Express in memory",
    )
    table(seconds, [[name, *way.figures()] for name, way in rows.items()])
    ratios = (
        "watched by",
        "beside the durable one",
        "without painting",
        "beside the one in memory, without painting",
    )
    table(ratios, [[name, *way.ratios()] for name, way in rows.items()])


def _measure(setup: Setup, ways: Mapping[str, Visitor]) -> list[tuple[str, Way]]:
    with ExitStack() as stack:
        ours = stack.enter_context(chargen(setup))
        contenders = [
            stack.enter_context(durable(setup)),
            stack.enter_context(durable(replace(setup, painting=False))),
            stack.enter_context(plain(setup)),
        ]
        return [(name, asyncio.run(_rounds(ours, contenders, visitor))) for name, visitor in ways.items()]


async def _rounds(ours: Chargen, peers: Sequence[Contender], visitor: Visitor) -> Way:
    way = Way.new()
    for contender in (ours, *peers):
        await cost(contender, visitor, RUNS // 4)  # what is loaded at a first run is not measured
    for _ in range(ROUNDS):
        mine = await cost(ours, visitor, RUNS)
        way.ours.add(mine.all)
        way.ours_bare.add(mine.all - mine.painting)
        way.ours_web.add(mine.web)
        for rounds, peer in zip((way.durable, way.durable_bare, way.plain), peers, strict=True):
            rounds.add((await cost(peer, visitor, RUNS)).all)
    return way


async def cost(contender: Contender, visitor: Visitor, runs: int, users: Sequence[int] = VISITORS) -> Cpu:
    """Returns seconds of processor time per 1,000 runs, portraits included."""
    idle = await idle_share(contender.used)
    before = contender.used()
    await visit(contender, visitor, runs, users, portraits=visitor is to_the_portrait)
    await until_quiet(contender.used, idle)
    return (contender.used() - before).per(runs / 1000)
