"""Replaces a model's unusable answers by the built-in writer, if the operator allows it.

It takes over after an answer and its correction are unusable or unfaithful, which another try would hardly
change. It doesn't if the engine is unavailable, busy, out of time, or refuses: those are transient or need
attention, the run can be retried, and an operator who chose a model would rather wait for it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import structlog

from app.ai.error_messages import UNFAITHFUL, UNUSABLE
from app.engines.ports import Brief, Details, History, PartialHistory, Writer
from app.errors import EngineError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FallbackWriter:
    """Uses `writer`, else `fallback`. Results of the fallback name the replaced engine in `instead_of`."""

    writer: Writer
    fallback: Writer
    details_engine: str
    history_engine: str

    async def details(self, brief: Brief) -> Details:
        try:
            return await self.writer.details(brief)
        except EngineError as error:
            _reraise_or_log(error, "details", self.details_engine)
        return replace(await self.fallback.details(brief), instead_of=self.details_engine)

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        try:
            async for part in self.writer.history(brief, details):
                yield part
            return
        except EngineError as error:
            _reraise_or_log(error, "history", self.history_engine)
        async for part in self.fallback.history(brief, details):
            yield replace(part, instead_of=self.history_engine) if isinstance(part, History) else part


def _reraise_or_log(error: EngineError, part: str, engine: str) -> None:
    """Raise the error unless the fallback is meant for it; log it otherwise."""
    if type(error) is not EngineError or error.message not in (UNUSABLE, UNFAITHFUL):
        raise error
    log.warning("engine.replaced", part=part, engine=engine)
