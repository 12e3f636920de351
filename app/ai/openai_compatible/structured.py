"""Answers in a given form: asked for by JSON schema, read, and asked for once more where they don't fit."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from app.ai.openai_compatible.answers import answer_text
from app.ai.openai_compatible.dialect import Schema
from app.ai.openai_compatible.prompts import Messages, prompt
from app.ai.openai_compatible.server import Answer, Server
from app.ai.sentences import UNUSABLE
from app.errors import EngineError

Form = TypeVar("Form")
_MOST_QUOTED = 6_000  # characters of a bad answer that are sent back with what is wrong


class Misfit(Exception):
    """An answer that can't be used as it is; the message says why, to the model."""


@dataclass(frozen=True, slots=True)
class Taken(Generic[Form]):
    """What was made of an answer that fits."""

    form: Form


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
) -> AsyncGenerator[Answer | Taken[Form]]:
    """The same, with the answer each time it has grown; the second grows from nothing again."""
    answer = Answer()
    async with aclosing(server.hear(messages, label, 1, schema)) as growing:
        async for answer in growing:
            yield answer
    try:
        yield Taken(read(answer))
        return
    except Misfit as wrong:
        again = [*messages, *_returned(answer, str(wrong))]
    async with aclosing(server.hear(again, f"{label}, {prompt('repair').label}", 2, schema)) as growing:
        async for answer in growing:
            yield answer
    try:
        yield Taken(read(answer))
    except Misfit as still_wrong:
        raise EngineError(UNUSABLE) from still_wrong


def _returned(answer: Answer, wrong: str) -> Messages:
    asked = prompt("repair").messages({"wrong": wrong}, "en")[1]
    return [{"role": "assistant", "content": answer.text[:_MOST_QUOTED] or "(nothing)"}, asked]


def reader(kind: type[Form]) -> Callable[[Answer], Form]:
    """Reads an answer as JSON of that kind. What it returns raises Misfit."""

    def read(answer: Answer) -> Form:
        try:
            return msgspec.json.decode(_object(answer), type=kind)
        except msgspec.MsgspecError as error:
            cut = " The answer was too long and was cut off." if answer.cut else ""
            raise Misfit(f"It is not the JSON object that was asked for: {error}.{cut}") from error
        except RecursionError as error:
            raise Misfit("It is nested too deeply.") from error
        except UnicodeError as error:
            raise Misfit("It holds characters that are no text.") from error

    return read


def _object(answer: Answer) -> bytes:
    """The JSON object in an answer: some models put it between fences, or talk around it."""
    said = answer_text(answer.text, answer.reasoning, cut=answer.cut)
    start = said.find("{")
    return said[start : said.rfind("}") + 1].encode() if start >= 0 else b""


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
        shown = {name: whole(part) for name, part in value.items() if name not in ("title", "description")}
        return shown | {"additionalProperties": False} if value.get("type") == "object" else shown

    found: Schema = whole(form)
    return found
