"""On which side a text stands: what it praises, endorses or wants shown as right, and what it opposes."""

from __future__ import annotations

from app.ai.builtin.moderation.scene import Scene, following

_SHOWN_WORDS = 7  # from `make her`, `present it` to what she or it shall seem


def words_in(*written: str) -> frozenset[str]:
    """The words of some lines."""
    return frozenset(word for line in written for word in line.split())


def widened(sentences: set[int]) -> set[int]:
    """With those before and after."""
    return {sentence + step for sentence in sentences for step in (-1, 0, 1)}


def endorsed_in(scene: Scene) -> set[int]:
    """The sentences by which the text, or a reader, is to side with what is said."""
    shown = following(scene.of("pen"), scene.of("bright", "praised"), _SHOWN_WORDS)
    return scene.sentences("agreed", "suchare") | {pen.sentence for pen, _ in shown}


def praised_in(scene: Scene) -> set[int]:
    """The sentences with a word of praise that is no part of a group's name, as in `mãe de santo`."""
    named = {at for one in scene.of("one", "class") for at in range(one.first + 1, one.last + 1)}
    return {one.sentence for one in scene.of("praised") if one.first not in named}


def opposed_in(scene: Scene) -> set[int]:
    """The sentences that tell of hatred from a distance, or against it; a pretext, as `no survivors` or
    `defende que`, only looks like that."""
    return _meant(scene, "against", "mourned") | widened(_meant(scene, "repented"))


def _meant(scene: Scene, *tags: str) -> set[int]:
    """The sentences with such a sign that is no pretext."""
    pretexts = {at for one in scene.of("pretext") for at in range(one.first, one.last + 1)}
    return {one.sentence for one in scene.of(*tags) if one.first not in pretexts}


def championed_in(scene: Scene) -> set[int]:
    """The sentences, and those beside them, in which somebody stands up for the attacked, or is sorry."""
    return widened(_meant(scene, "champion"))
