"""The built-in rules: what they make of sentences in both languages, of traps, and of disguises."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from app.ai.builtin.moderation import rules
from app.ai.builtin.moderation.automaton import Automaton
from app.ai.builtin.moderation.rules import BuiltinModerator, judge
from app.ai.builtin.writer import write_details, write_history
from app.engines.moderation import SENTENCES, TAGS, ModeratedContent, Rating, Verdict
from app.engines.ports import Brief, Locale
from app.engines.reviewed_texts import content_of
from tests.ai.builtin.writing.quality.described import described

HERE = Path(__file__).parent
CASES = [
    tuple(part.strip() for part in line.split("|", 1))
    for line in (HERE / "sentences.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
BLIND = [
    one["text"]
    for name in ("first", "second")
    for one in json.loads((HERE.parent / "blind" / f"{name}.json").read_text("utf-8"))
]


def verdict(*texts: str, age: int | None = None) -> Verdict:
    return judge(ModeratedContent(texts, age))


@pytest.mark.parametrize(("wanted", "sentence"), CASES)
def test_each_sentence_is_judged_as_it_should(wanted: str, sentence: str) -> None:
    level, *names = wanted.split()
    found = verdict(sentence)
    if level == "refused":
        assert set(names) <= set(found.refused)
        return
    assert (found.rating, found.refused) == (level, ())
    assert set(names) <= set(found.tags) if names else not found.tags


def test_there_are_sixty_sentences_and_more_each_way() -> None:
    levels = [wanted.split()[0] for wanted, _ in CASES]
    passing = sum(level in ("everyone", "teen") for level in levels)
    assert passing >= 60
    assert len(levels) - passing >= 60


@pytest.mark.parametrize(
    ("texts", "age"),
    [
        (("A seductive dancer",), 15),
        (("A girl of fourteen.", "She loves sex."), None),
        (("She looks like a child", "An explicit erotic history"), 300),
        (("sexy", "fifteen years old"), 17),
    ],
)
def test_age_and_texts_are_judged_together(texts: tuple[str, ...], age: int | None) -> None:
    assert "sexual_minors" in verdict(*texts, age=age).refused


@pytest.mark.parametrize(
    ("texts", "age"),
    [
        (("A seductive spy.", "Aged twelve she was sent to a convent."), 35),
        (("A courtesan of forty.", "As a child she lost her parents."), 40),
        (("A girl of nine who keeps a fox", "She laughs a lot."), 9),
        (("Uma cortesã de quarenta anos.", "Quando era menina, perdeu os pais."), 40),
    ],
)
def test_a_childhood_is_no_crime(texts: tuple[str, ...], age: int) -> None:
    assert verdict(*texts, age=age).refused == ()


def test_nothing_that_the_studio_is_tried_with_is_refused_or_too_mature() -> None:
    texts = [one.text for one in described()] + BLIND
    assert len(texts) >= 240
    assert [text for text in texts if _goes_too_far(verdict(text))] == []


@pytest.mark.parametrize("locale", ["en", "pt-BR"])
def test_what_the_built_in_writer_makes_of_it_passes(locale: Locale) -> None:
    texts = [one.text for one in described() if one.locale == locale] + BLIND
    far = [
        text
        for seed in (1, 2)
        for text in texts
        if _goes_too_far(_made(Brief(text, None, None, locale, seed)))
    ]
    assert far == []


def _made(brief: Brief) -> Verdict:
    details = write_details(brief)
    return judge(content_of(brief, details, write_history(brief, details)))


def _goes_too_far(found: Verdict) -> bool:
    return bool(found.refused or found.beyond(Rating.TEEN))


async def test_the_moderator_gives_the_same_verdict_from_its_thread() -> None:
    content = ModeratedContent(("An assassin",))
    assert await BuiltinModerator().review(content) == judge(content)


def test_every_tag_is_known_and_whatever_stops_a_text_has_its_sentence() -> None:
    verdicts = [verdict(sentence) for _, sentence in CASES]
    assert {tag for one in verdicts for tag in one.tags} <= set(TAGS)
    assert {reason for one in verdicts for reason in one.refused} <= set(SENTENCES)
    beyond = {tag for one in verdicts for tag in one.beyond(Rating.EVERYONE)}
    assert beyond <= set(SENTENCES)


@pytest.mark.parametrize("pattern", ["*oops", "?oops", "oo(ps", "oops)", "o-ops", ""])
def test_a_pattern_that_could_never_be_found_is_a_mistake(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"begin with a letter|bracket|signs for them"):
        Automaton([("tag", pattern)])


@pytest.mark.parametrize(
    "text", ["a " * 30_000, "s.e.x." * 10_000, "1" * 60_000, "looks like " * 6_000, "elf of 1" * 8_000]
)
@pytest.mark.timeout(30)
def test_no_text_has_a_pattern_go_astray(text: str) -> None:
    """One that tries every way of matching would take hours with these."""
    assert verdict(text).tags is not None


async def test_the_lists_are_read_once_however_many_ask_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[ModeratedContent] = []

    def reads(content: ModeratedContent) -> Verdict:
        read.append(content)
        return Verdict()

    monkeypatch.setattr(rules, "judge", reads)
    moderator = BuiltinModerator()
    await asyncio.gather(*(moderator.warm() for _ in range(5)))
    await moderator.warm()
    assert len(read) == 1
