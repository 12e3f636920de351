"""ModeratedEngines: asks engines through the ModerationGate, which reviews each request and each answer.

Before the review every text of an answer or an error is made storable, and a paid answer is stored: see
paid_answers.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import TypeVar

import structlog

from app.engines.choices import EngineRole
from app.engines.growth_throttle import GrowthThrottle
from app.engines.moderation import ModerationGate
from app.engines.paid_answers import current_paid_answer
from app.engines.ports import Engines, PartialHistory, is_free, wants_reference, warm
from app.engines.requests import EngineRequest
from app.engines.retry_policy import closing
from app.engines.reviewed_texts import content_of
from app.errors import AppError, ModerationUnavailable
from app.text.storable import storable

log = structlog.get_logger()
Result = TypeVar("Result")

_STRIDE = 40  # characters that a text under way grows by before it is reviewed again


class ModeratedEngines:
    """The engines of a process. None can be asked but through the gate."""

    def __init__(self, engines: Engines, gate: ModerationGate) -> None:
        self._engines = engines
        self._gate = gate

    def is_free(self, role: EngineRole) -> bool:
        """Whether asking that engine again costs nothing."""
        return is_free(getattr(self._engines, role))

    @property
    def wants_reference(self) -> bool:
        """Whether the painter paints after the run's picture."""
        return wants_reference(self._engines.painter)

    async def warm(self, role: EngineRole) -> None:
        """Has that engine load what its first step would wait for."""
        await warm(getattr(self._engines, role))

    async def ask(self, request: EngineRequest[Result]) -> AsyncIterator[object]:
        """Yields the engine's parts, and the reviewed result last; from a result paid for before, that alone.
        Raises EngineError, ContentRefused, ResultRefused, ModerationUnavailable.

        A text under way is reviewed before it is passed on, a few words at a time: by what reviews drafts.
        The whole moderator is asked once the result is there. While drafts can't be reviewed, nothing is
        shown, and the text goes on: it is paid for.
        """
        content = content_of(*request.given)
        if content.texts:  # a picture has none
            await self._gate.check(content)
        paid_answer = current_paid_answer()
        result = paid_answer.answered(request.result)
        if result is None:
            drafts = _DraftReview(self._gate, request.given)
            async with closing(_parts(request, self._engines)) as parts:
                async for part in parts:
                    if isinstance(part, request.result):
                        result = part
                        await paid_answer.store(part)
                    elif (passed := await drafts.passed(part)) is not None:
                        yield passed
        if result is not None:
            await self.review(request, result)
            yield result

    async def review(self, request: EngineRequest[Result], result: Result) -> None:
        """Raises ResultRefused, ModerationUnavailable."""
        await self._gate.check_result(content_of(*request.given, result))


class _DraftReview:
    """Reviews a growing text together with what it is made from."""

    def __init__(self, gate: ModerationGate, given: tuple[object, ...]) -> None:
        self._gate = gate
        self._given = given
        self._throttle = GrowthThrottle(_STRIDE)
        self._is_available = True

    async def passed(self, part: object) -> object | None:
        """The part, where its texts are reviewed and pass, or it has none. None where nothing reviews drafts
        just now. Raises ResultRefused."""
        if isinstance(part, PartialHistory):
            return await self._passed_text(_whole_words(part.text))
        if not content_of(part).texts or await self._passes(part):
            return part
        return None

    async def _passed_text(self, text: str) -> PartialHistory | None:
        """None where it has hardly grown since the last review, too."""
        if not (self._is_available and text and self._throttle.is_due(len(text))):
            return None
        draft = PartialHistory(text)
        with self._throttle.working(len(text)):
            self._is_available = await self._passes(draft)
        return draft if self._is_available else None

    async def _passes(self, draft: object) -> bool:
        try:
            await self._gate.check_draft(content_of(*self._given, draft))
        except ModerationUnavailable:
            return False
        return True


async def _parts(request: EngineRequest[Result], engines: Engines) -> AsyncIterator[object]:
    """The engine's parts, made storable. What fails after the result is there does not lose it."""
    answered = False
    try:
        with _storable_errors():
            async with closing(request.begin(engines)) as parts:
                async for part in parts:
                    clean = storable(part)
                    answered = answered or isinstance(part, request.result)
                    yield clean
    except Exception:
        if not answered:
            raise
        log.warning("engine.failed_afterwards", role=request.role, exc_info=True)


@contextmanager
def _storable_errors() -> Iterator[None]:
    """An engine's error may quote what a model has said."""
    try:
        yield
    except AppError as error:
        error.message, error.details = storable(error.message), storable(error.details)
        error.args = (error.message,)
        raise


def _whole_words(text: str) -> str:
    """Without a word at the end that may go on, which would be judged by its beginning."""
    return text if text and not text[-1].isalnum() else text[: max(text.rfind(" "), 0)]
