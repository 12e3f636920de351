"""EngineRequest: one question to one engine, as the moderation gate and the step runner handle it.

A new method of an engine's port needs nothing but its call: what is given and answered is reviewed text by
text, whatever its type, unless app/engines/reviewed_texts.py says that some of it is no text of a character.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.engines.choices import EngineRole
from app.engines.ports import Engines
from app.engines.retry_policy import closing

Result_co = TypeVar("Result_co", covariant=True)
Answer = Awaitable[object] | AsyncIterator[object]


@dataclass(frozen=True, slots=True)
class EngineRequest(Generic[Result_co]):
    """`role`: whose engine answers; `result`: the type of the answer; `given`: what it is made from; `ask`
    calls the engine's method, which returns the result or yields parts and the result last."""

    role: EngineRole
    result: type[Result_co]
    given: tuple[object, ...]
    ask: Callable[[Engines], Answer]

    async def begin(self, engines: Engines) -> AsyncIterator[object]:
        """Calls the method: yields its parts, the result last. Raises EngineError."""
        answer = self.ask(engines)
        if isinstance(answer, Awaitable):
            yield await answer
            return
        async with closing(answer) as parts:
            async for part in parts:
                yield part
