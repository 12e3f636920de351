"""The built-in analyst: colours, light, mood and style of a picture, and what it cannot tell."""

from __future__ import annotations

import asyncio
import io

from PIL import Image

from app.ai.builtin.moods import mood_of, mood_words
from app.ai.builtin.palette import Light, colours_of, light_of, palette_of, small_copy
from app.ai.builtin.picture_style import Style, measure, style_of
from app.errors import EngineError
from app.generation.ports import Analysis, Locale, Observation, Picture, Swatch

ENGINE = "builtin"
NOT_DETERMINED = ("age", "gender", "species", "hair", "eyes", "skin", "clothing", "expression")

_STYLES: dict[Style, tuple[str, str]] = {
    "pixel_art": ("pixel art", "pixel art"),
    "flat": ("a flat drawing", "um desenho de cores chapadas"),
    "photo": ("a photograph or a very detailed painting", "uma fotografia ou uma pintura muito detalhada"),
    "shaded": ("a shaded drawing or painting", "um desenho ou uma pintura com sombreado"),
}
_SHAPES = {
    "portrait": ("upright", "vertical"),
    "landscape": ("wide", "horizontal"),
    "square": ("square", "quadrado"),
}


class BuiltinAnalyst:
    """Reads what colour and light say. Knows nothing of who is shown, and says so."""

    async def analyse(self, picture: Picture, locale: Locale) -> Analysis:
        """Raises EngineError if the picture can't be decoded."""
        return await asyncio.to_thread(read, picture, locale)


def read(picture: Picture, locale: Locale) -> Analysis:
    try:
        with Image.open(io.BytesIO(picture.content)) as image:
            image.load()
            small = small_copy(image)
            style, certainty = style_of(measure(image))
    except (OSError, ValueError) as error:
        raise EngineError("The built-in analyst could not read the picture. Try another one.") from error
    colours = colours_of(small)
    palette, light = palette_of(colours, locale), light_of(small, colours)
    mood = mood_words(_mood(light), locale)
    return Analysis(
        physical_description=_described(palette, light, mood, locale),
        visual_style=_styled(style, certainty, light, picture, locale),
        observations=_observations(style, certainty, light, mood, locale),
        palette=palette,
        engine=ENGINE,
    )


def _mood(light: Light) -> str:
    return mood_of(light.brightness, light.contrast, light.saturation, light.warmth)


def _pick(pair: tuple[str, str], locale: Locale) -> str:
    return pair[0] if locale == "en" else pair[1]


def _described(palette: tuple[Swatch, ...], light: Light, mood: str, locale: Locale) -> str:
    colours, bright = _colour_list(palette, locale), _brightness(light, locale)
    if locale == "en":
        return (
            f"The picture is mostly {colours}. It is {bright}, and its mood is {mood}. The built-in engine "
            "did not determine who is in the picture: age, gender, species, hair, eyes, skin, clothing and "
            "expression are left open."
        )
    return (
        f"{_predominant(palette)} {colours}. A imagem é {bright}, e seu clima é {mood}. O motor embutido não "
        "determinou quem está na imagem: idade, gênero, espécie, cabelo, olhos, pele, roupa e expressão "
        "ficam em aberto."
    )


def _predominant(palette: tuple[Swatch, ...]) -> str:
    return "Na imagem predominam as cores" if len(palette) > 1 else "Na imagem há uma só cor:"


def _colour_list(palette: tuple[Swatch, ...], locale: Locale) -> str:
    words = [f"{swatch.name} ({max(1, round(swatch.share * 100))}%)" for swatch in palette[:4]]
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} {_pick(('and', 'e'), locale)} {words[-1]}"


def _brightness(light: Light, locale: Locale) -> str:
    if light.brightness < 0.3:
        return _pick(("dark", "escura"), locale)
    return _pick(
        ("bright", "clara") if light.brightness > 0.65 else ("of middling brightness", "de luz média"), locale
    )


def _contrast(light: Light, locale: Locale) -> str:
    if light.contrast < 0.25:
        return _pick(("low contrast", "pouco contraste"), locale)
    return _pick(
        ("strong contrast", "contraste forte")
        if light.contrast > 0.55
        else ("moderate contrast", "contraste moderado"),
        locale,
    )


def _colouring(light: Light, locale: Locale) -> str:
    if light.saturation < 0.12:
        return _pick(("muted, almost grey colours", "cores apagadas, quase cinzentas"), locale)
    warm = light.warmth > 0.08
    cool = light.warmth < -0.08
    strong = light.saturation > 0.5
    english = f"{'strong' if strong else 'soft'}{' warm' if warm else ' cool' if cool else ''} colours"
    portuguese = (
        f"cores{' quentes' if warm else ' frias' if cool else ''} e {'fortes' if strong else 'suaves'}"
    )
    return english if locale == "en" else portuguese if warm or cool else portuguese.replace(" e ", " ")


def _shape(picture: Picture) -> str:
    ratio = picture.width / max(1, picture.height)
    return "portrait" if ratio < 0.92 else "landscape" if ratio > 1.09 else "square"


def _styled(style: Style, certainty: float, light: Light, picture: Picture, locale: Locale) -> str:
    kind, shape = _pick(_STYLES[style], locale), _pick(_SHAPES[_shape(picture)], locale)
    contrast, colouring = _contrast(light, locale), _colouring(light, locale)
    if locale == "en":
        verb = "looks like" if certainty >= 0.6 else "may be"
        return f"It {verb} {kind}, in {colouring} with {contrast}. The frame is {shape}."
    verb = "Parece" if certainty >= 0.6 else "Pode ser"
    return f"{verb} {kind}, em {colouring}, com {contrast}. O quadro é {shape}."


def _observations(
    style: Style, certainty: float, light: Light, mood: str, locale: Locale
) -> tuple[Observation, ...]:
    seen = (
        Observation("brightness", _brightness(light, locale), 0.95),
        Observation("contrast", _contrast(light, locale), 0.95),
        Observation("colouring", _colouring(light, locale), 0.9),
        Observation("mood", mood, 0.5),
        Observation("medium", _pick(_STYLES[style], locale), round(certainty, 2)),
    )
    return seen + tuple(Observation(attribute, None, 0.0) for attribute in NOT_DETERMINED)
