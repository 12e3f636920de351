"""Detects instructions for self-harm, for hiding it, and encouragement to it.

Texts on loss, recovery and help are no instructions, unless they address the reader with a method; texts on
prevention and reports of a death never are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from app.ai.builtin.moderation.sign_index import Sign, SignIndex, beside, following, near

_METHOD_WORDS = 12  # between a method and what it is for
_TAUGHT_WORDS = 4  # between who teaches and what
_DYING_WORDS = 8
_URGE_WORDS = 8
_DEEDS = ("selfdeath", "selfhurt")


def instructs_self_harm(index: SignIndex) -> bool:
    """Returns whether the text instructs or encourages self-harm."""
    helped, turned, saved = index.sentences("helped"), index.sentences("instructed"), index.sentences("saved")
    meant = {*_methods(index), *_urged(index), *_starved(index), *_hidden(index)}
    meant |= {*_requested_details(index), *_offered(index)}
    return any(one not in saved and (one in turned or one not in helped) for one in meant)


def _deeds(index: SignIndex, *tags: str) -> list[Sign]:
    """Returns the signs of these tags, except in reports about others and in figures of speech."""
    reported = {word for one in index.of("bereft") for word in range(one.first, one.last + 1)}
    return [one for one in index.of(*tags) if reported.isdisjoint((one.first, one.last))]


def _at(signs: Iterable[Sign]) -> Iterator[int]:
    return (one.sentence for one in signs)


def _methods(index: SignIndex) -> Iterator[int]:
    """Yields the sentences with a method of suicide or injury, or with how to hide it."""
    methods, deaths, dying = index.of("method"), _deeds(index, *_DEEDS), _deeds(index, "dying")
    yield from _at(beside(methods, deaths, _METHOD_WORDS))
    for pairs in (
        following(methods, dying, _DYING_WORDS),
        following(deaths, index.of("hiding"), _METHOD_WORDS),
        following(index.of("teach"), deaths, _TAUGHT_WORDS),
    ):
        yield from (one.sentence for one, _ in pairs)
    yield from index.sentences("cult")
    yield from _at(beside(index.of("tool"), index.of("hiding"), _DYING_WORDS))
    asked = {*_at(deaths), *_at(dying)}
    yield from (one.sentence for one in index.of("amount") if asked & {one.sentence - 1, one.sentence + 1})


def _starved(index: SignIndex) -> Iterator[int]:
    """Yields the sentences that instruct or encourage somebody to starve."""
    starving = _deeds(index, "starve")
    yield from _at(beside(starving, index.of("method", "instructed"), _METHOD_WORDS))
    yield from _at(beside(starving, index.of("urge", "dared"), _URGE_WORDS))


def _hidden(index: SignIndex) -> Iterator[int]:
    """Yields the sentences that say how to hide self-harm from those who could help."""
    taught = beside(index.of("evade"), index.of("method", "instructed", "urge"), _METHOD_WORDS)
    yield from {*_at(taught)} & index.sentences("marks", "starve", *_DEEDS)


def _requested_details(index: SignIndex) -> Iterator[int]:
    """Yields the sentences that request details of self-harm in them or in an adjacent sentence."""
    spoken = {*_at(_deeds(index, *_DEEDS, "starve"))}
    yield from (one for one in index.sentences("instructed") if spoken & {one - 1, one, one + 1})


def _offered(index: SignIndex) -> Iterator[int]:
    """Yields the sentences that offer means, and how to use them, to the reader or to somebody in despair."""
    offered = index.sentences("method", "instructed", "urge", "dared")
    yield from offered & index.sentences("gloom") & index.sentences("means", "theme")
    addressed, pleas = index.sentences("address"), index.sentences("plea")
    yield from pleas & (offered | addressed)
    yield from (
        one
        for one in {*_at(_deeds(index, "theme"))}
        if addressed & {one, one + 1} and offered & {one, one + 1}
    )


def _urged(index: SignIndex) -> Iterator[int]:
    """Yields the sentences that encourage somebody to it."""
    urges = index.of("urge")
    yield from _at(beside(urges, _deeds(index, *_DEEDS), _URGE_WORDS))
    yield from (one.sentence for one, _ in following(urges, _deeds(index, "dying"), _URGE_WORDS))
    dared, tools = index.of("dared"), index.of("tool", "method", "selfdeath")
    if near(dared, tools, _METHOD_WORDS):
        yield from _at(dared)
    pushing = _deeds(index, "pushing")
    yield from {*_at(pushing)} & ({*_at(dared)} | index.sentences("address"))
    sentences = [one.sentence for one in pushing]
    yield from (one for one, next_ in pairwise(sentences) if next_ - one <= 1)
    if near(pushing, _deeds(index, "selfdeath", "dying"), _METHOD_WORDS):
        yield from sentences
