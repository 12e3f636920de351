"""Client for one model on one server: sends chat requests, bounds the response, records usage.

Image requests use the `openai` library (`painter.py`). Chats are sent and parsed here: nothing that the
library adds to a request is configured, and its reader takes many valid 200 bodies for an empty answer (see
`response_body.py`).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import replace
from functools import partial

import httpx2
from openai import AsyncOpenAI

from app.ai.call_recording import record_call
from app.ai.openai_compatible.answers import has_untagged_reasoning
from app.ai.openai_compatible.chat.answer import Answer
from app.ai.openai_compatible.chat.answer_stream import TokenUsage, apply_chunk, read_chunks
from app.ai.openai_compatible.chat.dialect import (
    ChatRequest,
    Dialect,
    Schema,
    default_dialect,
    names_request_option,
)
from app.ai.openai_compatible.chat.endpoints import FAMILY, ModelEndpoint
from app.ai.openai_compatible.chat.error_mapping import rejected_request_words, translated_errors
from app.ai.openai_compatible.chat.error_responses import (
    MAX_BODY,
    ErrorResponse,
    error_response_behind,
    parse_error_response,
)
from app.ai.openai_compatible.prompts import Messages
from app.errors import EngineError, EngineMisconfigured, EngineRefused
from app.network import outbound
from app.runs.usage import current_usage

__all__ = ["Answer", "Server", "TokenUsage"]

MAX_REQUESTS = 10  # requests for one question, each in another dialect
_KEPT_HEADERS = {
    "host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent",
    "x-stainless-raw-response",  # by which the library recognises its own request
}  # fmt: skip
_CONNECT_SECONDS = (
    10.0  # for all else the step's own limit holds: a model may think long before its first word
)
_MAX_UNEXPLAINED_ERRORS = 2  # unexplained 500s in a row, after which the request's form is suspected


class Server:
    """Remembers for the lifetime of the process which request options its server rejected."""

    def __init__(self, endpoint: ModelEndpoint) -> None:
        self.endpoint = endpoint
        self.untagged_reasoning = False  # an answer began with reasoning without an opening tag
        self._dialect = default_dialect(endpoint)
        self._unexplained_errors = 0  # unexplained 500s in a row

    @property
    def limitations(self) -> list[str]:
        """What the server was found not to support, for an operator."""
        return self._dialect.limitations

    async def complete(
        self, messages: Messages, label: str, turn: int, schema: Schema | None = None
    ) -> Answer:
        """Return the model's complete answer. Raises EngineErrors."""
        *_, whole = [answer async for answer in self.stream(messages, label, turn, schema)]
        return whole

    async def stream(
        self, messages: Messages, label: str, turn: int, schema: Schema | None = None
    ) -> AsyncGenerator[Answer]:
        """Yield the model's answer each time it has grown, at last complete. `turn` numbers the requests of
        one step. Raises EngineErrors."""
        dialect = self._dialect
        for number in range(1, MAX_REQUESTS + 1):
            try:
                async with aclosing(self._request(messages, label, turn, schema, dialect)) as answers:
                    async for answer in answers:
                        if answer.length:  # the request was accepted, however the answer ends
                            self._dialect = replace(dialect, budget_lowered=0)
                        yield answer
                self._dialect, self._unexplained_errors = replace(dialect, budget_lowered=0), 0
                return
            except EngineError as error:
                simplified = self._simplified(dialect, error, messages, schema)
                if simplified is None or number == MAX_REQUESTS:
                    raise
                dialect = simplified

    def _simplified(
        self, dialect: Dialect, error: EngineError, messages: Messages, schema: Schema | None
    ) -> Dialect | None:
        error_response = error_response_behind(error)
        if error_response is None or error_response.is_page or isinstance(error, EngineRefused):
            return None
        simplified = dialect.simplified(error_response, messages, schema, self.endpoint.max_tokens)
        if simplified is None and self._may_be_form(error, error_response):
            return dialect.next_guess(messages, schema)
        return simplified

    def _may_be_form(self, error: EngineError, error_response: ErrorResponse) -> bool:
        """Return whether the form of the request may be the cause though the server doesn't say so."""
        if rejected_request_words(error) is not None and type(error) is EngineError:
            return not names_request_option(error_response)
        if isinstance(error, EngineMisconfigured):  # the server names the cause
            return False
        # Failing templates and grammars are 500s too, on some servers without a message.
        self._unexplained_errors += error_response.status == 500
        return error_response.status == 500 and self._unexplained_errors >= _MAX_UNEXPLAINED_ERRORS

    async def _request(
        self, messages: Messages, label: str, turn: int, schema: Schema | None, dialect: Dialect
    ) -> AsyncGenerator[Answer]:
        request_body = dialect.request_body(self.endpoint.model, messages, schema, self.endpoint.max_tokens)
        answer = Answer()
        with self.record_call(label) as usage, translated_errors():
            async with (
                self._http(f"{label}/{turn}/{dialect.form}") as http,
                self._open_response(http, request_body) as response,
                aclosing(read_chunks(response, answer)) as chunks,
            ):
                async for chunk in chunks:
                    apply_chunk(chunk, answer, usage)
                    yield answer
            self.untagged_reasoning = self.untagged_reasoning or has_untagged_reasoning(answer.text)
            answer.context_full = answer.is_truncated and _is_below(
                usage.output_tokens, dialect.limit_in(request_body)
            )
            yield answer

    @asynccontextmanager
    async def _open_response(
        self, http: httpx2.AsyncClient, request_body: ChatRequest
    ) -> AsyncIterator[httpx2.Response]:
        """Open the response. Raises ErrorResponse for an error status."""
        async with http.stream(
            "POST", f"{self.endpoint.base_url}/chat/completions", json=request_body
        ) as response:
            if not response.is_success:
                content = await _read_bounded(response)
                raise parse_error_response(
                    response.status_code, content, response.headers.get("retry-after", "")
                )
            yield response

    def _http(self, request: str) -> httpx2.AsyncClient:
        """Return a client for one request, closed with it, also on cancellation."""
        hooks: dict[str, list[Callable[..., object]]] = {
            "request": [partial(_set_headers, self.endpoint.api_key, current_usage().key(request))]
        }
        return outbound.client(timeout=httpx2.Timeout(None, connect=_CONNECT_SECONDS), event_hooks=hooks)

    @asynccontextmanager
    async def client(self, request: str) -> AsyncIterator[AsyncOpenAI]:
        """Yield the `openai` client for one request, closed with it. Raises EngineErrors."""
        with translated_errors():
            async with AsyncOpenAI(
                base_url=self.endpoint.base_url,
                api_key="set by the hook",
                max_retries=0,
                timeout=httpx2.Timeout(None, connect=_CONNECT_SECONDS),
                http_client=self._http(request),
            ) as client:
                yield client

    @contextmanager
    def record_call(self, label: str) -> Iterator[TokenUsage]:
        """Record the call in the current usage record, however it ends."""
        usage = TokenUsage()
        with record_call(current_usage(), FAMILY, self.endpoint.model, label, usage.added_to):
            yield usage


async def _set_headers(api_key: str | None, idempotency_key: str, request: httpx2.Request) -> None:
    """Remove the headers that the library adds about the machine or from its own variables; set key and
    idempotency key."""
    for name in {*request.headers} - _KEPT_HEADERS:
        del request.headers[name]
    request.headers["Idempotency-Key"] = idempotency_key
    if api_key is not None:
        request.headers["Authorization"] = f"Bearer {api_key}"


async def _read_bounded(response: httpx2.Response) -> bytes:
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > MAX_BODY:
            break
    return bytes(content[:MAX_BODY])


def _is_below(tokens: int | None, limit: int | None) -> bool:
    return tokens is not None and limit is not None and tokens < limit
