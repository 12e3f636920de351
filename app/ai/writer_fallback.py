"""The built-in writer in place of a model whose answers can't be used, where an operator allows that.

It takes over once an answer and its repair are unusable or unfaithful, which another try would hardly change.
It doesn't where the engine is away, busy, out of time, or refuses: those pass or are to be seen to, the run
can be tried again, and whoever chose a model would rather wait for it than be given something else.
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
    """Asks `writer`, else `fallback`. What the spare one made names in `instead_of` the engine that was to."""

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
    """Raises the error where the spare writer is not for it."""
    if type(error) is not EngineError or error.message not in (UNUSABLE, UNFAITHFUL):
        raise error
    log.warning("engine.replaced", part=part, engine=engine)
