"""Every engine behind the Gate: what it is asked and what it answers is reviewed before it goes on.

Before that every text an engine answers with, also in an error, is made storable.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import TypeVar

import msgspec

from app.errors import AppError
from app.generation.growth_pace import GrowthPace
from app.generation.patience import closing
from app.generation.ports import (
    Analysis,
    Analyst,
    AvatarBrief,
    Brief,
    Details,
    Engines,
    History,
    Locale,
    Painter,
    Painting,
    PaintingStage,
    Passage,
    Picture,
    Traits,
    Warms,
    Writer,
    is_free,
    wants_reference,
)
from app.moderation import Gate, Matter
from app.texts import storable

Part = TypeVar("Part")

_STRIDE = 40  # characters that a text under way grows by before it is reviewed again


def moderated(engines: Engines, gate: Gate) -> Engines:
    """The same engines, none of which can be reached but through the gate."""
    return Engines(
        ModeratedAnalyst(engines.analyst, gate),
        ModeratedWriter(engines.writer, gate),
        ModeratedPainter(engines.painter, gate),
    )


class ModeratedAnalyst:
    """A picture has no words: the reading is what is reviewed."""

    def __init__(self, analyst: Analyst, gate: Gate) -> None:
        self._analyst = analyst
        self._gate = gate

    @property
    def free(self) -> bool:
        return is_free(self._analyst)

    async def analyse(self, picture: Picture, locale: Locale) -> Analysis:
        with _storable_errors():
            analysis = storable(await self._analyst.analyse(picture, locale))
        await self._gate.check_result(Matter.of(*_seen(analysis)))
        return analysis


class ModeratedWriter:
    """Description, reading, details and history are judged together, as far as there are."""

    def __init__(self, writer: Writer, gate: Gate) -> None:
        self._writer = writer
        self._gate = gate

    @property
    def free(self) -> bool:
        return is_free(self._writer)

    async def details(self, brief: Brief) -> Details:
        await self._gate.check(Matter.of(*_asked(brief)))
        with _storable_errors():
            details = storable(await self._writer.details(brief))
        await self._gate.check_result(so_far(brief, details))
        return details

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[Passage | History]:
        """A text under way is reviewed before it is passed on, a few words at a time: by what reviews drafts.
        The whole moderator is asked once it is done, before it is stored."""
        await self._gate.check(so_far(brief, details))
        pace = GrowthPace(_STRIDE)
        async with closing(_storable_parts(self._writer.history(brief, details))) as parts:
            async for part in parts:
                if isinstance(part, History):
                    await self._gate.check_result(so_far(brief, details, *_told(part)))
                    yield part
                elif (text := _whole_words(part.text)) and pace.is_due(len(text)):
                    with pace.working(len(text)):
                        await self._gate.check_draft(so_far(brief, details, text))
                    yield Passage(text)


class ModeratedPainter:
    """The painting waits for the review of the prompt that it was made from."""

    def __init__(self, painter: Painter, gate: Gate) -> None:
        self._painter = painter
        self._gate = gate

    @property
    def free(self) -> bool:
        return is_free(self._painter)

    @property
    def wants_reference(self) -> bool:
        return wants_reference(self._painter)

    async def warm(self) -> None:
        if isinstance(self._painter, Warms):
            await self._painter.warm()

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        subject = Matter.of(*_sitter(brief), age=brief.age)
        await self._gate.check(subject)
        async with closing(_storable_parts(self._painter.paint(brief))) as stages:
            async for stage in stages:
                if isinstance(stage, Painting):
                    await self._gate.check_result(Matter.of(*subject.texts, stage.prompt, age=brief.age))
                yield stage


@contextmanager
def _storable_errors() -> Iterator[None]:
    """An engine's error may quote what a model has said."""
    try:
        yield
    except AppError as error:
        error.message, error.details = storable(error.message), storable(error.details)
        error.args = (error.message,)
        raise


async def _storable_parts(parts: AsyncIterator[Part]) -> AsyncIterator[Part]:
    with _storable_errors():
        async with closing(parts):
            async for part in parts:
                yield storable(part)


def _whole_words(text: str) -> str:
    """Without a word at the end that may go on, which would be judged by its beginning."""
    return text if text and not text[-1].isalnum() else text[: max(text.rfind(" "), 0)]


def so_far(brief: Brief, details: Details, *more: str) -> Matter:
    """All that is known of a character under way."""
    return Matter.of(*_asked(brief), *_described(details), *more, age=details.age)


def _asked(brief: Brief) -> Iterator[str | None]:
    yield brief.description
    if brief.analysis:
        yield from _seen(brief.analysis)


def _seen(analysis: Analysis) -> Iterator[str | None]:
    yield from (analysis.physical_description, analysis.visual_style)
    yield from (seen.value for seen in analysis.observations)


def _described(details: Details) -> Iterator[str | None]:
    yield f"{details.first_name} {details.last_name}"
    yield from (details.species, details.personality, *_words(details.traits))


def _told(history: History) -> tuple[str, ...]:
    return history.text, history.greeting, history.scenario, history.example_dialogue


def _sitter(brief: AvatarBrief) -> Iterator[str | None]:
    yield f"{brief.first_name} {brief.last_name}"
    yield from (brief.species, brief.physical_description, brief.visual_style, *_words(brief.traits))


def _words(traits: Traits) -> Iterator[str]:
    """Whatever of the traits is text, so that a trait added later is reviewed as well."""
    for value in msgspec.to_builtins(traits).values():
        parts = value if isinstance(value, list | tuple) else (value,)
        yield from (part for part in parts if isinstance(part, str))
