"""Which request options a server supports: start with all, drop those that it rejects."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Required, TypedDict

from app import patterns
from app.ai.foreign_json import JsonObject
from app.ai.openai_compatible.chat.endpoints import ModelEndpoint
from app.ai.openai_compatible.chat.error_responses import ErrorResponse
from app.ai.openai_compatible.chat.token_budget import MIN_TOKENS, TokenBudget, budget_after, is_context_error
from app.ai.openai_compatible.prompts import Message, Messages

Schema = JsonObject
Limit = Literal["max_tokens", "max_completion_tokens", "none"]
_OTHER_LIMIT: dict[Limit, Limit] = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "max_tokens",
    "none": "none",
}
_BOUNDS = ("minLength", "maxLength", "minimum", "maximum")
_MAX_BUDGET_LOWERED = 2  # times in one request


def _ignore_case(words: str) -> patterns.Pattern:
    return patterns.compile(words, patterns.IGNORECASE)


_USAGE = _ignore_case(r"stream_?options|include_usage")
_STREAM = _ignore_case(
    r"(?:stream|streaming)\b.{0,40}(?:not support|unsupported|not available|not allowed|must be false)"
    r"|(?:stream|streaming)\b.{0,40}not implemented|(?:not support|unsupported|disable).{0,40}\bstream"
)
_LIMIT = _ignore_case(r"max_tokens|max_completion_tokens")
_SYSTEM = _ignore_case(
    r"\bsystem['\"`]? (?:role|message|prompt|instruction)|role\b.{0,30}\bsystem\b|roles must alternate"
    r"|(?:user and assistant|assistant and user) roles|user, assistant|developer instruction|jinja"
    r"|at row \d+|chat.?template|template error|raise_exception|'system'|got system"
    r"|(?:invalid|unknown|unsupported|unexpected) (?:message )?role|role must be|should be 'user'"
)
_SCHEMA = _ignore_case(
    r"response[_ ]?format|for format\b|json_?schema|json_object|json mode|structured.?output|\bschema\b"
    r"|grammar|guided|xgrammar|outlines|constrained|requested parameters|additionalproperties"
    r"|lm-format-enforcer"
)


class StreamOptions(TypedDict):
    include_usage: bool


class JsonSchema(TypedDict):
    name: str
    strict: bool
    schema: Schema


class ResponseFormat(TypedDict):
    type: Literal["json_schema"]
    json_schema: JsonSchema


class ChatRequest(TypedDict, total=False):
    """The JSON body of a chat completion request."""

    model: Required[str]
    messages: Required[Messages]
    stream: Required[bool]
    max_tokens: int
    max_completion_tokens: int
    stream_options: StreamOptions
    response_format: ResponseFormat


@dataclass(frozen=True, slots=True)
class Dialect:
    """The options supported by one server.

    `schema`: sent with length bounds, without them ("plain"), or as text in the prompt ("words"). `limit`:
    the name of the token limit. `usage`: whether a stream is asked to report usage. `stream`: whether to
    stream. `system`: whether the system role exists. `token_budget`: what the context was found to hold.
    `limit_renamed`, `budget_lowered`: what was already tried.
    """

    schema: Literal["bounded", "plain", "words"] = "bounded"
    limit: Limit = "max_tokens"
    usage: bool = True
    stream: bool = True
    system: bool = True
    token_budget: TokenBudget | None = None
    limit_renamed: bool = False
    budget_lowered: int = 0

    @property
    def form(self) -> str:
        """Identifies the form of a request, for its idempotency key."""
        return f"{self.schema}/{self.limit}/{self.usage}/{self.stream}/{self.system}/{self.token_budget}"

    @property
    def limitations(self) -> list[str]:
        """What the server was found not to support, in sentences for an operator."""
        budget = self.token_budget
        found = {
            f"its context is small: {budget.total if budget else 0} tokens": budget is not None,
            "it knows no system role": not self.system,
            "it takes no JSON schema": self.schema == "words",
            "it does not stream": not self.stream,
        }
        return [sentence for sentence, applies in found.items() if applies]

    def request_body(
        self, model: str, messages: Messages, schema: Schema | None, max_tokens: int
    ) -> ChatRequest:
        """Return the JSON body of a chat completion request."""
        request: ChatRequest = {
            "model": model,
            "messages": self.adapt_messages(messages, schema),
            "stream": self.stream,
        }
        if self.limit != "none":
            request[self.limit] = self.answer_tokens(request["messages"], max_tokens)
        if self.usage and self.stream:
            request["stream_options"] = {"include_usage": True}
        if schema and self.schema != "words":
            sent_schema = schema if self.schema == "bounded" else unbounded(schema)
            request["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": sent_schema},
            }
        return request

    def limit_in(self, request: ChatRequest) -> int | None:
        """Return the token limit in a request body of this dialect."""
        return None if self.limit == "none" else request.get(self.limit)

    def adapt_messages(self, messages: Messages, schema: Schema | None) -> Messages:
        """Return the messages in the form this server accepts."""
        if schema and self.schema == "words":
            messages = _with_schema(messages, schema)
        return messages if self.system else _without_system(messages)

    def answer_tokens(self, messages: Messages, max_tokens: int) -> int:
        """Return the token limit for the answer: at least MIN_TOKENS, unless `max_tokens` is lower."""
        if self.token_budget is None:
            return max_tokens
        return min(max_tokens, max(MIN_TOKENS, self.token_budget.for_answer(messages)))

    def simplified(
        self, error: ErrorResponse, messages: Messages, schema: Schema | None, max_tokens: int
    ) -> Dialect | None:
        """Return the dialect to try after an error that names an unsupported option, each once; None if
        nothing of that is left, or the error names no option."""
        if is_context_error(error):
            return self._with_lower_budget(error, self.adapt_messages(messages, schema), max_tokens)
        named: tuple[tuple[patterns.Pattern, bool, Callable[[], Dialect]], ...] = (
            (_USAGE, self.usage, lambda: replace(self, usage=False)),
            (_STREAM, self.stream, lambda: replace(self, stream=False)),
            (_LIMIT, self.limit != "none", self._with_renamed_limit),
            (_SYSTEM, self.system and _has_system(messages), lambda: replace(self, system=False)),
            (_SCHEMA, schema is not None and self.schema != "words", self._with_looser_schema),
        )
        for words, is_possible, simplify in named:
            if is_possible and words.search(error.words):
                return simplify()
        return None

    def next_guess(self, messages: Messages, schema: Schema | None) -> Dialect | None:
        """Return the dialect to try if the server does not say what is unsupported, the likeliest first; None
        if none is left."""
        if schema and self.schema != "words":
            return self._with_looser_schema()
        if self.usage and self.stream:
            return replace(self, usage=False)
        if self.system and _has_system(messages):
            return replace(self, system=False)
        return None if self.limit_renamed else self._with_renamed_limit()

    def _with_looser_schema(self) -> Dialect:
        return replace(self, schema="plain" if self.schema == "bounded" else "words")

    def _with_renamed_limit(self) -> Dialect:
        return replace(
            self, limit="none" if self.limit_renamed else _OTHER_LIMIT[self.limit], limit_renamed=True
        )

    def _with_lower_budget(self, error: ErrorResponse, messages: Messages, max_tokens: int) -> Dialect | None:
        requested = self.answer_tokens(messages, max_tokens)
        token_budget = budget_after(error, requested, messages)
        if token_budget.for_answer(messages) >= requested:  # the numbers in the error mean something else
            token_budget = TokenBudget(requested // 4)
        if self.budget_lowered >= _MAX_BUDGET_LOWERED or token_budget.for_answer(messages) < MIN_TOKENS:
            return None
        return replace(self, token_budget=token_budget, budget_lowered=self.budget_lowered + 1)


def names_request_option(error: ErrorResponse) -> bool:
    """Return whether the error names an option that a request can do without."""
    named = (_USAGE, _STREAM, _LIMIT, _SYSTEM, _SCHEMA)
    return is_context_error(error) or any(words.search(error.words) for words in named)


def default_dialect(endpoint: ModelEndpoint) -> Dialect:
    """Return the dialect to start with. OpenAI itself supports no bounds in strict schemas, and renamed the
    limit."""
    return Dialect("plain", "max_completion_tokens") if endpoint.is_openai else Dialect()


def unbounded(schema: Schema) -> Schema:
    """Return the schema without bounds on lengths and numbers."""
    return {name: _unbounded(part) for name, part in schema.items() if name not in _BOUNDS}


def _unbounded(value: object) -> object:
    if isinstance(value, dict):
        return unbounded(value)
    return [_unbounded(part) for part in value] if isinstance(value, list) else value


def _with_schema(messages: Messages, schema: Schema) -> Messages:
    rule = f"\nAnswer with one JSON object alone, fitting this JSON schema:\n{json.dumps(schema)}"
    first, *rest = messages
    return [{"role": first["role"], "content": _text_of(first) + rule}, *rest]


def _has_system(messages: Messages) -> bool:
    return len(messages) > 1 and messages[0]["role"] == "system"


def _without_system(messages: Messages) -> Messages:
    """Merge the system message into the first user message."""
    if not _has_system(messages):
        return messages
    system, first, *rest = messages
    content = first["content"]
    if isinstance(content, str):
        return [{"role": first["role"], "content": f"{_text_of(system)}\n\n{content}"}, *rest]
    return [{"role": first["role"], "content": [{"type": "text", "text": _text_of(system)}, *content]}, *rest]


def _text_of(message: Message) -> str:
    """Return the content of a message that the studio writes as text."""
    content = message["content"]
    assert isinstance(content, str)
    return content
