"""StepCall: one request to an engine, with the hooks that the step runner calls around it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Generic, TypeVar

import structlog

from app.engines.moderated import ModeratedEngines
from app.engines.ports import Engines
from app.engines.requests import EngineRequest
from app.engines.retry_policy import closing
from app.errors import AppError, EngineError
from app.pool.pool import PoolProcessDied
from app.runs.leases import LeaseLost

log = structlog.get_logger()
Result = TypeVar("Result")


class StepCall(Generic[Result]):
    """One request to an engine, through the moderation gate. Calls whose engine yields parts to announce
    override `take`."""

    def __init__(self, engines: ModeratedEngines, request: EngineRequest[Result]) -> None:
        self._engines = engines
        self.request = request

    @property
    def kind(self) -> type[Result]:
        """The type of the result, with which the answer ends."""
        return self.request.result

    @property
    def free(self) -> bool:
        """Whether the engine costs nothing, so that its answers are not spooled on disk."""
        return self._engines.is_free(self.request.role)

    async def prepare(self) -> None:
        """Fetches what the engine needs, before its time limit begins. Called once, unless a spool has it."""

    def begin(self) -> AsyncIterator[object]:
        """Asks the engine: parts, and the result at the end. Called once for each try."""
        return self._engines.ask(_with_engine_errors(self.request))

    async def review(self, result: Result) -> None:
        """Reviews a result that was stored before its review. Raises ResultRefused, ModerationUnavailable."""
        await self._engines.review(self.request, result)

    async def take(self, part: object) -> None:
        """Announces a part."""


def _with_engine_errors(request: EngineRequest[Result]) -> EngineRequest[Result]:
    """The same request, of which an exception that the engine did not foresee is an EngineError: its failure,
    not ours. The retry policy handles time-outs, and the runner counts crashes."""

    async def ask(engines: Engines) -> AsyncIterator[object]:
        try:
            async with closing(request.begin(engines)) as parts:
                async for part in parts:
                    yield part
        except (AppError, TimeoutError, PoolProcessDied, LeaseLost):
            raise
        except Exception as error:
            log.exception("engine.crashed", role=request.role)
            raise EngineError from error

    return replace(request, ask=ask)
