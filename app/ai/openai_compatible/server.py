"""One model on one server: asks it, bounds what comes back, and notes what that used.

The `openai` library makes pictures' requests (`painter.py`). Chats are asked for and read here: of what the
library adds to a request the settings allow nothing, and its reader takes much of what servers send in a
200 for an empty answer (see `replies.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import httpx2
from openai import AsyncOpenAI

from app import outbound
from app.ai.noting import noting
from app.ai.openai_compatible import replies
from app.ai.openai_compatible.complaints import (
    MAX_BODY,
    Complaint,
    complaint_answered,
    complaint_behind,
    complaint_in,
    objects,
)
from app.ai.openai_compatible.dialect import Dialect, Schema, first_dialect, names_form
from app.ai.openai_compatible.endings import Ending, ending_in
from app.ai.openai_compatible.failures import refused_form, told
from app.ai.openai_compatible.place import FAMILY, Place
from app.ai.openai_compatible.prompts import Messages
from app.ai.sentences import BROKE_OFF, UNUSABLE
from app.errors import EngineBusy, EngineError, EngineRefused
from app.generation.calls import EngineCall, current_bill

MOST_CHARACTERS = 40_000
MAX_REQUESTS = 10  # that one question is put in, each in a form of its own
_HEADERS = {
    "host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent",
    "x-stainless-raw-response",  # by which the library knows its own request again
}  # fmt: skip
_CONNECT_SECONDS = (
    10.0  # for all else the step's own limit holds: a model may think long before its first word
)
_AFTERWORD_SECONDS = 5.0  # for usage after the ending: some servers never close their stream
_FAILURES_BEFORE_DOUBT = 2  # 500s in a row that say nothing, until the request may be their cause


@dataclass(slots=True)
class Used:
    """What an answer cost, as far as the server tells."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None

    def read(self, usage: Any) -> None:
        """From `usage` of any kind of answer; what is not a number counts as not reported."""
        told_of = usage.model_dump() if hasattr(usage, "model_dump") else usage
        if not isinstance(told_of, dict):
            return
        self.input_tokens = _whole(told_of.get("prompt_tokens", told_of.get("input_tokens")))
        self.output_tokens = _whole(told_of.get("completion_tokens", told_of.get("output_tokens")))
        cost = told_of.get("cost")
        self.cost = float(cost) if isinstance(cost, int | float) and not isinstance(cost, bool) else None

    def added_to(self, call: EngineCall) -> EngineCall:
        return replace(call, input_tokens=self.input_tokens, output_tokens=self.output_tokens, cost=self.cost)


@dataclass(slots=True)
class Answer:
    """What a model said. `ending`: why it stopped; UNKNOWN where the stream ended without saying so: whoever
    reads the answer decides whether it is whole (`check`). `choice`: the index of the one that is read.
    `crowded`: it was cut before its own limit, since the context was full."""

    parts: list[str] = field(default_factory=list)
    ending: Ending = Ending.UNKNOWN
    length: int = 0
    choice: object = None
    crowded: bool = False

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def cut(self) -> bool:
        return self.ending is Ending.CUT

    def check(self, whole: bool) -> None:
        """Raises EngineBusy for an answer whose end nobody named, and that is not whole as it stands."""
        if self.ending is Ending.UNKNOWN and not whole:
            raise EngineBusy(BROKE_OFF)

    def add(self, piece: str) -> None:
        self.parts.append(piece)
        self.length += len(piece)


