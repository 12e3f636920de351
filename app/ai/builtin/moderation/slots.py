"""Constructions that attack whatever group stands in them: a cure for …, not one … left.

A construction is a sign right before a group, right behind it, or both, so that every word for a group may
stand in every one of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from app.ai.builtin.moderation.scene import Scene, Sign, following
from app.ai.builtin.moderation.stance import endorsed_in, opposed_in, praised_in, widened, words_in

_BEFORE_WORDS = 1  # from the sign before a group to the group
_BEHIND_WORDS = 2  # from a group to the sign behind it
_WISH_WORDS = 4
_CALLED_WORDS = 4
_DENIED_WORDS = 5
_STANDS_WORDS = 7
_NEGATIONS = words_in("not never no nao nunca nem")
_HARM = ("purge", "vermin", "beast", "strike", "slay", "fate", "grim")
_FOR_WORDS = 4  # from `for` to those for whom something is done
_FOR = words_in("for freed like por pelos pelas pra para pros pras aos com entre among between")
_KIND_WORDS = 6  # from a good deed to those it is done to
_KIND = words_in(
    "frees freed feeds fed helps helped heals cures saves saved serves served protects protected teaches",
    "taught defends rescues shelters hides loves gives raised liberta libertou alimenta ajuda ajudou salva",
    "salvou protege protegeu defende abriga esconde ama treina doutor doutora medico medica",
)


def many(scene: Scene) -> list[Sign]:
    """Words for many of a group; words as `their kind` only where no monster is meant."""
    tags = ("people", "quantified")
    return scene.of(*tags) if scene.has("fantasy") else scene.of(*tags, "crowd")


def beside_praise(scene: Scene) -> Iterator[int]:
    """The sentences with a group to which no good is done, and with harm, where praise is near."""
    groups = {one.sentence for one in many(scene) if not _is_helped(scene, one)}
    praised = praised_in(scene) | widened(praised_in(scene) - opposed_in(scene))
    praised |= widened(endorsed_in(scene) | scene.sentences("spread"))
    yield from groups & praised & scene.sentences(*_HARM)
    yield from scene.sentences("place") & praised & scene.sentences("purge")


def pictured_as_beasts(scene: Scene) -> Iterator[int]:
    """The sentences that have a group shown as an animal, or an animal that stands for a group."""
    groups, beasts = groups_named(scene), scene.of("vermin", "beast")
    shown = sorted(group for _, group in following(scene.of("picture"), groups, _BEFORE_WORDS))
    yield from _sentences(shown, scene.of("simile"), _BEHIND_WORDS)
    stands = sorted(stand for stand, _ in following(scene.of("stands"), groups, _BEFORE_WORDS))
    yield from _sentences(beasts, stands, _STANDS_WORDS)
    named = {group.sentence for group in groups}
    yield from named & {beast.sentence for beast in beasts} & scene.sentences("suchare")


def _is_helped(scene: Scene, group: Sign) -> bool:
    """Or is the one described, as in `um cadeirante`."""
    before, near = scene.words_before(group, _KIND_WORDS), scene.words_before(group, _FOR_WORDS)
    return not (_KIND.isdisjoint(before) and _FOR.isdisjoint(near))


def called_so_later(scene: Scene, animals: list[Sign]) -> Iterator[int]:
    """The sentences that say of `them`, after a group and no animal since, what is said of no human."""
    near = widened(endorsed_in(scene))
    singles = [one for one in scene.of("one") if one.sentence in near]
    groups, said = sorted({*many(scene), *singles}), scene.of("vermin", "beast")
    firsts, beasts = [group.first for group in groups], [animal.first for animal in animals]
    for they, what in following(scene.of("they"), said, _CALLED_WORDS):
        at = bisect_left(firsts, they.first) - 1
        if at < 0 or they.sentence - groups[at].sentence > 1:
            continue
        since = bisect_left(beasts, they.first) - bisect_left(beasts, firsts[at])
        if not since and _NEGATIONS.isdisjoint(scene.words_between(they, what)):
            yield they.sentence


def summed_up(scene: Scene) -> Iterator[int]:
    """The sentences that begin with an animal for all of a group just named: `Rats, the lot of them.`"""
    groups = groups_named(scene)
    named = {group.sentence + step for group in groups for step in (0, 1)}
    opening = [animal for animal in scene.of("vermin", "beast") if scene.begins(animal)]
    said = following(opening, scene.of("lotof"), _BEHIND_WORDS)
    yield from (animal.sentence for animal, _ in said if animal.sentence in named)


def denied(scene: Scene) -> Iterator[int]:
    """The sentences that deny that a group is human."""
    groups = sorted({*groups_named(scene), *scene.of("place")})
    doubted = sorted(group for _, group in following(scene.of("deny"), groups, _DENIED_WORDS))
    yield from _sentences(doubted, scene.of("humans"), _DENIED_WORDS)


def groups_named(scene: Scene) -> list[Sign]:
    """All words for a group, be they of many or of one."""
    return sorted({*many(scene), *scene.of("one", "class")})


def attacked_in_slots(scene: Scene) -> Iterator[int]:
    """The sentences with such a construction."""
    groups = groups_named(scene)
    yield from _sentences(scene.of("curse"), groups, _BEFORE_WORDS)
    plural = scene.of("people", "quantified")
    yield from _sentences(plural, scene.of("doomed"), _BEHIND_WORDS)
    yield from _both(scene.of("prized"), groups, scene.of("fallen"), _BEHIND_WORDS)
    ends = scene.of("doomed", "purge", "strike", "fate")
    yield from _both(scene.of("wish"), sorted({*groups, *scene.of("place")}), ends, _WISH_WORDS)
    yield from _both(scene.of("none"), groups, scene.of("left"), _WISH_WORDS)
    plural = sorted({*plural, *scene.of("one", "place")})
    yield from _both(scene.of("drive"), plural, scene.of("outward"), _BEFORE_WORDS)
    yield from denied(scene)
    yield from pictured_as_beasts(scene)


def done_in_slots(scene: Scene) -> Iterator[int]:
    """The sentences in which harm was done to members of a group; praise makes it an attack."""
    yield from _sentences(scene.of("deed"), groups_named(scene), _BEFORE_WORDS)


def _sentences(ones: list[Sign], others: list[Sign], most: int) -> Iterator[int]:
    return (one.sentence for one, _ in following(ones, others, most))


def _both(before: list[Sign], groups: list[Sign], behind: list[Sign], most: int) -> Iterator[int]:
    held = sorted(group for _, group in following(before, groups, _BEFORE_WORDS))
    return _sentences(held, behind, most)
