"""The built-in moderator takes time that grows with the text, and no more than so long a text may take."""

from __future__ import annotations

import asyncio
import threading
import time
import unicodedata

import pytest

from app.ai.builtin.moderation import normalisation, rules
from app.ai.builtin.moderation.rules import BuiltinModerator, judge
from app.engines.moderation import ModeratedContent, Verdict
from tests.support.linear_time import assert_linear, seconds
from tests.support.loop_lag import watched_loop

HOSTILE = [
    "\n", " ", "aged ", "a ", "b-a-d ", "s e x ", "s.e.x.", "b-a-", "a", "s3x ", "4", "1", "@$", "a!a",
    "a\u200b", "\u0301", "\u0301\u0345\u0328\u0335", "\uff9e\u0334", "\u0f73\u0301", "\ufdfa", "\u3316",
    "\U0001d5ba", "é ", "([", "sex_", "sex. ", "sexy1! ", "she is 1 ", "she is 12, sex. ", "girl of 1",
    "looks like to be ", "aaab", "elf of 1", "kill all the ", "how to commit ", "ѕех ", "a\u0334\u0301",
    "12 anos ", "y.o ", "_", "daughter 12 ", "jews are vermin ", "how to die ", "older grown ", "🍑",
]  # fmt: skip


def _fresh(text: str) -> Verdict:
    rules.read_forms.cache_clear()
    return judge(ModeratedContent((text,)))


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_text_is_moderated_in_linear_time(unit: str) -> None:
    assert_linear(_fresh, unit, 4_000)


@pytest.mark.parametrize(
    "unit", ["\u0301\u0345", "\uff9e\u0334", "sex. ", "s e x ", "she is 12, sex. ", "vá "]
)
def test_so_is_one_beyond_all_limits(unit: str) -> None:
    assert_linear(_fresh, unit, 64_000)


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_whole_description_takes_a_small_part_of_a_second(unit: str) -> None:
    """The stated bound is 20 ms of CPU; asserted with room for a slow machine."""
    _fresh("warm")
    assert seconds(_fresh, (unit * 4_000)[:4_000]) < 0.1


def test_every_mark_that_unicode_would_sort_is_counted() -> None:
    first = {
        letter
        for letter in map(chr, range(0x110000))
        if unicodedata.combining(unicodedata.normalize("NFKD", letter)[0])
    }
    uncounted = {letter for letter in first if not unicodedata.combining(letter)}
    assert uncounted == normalisation.MARKS_OF_THEIR_OWN


def test_marks_that_are_of_use_stay() -> None:
    assert normalisation.lowered("e" + "\u0301" * 40 + "x") == "\u00e9x"
    assert normalisation.folded(normalisation.lowered("s\u0323\u0307e\u0323x")) == "sex"


async def test_texts_are_judged_in_a_thread_and_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: set[int] = set()
    at_once: list[int] = []
    turn = threading.Lock()

    def noting(content: ModeratedContent) -> Verdict:
        threads.add(threading.get_ident())
        free = turn.acquire(blocking=False)
        at_once.append(1 if free else 2)
        try:
            return judge(content)
        finally:
            if free:
                turn.release()

    monkeypatch.setattr(rules, "judge", noting)
    moderator = BuiltinModerator()
    texts = [letter * length for letter in "abc" for length in (10, 4_000, 40_000)]
    verdicts = await asyncio.gather(*(moderator.review(ModeratedContent((text,))) for text in texts))
    assert verdicts == [judge(ModeratedContent((text,))) for text in texts]
    assert threading.get_ident() not in threads
    assert at_once == [1] * len(texts)


async def test_the_longest_character_does_not_stop_the_loop() -> None:
    """Fifty thousand characters, in a thread: the loop goes on meanwhile."""
    rules.read_forms.cache_clear()
    began = time.perf_counter()
    async with watched_loop() as lag:
        await BuiltinModerator().review(ModeratedContent(("she is 12, sex. " * 3_000,)))
    assert lag.seconds < (time.perf_counter() - began) / 2
