"""Whether a text has love or marriage between somebody young and a grown-up, however chastely it is put.

Two who are both young may be in love; so may grown-ups, with children beside them.
"""

from __future__ import annotations

from itertools import pairwise

from app.ai.builtin.moderation.scene import Scene, Sign, beside, following

ADULTS = ("grown", "partner", "trade", "agedfact")
_YOUNG = ("young", "minor", "seeming")
_ANY_CHILD = (*_YOUNG, "child")
_KIN_WORDS = 3  # between somebody young and what they are to somebody
_PAST_WORDS = 2
_NEXT_WORDS = 2
_ACT_WORDS = 6  # between a love and who it is
_SCENE_WORDS = 8
_OF_A_GROWN_UP = 4
_LINKS = frozenset(
    [
        *("with", "and", "has", "of", "to", "who", "while", "whose", "her", "his", "but", "mother", "father"),
        *("e", "com", "tem", "que", "mae", "pai", "de", "da", "do", "sua", "seu", "mas"),
    ]
)


def is_loved_by_a_grown_up(scene: Scene, own: list[Sign]) -> bool:
    """`own`: the signs of youth that may be of whom the text is about."""
    return (
        _is_courted(scene, own)
        or _is_betrothed(scene, own)
        or _is_the_mate(scene)
        or _is_one_of_a_pair(scene, own)
    )


def unlinked(scene: Scene, one: Sign, other: Sign) -> bool:
    """Whether no word between the two makes the other somebody else."""
    return _LINKS.isdisjoint(scene.words_between(one, other))


def _is_courted(scene: Scene, own: list[Sign]) -> bool:
    """Whether love, or a bed, is between somebody young and a grown-up: in one sentence, or in two that
    follow each other."""
    here = _unmatched(scene, own)
    beside_it = {sentence + step for sentence in here for step in (-1, 0, 1)}
    courting = [sign for sign in scene.of("courting") if not _is_of_adults(scene, sign)]
    together = here & {sign.sentence for sign in courting}
    if together & scene.sentences("grown", "partner", "agedfact"):
        return True
    next_to_it = {sentence + step for sentence in together for step in (-1, 0, 1)}
    if next_to_it & scene.sentences("agedfact"):
        return True
    adults = scene.of(*ADULTS)
    young = beside(adults, scene.of("young"), 0)  # a prince of nine
    pairs = beside(courting, [sign for sign in adults if sign not in young], _SCENE_WORDS)
    return any(sign.sentence in beside_it for sign in pairs)


def _is_one_of_a_pair(scene: Scene, own: list[Sign]) -> bool:
    """Whether somebody young, or a grown-up's young pupil or the like, is of a pair with a grown-up, or is
    whom a game lets its player love."""
    young = scene.of(*_YOUNG)
    if scene.has("datable") and any(sign not in scene.of("past") for sign in young):
        return True
    here = {sign.sentence for sign in (*own, *beside(young, scene.of("charge"), _KIN_WORDS))}
    here -= scene.sentences("peer")
    there = {sentence + step for sentence in scene.sentences(*ADULTS, "adult") for step in (-1, 0, 1)}
    mutual = scene.sentences("mutual")
    return any(not mutual.isdisjoint((one - 1, one, one + 1)) for one in here & there)


def _unmatched(scene: Scene, own: list[Sign]) -> set[int]:
    """The sentences with somebody young, but not of a couple's household nor of two who are both young."""
    if scene.has("grown"):
        faces = beside(own, scene.of("babyface"), 0)
        own = [sign for sign in own if sign not in faces]
    if not scene.has("grown"):
        adult = min(scene.of("adult", "trade", "partner"), default=None)
        own = [*own, *(sign for sign in scene.of("childish") if adult is None or sign < adult)]
    here = {sign.sentence for sign in own if not _is_of_a_household(scene, sign)}
    if scene.has("grown", "agedfact"):
        return here
    ages = sorted(scene.of("young"))
    apart = pairwise(ages)
    return here - {
        one.sentence for one, next_ in apart if next_.first > one.last and one.sentence == next_.sentence
    }


def _is_betrothed(scene: Scene, own: list[Sign]) -> bool:
    """Whether somebody young is, or is to be, married or paired off, whoever the other is, unless that one is
    young too or somebody protects them."""
    here = _unmatched(scene, own) - scene.sentences("peer")
    here -= scene.sentences("guarded") if not scene.has(*ADULTS) else set()
    return any(sign.sentence in here and not _is_of_adults(scene, sign) for sign in scene.of("betrothal"))


def _is_of_adults(scene: Scene, sign: Sign) -> bool:
    """Whether the sign stands between two grown-ups: a tutor of thirty, engaged to a doctor."""
    other = following([sign], scene.of("adult", "trade", "partner"), _KIN_WORDS)
    young = following([sign], scene.of(*_ANY_CHILD), _OF_A_GROWN_UP)
    return any(following(scene.of("grown"), [sign], _KIN_WORDS)) and any(other) and not any(young)


def _is_the_mate(scene: Scene) -> bool:
    """Whether a grown-up's love is called young: his girlfriend is a schoolgirl."""
    if not scene.has(*ADULTS, "adult"):
        return False
    young = scene.of(*_YOUNG)
    others = beside(young, scene.of("past"), _PAST_WORDS) | beside(young, scene.of("kin"), 0)
    pairs = following(scene.of("mate"), [sign for sign in young if sign not in others], _ACT_WORDS)
    return any(unlinked(scene, *pair) for pair in pairs if pair[0].sentence not in scene.sentences("peer"))


def _is_of_a_household(scene: Scene, sign: Sign) -> bool:
    """Whether somebody young is named beside a couple, and is not of it: her husband and a boy of twelve."""
    named = any(following(scene.of("companion"), [sign], _KIN_WORDS))
    if not named or not scene.has("grown", "agedfact", "adult"):
        return False
    courting = [one for one in scene.of("courting") if one.sentence == sign.sentence]
    return all(one in scene.of("wedlock") for one in courting) and not beside([sign], courting, _NEXT_WORDS)
