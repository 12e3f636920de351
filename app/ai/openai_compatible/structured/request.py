"""Requests answers in a given form by JSON schema, and requests a correction once if they don't fit.

Answers are parsed strictly first, then leniently; only then a second one, which is paid for, is requested.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from app.ai.error_messages import SMALL_CONTEXT, UNUSABLE
from app.ai.foreign_json import JsonObject, as_object
from app.ai.openai_compatible.answers import answer_text
from app.ai.openai_compatible.chat.dialect import Schema
from app.ai.openai_compatible.chat.finish_reasons import FinishReason
from app.ai.openai_compatible.chat.server import Answer, Server
from app.ai.openai_compatible.checks.faithfulness import REPEATS
from app.ai.openai_compatible.checks.loop_watch import LoopWatch
from app.ai.openai_compatible.checks.refusals import is_refusal, strings_in
from app.ai.openai_compatible.prompts import Messages, prompt
from app.ai.openai_compatible.structured.coercion import coerce, field_matcher
from app.ai.openai_compatible.structured.field_lookup import pairs_to_object
from app.ai.openai_compatible.structured.lenient_json import ParsedObject, parse_objects
from app.ai.openai_compatible.structured.lenient_rows import ends_rows, parse_rows
from app.errors import EngineError, EngineMisconfigured, EngineRefused

Form = TypeVar("Form")
_DROPPED_KEYS = (
    "title",
    "description",
    "default",
)  # defaults are for parsing: servers want all fields required
_MAX_QUOTED = 6_000  # characters of an invalid answer that are sent back with its fault
_MAX_QUOTED_LOOP = 400  # of one that repeats itself: with more of it, the model would continue it


class InvalidAnswer(Exception):
    """An answer that can't be used; the message says why, as an instruction to the model."""


class Repetition(InvalidAnswer):
    """A text without content of its own: it repeats itself, or copies the prompt."""


class ModelRefusal(InvalidAnswer):
    """The model refuses: a second request would be paid for and refused again."""


@dataclass(frozen=True, slots=True)
class Accepted(Generic[Form]):
    """A valid answer in its form."""

    form: Form


@dataclass(frozen=True, slots=True)
class AbortedAnswer:
    """An answer that was aborted because it repeats itself; `text`: what came before the repetition."""

    text: str


async def request_form(
    server: Server,
    messages: Messages,
    label: str,
    read: Callable[[Answer], Form],
    schema: Schema | None = None,
) -> Form:
    """Return what `read` makes of the model's answer, or of its second one after an InvalidAnswer. Raises
    EngineErrors."""
    async with aclosing(stream_form(server, messages, label, read, schema)) as parts:
        async for part in parts:
            if isinstance(part, Accepted):
                return part.form
    raise EngineError(UNUSABLE)


async def stream_form(
    server: Server,
    messages: Messages,
    label: str,
    read: Callable[[Answer], Form],
    schema: Schema | None = None,
    visible_text: Callable[[Answer], str] | None = None,
) -> AsyncGenerator[Answer | AbortedAnswer | Accepted[Form]]:
    """Like `request_form`, but yield the answer each time it has grown; a second one starts anew. One that
    repeats itself is aborted. `visible_text` extracts prose, which is checked more strictly (`loops`)."""
    fault: InvalidAnswer | None = None
    request = messages
    for turn, name in enumerate((label, f"{label}, {prompt('repair').label}"), 1):
        watch, answer = LoopWatch(visible_text), Answer()
        async with aclosing(server.stream(request, name, turn, schema)) as answers:
            async for answer in answers:
                if watch.is_looping(answer):
                    break
                yield answer
        if (text := watch.text_before_loop) is not None:
            answer.finish_reason = FinishReason.LENGTH  # aborted by us
            yield AbortedAnswer(text)
        try:
            yield Accepted(_read(read, answer, watch))
            return
        except ModelRefusal as error:
            raise EngineRefused from error
        except InvalidAnswer as error:
            fault, request = error, [*messages, *_repair_messages(answer, str(error), watch)]
    raise (EngineMisconfigured(SMALL_CONTEXT) if answer.context_full else EngineError(UNUSABLE)) from fault


