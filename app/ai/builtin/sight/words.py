"""Sentences for the measures of a picture, by language."""

from __future__ import annotations

from collections.abc import Iterable

from app.ai.builtin.colours.names import chroma, name_of
from app.ai.builtin.sight.face_words import face_sentence
from app.ai.builtin.sight.faces import Face
from app.ai.builtin.sight.measures import Sight
from app.ai.builtin.sight.moods import mood_words
from app.ai.builtin.sight.phrases import sentence, texts
from app.engines.ports import Locale, Swatch

# The largest share of the picture that each word stands for.
_SHARES = ((0.1, "small"), (0.29, "quarter"), (0.42, "third"), (1.0, "half"))
_COLOURLESS = 0.012  # chroma


def medium(sight: Sight, locale: Locale) -> str:
    """Returns the kind of picture in words."""
    return texts("styles", locale)[sight.style]


def brightness(sight: Sight, locale: Locale) -> str:
    """Returns the brightness in words."""
    return texts("brightness", locale)[sight.brightness.key]


def contrast(sight: Sight, locale: Locale) -> str:
    """Returns the contrast in words."""
    return texts("contrast", locale)[sight.contrast.key]


def colouring(sight: Sight, locale: Locale) -> str:
    """Returns strength and tone of the colours in words."""
    words = texts("colouring", locale)
    if all(chroma(colour) < _COLOURLESS for _, colour in sight.colours):
        return words["colourless"]
    return words.get(f"{sight.strength.key}_{sight.tone.key}", words["grey"])


def light(sight: Sight, locale: Locale) -> str | None:
    """Returns the side that is lighter in words; None if unclear."""
    return texts("leans", locale)[sight.lean] if sight.lean else None


def framing(sight: Sight, locale: Locale) -> str | None:
    """Returns the subject's position in words; None if unclear."""
    if sight.framing is None:
        return None
    place, ground = texts("places", locale)[sight.framing.place], name_of(sight.framing.ground, locale)
    return sentence("ground", locale, place=place, ground=ground)


def described(sight: Sight, palette: tuple[Swatch, ...], face: Face | None, locale: Locale) -> str:
    """Returns the picture in sentences, as far as light and colours say, and what was not determined."""
    mood = mood_words(sight.mood.key, locale)
    sentences = [
        _picture(sight, palette, locale),
        _framed(sight, locale),
        _lit(sight, locale),
        sentence("mood", locale, mood=mood),
        face_sentence(face, locale) if face else "",
        _undetermined(face, locale),
    ]
    return " ".join(filter(None, sentences))


def styled(sight: Sight, locale: Locale) -> str:
    """Returns the style of the picture in sentences."""
    certainty = ("possible", "probable", "certain")[(sight.certainty >= 0.65) + (sight.certainty >= 0.8)]
    return sentence(
        "style",
        locale,
        verb=texts("certainty", locale)[certainty],
        kind=medium(sight, locale),
        colours=colouring(sight, locale),
        contrast=contrast(sight, locale),
        shape=texts("shapes", locale)[sight.shape],
    )


def _picture(sight: Sight, palette: tuple[Swatch, ...], locale: Locale) -> str:
    key = "picture_middling" if sight.brightness.key == "middling" else "picture"
    return sentence(key, locale, brightness=brightness(sight, locale), colours=_colours(palette, locale))


def _colours(palette: tuple[Swatch, ...], locale: Locale) -> str:
    """Returns the main colours, then `some`, then `touches`, by their shares."""
    count = 1 if len(palette) == 1 or palette[0].share >= 0.55 else 2
    main, rest = palette[:count], [swatch for swatch in palette[count:4] if swatch.share >= 0.025]
    first = sentence("almost_all" if palette[0].share >= 0.9 else "mostly", locale, names=_list(main, locale))
    groups = {
        "some": [swatch for swatch in rest if swatch.share >= 0.08],
        "touches": [swatch for swatch in rest if swatch.share < 0.08],
    }
    beside = [sentence(key, locale, names=_list(some, locale)) for key, some in groups.items() if some]
    return sentence("beside", locale, main=first, beside=_joined(beside, locale)) if beside else first


def _list(swatches: Iterable[Swatch], locale: Locale) -> str:
    return _joined([swatch.name for swatch in swatches], locale)


def _joined(words: list[str], locale: Locale) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {sentence('and', locale)} {words[-1]}"


def _framed(sight: Sight, locale: Locale) -> str:
    place = framing(sight, locale)
    if place is None or sight.framing is None:
        return ""
    share = next(word for largest, word in _SHARES if sight.framing.share <= largest)
    return sentence("subject", locale, place=place, part=texts("shares", locale)[share])


def _lit(sight: Sight, locale: Locale) -> str:
    side = light(sight, locale)
    return "" if side is None else sentence("light", locale, side=side)


def _undetermined(face: Face | None, locale: Locale) -> str:
    known = ("age", "gender") if face else ()
    names = [word for part, word in texts("attributes", locale).items() if part not in known]
    return sentence("not_determined" if face else "left_open", locale, names=_joined(names, locale))
