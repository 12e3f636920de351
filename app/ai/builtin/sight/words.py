"""Sentences for the measures of a picture, by language."""

from __future__ import annotations

from app.ai.builtin.colours.names import chroma, name_of
from app.ai.builtin.sight.face_words import face_sentence
from app.ai.builtin.sight.faces import Face
from app.ai.builtin.sight.measures import Sight
from app.ai.builtin.sight.moods import mood_words
from app.engines.ports import Locale, Swatch

Pair = tuple[str, str]

_STYLES: dict[str, Pair] = {
    "pixel_art": ("pixel art", "pixel art"),
    "line": ("line art or a sketch", "um desenho de linhas ou um esboço"),
    "flat": ("a flat drawing", "um desenho de cores chapadas"),
    "photo": ("a photograph or a very detailed painting", "uma fotografia ou uma pintura muito detalhada"),
    "shaded": ("a shaded drawing or painting", "um desenho ou uma pintura com sombreado"),
}
_SHAPES: dict[str, Pair] = {
    "portrait": ("upright", "vertical"),
    "landscape": ("wide", "horizontal"),
    "square": ("square", "quadrado"),
}
_BRIGHTNESS: dict[str, Pair] = {
    "dark": ("dark", "escura"),
    "middling": ("of medium brightness", "de luz média"),
    "bright": ("bright", "clara"),
}
_CONTRAST: dict[str, Pair] = {
    "low": ("low contrast", "pouco contraste"),
    "moderate": ("moderate contrast", "contraste moderado"),
    "strong": ("strong contrast", "contraste forte"),
}
_COLOURING: dict[tuple[str, str], Pair] = {
    ("soft", "warm"): ("soft warm colours", "cores quentes e suaves"),
    ("soft", "neutral"): ("soft colours", "cores suaves"),
    ("soft", "cool"): ("soft cool colours", "cores frias e suaves"),
    ("strong", "warm"): ("strong warm colours", "cores quentes e fortes"),
    ("strong", "neutral"): ("strong colours", "cores fortes"),
    ("strong", "cool"): ("strong cool colours", "cores frias e fortes"),
}
# From what certainty on: none, 0.65, 0.8.
_VERBS: tuple[Pair, ...] = (
    ("may be", "Talvez seja"),
    ("is probably", "Provavelmente é"),
    ("looks like", "Parece"),
)
_COLOURLESS: Pair = ("shades of grey", "tons de cinza")
_GREY: Pair = ("muted, almost grey colours", "cores apagadas, quase cinzentas")
_LEANS: dict[str, Pair] = {
    "above": ("lighter above than below", "mais clara em cima do que embaixo"),
    "below": ("lighter below than above", "mais clara embaixo do que em cima"),
    "left": ("lighter on the left than on the right", "mais clara à esquerda do que à direita"),
    "right": ("lighter on the right than on the left", "mais clara à direita do que à esquerda"),
}
_PLACES: dict[str, Pair] = {
    "middle": ("in the middle", "no centro"),
    "left": ("on the left", "à esquerda"),
    "right": ("on the right", "à direita"),
}
_SHARES: tuple[tuple[float, Pair], ...] = (
    (0.1, ("a small part", "uma pequena parte")),
    (0.29, ("about a quarter", "cerca de um quarto")),
    (0.42, ("about a third", "cerca de um terço")),
    (1.0, ("about half", "cerca de metade")),
)
OPEN: dict[str, Pair] = {
    "age": ("age", "idade"),
    "gender": ("gender", "gênero"),
    "species": ("species", "espécie"),
    "hair": ("hair", "cabelo"),
    "eyes": ("eyes", "olhos"),
    "skin": ("skin", "pele"),
    "clothing": ("clothing", "roupa"),
    "expression": ("expression", "expressão"),
}


def pick(pair: Pair, locale: Locale) -> str:
    return pair[0] if locale == "en" else pair[1]


def medium(sight: Sight, locale: Locale) -> str:
    return pick(_STYLES[sight.style], locale)


def brightness(sight: Sight, locale: Locale) -> str:
    return pick(_BRIGHTNESS[sight.brightness.key], locale)


def contrast(sight: Sight, locale: Locale) -> str:
    return pick(_CONTRAST[sight.contrast.key], locale)


