"""`make quality`: a thousand characters, a table of figures, and exit code 1 where one is not met."""

from __future__ import annotations

import os
import sys

from tests.ai.builtin.blind.measuring import SETS, share_kept
from tests.ai.builtin.writing.quality.described import EACH, characters, described
from tests.ai.builtin.writing.quality.figures import Figure, figures

_SHOWN = int(os.environ.get("SHOW", "12"))  # cases printed of a figure that is not met


def main() -> int:
    count = EACH * len(described())
    found = figures(list(characters(count, int(os.environ.get("SEED", "2026")))))
    print(f"{count} characters from {len(described())} descriptions\n")
    for figure in found:
        print(_line(figure))
    for name in SETS:
        print(_blind(name))
    return 0 if all(figure.met for figure in found) else 1


def _line(figure: Figure) -> str:
    verdict = "met" if figure.met else "NOT MET"
    cases = "".join(f"\n    {case}" for case in figure.cases[:_SHOWN])
    return f"{figure.name:<28}{figure.measured:>8}   at most {figure.limit:<4} {verdict}{cases}"


def _blind(name: str) -> str:
    """The share of what a set of blind descriptions states that characters keep; tests hold it to all."""
    shares = [share_kept(name, locale) for locale in ("en", "pt-BR")]
    announced = " and ".join(f"{share.kept:.1%}" for share in shares)
    cases = "".join(f"\n    {case}" for share in shares for case in share.lost[:_SHOWN])
    stated = f"{shares[0].stated} traits that the {name} blind set states"
    return f"kept of {stated}: {announced} (English, Portuguese){cases}"


if __name__ == "__main__":
    sys.exit(main())
