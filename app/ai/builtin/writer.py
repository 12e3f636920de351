"""The built-in writer: details and a life story from a hand-written grammar, with all stated facts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from random import Random

from app.ai.builtin.looks_words import WordedLooks, word_looks
from app.ai.builtin.reading.understanding import understand, warm
from app.ai.builtin.writing import agreement
from app.ai.builtin.writing.life import life_of
from app.ai.builtin.writing.names import compose_name
from app.ai.builtin.writing.personality import personality_of
from app.ai.builtin.writing.places import compose_place, kind_for
from app.ai.builtin.writing.profile import Profile, profile_of, random_for
from app.ai.builtin.writing.voice import card_of
from app.engines.ports import Brief, Details, History, Locale, PartialHistory, Traits

ENGINE = "builtin"


class BuiltinWriter:
    """Composes without a model. The same brief and seed give the same words.

    Reads descriptions in a thread, one at a time: many runs may start at once, and reading on the event loop
    would delay everything else. Composes on the loop: a paragraph takes less than 5 ms.
    """

    free = True

    def __init__(self) -> None:
        self._reading = asyncio.Lock()

    async def warm(self) -> None:
        async with self._reading:
            await asyncio.to_thread(warm)

    async def details(self, brief: Brief) -> Details:
        async with self._reading:
            await asyncio.to_thread(understand, brief.description, brief.locale)  # which caches the result
        return write_details(brief)

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        """Paragraph by paragraph, as they are composed. The facts follow `details`, which a person may have
        changed meanwhile."""
        for part in compose_history(brief, details):
            yield part
            await asyncio.sleep(0)  # lets the loop run other tasks between paragraphs


def write_details(brief: Brief) -> Details:
    """Returns the details; the same for the same brief and seed."""
    profile = profile_of(brief)
    first, last = compose_name(
        random_for(brief, "name"),
        profile.species.names,
        profile.world,
        profile.gender,
        brief.locale,
        brief.taken_names,
        profile.stated.first_name,
        profile.stated.last_name,
        brief.recent_names,
    )
    return Details(
        first_name=first,
        last_name=last,
        age=profile.age,
        gender=profile.gender,
        species=_species(profile, brief.locale),
        personality=personality_of(random_for(brief, "personality"), profile, first, brief.locale),
        traits=traits_of(brief, profile),
        engine=ENGINE,
    )


def _species(profile: Profile, locale: Locale) -> str:
    stated = profile.stated
    own = stated.species_word if stated.language == locale else None
    return agreement.species_as_stated(own, profile.species, profile.gender, locale)


def write_history(brief: Brief, details: Details) -> History:
    """Returns the whole history."""
    *_, history = compose_history(brief, details)
    assert isinstance(history, History)
    return history


def compose_history(brief: Brief, details: Details) -> Iterator[PartialHistory | History]:
    """Yields the text so far after each paragraph, then the history."""
    text = ""
    for paragraph in life_of(brief, details):
        text = f"{text}\n\n{paragraph}" if text else paragraph
        yield PartialHistory(text)
    card = card_of(brief, details)
    yield History(text, ENGINE, card.greeting, card.scenario, card.example_dialogue)


def traits_of(brief: Brief, profile: Profile) -> Traits:
    """Traits for painters and readers beside the fields, from the profile's choices."""
    looks = profile.stated.looks
    palette = brief.analysis.palette if brief.analysis else ()
    worded = word_looks(random_for(brief, "looks"), profile, brief.locale, palette)
    place, place_key = _place(random_for(brief, "place"), profile, brief.locale)
    return Traits(
        role=_role_words(profile, brief.locale) or None,
        hair=worded.hair,
        hair_color=worded.hair_color,
        eyes=worded.eyes,
        eyes_color=worded.eyes_color,
        skin=worded.skin,
        skin_color=worded.skin_color,
        place=place,
        species_key=profile.species.key,
        role_key=profile.role.key if profile.role else None,
        place_key=place_key,
        hair_style=worded.hair_style,
        beard=looks.beard,
        stated=_stated(profile, worded),
        beard_style=looks.beard_style,
        clothes_color=looks.clothes,
        wears=looks.wears,
    )


def _stated(profile: Profile, worded: WordedLooks) -> tuple[str, ...]:
    stated, looks = profile.stated, profile.stated.looks
    values = {
        "name": stated.first_name, "age": stated.age or stated.age_band, "gender": stated.gender,
        "species": stated.species, "role": stated.role_words, "place": stated.place,
        "hair": looks.hair or looks.hair_style, "eyes": looks.eyes, "skin": looks.skin,
        "beard": looks.beard is not None or None, "clothes": looks.clothes,
    }  # fmt: skip
    return tuple(name for name, value in values.items() if value is not None)


def _role_words(profile: Profile, locale: Locale) -> str:
    stated = profile.stated
    if stated.role_words and (profile.role is None or stated.language == locale):
        return stated.role_words
    if profile.role is None:
        return ""
    return agreement.form_of(profile.role.forms[locale], profile.gender)


def _place(rng: Random, profile: Profile, locale: Locale) -> tuple[str, str | None]:
    stated = profile.stated.place
    if stated and (stated.proper or profile.stated.language == locale):
        return stated.words, stated.key
    kind = stated.key if stated else None
    kind = kind or kind_for(rng, profile.role_kind, profile.species.key, profile.world)
    return compose_place(rng, kind, profile.world, locale), kind
