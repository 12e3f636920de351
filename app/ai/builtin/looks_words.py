"""A character's looks in words and colours: stated ones verbatim, the rest chosen to fit the species."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from app import patterns
from app.ai.builtin.colours.arithmetic import luminance, rgb
from app.ai.builtin.colours.palette_colours import eyes_from, hair_from, skin_from
from app.ai.builtin.species import HUMAN_SKINS, Species, ageing
from app.ai.builtin.vocabulary.files import by_language
from app.ai.builtin.writing.profile import Profile
from app.ai.colours import EYES, HAIR, HUMAN_EYES, HUMAN_HAIR, SKIN, eye_words, hair_words, skin_words
from app.engines.ports import Locale, Swatch

_FILES = by_language("written_looks.txt", "hair_styles", "beards", "phrases")
_STYLES, _BEARDS, _PHRASES = (
    {locale: file.values(section) for locale, file in _FILES.items()}
    for section in ("hair_styles", "beards", "phrases")
)
# Usual combinations, for colours that are not stated; stated ones are combined with any skin.
_DARK_SKIN = 0.45
_DARK_HAIR = ("black", "black", "dark_brown", "brown")
_DARK_EYES = ("brown", "dark_brown", "hazel", "amber")


@dataclass(frozen=True, slots=True)
class WordedLooks:
    """Words and `#rrggbb` of each part; None for a part without. `spoken`: the words of the stated parts."""

    hair: str | None
    hair_color: str | None
    hair_style: str | None
    eyes: str
    eyes_color: str
    skin: str | None
    skin_color: str | None
    spoken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Colours:
    """Colours of a whole character: the skin as `#rrggbb`, hair and eyes as keys of `HAIR` and `EYES`."""

    skin: str
    hair: str
    eyes: str


def word_looks(
    rng: Random, profile: Profile, locale: Locale, palette: tuple[Swatch, ...] = ()
) -> WordedLooks:
    """Returns stated looks verbatim; the rest from a picture's palette if it has a likely colour, else
    random."""
    looks = profile.stated.looks
    colours = _drawn_colours(rng, profile)  # all of them, so that a picture changes nothing else
    if palette:
        colours = _palette_colours(palette, profile, colours)
    hair_key = _hair_key(profile, colours.hair)
    hair = _hair(hair_key, looks.hair_style, locale) if _has_hair(profile) or looks.hair_style else None
    return WordedLooks(
        hair=hair,
        hair_color=HAIR[hair_key] if hair_key else None,
        hair_style=_hair_style(profile),
        eyes=eye_words(colours.eyes, locale),
        eyes_color=EYES[colours.eyes],
        skin=skin_words(looks.skin, locale) if looks.skin else None,
        skin_color=colours.skin,
        spoken=_spoken(profile, hair, locale),
    )


def _drawn_colours(rng: Random, profile: Profile) -> _Colours:
    """Stated skin and eyes; the rest drawn to fit the species and the age. Stated hair is drawn too."""
    looks, species = profile.stated.looks, profile.species
    skin = SKIN[looks.skin] if looks.skin else rng.choice(species.skins)
    dark = species.skins == HUMAN_SKINS and luminance(rgb(skin)) < _DARK_SKIN
    hair = rng.choice(_DARK_HAIR if dark and not species.hair_colours else species.hair_colours or HUMAN_HAIR)
    hair = greyed(rng, profile.age, species, hair)
    eyes = looks.eyes or rng.choice(_DARK_EYES if dark else species.eye_colours or HUMAN_EYES)
    return _Colours(skin, hair, eyes)


def _palette_colours(palette: tuple[Swatch, ...], profile: Profile, drawn: _Colours) -> _Colours:
    """What isn't stated from the palette, else as drawn."""
    looks, species = profile.stated.looks, profile.species
    return _Colours(
        skin=drawn.skin if looks.skin else skin_from(palette, species) or drawn.skin,
        hair=hair_from(palette, species) or drawn.hair,
        eyes=looks.eyes or eyes_from(palette, species) or drawn.eyes,
    )


def _has_hair(profile: Profile) -> bool:
    return not profile.species.hairless or profile.stated.looks.hair is not None


def _hair_style(profile: Profile) -> str | None:
    return profile.stated.looks.hair_style or (None if _has_hair(profile) else "bald")


def _hair_key(profile: Profile, drawn: str) -> str | None:
    """The key of the hair's colour; None for the bald, if no colour is stated."""
    stated = profile.stated.looks.hair
    return None if _hair_style(profile) == "bald" and stated is None else stated or drawn


def _spoken(profile: Profile, hair: str | None, locale: Locale) -> tuple[str, ...]:
    """The words of the stated parts."""
    looks = profile.stated.looks
    words = (
        hair if looks.hair or looks.hair_style else None,
        eye_words(looks.eyes, locale) if looks.eyes else None,
        skin_words(looks.skin, locale) if looks.skin else None,
        _beard(looks.beard, looks.beard_style, locale),
        *_as_stated(profile, locale),
    )
    return tuple(filter(None, words))


def _as_stated(profile: Profile, locale: Locale) -> tuple[str, ...]:
    """Returns build, marks and clothes verbatim; empty if the description's language is not the run's."""
    if profile.stated.language != locale:
        return ()
    looks = profile.stated.looks
    if not looks.build:
        return looks.distinguishing_features
    build = looks.build
    if locale == "pt-BR":  # "porte" is masculine, whoever has it
        build = tuple(patterns.sub(r"a$", "o", word) for word in build)
    return (_PHRASES[locale]["build"].format(listed(build, locale)), *looks.distinguishing_features)


def greyed(rng: Random, age: int | None, species: Species, colour: str) -> str:
    """Returns the colour of hair at that age: possibly grey from a human's early fifties on."""
    gone = ageing(age, species) if age is not None else 0.0
    likely = 0.95 if gone >= 1.05 else 0.8 if gone >= 0.85 else 0.35 if gone >= 0.68 else 0.0
    if rng.random() >= likely:
        return colour
    return rng.choice(("grey", "white", "white") if gone >= 1.2 else ("grey", "salt", "salt"))


def listed(words: tuple[str, ...], locale: Locale) -> str:
    """`a, b and c`, `a, b e c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {_PHRASES[locale]['and']} {words[-1]}"


def _hair(colour: str | None, style: str | None, locale: Locale) -> str:
    plain = hair_words(colour, locale) if colour else _PHRASES[locale]["hair"]
    return _STYLES[locale].get(style or "", "{}").format(plain)


def _beard(beard: bool | None, style: str | None, locale: Locale) -> str | None:
    beards = _BEARDS[locale]
    return beards.get(style or "any", beards["any"]) if beard else None
