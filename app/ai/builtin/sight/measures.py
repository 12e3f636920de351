"""Measures of a picture, as keys and numbers; words.py has their words."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from app.ai.builtin.sight.framing import Framing, framing_of
from app.ai.builtin.sight.moods import mood_of
from app.ai.builtin.sight.palette import (
    Colours,
    Light,
    colours_of,
    is_whole,
    light_of,
    on_ground,
    seen_pixels,
    small_copy,
)
from app.ai.builtin.sight.picture_style import Style, measure, style_of
from app.errors import EngineError

Brightness = Literal["dark", "middling", "bright"]
Tone = Literal["warm", "neutral", "cool"]
Shape = Literal["portrait", "square", "landscape"]
Lean = Literal["above", "below", "left", "right"]
_LEANING = 0.16  # of the whole range, between two outer thirds


@dataclass(frozen=True, slots=True)
class RatedKey:
    """A key and its confidence, 0 to 1: lower near a bound of its figure."""

    key: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Sight:
    """`lean`: the side that is lighter; `framing`: the subject's position. None if unclear."""

    style: Style
    certainty: float
    colours: Colours
    brightness: RatedKey
    contrast: RatedKey
    strength: RatedKey
    tone: RatedKey
    mood: RatedKey
    shape: Shape
    lean: Lean | None
    framing: Framing | None


def opened(content: bytes) -> Image.Image:
    """Returns the first frame. Raises EngineError if it can't be decoded."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            return image.copy()
    except (OSError, ValueError, SyntaxError) as error:
        raise EngineError("The built-in analyst could not read the picture. Try another one.") from error


def sight_of(image: Image.Image) -> Sight:
    """Measures a picture."""
    colours, small = colours_of(seen_pixels(image)), small_copy(image)
    light, whole = light_of(small, colours), is_whole(image)
    ground = "#ffffff" if light.brightness < 0.8 else "#606060"  # what shows on it either way
    style, certainty = style_of(measure(on_ground(image, ground)))
    return Sight(
        style,
        certainty,
        colours,
        brightness=_between(light.brightness, (0.31, 0.64), ("dark", "middling", "bright"), 0.08),
        contrast=_between(light.contrast, (0.25, 0.55), ("low", "moderate", "strong"), 0.08),
        strength=_between(light.saturation, (0.12, 0.37), ("grey", "soft", "strong"), 0.06),
        tone=_between(light.warmth, (-0.05, 0.05), ("cool", "neutral", "warm"), 0.03),
        mood=RatedKey(mood_of(light.brightness, light.contrast, light.saturation, light.warmth), 0.5),
        shape=_shape(image),
        lean=_lean(light) if style in ("photo", "shaded") and whole else None,
        framing=framing_of(small) if whole else None,
    )


def _between(value: float, bounds: tuple[float, float], keys: tuple[str, str, str], sure: float) -> RatedKey:
    """Returns the key of the range that the value is in; surest from `sure` beyond the nearest bound."""
    key = keys[sum(value >= bound for bound in bounds)]
    away = min(abs(value - bound) for bound in bounds)
    return RatedKey(key, round(0.6 + 0.35 * min(1.0, away / sure), 2))


def _shape(image: Image.Image) -> Shape:
    ratio = image.width / max(1, image.height)
    return "portrait" if ratio < 0.92 else "landscape" if ratio > 1.09 else "square"


def _lean(light: Light) -> Lean | None:
    if max(abs(light.above), abs(light.left)) < _LEANING:
        return None
    if abs(light.above) >= abs(light.left):
        return "above" if light.above > 0 else "below"
    return "left" if light.left > 0 else "right"
