"""Every engine behind the ModerationGate: what it is asked and what it answers is reviewed before it goes on.

Before that every text an engine answers with, also in an error, is made storable, and what it costs is kept:
see paid_answers.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import TypeVar

import msgspec

from app.engines.growth_throttle import GrowthThrottle
from app.engines.moderation import ModeratedContent, ModerationGate
from app.engines.paid_answers import current_paid_answer
from app.engines.ports import (
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
    PartialHistory,
    Picture,
    Traits,
    Writer,
    is_free,
    wants_reference,
    warm,
)
from app.engines.retry_policy import closing
from app.errors import AppError, ModerationUnavailable
from app.text.storable import storable

Part = TypeVar("Part")

_STRIDE = 40  # characters that a text under way grows by before it is reviewed again


def moderated(engines: Engines, gate: ModerationGate) -> Engines:
    """The same engines, none of which can be reached but through the gate."""
    return Engines(
        ModeratedAnalyst(engines.analyst, gate),
        ModeratedWriter(engines.writer, gate),
        ModeratedPainter(engines.painter, gate),
    )


class ModeratedAnalyst:
    """A picture has no words: the reading is what is reviewed."""

    def __init__(self, analyst: Analyst, gate: ModerationGate) -> None:
        self._analyst = analyst
        self._gate = gate

    @property
    def free(self) -> bool:
        return is_free(self._analyst)

    async def analyse(self, picture: Picture, locale: Locale) -> Analysis:
        async def ask() -> Analysis:
            with _storable_errors():
                return storable(await self._analyst.analyse(picture, locale))

        analysis = await current_paid_answer().of(Analysis, ask)
        await check_analysis(self._gate, analysis)
        return analysis


class ModeratedWriter:
    """Description, reading, details and history are judged together, as far as there are."""

    def __init__(self, writer: Writer, gate: ModerationGate) -> None:
        self._writer = writer
        self._gate = gate

    @property
    def free(self) -> bool:
        return is_free(self._writer)

    async def warm(self) -> None:
        await warm(self._writer)

    async def details(self, brief: Brief) -> Details:
        await self._gate.check(ModeratedContent.of(*_asked(brief)))

        async def ask() -> Details:
            with _storable_errors():
                return storable(await self._writer.details(brief))

        details = await current_paid_answer().of(Details, ask)
        await check_details(self._gate, brief, details)
        return details

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        """A text under way is reviewed before it is passed on, a few words at a time: by what reviews drafts.
        The whole moderator is asked once it is done, before it is stored. While drafts can't be reviewed,
        nothing is shown, and the text goes on: it is paid for."""
        await self._gate.check(so_far(brief, details))
        history = current_paid_answer().answered(History)
        if history is None:
            pace, shows = GrowthThrottle(_STRIDE), True
            async with closing(_storable_parts(self._writer.history(brief, details))) as parts:
                async for part in parts:
                    if isinstance(part, History):
                        history = part
                        await current_paid_answer().keep(history)
                    elif shows and (text := _whole_words(part.text)) and pace.is_due(len(text)):
                        with pace.working(len(text)):
                            shows = await self._may_show(so_far(brief, details, text))
                        if shows:
                            yield PartialHistory(text)
        if history is not None:
            await check_history(self._gate, brief, details, history)
            yield history

    async def _may_show(self, draft: ModeratedContent) -> bool:
        """Whether the draft passes; not where nothing reviews it just now. Raises ResultRefused."""
        try:
            await self._gate.check_draft(draft)
        except ModerationUnavailable:
            return False
        return True


class ModeratedPainter:
    """The painting waits for the review of the prompt that it was made from."""

    def __init__(self, painter: Painter, gate: ModerationGate) -> None:
        self._painter = painter
        self._gate = gate

    @property
    def free(self) -> bool:
        return is_free(self._painter)

    @property
    def wants_reference(self) -> bool:
        return wants_reference(self._painter)

    async def warm(self) -> None:
        await warm(self._painter)

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        await self._gate.check(ModeratedContent.of(*_sitter(brief), age=brief.age))
        paid_answer = current_paid_answer()
        if (painting := paid_answer.answered(Painting)) is not None:
            await check_painting(self._gate, brief, painting)
            yield painting
            return
        async with closing(_storable_parts(self._painter.paint(brief))) as stages:
            async for stage in stages:
                if isinstance(stage, Painting):
                    await paid_answer.keep(stage)
                    await check_painting(self._gate, brief, stage)
                yield stage


async def check_analysis(gate: ModerationGate, analysis: Analysis) -> None:
    """Raises ResultRefused, ModerationUnavailable: so do all three below."""
    await gate.check_result(ModeratedContent.of(*_seen(analysis)))


async def check_details(gate: ModerationGate, brief: Brief, details: Details) -> None:
    await gate.check_result(so_far(brief, details))


async def check_history(gate: ModerationGate, brief: Brief, details: Details, history: History) -> None:
    await gate.check_result(so_far(brief, details, *_texts(history)))


async def check_painting(gate: ModerationGate, brief: AvatarBrief, painting: Painting) -> None:
    await gate.check_result(ModeratedContent.of(*_sitter(brief), painting.prompt, age=brief.age))


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


def so_far(brief: Brief, details: Details, *more: str) -> ModeratedContent:
    """All that is known of a character under way."""
    return ModeratedContent.of(*_asked(brief), *_described(details), *more, age=details.age)


def _asked(brief: Brief) -> Iterator[str | None]:
    yield brief.description
    if brief.analysis:
        yield from _seen(brief.analysis)


def _seen(analysis: Analysis) -> Iterator[str | None]:
    yield from (analysis.physical_description, analysis.visual_style)
    yield from (seen.value for seen in analysis.observations)


def _described(details: Details) -> Iterator[str | None]:
    yield f"{details.first_name} {details.last_name}"
    yield from _texts(details, but=("first_name", "last_name", "gender"))
    yield from _words(details.traits)


def _texts(answer: Details | History, but: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Whatever of an answer is text, so that a field added later is reviewed as well; engines' names are none
    of it."""
    passed_over = {*but, "engine", "instead_of"}
    values = (getattr(answer, one.name) for one in fields(answer) if one.name not in passed_over)
    return tuple(value for value in values if isinstance(value, str))


def _sitter(brief: AvatarBrief) -> Iterator[str | None]:
    yield f"{brief.first_name} {brief.last_name}"
    yield from (brief.species, brief.physical_description, brief.visual_style, *_words(brief.traits))


def _words(traits: Traits) -> Iterator[str]:
    """Whatever of the traits is text, so that a trait added later is reviewed as well."""
    for value in msgspec.to_builtins(traits).values():
        parts = value if isinstance(value, list | tuple) else (value,)
        yield from (part for part in parts if isinstance(part, str))
