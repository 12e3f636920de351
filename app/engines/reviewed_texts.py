"""Collects all texts of an engine's inputs and answer for one review, with the character's age if known.

Whatever of a value is text is reviewed, so that a field or a type added later is as well. Registered here is
what differs: names of people are one text, keys and names of engines none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import singledispatch

import msgspec

from app.engines.moderation import ModeratedContent
from app.engines.ports import Analysis, AvatarBrief, Brief, Details, Painting, Picture

_ENGINE_NAMES = frozenset({"engine", "instead_of"})  # fields that are no text of a character


def content_of(*parts: object) -> ModeratedContent:
    """All texts of these values, and the age in years that one of them has. Strings among them are none: they
    are languages."""
    ages = [age for part in parts if (age := getattr(part, "age", None)) is not None]
    texts = [text for part in parts if not isinstance(part, str) for text in _texts(part)]
    return ModeratedContent.of(*texts, age=ages[-1] if ages else None)


@singledispatch
def _texts(value: object) -> Iterator[str | None]:
    """Every string in it, at any depth."""
    match value:
        case str():
            yield value
        case Mapping():
            yield from _texts([*value.values()])
        case list() | tuple() | set() | frozenset():
            for each in value:
                yield from _texts(each)
        case _:
            yield from _texts_of_fields(value, but=frozenset())


@_texts.register
def _of_picture(picture: Picture) -> Iterator[str | None]:
    return iter(())  # its reading is what is reviewed


@_texts.register
def _of_brief(brief: Brief) -> Iterator[str | None]:
    yield brief.description
    if brief.analysis:
        yield from _texts(brief.analysis)


@_texts.register
def _of_analysis(analysis: Analysis) -> Iterator[str | None]:
    yield from (analysis.physical_description, analysis.visual_style)
    yield from (observed.value for observed in analysis.observations)


@_texts.register
def _of_details(details: Details) -> Iterator[str | None]:
    yield f"{details.first_name} {details.last_name}"
    yield from _texts_of_fields(details, but=frozenset({"first_name", "last_name", "gender"}))


@_texts.register
def _of_avatar_brief(brief: AvatarBrief) -> Iterator[str | None]:
    yield f"{brief.first_name} {brief.last_name}"
    yield from (brief.species, brief.physical_description, brief.visual_style)
    yield from _texts(brief.traits)


@_texts.register
def _of_painting(painting: Painting) -> Iterator[str | None]:
    yield painting.prompt


def _texts_of_fields(value: object, but: frozenset[str]) -> Iterator[str | None]:
    for name in _field_names(value):
        if name not in but | _ENGINE_NAMES:
            yield from _texts(getattr(value, name))


def _field_names(value: object) -> Iterable[str]:
    if isinstance(value, msgspec.Struct):
        return value.__struct_fields__
    return [one.name for one in fields(value)] if is_dataclass(value) else ()
