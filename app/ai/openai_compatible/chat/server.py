"""One model on one server: asks it, bounds what comes back, and notes what that used.

The `openai` library makes pictures' requests (`painter.py`). Chats are asked for and read here: of what the
library adds to a request the settings allow nothing, and its reader takes much of what servers send in a
200 for an empty answer (see `replies.py`).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import httpx2
from openai import AsyncOpenAI

from app.ai.call_recording import call_notes
from app.ai.openai_compatible.answers import lacks_opening
from app.ai.openai_compatible.chat.answer import Answer
from app.ai.openai_compatible.chat.answer_stream import Used, chunks_of, take
from app.ai.openai_compatible.chat.dialect import Dialect, Schema, first_dialect, names_form
from app.ai.openai_compatible.chat.endpoints import FAMILY, ModelEndpoint
from app.ai.openai_compatible.chat.error_mapping import refused_form, translated_errors
from app.ai.openai_compatible.chat.error_responses import (
    MAX_BODY,
    Complaint,
    complaint_answered,
    complaint_behind,
)
from app.ai.openai_compatible.prompts import Messages
from app.errors import EngineError, EngineMisconfigured, EngineRefused
from app.network import outbound
from app.runs.usage import current_usage

__all__ = ["Answer", "Server", "Used"]

MAX_REQUESTS = 10  # that one question is put in, each in a form of its own
_HEADERS = {
    "host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent",
    "x-stainless-raw-response",  # by which the library knows its own request again
}  # fmt: skip
_CONNECT_SECONDS = (
    10.0  # for all else the step's own limit holds: a model may think long before its first word
)
_FAILURES_BEFORE_DOUBT = 2  # 500s in a row that say nothing, until the request may be their cause


class Server:
    """Remembers, for as long as the process lives, what its server refused to understand."""

    def __init__(self, place: ModelEndpoint) -> None:
        self.place = place
        self.unopened = False  # whether an answer began with thoughts that no mark announced
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
        if isinstance(error, EngineMisconfigured):  # the server says what the cause is
            return False
        # Templates and grammars that fail are 500s too, on some servers without a word.
        self._unexplained += complaint.status == 500
        return complaint.status == 500 and self._unexplained >= _FAILURES_BEFORE_DOUBT

    async def _ask(
        self, messages: Messages, label: str, turn: int, schema: Schema | None, dialect: Dialect
    ) -> AsyncGenerator[Answer]:
        body = dialect.body(self.place.model, messages, schema, self.place.most_tokens)
        answer = Answer()
        with self.call_notes(label) as used, translated_errors():
            async with (
                self._http(f"{label}/{turn}/{dialect.form}") as http,
                self._answered(http, body) as response,
                aclosing(chunks_of(response, answer)) as chunks,
            ):
                async for chunk in chunks:
                    take(chunk, answer, used)
                    yield answer
            self.unopened = self.unopened or lacks_opening(answer.text)
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
            "request": [partial(_only_ours, self.place.api_key, current_usage().key(request))]
        }
        return outbound.client(timeout=httpx2.Timeout(None, connect=_CONNECT_SECONDS), event_hooks=hooks)

    @asynccontextmanager
    async def client(self, request: str) -> AsyncIterator[AsyncOpenAI]:
        """The library's client for one request, closed with it. Raises EngineErrors."""
        with translated_errors():
            async with AsyncOpenAI(
                base_url=self.place.base_url,
                api_key="set by the hook",
                max_retries=0,
                timeout=httpx2.Timeout(None, connect=_CONNECT_SECONDS),
                http_client=self._http(request),
            ) as client:
                yield client

    @contextmanager
    def call_notes(self, label: str) -> Iterator[Used]:
        """Notes the call on the bill of whoever asks, however it ends."""
        used = Used()
        with call_notes(current_usage(), FAMILY, self.place.model, label, used.added_to):
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


def _is_less(tokens: int | None, limit: int | None) -> bool:
    return tokens is not None and limit is not None and tokens < limit
