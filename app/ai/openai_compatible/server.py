"""One model on one server: asks it, bounds what comes back, and notes what that used."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any

import httpx2
from openai import AsyncOpenAI

from app.ai.noting import noting
from app.ai.openai_compatible.answers import fields_of, lacks_opening, text_of_delta
from app.ai.openai_compatible.dialect import Dialect, Schema, first_dialect
from app.ai.openai_compatible.failures import refused_form, told
from app.ai.openai_compatible.place import FAMILY, Place
from app.ai.openai_compatible.prompts import Messages
from app.ai.sentences import BROKE_OFF, UNUSABLE
from app.errors import EngineBusy, EngineError, EngineRefused
from app.generation.calls import EngineCall, current_bill

MOST_CHARACTERS = 40_000
MAX_THOUGHTS = 200_000  # characters
_HEADERS = {
    "host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent",
    "x-stainless-raw-response",  # by which the library knows its own request again
}  # fmt: skip
_CONNECT_SECONDS = (
    10.0  # for all else the step's own limit holds: a model may think long before its first word
)


@dataclass(slots=True)
class Used:
    """What an answer cost, as far as the server tells."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None

    def read(self, usage: Any) -> None:
        """From `usage` of any kind of answer; what is not a number counts as not told."""
        if usage is None:
            return
        told_of = usage if isinstance(usage, dict) else usage.model_dump()
        self.input_tokens = _whole(told_of.get("prompt_tokens", told_of.get("input_tokens")))
        self.output_tokens = _whole(told_of.get("completion_tokens", told_of.get("output_tokens")))
        cost = told_of.get("cost")
        self.cost = float(cost) if isinstance(cost, int | float) and not isinstance(cost, bool) else None

    def added_to(self, call: EngineCall) -> EngineCall:
        return replace(call, input_tokens=self.input_tokens, output_tokens=self.output_tokens, cost=self.cost)


@dataclass(slots=True)
class Answer:
    """What a model said. `ended`: why it stopped, as the server calls it; None where the stream broke off.

    `parts`: what came as its answer. `thoughts`: what came in a field of its own for thinking, which some
    servers put the answer into; beyond MAX_THOUGHTS characters they are not kept. `length`: characters of the
    answer.
    """

    parts: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    ended: str | None = None
    length: int = 0
    thought_length: int = 0

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def cut(self) -> bool:
        return self.ended == "length"

    @property
    def reasoning(self) -> str:
        return "".join(self.thoughts)

    def add(self, piece: str, thought: str = "") -> None:
        self.parts.append(piece)
        self.length += len(piece)
        self.thought_length += len(thought)
        if thought and self.thought_length <= MAX_THOUGHTS:
            self.thoughts.append(thought)


class Server:
    """Remembers, for as long as the process lives, what its server refused to understand."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.unopened = False  # whether an answer began with thoughts that no mark announced
        self._dialect = first_dialect(place)

    async def say(self, messages: Messages, label: str, turn: int, schema: Schema | None = None) -> Answer:
        """The model's whole answer."""
        *_, whole = [answer async for answer in self.hear(messages, label, turn, schema)]
        return whole

    async def hear(
        self, messages: Messages, label: str, turn: int, schema: Schema | None = None
    ) -> AsyncGenerator[Answer]:
        """The model's answer each time it has grown, at last as a whole. `turn` counts the requests of one
        step. Raises EngineErrors."""
        dialect = self._dialect
        while True:
            try:
                async with aclosing(self._ask(messages, label, turn, schema, dialect)) as growing:
                    async for answer in growing:
                        yield answer
                self._dialect = dialect
                return
            except EngineError as error:
                simpler = _simpler(dialect, error, schema)
                if simpler is None:
                    raise
                dialect = simpler

    async def _ask(
        self, messages: Messages, label: str, turn: int, schema: Schema | None, dialect: Dialect
    ) -> AsyncGenerator[Answer]:
        if schema and dialect.schema == "words":
            messages = _with_schema(messages, schema)
        request = f"{label}/{turn}/{dialect.schema}/{dialect.limit}/{dialect.usage}"
        with self.noting(label) as used:
            async with self.client(request) as client:
                options = dialect.options(schema, self.place.most_tokens)
                stream: Any = await client.chat.completions.create(
                    model=self.place.model,
                    messages=messages,  # type: ignore[arg-type]  # made as the API wants them
                    stream=True,
                    **options,
                )
                answer = Answer()
                async with stream:
                    async for _ in _read(stream, answer, used):
                        yield answer
                _check(answer)
                self.unopened = self.unopened or lacks_opening(answer.text)
                yield answer

    @asynccontextmanager
    async def client(self, request: str) -> AsyncIterator[AsyncOpenAI]:
        """A client for one request: closed with it, also when the work is cancelled. Raises EngineErrors."""
        timeout = httpx2.Timeout(None, connect=_CONNECT_SECONDS)
        hooks: dict[str, list[Callable[..., Any]]] = {
            "request": [partial(_only_ours, self.place.api_key, current_bill().key(request))]
        }
        http = httpx2.AsyncClient(verify=_certificates(), timeout=timeout, event_hooks=hooks)
        with told():
            async with AsyncOpenAI(
                base_url=self.place.base_url,
                api_key="set by the hook",
                max_retries=0,
                timeout=timeout,
                http_client=http,
            ) as client:
                yield client

    @contextmanager
    def noting(self, label: str) -> Iterator[Used]:
        """Notes the call on the bill of whoever asks, however it ends."""
        used = Used()
        with noting(current_bill(), FAMILY, self.place.model, label, used.added_to):
            yield used


async def _only_ours(api_key: str | None, idempotency_key: str, request: httpx2.Request) -> None:
    """What the library adds of the machine, or reads from variables of its own, stays out: the settings say
    all that is sent."""
    for name in {*request.headers} - _HEADERS:
        del request.headers[name]
    request.headers["Idempotency-Key"] = idempotency_key
    if api_key is not None:
        request.headers["Authorization"] = f"Bearer {api_key}"


async def _read(stream: AsyncIterator[Any], answer: Answer, used: Used) -> AsyncIterator[None]:
    async for chunk in stream:
        used.read(getattr(chunk, "usage", None))
        for choice in chunk.choices or ():
            answer.ended = choice.finish_reason or answer.ended
            if getattr(choice.delta, "refusal", None):
                raise EngineRefused
            answer.add(*text_of_delta(fields_of(choice.delta)))
        if answer.length > MOST_CHARACTERS:  # leaving the stream closes it, and the server stops
            raise EngineError(UNUSABLE)
        yield


def _check(answer: Answer) -> None:
    if answer.ended is None:
        raise EngineBusy(BROKE_OFF)
    if answer.ended == "content_filter":
        raise EngineRefused


def _simpler(dialect: Dialect, error: EngineError, schema: Schema | None) -> Dialect | None:
    refusal = refused_form(error)
    return dialect.simpler(refusal, schema) if refusal is not None else None


def _with_schema(messages: Messages, schema: Schema) -> Messages:
    rule = f"\nAnswer with one JSON object alone, fitting this JSON schema:\n{json.dumps(schema)}"
    first = messages[0] | {"content": messages[0]["content"] + rule}
    return [first, *messages[1:]]


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


@lru_cache(maxsize=1)
def _certificates() -> Any:
    """Read once: it costs more than the rest of a client."""
    return httpx2.create_ssl_context()
