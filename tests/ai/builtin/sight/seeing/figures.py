"""What the analyst answers for every labelled picture, and what share of it is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from app.ai.builtin.sight.measures import RatedKey, Sight, opened, sight_of
from app.ai.builtin.sight.palette import palette_of
from tests.ai.builtin.sight.seeing.labels import ATTRIBUTES, Labelled, all_labelled

SURE = 0.8


@dataclass(frozen=True)
class Answer:
    """One attribute of one picture: what was said, how sure, and what is right."""

    picture: Labelled
    attribute: str
    given: str
    confidence: float
    wanted: frozenset[str]

    @property
    def right(self) -> bool:
        return not self.wanted.isdisjoint(self.given.split("|"))


@cache
def answers() -> tuple[Answer, ...]:
    return tuple(answer for picture in all_labelled() for answer in _of(picture))


def share(found: Iterable[Answer]) -> tuple[int, int]:
    """How many are right, of how many."""
    counted = [answer.right for answer in found]
    return sum(counted), len(counted)


def of(attribute: str, *, held: bool) -> list[Answer]:
    return [one for one in answers() if one.attribute == attribute and one.picture.held is held]


def sure(*, held: bool) -> list[Answer]:
    """All that was said with a confidence of 0.8 or more, but colours, which state none."""
    return [
        one
        for one in answers()
        if one.confidence >= SURE and one.picture.held is held and one.attribute not in ("colours", "frame")
    ]


def confusion(found: Sequence[Answer]) -> Counter[tuple[str, str]]:
    """How often each style was said of each; one that may stand as well counts as what it was taken for."""
    return Counter((one.given if one.right else "|".join(sorted(one.wanted)), one.given) for one in found)


def _of(picture: Labelled) -> Iterable[Answer]:
    sight = sight_of(opened(picture.stored.content))
    findings = _findings(sight)
    for attribute in ATTRIBUTES:
        if attribute in picture.says:
            one = findings[attribute]
            yield Answer(picture, attribute, one.key, one.confidence, picture.says[attribute])
    names = "|".join(swatch.name for swatch in palette_of(sight.colours, "en")[:4])
    for fitting in picture.colours:
        yield Answer(picture, "colours", names, 1.0, fitting)


def _findings(sight: Sight) -> dict[str, RatedKey]:
    return {
        "style": RatedKey(sight.style, sight.certainty),
        "light": sight.brightness,
        "contrast": sight.contrast,
        "tone": sight.tone,
        "strength": sight.strength,
        "mood": sight.mood,
        "frame": RatedKey(sight.shape, 1.0),
    }