class Server:
    """Remembers, for as long as the process lives, what its server refused to understand."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._dialect = first_dialect(place)
        self._unexplained = 0  # answers of 500 in a row that say nothing

    @property
    def findings(self) -> list[str]:
        """What was found of its server, for an operator."""
        return self._dialect.findings

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
        for number in range(1, MAX_REQUESTS + 1):
            try:
                async with aclosing(self._ask(messages, label, turn, schema, dialect)) as growing:
                    async for answer in growing:
                        if answer.length:  # the request was taken, however the answer ends
                            self._dialect = replace(dialect, lowered=0)
                        yield answer
                self._dialect, self._unexplained = replace(dialect, lowered=0), 0
                return
            except EngineError as error:
                simpler = self._simpler(dialect, error, messages, schema)
                if simpler is None or number == MAX_REQUESTS:
                    raise
                dialect = simpler

    def _simpler(
        self, dialect: Dialect, error: EngineError, messages: Messages, schema: Schema | None
    ) -> Dialect | None:
        complaint = complaint_behind(error)
        if complaint is None or complaint.html or isinstance(error, EngineRefused):
            return None
        simpler = dialect.simpler(complaint, messages, schema, self.place.most_tokens)
        if simpler is None and self._doubts(error, complaint):
            return dialect.next(messages, schema)
        return simpler

    def _doubts(self, error: EngineError, complaint: Complaint) -> bool:
        """Whether the request's form may be what fails, though the server doesn't say so."""
        if refused_form(error) is not None and type(error) is EngineError:
            return not names_form(complaint)
        # Templates and grammars that fail are 500s too, on some servers without a word.
        self._unexplained += complaint.status == 500
        return complaint.status == 500 and self._unexplained >= _FAILURES_BEFORE_DOUBT

    async def _ask(
        self, messages: Messages, label: str, turn: int, schema: Schema | None, dialect: Dialect
    ) -> AsyncGenerator[Answer]:
        body = dialect.body(self.place.model, messages, schema, self.place.most_tokens)
        answer = Answer()
        with self.noting(label) as used, told():
            async with (
                self._http(f"{label}/{turn}/{dialect.form}") as http,
                self._answered(http, body) as response,
                aclosing(_chunks(response, answer)) as chunks,
            ):
                async for chunk in chunks:
                    _take(chunk, answer, used)
                    yield answer
            answer.crowded = answer.cut and _is_less(used.output_tokens, dialect.limit_in(body))
            yield answer

    @asynccontextmanager
    async def _answered(
        self, http: httpx2.AsyncClient, body: dict[str, Any]
    ) -> AsyncIterator[httpx2.Response]:
        """The answer's head. Raises Complaint where it is none."""
        async with http.stream("POST", f"{self.place.base_url}/chat/completions", json=body) as response:
            if not response.is_success:
                content = await _bounded(response)
                raise complaint_answered(
                    response.status_code, content, response.headers.get("retry-after", "")
                )
            yield response

    def _http(self, request: str) -> httpx2.AsyncClient:
        """A client for one request: closed with it, also when the work is cancelled."""
        hooks: dict[str, list[Callable[..., Any]]] = {
            "request": [partial(_only_ours, self.place.api_key, current_bill().key(request))]
        }
        return outbound.client(timeout=httpx2.Timeout(None, connect=_CONNECT_SECONDS), event_hooks=hooks)

    @asynccontextmanager
    async def client(self, request: str) -> AsyncIterator[AsyncOpenAI]:
        """The library's client for one request, closed with it. Raises EngineErrors."""
        with told():
            async with AsyncOpenAI(
                base_url=self.place.base_url,
                api_key="set by the hook",
                max_retries=0,
                timeout=httpx2.Timeout(None, connect=_CONNECT_SECONDS),
                http_client=self._http(request),
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


async def _bounded(response: httpx2.Response) -> bytes:
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > MAX_BODY:
            break
    return bytes(content[:MAX_BODY])


async def _chunks(response: httpx2.Response, answer: Answer) -> AsyncGenerator[replies.Chunk]:
    """The answer's chunks; once it has ended, what comes after it is waited for a moment only. Raises
    Complaint for an error among them."""
    async with aclosing(replies.chunks(response.aiter_bytes())) as chunks:
        while True:
            try:
                async with asyncio.timeout(_AFTERWORD_SECONDS if answer.ending else None):
                    chunk = await anext(chunks, None)
                complaint = complaint_in(chunk) if chunk else None
            except TimeoutError:
                return
            except Complaint as page:
                complaint, chunk = page, None
            if complaint is not None:
                complaint.late = answer.length > 0
                raise complaint
            if chunk is None:
                return
            yield chunk


def _take(chunk: replies.Chunk, answer: Answer, used: Used) -> None:
    """Adds what a chunk brings. Raises EngineErrors."""
    used.read(chunk.get("usage"))
    for choice in objects(chunk.get("choices")):
        answer.choice = choice.get("index") if answer.choice is None else answer.choice
        if choice.get("index") == answer.choice:  # one answer was asked for
            _choose(choice, answer)
    blocked = chunk.get("promptFeedback")
    if isinstance(blocked, Mapping) and blocked.get("blockReason"):
        raise EngineRefused
    if answer.length > MOST_CHARACTERS:  # leaving the stream closes it, and the server stops
        raise EngineError(UNUSABLE)


def _choose(choice: Mapping[str, object], answer: Answer) -> None:
    answer.ending = max(answer.ending, ending_in(choice))
    if answer.ending is Ending.FILTERED:
        raise EngineRefused
    if answer.ending is Ending.ERROR:
        raise EngineBusy(BROKE_OFF)
    delta = choice.get("delta") or (None if answer.length else choice.get("message"))
    if isinstance(delta, Mapping):
        if delta.get("refusal"):
            raise EngineRefused
        answer.add(_piece(delta))
    elif isinstance(choice.get("text"), str):
        answer.add(str(choice["text"]))


def _piece(delta: Mapping[str, object]) -> str:
    """The answer's next piece."""
    content = delta.get("content")
    return content if isinstance(content, str) else ""


def _is_less(tokens: int | None, limit: int | None) -> bool:
    return tokens is not None and limit is not None and tokens < limit


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
