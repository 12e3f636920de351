"""Collects all texts of an engine's inputs and answer for one review, with the character's age if known.

Whatever of a value is text is reviewed, so that a field or a type added later is as well. Registered here is
what differs: names of people are one text, keys and names of engines none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import singledispatch

import msgspec

from app.engines.moderation import ModeratedContent
from app.engines.ports import Analysis, AvatarBrief, Brief, Details, Painting, Picture, Traits

_NO_TEXTS = frozenset({"engine", "instead_of"})  # names of engines


def content_of(*parts: object) -> ModeratedContent:
    """All texts of these values, and the age in years that one of them has. Strings by themselves are none:
    they are languages."""
    ages = [age for part in parts if (age := getattr(part, "age", None)) is not None]
    texts = [text for part in parts for text in _texts(part)]
    return ModeratedContent.of(*texts, age=ages[-1] if ages else None)


@singledispatch
def _texts(part: object) -> Iterator[str | None]:
    """Of a type that nothing is registered for: each field that is a string."""
    if is_dataclass(part):
        yield from _strings(part)


@_texts.register
def _of_picture(part: Picture) -> Iterator[str | None]:
    return iter(())  # its reading is what is reviewed


@_texts.register
def _of_brief(part: Brief) -> Iterator[str | None]:
    yield part.description
    if part.analysis:
        yield from _texts(part.analysis)


@_texts.register
def _of_analysis(part: Analysis) -> Iterator[str | None]:
    yield from (part.physical_description, part.visual_style)
    yield from (seen.value for seen in part.observations)


@_texts.register
def _of_details(part: Details) -> Iterator[str | None]:
    yield f"{part.first_name} {part.last_name}"
    yield from _strings(part, but=frozenset({"first_name", "last_name", "gender"}))
    yield from _words(part.traits)


@_texts.register
def _of_avatar_brief(part: AvatarBrief) -> Iterator[str | None]:
    yield f"{part.first_name} {part.last_name}"
    yield from (part.species, part.physical_description, part.visual_style, *_words(part.traits))


@_texts.register
def _of_painting(part: Painting) -> Iterator[str | None]:
    yield part.prompt


def _strings(part: object, but: frozenset[str] = frozenset()) -> Iterator[str]:
    for one in fields(part):  # type: ignore[arg-type]  # both callers have a dataclass
        value = getattr(part, one.name)
        if isinstance(value, str) and one.name not in but | _NO_TEXTS:
            yield value


def _words(traits: Traits) -> Iterator[str]:
    """Whatever of the traits is text, so that a trait added later is reviewed as well."""
    for value in msgspec.to_builtins(traits).values():
        parts = value if isinstance(value, list | tuple) else (value,)
        yield from (part for part in parts if isinstance(part, str))
