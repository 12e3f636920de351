"""`make hostile`: the full tables, each a part by its name; `ONLY=routes,texts` takes those named.

EVERY=n takes each n-th call of the tables of routes, and each n-th row of that of answers; EVERY=1 all of
them, for hours (the answers alone for minutes, which is their default). Exit code 1 where a part
has found a fault.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from tests.hostile import answers, patterns, routes, sealed, served
from tests.pictures import fuzz

Part = Callable[[], int]  # prints what it finds; 1 where that is a fault
PARTS: dict[str, Part] = {
    "texts": served.texts,
    "waiting": served.waiting,
    "guests": served.guests,
    "patterns": patterns.main,
    "answers": answers.main,
    "pictures": fuzz.main,
    "routes": routes.main,
    "sealed": sealed.main,
}


def main() -> int:
    wanted = os.environ.get("ONLY", "").replace(",", " ").split() or [*PARTS]
    if unknown := sorted({*wanted} - {*PARTS}):
        print(f"ONLY names {', '.join(unknown)}; there are {', '.join(PARTS)}")
        return 2
    return max(_run(name) for name in wanted)


def _run(name: str) -> int:
    print(f"== {name}", flush=True)
    return PARTS[name]()


if __name__ == "__main__":
    sys.exit(main())
