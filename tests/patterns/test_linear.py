"""No text makes our reading slow: all patterns of ours, and the readers as wholes, take linear time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from time import process_time

import pytest

from app import patterns
from app.ai.builtin.reading.text import text_of
from app.ai.builtin.reading.understanding import understand
from app.ai.builtin.writer import write_details, write_history
from app.engines.ports import Brief
from tests.hostile.patterns import GENERIC, LENGTHS, MAX_GROWTH, attack, every_pattern, pieces

_ATTACKS = (
    "aged ", "age of ", "is 1,", "1,", "of one ", "one hundred and ", "but better ",
    "an elf, no, a dwarf ", "actually ", "her cat named ", "with her cat, A", "Captain Nemo. ",
    "named bob ", "named Bob Bob ", "in Paris, ", "hair ", "red eyes ", "scar ", "tall ",
    "vampire hunter ", "who smiles ", "Ana runs and ", "sxxxxxx ", "wizzard ", "King's son ",
    "perdeu a irmã ", "mulher negra ", "não ", "\n", " \n", "A:\n", "<", "<b>", "'", "\"", "(", "a",
    "a ", "á", "中", "😀", "\ud800", "_", "job: ", "hey ", "STR ",
)  # fmt: skip


@cache
def _patterns() -> list[patterns.Pattern]:
    return every_pattern()


def test_patterns_of_all_rooms_are_collected() -> None:
    known = {one.pattern for one in _patterns()}
    assert len(known) > 150
    assert any("aged?" in one for one in known)


def test_no_pattern_of_ours_takes_more_than_linear_time() -> None:
    slow = []
    for number, pattern in enumerate(_patterns()):
        own = pieces(pattern)
        turn = GENERIC[number % len(GENERIC)], GENERIC[(number * 7 + 3) % len(GENERIC)]
        chosen = (*own[:3], *own[number % 3 :: 5][:3], *turn)
        slow += [row for row in attack(pattern, chosen) if not row.linear]
    assert not slow


def _seconds(read: Callable[[str], object], text: str) -> float:
    """CPU, the best of two: the first finds its automata not built."""
    best = float("inf")
    for _ in range(2):
        understand.cache_clear()
        begun = process_time()
        read(text)
        best = min(best, process_time() - begun)
    return best


def _details(text: str) -> object:
    brief = Brief(description=text, analysis=None, template=None, locale="en", seed=3)
    return write_history(brief, write_details(brief))


@pytest.mark.parametrize("piece", _ATTACKS)
def test_reading_and_writing_take_linear_time(piece: str) -> None:
    for read in (lambda text: understand(text, "en"), lambda text: understand(text, "pt-BR"), _details):
        text = (piece * LENGTHS[-1])[: LENGTHS[-1]]
        longest = _seconds(read, text)
        assert longest < 0.25  # 20 ms on a machine that does nothing else
        assert longest < MAX_GROWTH * max(_seconds(read, text[: LENGTHS[0]]), 0.002)


@pytest.mark.parametrize(
    "text", ["A knight" + "\n" * 60 + " " * 3_900 + "b", "A knight" + "\n \t" * 1_300 + "b"]
)
def test_blank_lines_do_not_freeze_the_reading(text: str) -> None:
    assert _seconds(text_of, text) < 0.1
    assert _seconds(_details, text) < 0.25
    assert understand(text, "en").role == "knight"
