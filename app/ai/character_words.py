"""Describes a character in phrases for painters: in the run's language, with English ones first, since most
image models understand little else. The English ones are made from language-independent keys and colours."""

from __future__ import annotations

from collections.abc import Callable

from app.ai.colours import EYES, HAIR, SKIN, eye_words, hair_words, nearest, skin_words
from app.ai.people_words import grown_words, human_noun
from app.engines.ports import AvatarBrief, Locale, Traits
from app.text.whole_words import has_word

_GENDERS = {"female": "female ", "male": "male ", "non_binary": "androgynous "}
_BEARDS = {"goatee": "goatee", "moustache": "moustache", "long": "long beard"}
_FRECKLED = "freckled"  # no colour of its own


def identity_phrases(brief: AvatarBrief) -> list[str]:
    """Return gender and species, role, age; a human is called woman, boy and so on, by age."""
    return _identity_phrases(brief, [brief.species], [brief.traits.role or ""])


def identity_phrases_english(brief: AvatarBrief) -> list[str]:
    """Return the same with English words for species and role."""
    traits = brief.traits
    # A species without a key is drawn as a human, but isn't one.
    unnamed = traits.species_key == "human" and not brief.species.casefold().startswith("human")
    species = [brief.species] if unnamed else _key_and_words(traits.species_key, brief.species)
    return _identity_phrases(brief, species, _key_and_words(traits.role_key or "", traits.role or ""))


def appearance_phrases(brief: AvatarBrief) -> list[str]:
    """Return hair, eyes, skin, beard, and worn items."""
    traits = brief.traits
    return _without_empty(traits.hair, traits.eyes, traits.skin, _beard(brief), *traits.wears)


def appearance_phrases_english(brief: AvatarBrief) -> list[str]:
    """Return the same and the place, with English words for hair, eyes, skin and place."""
    traits = brief.traits
    eyes = _colour_phrases("eyes", traits.eyes, EYES, traits.eyes_color, eye_words)
    skins = {key: colour for key, colour in SKIN.items() if key != _FRECKLED}
    skin = _colour_phrases("skin", traits.skin, skins, traits.skin_color, skin_words)
    place = _key_and_words(traits.place_key or "", traits.place) if traits.place else []
    return _without_empty(*_hair(traits), *eyes, *skin, _beard(brief), *traits.wears, *place)


def _identity_phrases(brief: AvatarBrief, species: list[str], role: list[str]) -> list[str]:
    first, *more = species
    years = f"{brief.age} years old" if brief.age is not None else ""
    human = brief.traits.species_key == "human" and brief.species.casefold().startswith("human")
    noun = human_noun(brief.gender, brief.age) if human else ""
    original = [grown_words(one, brief.age) for one in (*more, *role)]
    return _without_empty(
        f"{_GENDERS.get(brief.gender, '')}{grown_words(first, brief.age)}", *original, noun, years
    )


def _hair(traits: Traits) -> list[str]:
    original, style = traits.hair, traits.hair_style or ""
    if original and style == "bald":
        return _key_and_words(style, original)
    named = _colour_phrases("hair", original, HAIR, traits.hair_color, hair_words)
    return [*named[:-1], style, original] if original and not _contains_word(original, "hair") else named


def _colour_phrases(
    noun: str,
    original: str | None,
    colours: dict[str, str],
    colour: str | None,
    words: Callable[[str, Locale], str],
) -> list[str]:
    """Return the user's words, after `red hair` unless they are English and name the noun."""
    key = nearest(colours, colour) if original and colour and not _contains_word(original, noun) else None
    return _without_empty(words(key, "en") if key else "", original)


def _beard(brief: AvatarBrief) -> str:
    traits = brief.traits
    if traits.beard:
        return _BEARDS.get(traits.beard_style or "", "beard")
    return "clean-shaven" if traits.beard is False and brief.gender != "female" else ""


def _key_and_words(key: str, original: str) -> list[str]:
    """Return the key as a word before the words, unless these contain it."""
    word = key.replace("_", " ")
    return _without_empty("" if _contains_word(original, word) else word, original)


def _contains_word(original: str, word: str) -> bool:
    written = (original.casefold().replace("-", joint) for joint in (" ", ""))
    return any(has_word(text, word) for text in written)


def _without_empty(*parts: str | None) -> list[str]:
    return [part for part in parts if part]
