"""Detects instructions for self-harm, for hiding it, and encouragement to it.

Texts on loss, recovery and help are no instructions, unless they address the reader with a method; texts on
prevention and reports of a death never are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from app.ai.builtin.moderation.scene import Scene, Sign, beside, following, near

_METHOD_WORDS = 12  # between a method and what it is for
_TAUGHT_WORDS = 4  # between who teaches and what
_DYING_WORDS = 8
_URGE_WORDS = 8
_PRAISE_WORDS = 4
_DEEDS = ("selfdeath", "selfhurt")


def instructs_self_harm(scene: Scene) -> bool:
    """Returns whether the text instructs or encourages self-harm."""
    helped, turned, saved = scene.sentences("helped"), scene.sentences("instructed"), scene.sentences("saved")
    meant = {*_methods(scene), *_urged(scene), *_starved(scene), *_hidden(scene)}
    meant |= {*_requested_details(scene), *_offered(scene)}
    return any(one not in saved and (one in turned or one not in helped) for one in meant)


def _deeds(scene: Scene, *tags: str) -> list[Sign]:
    """Returns the signs of these tags, except in reports about others and in figures of speech."""
    reported = {word for one in scene.of("bereft") for word in range(one.first, one.last + 1)}
    return [one for one in scene.of(*tags) if reported.isdisjoint((one.first, one.last))]


def _at(signs: Iterable[Sign]) -> Iterator[int]:
    return (one.sentence for one in signs)


def _methods(scene: Scene) -> Iterator[int]:
    """Yields the sentences with a method of suicide or injury, or with how to hide it."""
    methods, deaths, dying = scene.of("method"), _deeds(scene, *_DEEDS), _deeds(scene, "dying")
    yield from _at(beside(methods, deaths, _METHOD_WORDS))
    for pairs in (
        following(methods, dying, _DYING_WORDS),
        following(deaths, scene.of("hiding"), _METHOD_WORDS),
        following(scene.of("teach"), deaths, _TAUGHT_WORDS),
    ):
        yield from (one.sentence for one, _ in pairs)
    yield from scene.sentences("cult")
    yield from _at(beside(scene.of("tool"), scene.of("hiding"), _DYING_WORDS))
    asked = {*_at(deaths), *_at(dying)}
    yield from (one.sentence for one in scene.of("amount") if asked & {one.sentence - 1, one.sentence + 1})


def _starved(scene: Scene) -> Iterator[int]:
    """Yields the sentences that instruct or encourage somebody to starve."""
    starving = _deeds(scene, "starve")
    yield from _at(beside(starving, scene.of("method", "instructed"), _METHOD_WORDS))
    yield from _at(beside(starving, scene.of("urge", "dared"), _URGE_WORDS))


def _hidden(scene: Scene) -> Iterator[int]:
    """Yields the sentences that say how to hide self-harm from those who could help."""
    taught = beside(scene.of("evade"), scene.of("method", "instructed", "urge"), _METHOD_WORDS)
    yield from {*_at(taught)} & scene.sentences("marks", "starve", *_DEEDS)


def _requested_details(scene: Scene) -> Iterator[int]:
    """Yields the sentences that request details of self-harm in them or in an adjacent sentence."""
    spoken = {*_at(_deeds(scene, *_DEEDS, "starve"))}
    yield from (one for one in scene.sentences("instructed") if spoken & {one - 1, one, one + 1})


def _offered(scene: Scene) -> Iterator[int]:
    """Yields the sentences that offer means, and how to use them, to the reader or to somebody in despair."""
    offered = scene.sentences("method", "instructed", "urge", "dared")
    yield from offered & scene.sentences("gloom") & scene.sentences("means", "theme")
    addressed, pleas = scene.sentences("address"), scene.sentences("plea")
    yield from pleas & (offered | addressed)
    yield from (
        one
        for one in {*_at(_deeds(scene, "theme"))}
        if addressed & {one, one + 1} and offered & {one, one + 1}
    )


def _urged(scene: Scene) -> Iterator[int]:
    """Yields the sentences that encourage somebody to it."""
    urges = scene.of("urge")
    yield from _at(beside(urges, _deeds(scene, *_DEEDS), _URGE_WORDS))
    yield from (one.sentence for one, _ in following(urges, _deeds(scene, "dying"), _URGE_WORDS))
    dared, tools = scene.of("dared"), scene.of("tool", "method", "selfdeath")
    if near(dared, tools, _METHOD_WORDS):
        yield from _at(dared)
    pushing = _deeds(scene, "pushing")
    yield from {*_at(pushing)} & ({*_at(dared)} | scene.sentences("address"))
    sentences = [one.sentence for one in pushing]
    yield from (one for one, next_ in pairwise(sentences) if next_ - one <= 1)
    if near(pushing, _deeds(scene, "selfdeath", "dying"), _METHOD_WORDS):
        yield from sentences