def _read(read: Callable[[Answer], Form], answer: Answer, watch: LoopWatch) -> Form:
    if watch.loops_in_prose:
        raise Repetition(REPEATS)
    return read(answer)


def _repair_messages(answer: Answer, fault: str, watch: LoopWatch) -> Messages:
    request = prompt("repair").messages({"wrong": fault}, "en")[1]
    max_quoted = _MAX_QUOTED if watch.text_before_loop is None else _MAX_QUOTED_LOOP
    content = answer_text(answer.text, answer.reasoning)  # without reasoning
    return [{"role": "assistant", "content": content[:max_quoted] or "(nothing)"}, request]


def form_reader(kind: type[Form]) -> Callable[[Answer], Form]:
    """Return a function that parses an answer as JSON of that kind: strictly, else leniently. It raises
    InvalidAnswer."""

    def read(answer: Answer) -> Form:
        content = answer_text(answer.text, answer.reasoning, truncated=answer.is_truncated)
        try:
            msgspec.json.decode(content.encode(), type=kind)
            return coerce(kind, msgspec.json.decode(content))  # treats "N/A" and the like as missing
        except (msgspec.MsgspecError, RecursionError, UnicodeError):
            return _parse_leniently(kind, content, answer)

    return read


def _parse_leniently(kind: type[Form], content: str, answer: Answer) -> Form:
    """Return the last object that fits, complete ones first: a model that gives two has corrected itself."""
    found = list(reversed(parse_objects(content)))
    rows = _parse_rows(kind, content, found, answer)
    answer.check(whole=any(one.closed for one in found) or bool(rows))
    found = [one for one in found if answer.finish_reason is FinishReason.STOP or not one.truncated]
    fault = "it holds no such object"
    for one in sorted(found, key=lambda one: not one.closed):
        try:
            return coerce(kind, one.value)
        except msgspec.ValidationError as error:
            fault = str(error)
    for value in (_merged(found), *rows):
        with suppress(msgspec.ValidationError):
            return coerce(kind, value)
    note = " The answer was too long and was cut off." if answer.is_truncated else ""
    error_type = ModelRefusal if _is_refusal(content, found) else InvalidAnswer
    raise error_type(f"It is not the JSON object that was asked for: {fault}.{note}")


def _parse_rows(
    kind: type[object], content: str, found: list[ParsedObject], answer: Answer
) -> list[JsonObject]:
    """Return the fields given as rows, if no object has them and the last row is complete."""
    has_field = field_matcher(kind)
    in_objects = any(sum(map(has_field, one.value)) > 1 for one in found)
    whole = answer.finish_reason is FinishReason.STOP or ends_rows(content)
    return parse_rows(content, has_field) if whole and not in_objects else []


def _is_refusal(content: str, found: list[ParsedObject]) -> bool:
    """Return whether it refuses in prose, or in an object such as `{"error": "I can't…"}`."""
    return any(is_refusal(text) for text in ([*strings_in(found[-1].value)] if found else [content]))


def _merged(found: list[ParsedObject]) -> JsonObject:
    """Return the fields of all objects merged, if there are several; {} for one alone."""
    if rows := pairs_to_object([one.value for one in reversed(found)]):
        return rows
    merged: dict[str, object] = {}
    for one in reversed(found):
        merged |= one.value
    return merged if len(found) > 1 else {}


def json_schema_of(kind: type[object]) -> Schema:
    """Return the JSON schema of the kind, with references inlined, as some servers don't resolve them."""
    (form,), components = msgspec.json.schema_components((kind,), ref_template="{name}")

    def inlined(value: object) -> object:
        if isinstance(value, list):
            return [inlined(part) for part in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return inlined(components[value["$ref"]])
        visible_text = {name: inlined(part) for name, part in value.items() if name not in _DROPPED_KEYS}
        if value.get("type") != "object":
            return visible_text
        return visible_text | {"required": [*value["properties"]], "additionalProperties": False}

    return as_object(inlined(form))
