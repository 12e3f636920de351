"""Kinds of answers × steps × ways of sending × reasons to end, against a scripted server.

`EVERY=n` takes each n-th row. A row is at fault where its step's result is not what the model answered, where
it cost a second request, where live text showed what the saved one lacks, or where it fails in another way.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic
from typing import Any

from app.ai.openai_compatible.analyst import OpenAIAnalyst
from app.ai.openai_compatible.chat.server import Server
from app.engines.ports import Details, History, PartialHistory
from app.errors import EngineError, EngineRefused
from app.pictures.uploads import read_picture
from tests.support.answer_kinds import ENDS, INNOCENT, PLAN, QUIET, TALK, THOUGHTS, UNOPENED, dressed
from tests.support.model_answers import HISTORY, PERSON, brief, endpoint, writer
from tests.support.model_script import Answer, ModelScript, events_of, model_script, status
from tests.support.runs import png

_PARTS = ("age", "gender", "species", "hair", "eyes", "skin", "clothing", "expression", "mood", "medium")
SIGHT: dict[str, Any] = {
    "physical_description": "A woman with short red hair looks out over the sea.",
    "visual_style": "A loose watercolour in cool blues, with soft light.",
    **{part: {"value": None, "confidence": 0.0} for part in _PARTS},
}
STEPS = {"details": json.dumps(PERSON), "history": HISTORY, "analysis": json.dumps(SIGHT)}
KINDS = {"plain": "{a}", **THOUGHTS, **UNOPENED, **ENDS, **TALK}
_NOT_JSON = {"run-on, lines", "run-on, joined", "quoted", "in the line", "exclaimed", *INNOCENT}

WAYS = ("characters", "bytes", "small", "at once", "parts", "beside", "in the field", "plain JSON")
KEPT = ("stop", "end_turn", "eos", "length", None)
ENDED: dict[str | None, str] = {**dict.fromkeys(KEPT, "kept"), "content_filter": "refused", "error": "failed"}
_EVERY_WAY = "stop"  # the other reasons come with one way of sending


@dataclass(frozen=True)
class Row:
    """One answer as it is sent. `way`: how; `ended`: the reason that the server gives."""

    kind: str
    step: str
    way: str
    ended: str | None
    thoughts: str = PLAN

    @property
    def text(self) -> str:
        return dressed(KINDS[self.kind], STEPS[self.step], self.thoughts)


@dataclass
class Report:
    rows: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def table(self) -> str:
        counts = ", ".join(f"{name} {count}" for name, count in self.rows.items())
        return "\n".join(
            [*self.faults, f"{self.rows.total()} answers ({counts}), {len(self.faults)} at fault"]
        )


def table() -> Iterator[Row]:
    """Every kind by every way; every reason to end by one way."""
    for kind in KINDS:
        for step in STEPS:
            if step == "history" or kind not in _NOT_JSON:
                yield from (Row(kind, step, way, _EVERY_WAY) for way in WAYS)
                yield from (Row(kind, step, "small", ended) for ended in ENDED if ended != _EVERY_WAY)


async def run(rows: Iterator[Row]) -> Report:
    report = Report()
    for row in rows:
        report.rows[row.step] += 1
        async with model_script(*_answers(row)) as server:
            wrong = await _fault(row, server)
        if wrong:
            report.faults.append(f"{row.kind} | {row.step} | {row.way} | {row.ended} | {wrong}")
    return report


def _answers(row: Row) -> tuple[Answer, ...]:
    answer = sent(row)
    return (_details(), answer) if row.step == "history" else (answer,)


def _details() -> Answer:
    return sent(Row("plain", "details", "at once", "stop"))


async def _fault(row: Row, server: ModelScript) -> str | None:
    """What is wrong with what becomes of the row; None where nothing is."""
    expected = ENDED[row.ended]
    try:
        wrong = await _STEPS[row.step](row, server.url)
    except EngineError as error:
        announced = "refused" if isinstance(error, EngineRefused) else "failed"
        return None if announced == expected else f"{announced}: {error}"
    if expected != "kept":
        return f"kept, and not {expected}"
    asked = len(server.asked) - (row.step == "history")
    return wrong or (f"asked {asked} times" if asked != 1 else None)


async def _details_fault(row: Row, url: str) -> str | None:
    made = await writer(url).details(brief())
    return None if made.personality == PERSON["personality"] else f"personality {made.personality!r}"


async def _analysis_fault(row: Row, url: str) -> str | None:
    picture = await read_picture(png("teal", (16, 16)))
    seen = await OpenAIAnalyst(Server(endpoint(url))).analyse(picture, "en")
    found = seen.physical_description
    return None if found == SIGHT["physical_description"] else f"description {found!r}"


async def _history_fault(row: Row, url: str) -> str | None:
    ours = writer(url)
    made: Details = await ours.details(brief())
    shown, last = await _heard(ours.history(brief(), made))
    if last != HISTORY:
        return f"history {last[:60]!r} … {last[-60:]!r}"
    more = next((text for text in shown if not last.startswith(text)), None)
    return None if more is None else f"live {more[-80:]!r}"


async def _heard(parts: AsyncIterator[PartialHistory | History]) -> tuple[list[str], str]:
    received = [part async for part in parts]
    last = received[-1]
    assert isinstance(last, History)
    return [part.text for part in received if isinstance(part, PartialHistory)], last.text


_STEPS: dict[str, Callable[[Row, str], Any]] = {
    "details": _details_fault,
    "history": _history_fault,
    "analysis": _analysis_fault,
}


def sent(row: Row) -> Answer:
    """The row's answer as its server sends it."""
    if row.way == "plain JSON":
        message = {"role": "assistant", "content": row.text}
        choice = {"index": 0, "message": message, "finish_reason": row.ended}
        return status(
            200, {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        )
    deltas = [*_deltas(row)]
    events: list[Any] = [{"choices": [{"index": 0, "delta": one, "finish_reason": None}]} for one in deltas]
    if row.ended is not None:
        events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": row.ended}]})
    events.append("[DONE]")
    return in_bytes(events) if row.way == "bytes" else events_of(events)


def _deltas(row: Row) -> Iterator[dict[str, Any]]:
    size = {"characters": 1, "at once": len(row.text)}.get(row.way, 7)
    pieces = [row.text[at : at + size] for at in range(0, len(row.text), size)]
    if row.way == "beside":
        yield from ({"reasoning_content": word} for word in QUIET.split(" "))
    for piece in pieces:
        match row.way:
            case "parts":
                yield {"content": [{"type": "text", "text": piece}]}
            case "in the field":
                yield {"content": None, "reasoning_content": piece}
            case _:
                yield {"content": piece}


def in_bytes(events: list[Any]) -> Answer:
    """Server-sent events, each byte in a chunk of its own."""
    lines = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in events)
    body = "".join(f"data: {line}\n\n" for line in lines).encode()

    async def play(stream: asyncio.StreamWriter) -> None:
        stream.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for byte in body:
            stream.write(b"1\r\n%c\r\n" % byte)
            await stream.drain()
        stream.write(b"0\r\n\r\n")
        await stream.drain()

    return play


def main() -> int:
    """Prints the rows at fault; 1 where there is one."""
    began = monotonic()
    report = asyncio.run(run(islice(table(), 0, None, int(os.environ.get("EVERY", "1")))))
    print(f"{report.table()}; {monotonic() - began:.0f} s", flush=True)
    return int(bool(report.faults))
