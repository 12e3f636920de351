"""`make quality`: a thousand characters, a table of figures, and exit code 1 where one is not met."""

from __future__ import annotations

import os
import sys

from tests.ai.quality.described import EACH, characters, described
from tests.ai.quality.figures import Figure, figures

_SHOWN = int(os.environ.get("SHOW", "12"))  # cases printed of a figure that is not met


def main() -> int:
    count = EACH * len(described())
    found = figures(list(characters(count, int(os.environ.get("SEED", "2026")))))
    print(f"{count} characters from {len(described())} descriptions\n")
    for figure in found:
        print(_line(figure))
    return 0 if all(figure.met for figure in found) else 1


def _line(figure: Figure) -> str:
    verdict = "met" if figure.met else "NOT MET"
    cases = "".join(f"\n    {case}" for case in figure.cases[:_SHOWN])
    return f"{figure.name:<28}{figure.measured:>8}   at most {figure.limit:<4} {verdict}{cases}"


if __name__ == "__main__":
    sys.exit(main())
