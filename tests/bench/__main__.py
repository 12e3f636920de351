"""`make bench`: what runs and connections cost, beside what people would build in Node, on one machine.

ONLY=costs,scale,connections,history and DATABASE=sqlite,postgresql choose a part; RUNS, ROUNDS and ROWS say
how much. Ratios are what counts: seconds differ from machine to machine. Every process of a server counts,
with its children and its database, from the first request until all is quiet; the clients' time is left out,
though they share the machine's cores.
"""

from __future__ import annotations

import os
import sys

from tests.bench import connections, costs, history, scale

_PARTS = {"costs": costs, "connections": connections, "scale": scale, "history": history}
_DATABASES = ("sqlite", "postgresql")


def main() -> None:
    parts, databases = _chosen("ONLY", tuple(_PARTS)), _chosen("DATABASE", _DATABASES)
    load = os.getloadavg()[0]
    busy = " – not idle" if load > 0.5 else ""
    print(f"# Bench: {os.cpu_count()} cores, load {load:.1f} at the beginning{busy}")
    for database in databases:
        for part in parts:
            _PARTS[part].measure(postgresql=database == "postgresql")
    print("\n~ noisy: the rounds differ by more than a quarter of their median.")


def _chosen(variable: str, known: tuple[str, ...]) -> tuple[str, ...]:
    chosen = tuple(filter(None, os.environ.get(variable, "").split(","))) or known
    if unknown := {*chosen} - {*known}:
        sys.exit(f"{variable} must name some of {', '.join(known)}; it names {', '.join(unknown)}.")
    return chosen


if __name__ == "__main__":
    main()
