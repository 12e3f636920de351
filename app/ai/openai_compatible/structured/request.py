"""Answers in a given form: asked for by JSON schema, read, and asked for once more where they don't fit.

Read strictly first, then leniently, and only then asked for again: that is paid for."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from app.ai.error_messages import SMALL_CONTEXT, UNUSABLE
from app.ai.openai_compatible.answers import answer_text
from app.ai.openai_compatible.chat.dialect import Schema
from app.ai.openai_compatible.chat.finish_reasons import Ending
from app.ai.openai_compatible.chat.server import Answer, Server
from app.ai.openai_compatible.checks.faithfulness import REPEATS
from app.ai.openai_compatible.checks.loop_watch import LoopWatch
from app.ai.openai_compatible.checks.refusals import is_refusal, texts_of
from app.ai.openai_compatible.prompts import Messages, prompt
from app.ai.openai_compatible.structured.coercion import fit, known_names
from app.ai.openai_compatible.structured.field_lookup import pairs
from app.ai.openai_compatible.structured.lenient_json import Found, objects_in
from app.ai.openai_compatible.structured.lenient_rows import ends_rows, rows_in
from app.errors import EngineError, EngineMisconfigured, EngineRefused

Form = TypeVar("Form")
_LEFT_OUT = ("title", "description", "default")  # defaults are for reading: servers want all fields required
_MAX_QUOTED = 6_000  # characters of a bad answer that are sent back with what is wrong
_MAX_QUOTED_LOOP = 400  # of one that repeats itself: shown more of it, a model goes on with it


class Misfit(Exception):
    """An answer that can't be used as it is; the message says why, to the model."""


class Idle(Misfit):
    """A text that says nothing of its own: it repeats itself, or gives back what was asked."""


class Refusal(Misfit):
    """The model says that it won't do it: asking again would be paid for, and it would say so again."""


@dataclass(frozen=True, slots=True)
class Taken(Generic[Form]):
    """What was made of an answer that fits."""

    form: Form


@dataclass(frozen=True, slots=True)
class Abandoned:
    """An answer that went round in circles was left; `shown` is what it said before that."""

    shown: str


async def ask(
    server: Server,
    messages: Messages,
    label: str,
    read: Callable[[Answer], Form],
    schema: Schema | None = None,
) -> Form:
    """What `read` makes of the model's answer, or of its second after a Misfit. Raises EngineErrors."""
    async with aclosing(follow(server, messages, label, read, schema)) as parts:
        async for part in parts:
            if isinstance(part, Taken):
                return part.form
    raise EngineError(UNUSABLE)


async def follow(
    server: Server,
    messages: Messages,
    label: str,
    read: Callable[[Answer], Form],
    schema: Schema | None = None,
    shown: Callable[[Answer], str] | None = None,
) -> AsyncGenerator[Answer | Abandoned | Taken[Form]]:
    """The same, with the answer each time it has grown; the second grows from nothing again.

    An answer that repeats itself is left, so that its server stops. `shown` makes prose of an answer under
    way: prose is held to more than JSON is (`loops`).
    """
    wrong: Misfit | None = None
    asked = messages
    for turn, name in enumerate((label, f"{label}, {prompt('repair').label}"), 1):
        watch = LoopWatch(shown)
        answer = Answer()
        async with aclosing(server.hear(asked, name, turn, schema)) as growing:
            async for answer in growing:
                if watch.is_looping(answer):
                    break
                yield answer
        if watch.before is not None:
            answer.ending = Ending.CUT  # by us
            yield Abandoned(watch.before)
        try:
            yield Taken(_read(read, answer, watch))
            return
        except Refusal as error:
            raise EngineRefused from error
        except Misfit as error:
            wrong, asked = error, [*messages, *_returned(answer, str(error), watch)]
    raise (EngineMisconfigured(SMALL_CONTEXT) if answer.crowded else EngineError(UNUSABLE)) from wrong


def _read(read: Callable[[Answer], Form], answer: Answer, watch: LoopWatch) -> Form:
    if watch.loops_in_prose:
        raise Idle(REPEATS)
    return read(answer)


def _returned(answer: Answer, wrong: str, watch: LoopWatch) -> Messages:
    asked = prompt("repair").messages({"wrong": wrong}, "en")[1]
    most = _MAX_QUOTED if watch.before is None else _MAX_QUOTED_LOOP
    said = answer_text(answer.text, answer.reasoning)  # thoughts would only be read once more
    return [{"role": "assistant", "content": said[:most] or "(nothing)"}, asked]


def reader(kind: type[Form]) -> Callable[[Answer], Form]:
    """Reads an answer as JSON of that kind: strictly, else leniently. What it returns raises Misfit."""

    def read(answer: Answer) -> Form:
        said = answer_text(answer.text, answer.reasoning, cut=answer.cut)
        try:
            msgspec.json.decode(said.encode(), type=kind)
            return fit(kind, msgspec.json.decode(said))  # with "N/A" and the like as nothing
        except (msgspec.MsgspecError, RecursionError, UnicodeError):
            return _leniently(kind, said, answer)

    return read


def _leniently(kind: type[Form], said: str, answer: Answer) -> Form:
    """The last object that fits, of those with an end first: a model that gives two has corrected itself."""
    found = list(reversed(objects_in(said)))
    rows = _rows(kind, said, found, answer)
    answer.check(whole=any(one.closed for one in found) or bool(rows))
    found = [one for one in found if answer.ending is Ending.ENDED or not one.broken]
    wrong = "it holds no such object"
    for one in sorted(found, key=lambda one: not one.closed):
        try:
            return fit(kind, one.value)
        except msgspec.ValidationError as error:
            wrong = str(error)
    for value in (_merged(found), *rows):
        with suppress(msgspec.ValidationError):
            return fit(kind, value)
    ended = " The answer was too long and was cut off." if answer.cut else ""
    kind_of_fault = Refusal if _refuses(said, found) else Misfit
    raise kind_of_fault(f"It is not the JSON object that was asked for: {wrong}.{ended}")


def _rows(kind: type[Any], said: str, found: list[Found], answer: Answer) -> list[dict[str, Any]]:
    """The fields as they stand in rows, where no object has them and the last row is whole."""
    known = known_names(kind)
    in_objects = any(sum(map(known, one.value)) > 1 for one in found)
    whole = answer.ending is Ending.ENDED or ends_rows(said)
    return rows_in(said, known) if whole and not in_objects else []


def _refuses(said: str, found: list[Found]) -> bool:
    """In prose, or in an object in place of the one that was asked for: `{"error": "I can't…"}`."""
    return any(is_refusal(text) for text in ([*texts_of(found[-1].value)] if found else [said]))


def _merged(found: list[Found]) -> dict[str, Any]:
    """The fields of all objects, where a model gave each, or some, an object of its own; {} of one alone."""
    if rows := pairs([one.value for one in reversed(found)]):
        return rows
    merged: dict[str, Any] = {}
    for one in reversed(found):
        merged |= one.value
    return merged if len(found) > 1 else {}


def schema_of(kind: type[Any]) -> Schema:
    """The kind's JSON schema, with nothing referred to elsewhere, which some servers don't follow."""
    (form,), components = msgspec.json.schema_components((kind,), ref_template="{name}")

    def whole(value: Any) -> Any:
        if isinstance(value, list):
            return [whole(part) for part in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return whole(components[value["$ref"]])
        shown = {name: whole(part) for name, part in value.items() if name not in _LEFT_OUT}
        if value.get("type") != "object":
            return shown
        return shown | {"required": [*value["properties"]], "additionalProperties": False}

    found: Schema = whole(form)
    return found
