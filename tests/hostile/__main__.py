"""`make hostile`: the full tables, each a part by its name; `ONLY=routes` takes those named.

EVERY=n takes each n-th call of a table alone. Exit code 1 where a part has found a fault.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

PARTS = ("routes", "patterns")  # modules beside this one, each with `main() -> int`


def main() -> int:
    wanted = os.environ.get("ONLY", "").replace(",", " ").split() or PARTS
    here = Path(__file__).parent
    there = [name for name in PARTS if name in wanted and (here / f"{name}.py").exists()]
    return max((_run(name) for name in there), default=2)


def _run(name: str) -> int:
    print(f"== {name}", flush=True)
    part: Callable[[], int] = import_module(f"tests.hostile.{name}").main
    return part()


if __name__ == "__main__":
    sys.exit(main())
