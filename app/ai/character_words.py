"""A character in the words that painters are given: the run's own, and English ones before them, since most
models that paint read little else. These are made from what is no word of any language: keys and colours."""

from __future__ import annotations

from collections.abc import Callable

from app.ai.colours import EYES, HAIR, SKIN, eye_words, hair_words, nearest, skin_words
from app.ai.people_words import grown_words, human_noun
from app.engines.ports import AvatarBrief, Locale, Traits
from app.text.whole_words import has_word

_GENDERS = {"female": "female ", "male": "male ", "non_binary": "androgynous "}
_BEARDS = {"goatee": "goatee", "moustache": "moustache", "long": "long beard"}
_FRECKLED = "freckled"  # no colour of its own


def who(brief: AvatarBrief) -> list[str]:
    """Gender and species, calling, age; a human is called woman, boy and so on, as the age has it."""
    return _who(brief, [brief.species], [brief.traits.role or ""])


def who_in_english(brief: AvatarBrief) -> list[str]:
    """The same, with English words for species and calling."""
    traits = brief.traits
    # A species that the studio has no key for is drawn as a human, and is none.
    unnamed = traits.species_key == "human" and not brief.species.casefold().startswith("human")
    species = [brief.species] if unnamed else _both(traits.species_key, brief.species)
    return _who(brief, species, _both(traits.role_key or "", traits.role or ""))


def looks(brief: AvatarBrief) -> list[str]:
    """Hair, eyes, skin, beard, and what is worn."""
    traits = brief.traits
    return _filled(traits.hair, traits.eyes, traits.skin, _beard(brief), *traits.wears)


def looks_in_english(brief: AvatarBrief) -> list[str]:
    """The same and the place, with English words for hair, eyes, skin and place."""
    traits = brief.traits
    eyes = _part("eyes", traits.eyes, EYES, traits.eyes_color, eye_words)
    skins = {key: colour for key, colour in SKIN.items() if key != _FRECKLED}
    skin = _part("skin", traits.skin, skins, traits.skin_color, skin_words)
    place = _both(traits.place_key or "", traits.place) if traits.place else []
    return _filled(*_hair(traits), *eyes, *skin, _beard(brief), *traits.wears, *place)


def _who(brief: AvatarBrief, species: list[str], role: list[str]) -> list[str]:
    first, *more = species
    years = f"{brief.age} years old" if brief.age is not None else ""
    human = brief.traits.species_key == "human" and brief.species.casefold().startswith("human")
    noun = human_noun(brief.gender, brief.age) if human else ""
    said = [grown_words(one, brief.age) for one in (*more, *role)]
    return _filled(f"{_GENDERS.get(brief.gender, '')}{grown_words(first, brief.age)}", *said, noun, years)


def _hair(traits: Traits) -> list[str]:
    said, style = traits.hair, traits.hair_style or ""
    if said and style == "bald":
        return _both(style, said)
    named = _part("hair", said, HAIR, traits.hair_color, hair_words)
    return [*named[:-1], style, said] if said and not _holds(said, "hair") else named


def _part(
    noun: str,
    said: str | None,
    colours: dict[str, str],
    colour: str | None,
    words: Callable[[str, Locale], str],
) -> list[str]:
    """What is said, behind `red hair` where it is not said in English, as the noun would show."""
    key = nearest(colours, colour) if said and colour and not _holds(said, noun) else None
    return _filled(words(key, "en") if key else "", said)


def _beard(brief: AvatarBrief) -> str:
    traits = brief.traits
    if traits.beard:
        return _BEARDS.get(traits.beard_style or "", "beard")
    return "clean-shaven" if traits.beard is False and brief.gender != "female" else ""


def _both(key: str, said: str) -> list[str]:
    """The key as a word before what is said, unless that holds it."""
    word = key.replace("_", " ")
    return _filled("" if _holds(said, word) else word, said)


def _holds(said: str, word: str) -> bool:
    written = (said.casefold().replace("-", joint) for joint in (" ", ""))
    return any(has_word(text, word) for text in written)


def _filled(*parts: str | None) -> list[str]:
    return [part for part in parts if part]
