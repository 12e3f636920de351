"""The built-in analyst: colours, light, mood and style of a picture; all else is "not determined"."""

from __future__ import annotations

from app.ai.builtin.sight import words
from app.ai.builtin.sight.face_words import age_words, gender_words
from app.ai.builtin.sight.faces import Face, face_of
from app.ai.builtin.sight.measures import Sight, opened, sight_of
from app.ai.builtin.sight.moods import mood_words
from app.ai.builtin.sight.palette import on_ground, palette_of
from app.engines.ports import Analysis, Locale, Observation, Picture
from app.pool.pool import in_pool

ENGINE = "builtin"
NOT_DETERMINED = ("age", "gender", "species", "hair", "eyes", "skin", "clothing", "expression")


class BuiltinAnalyst:
    """Reads colours and light; with the extra `faces`, also the apparent age and gender of one face."""

    free = True

    async def analyse(self, picture: Picture, locale: Locale) -> Analysis:
        """Raises EngineError if the picture can't be decoded, PoolProcessDied."""
        return await in_pool(analyse_picture, picture, locale)


def analyse_picture(picture: Picture, locale: Locale) -> Analysis:
    """Returns the analysis of a picture. Runs in a pool process."""
    image = opened(picture.content)
    sight = sight_of(image)
    face = face_of(on_ground(image, "#808080")) if sight.style == "photo" else None
    palette = palette_of(sight.colours, locale)
    return Analysis(
        physical_description=words.described(sight, palette, face, locale),
        visual_style=words.styled(sight, locale),
        observations=_light_observations(sight, locale) + _face_observations(face, locale),
        palette=palette,
        engine=ENGINE,
    )


def _light_observations(sight: Sight, locale: Locale) -> tuple[Observation, ...]:
    light, framing = words.light(sight, locale), words.framing(sight, locale)
    return (
        Observation("brightness", words.brightness(sight, locale), sight.brightness.confidence),
        Observation("contrast", words.contrast(sight, locale), sight.contrast.confidence),
        Observation("colouring", words.colouring(sight, locale), _lowest_confidence(sight)),
        Observation("mood", mood_words(sight.mood.key, locale), sight.mood.confidence),
        Observation("medium", words.medium(sight, locale), sight.certainty),
        Observation("light", light, 0.8 if light else 0.0),
        Observation("framing", framing, 0.7 if framing else 0.0),
    )


def _lowest_confidence(sight: Sight) -> float:
    return min(sight.strength.confidence, sight.tone.confidence)


def _face_observations(face: Face | None, locale: Locale) -> tuple[Observation, ...]:
    seen = (
        {
            "age": Observation("age", age_words(face, locale), face.age_confidence),
            "gender": Observation("gender", gender_words(face, locale), face.gender_confidence),
        }
        if face
        else {}
    )
    return tuple(seen.get(part, Observation(part, None, 0.0)) for part in NOT_DETERMINED)
