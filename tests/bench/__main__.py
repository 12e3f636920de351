"""`make bench`: what a run costs beside plain Express with Socket.IO, in turn on one machine.

RUNS and ROUNDS say how much; the ratio is what counts, seconds differ from machine to machine.
"""

from __future__ import annotations

import asyncio
import os
from statistics import median

from tests.bench.contenders import Chargen, Contender, chargen, express
from tests.bench.load import Watch, by_socket, by_stream, visit

RUNS = int(os.environ.get("RUNS", "200"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))
_VISITORS = 8
_WAYS: dict[str, Watch] = {"a new socket each": by_socket, "an event stream each": by_stream}


def main() -> None:
    with chargen() as ours, express() as theirs:
        tokens = _tokens(ours)
        print(f"Processor seconds per 1,000 runs of six events; median of {ROUNDS} rounds of {RUNS} runs\n")
        print("| watched by | Chargen (web and Valkey) | Express | ratio |\n|---|---|---|---|")
        for name, watch in _WAYS.items():
            costs = asyncio.run(_compare(ours, theirs, tokens, watch))
            print(f"| {name} | {costs[0]:.2f} | {costs[1]:.2f} | {costs[0] / costs[1]:.2f} |", flush=True)


def _tokens(ours: Chargen) -> list[str]:
    """Of users whom Chargen knows; Express takes any with our signature."""
    return [ours.token(f"visitor {number}") for number in range(_VISITORS)]


async def _compare(
    ours: Contender, theirs: Contender, tokens: list[str], watch: Watch
) -> tuple[float, float]:
    """Rounds in turn, so that what else the machine does falls on both."""
    for contender in (ours, theirs):
        await visit(contender, tokens, RUNS // 4, watch)
    rounds = [[await _cost(contender, tokens, watch) for contender in (ours, theirs)] for _ in range(ROUNDS)]
    mine, yours = zip(*rounds, strict=True)
    return median(mine), median(yours)


async def _cost(contender: Contender, tokens: list[str], watch: Watch) -> float:
    before = contender.used()
    await visit(contender, tokens, RUNS, watch)
    return (contender.used() - before) * 1000 / RUNS


if __name__ == "__main__":
    main()