def colouring(sight: Sight, locale: Locale) -> str:
    if all(chroma(colour) < 0.012 for _, colour in sight.colours):
        return pick(_COLOURLESS, locale)
    return pick(_COLOURING.get((sight.strength.key, sight.tone.key), _GREY), locale)


def light(sight: Sight, locale: Locale) -> str | None:
    return pick(_LEANS[sight.lean], locale) if sight.lean else None


def framing(sight: Sight, locale: Locale) -> str | None:
    if sight.framing is None:
        return None
    place, ground = pick(_PLACES[sight.framing.place], locale), name_of(sight.framing.ground, locale)
    return pick((f"{place}, on an even {ground} ground", f"{place}, sobre um fundo liso em {ground}"), locale)


def described(sight: Sight, palette: tuple[Swatch, ...], face: Face | None, locale: Locale) -> str:
    """The picture in sentences, as far as light and colours say, and what was not determined."""
    mood = mood_words(sight.mood.key, locale)
    sentences = [
        _picture(sight, palette, locale),
        _framed(sight, locale),
        _lit(sight, locale),
        pick((f"Light and colours suggest a {mood} mood.", f"Luz e cores sugerem um clima {mood}."), locale),
        face_sentence(face, locale) if face else "",
        _left_open(face, locale),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def styled(sight: Sight, locale: Locale) -> str:
    kind, shape = medium(sight, locale), pick(_SHAPES[sight.shape], locale)
    colours, strength = colouring(sight, locale), contrast(sight, locale)
    verb = pick(_VERBS[(sight.certainty >= 0.65) + (sight.certainty >= 0.8)], locale)
    if locale == "en":
        return f"This {verb} {kind}, in {colours} with {strength}. The format is {shape}."
    return f"{verb} {kind}, em {colours}, com {strength}. O formato é {shape}."


def _picture(sight: Sight, palette: tuple[Swatch, ...], locale: Locale) -> str:
    how, colours = brightness(sight, locale), _colours(palette, locale)
    if locale == "en":
        noun = "picture of medium brightness" if sight.brightness.key == "middling" else f"{how} picture"
        return f"A {noun}, {colours}."
    return f"Uma imagem {how}, {colours}."


def _colours(palette: tuple[Swatch, ...], locale: Locale) -> str:
    """The colours that make up most of it, then some, then touches."""
    count = 1 if len(palette) == 1 or palette[0].share >= 0.55 else 2
    main, rest = palette[:count], [swatch for swatch in palette[count:4] if swatch.share >= 0.025]
    names = _list([swatch.name for swatch in main], locale)
    if palette[0].share >= 0.9:
        first = pick((f"almost all {names}", f"quase toda em {names}"), locale)
    else:
        first = pick((f"mostly {names}", f"sobretudo em {names}"), locale)
    some = _list([swatch.name for swatch in rest if swatch.share >= 0.08], locale)
    touches = _list([swatch.name for swatch in rest if swatch.share < 0.08], locale)
    beside = [pick((f"some {some}", f"um pouco de {some}"), locale)] if some else []
    beside += [pick((f"touches of {touches}", f"toques de {touches}"), locale)] if touches else []
    if not beside:
        return first
    return f"{first}, {pick(('with', 'com'), locale)} {_list(beside, locale)}"


def _list(words: list[str], locale: Locale) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {pick(('and', 'e'), locale)} {words[-1]}"


def _framed(sight: Sight, locale: Locale) -> str:
    place = framing(sight, locale)
    if place is None or sight.framing is None:
        return ""
    part = pick(next(words for most, words in _SHARES if sight.framing.share <= most), locale)
    return pick(
        (
            f"Its subject is {place}, and fills {part} of it.",
            f"O motivo está {place}, e ocupa {part} da imagem.",
        ),
        locale,
    )


def _lit(sight: Sight, locale: Locale) -> str:
    side = light(sight, locale)
    return "" if side is None else pick((f"It is {side}.", f"Ela é {side}."), locale)


def _left_open(face: Face | None, locale: Locale) -> str:
    known = ("age", "gender") if face else ()
    names = _list([pick(words, locale) for part, words in OPEN.items() if part not in known], locale)
    if face:
        return pick((f"Not determined: {names}.", f"Não foi possível determinar: {names}."), locale)
    return pick(
        (
            f"Who or what is shown was not determined: {names} are left open.",
            f"Não foi determinado quem ou o que aparece: {names} ficam em aberto.",
        ),
        locale,
    )
