"""Whether a text says how to harm oneself, how to hide it, or pushes somebody to it.

Loss, recovery and those who help are no instructions, unless the text turns to its reader with a method.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from app.ai.builtin.moderation.scene import Scene, beside, following, near

_METHOD_WORDS = 12  # between a method and what it is for
_TAUGHT_WORDS = 4  # between who teaches and what
_DYING_WORDS = 8
_URGE_WORDS = 8


def instructs_self_harm(scene: Scene) -> bool:
    helped, turned = scene.sentences("helped"), scene.sentences("instructed")
    meant = {*_methods(scene), *_urged(scene)}
    return any(sentence in turned or sentence not in helped for sentence in meant)


def _methods(scene: Scene) -> Iterator[int]:
    """The sentences with a method of death, of injury, or of starving, or with how to hide it."""
    methods, deaths, dying = scene.of("method"), scene.of("selfdeath", "selfhurt"), scene.of("dying")
    for pairs in (
        following(methods, deaths, _METHOD_WORDS),
        following(deaths, methods, _METHOD_WORDS),
        following(methods, dying, _DYING_WORDS),
        following(deaths, scene.of("hiding"), _METHOD_WORDS),
        following(scene.of("teach"), deaths, _TAUGHT_WORDS),
    ):
        yield from (one.sentence for one, _ in pairs)
    yield from scene.sentences("cult")
    yield from (one.sentence for one in beside(scene.of("tool"), scene.of("hiding"), _DYING_WORDS))
    asked = scene.sentences("selfdeath", "dying")
    yield from (one.sentence for one in scene.of("amount") if asked & {one.sentence - 1, one.sentence + 1})


def _urged(scene: Scene) -> Iterator[int]:
    """The sentences that push somebody to it."""
    deaths = scene.of("selfdeath", "selfhurt", "dying")
    yield from (one.sentence for one, _ in following(scene.of("urge"), deaths, _URGE_WORDS))
    dared, tools = scene.of("dared"), scene.of("tool", "method", "selfdeath")
    if near(dared, tools, _METHOD_WORDS):
        yield from (one.sentence for one in dared)
    pushing = scene.of("pushing")
    sentences = [one.sentence for one in pushing]
    yield from (one for one, next_ in pairwise(sentences) if next_ - one <= 1)
    if near(pushing, scene.of("selfdeath", "dying"), _METHOD_WORDS):
        yield from sentences
