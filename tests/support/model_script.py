"""A server that speaks OpenAI's API and misbehaves on request, as no real one can be made to."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.support.waiting import forever, until

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]
_END = b"0\r\n\r\n"


@dataclass(frozen=True)
class Asked:
    """One request as it reached the server."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class ModelScript:
    """Plays one answer after the other, the last again and again. `left`: a client went before the end."""

    answers: list[Answer]
    asked: list[Asked] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    serving: set[asyncio.Task[None] | None] = field(default_factory=set)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.serving.add(task := asyncio.current_task())
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            self.asked.append(await _read(reader))
            answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
            await self._play(answer, reader, writer)
        writer.close()
        self.serving.discard(task)

    async def _play(self, answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        playing = asyncio.ensure_future(answer(writer))
        leaving = asyncio.ensure_future(reader.read(1))
        await asyncio.wait((playing, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not playing.done() or isinstance(playing.exception(), ConnectionError):
            self.left.set()
        for task in (playing, leaving):
            task.cancel()
        await asyncio.gather(playing, leaving, return_exceptions=True)


@asynccontextmanager
async def model_script(*answers: Answer) -> AsyncIterator[ModelScript]:
    """Serves on a free port for as long as the block lasts."""
    script = ModelScript(list(answers))
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0, limit=2**24)
    script.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield script
    finally:
        server.close()
        await until(lambda: not script.serving)  # what is served ends by itself once its client is gone


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(method, path, headers, json.loads(body) if body else None)


def status(code: int, body: Any = None, **headers: str) -> Answer:
    """An answer in one piece. Header names have underscores for dashes."""
    content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
    announced = {"Content-Type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}

    async def play(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {code} Said", *(f"{name}: {value}" for name, value in announced.items())]
        writer.write("\r\n".join([*lines, f"Content-Length: {len(content)}", "", ""]).encode() + content)
        await writer.drain()

    return play


def refusal(code: int, message: str, kind: str = "invalid_request_error", **headers: str) -> Answer:
    return status(code, {"error": {"message": message, "type": kind, "code": kind}}, **headers)


def chat(text: str, ended: str | None = "stop", usage: Any = None) -> Answer:
    """A streamed chat completion; with `ended` None it stops as if the connection had been cut cleanly."""
    pieces = [text[at : at + 40] for at in range(0, len(text), 40)]
    events: list[Any] = [_delta(piece) for piece in pieces]
    if ended:
        events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": ended}]})
    if usage:
        events.append({"choices": [], "usage": usage})
    return events_of([*events, "[DONE]"] if ended else events)


def events_of(events: list[Any], whole: bool = True) -> Answer:
    """Server-sent events; without `whole` the connection breaks in the middle of the body."""

    async def play(writer: asyncio.StreamWriter) -> None:
        await _begin(writer)
        for event in events:
            await _announce(writer, event)
        if whole:
            writer.write(_END)
            await writer.drain()

    return play


def cut_off(text: str) -> Answer:
    return events_of([_delta(text)], whole=False)


async def silence(writer: asyncio.StreamWriter) -> None:
    """Accepts, begins to answer, and says nothing."""
    await _begin(writer)
    await forever()


async def endless(writer: asyncio.StreamWriter) -> None:
    """Talks for as long as somebody listens."""
    await _begin(writer)
    while True:
        await _announce(writer, _delta("and then " * 100))
        await asyncio.sleep(0)


def on_and_on(text: str, rest: str, field: str = "content") -> Answer:
    """Says a text in small pieces, and then the rest again and again, for as long as somebody listens.
    `field`: of the delta, that the pieces stand in."""

    async def play(writer: asyncio.StreamWriter) -> None:
        await _begin(writer)
        for at in range(0, len(text), 40):
            await _announce(writer, _delta(text[at : at + 40], field))
        while True:
            for at in range(0, len(rest), 40):
                await _announce(writer, _delta(rest[at : at + 40], field))
                await asyncio.sleep(0)

    return play


def painted(*pictures: bytes, usage: Any = None) -> Answer:
    """A streamed image: all but the last are partial ones."""
    *partial, last = (base64.b64encode(picture).decode() for picture in pictures)
    rest = {"created_at": 1, "background": "opaque", "output_format": "png", "quality": "low", "size": "auto"}
    events = [
        {"type": "image_generation.partial_image", "b64_json": one, "partial_image_index": at, **rest}
        for at, one in enumerate(partial)
    ]
    done = {"type": "image_generation.completed", "b64_json": last, "usage": usage, **rest}
    return events_of([*events, done])


def image(picture: bytes) -> Answer:
    """An image in one piece."""
    return status(200, {"created": 1, "data": [{"b64_json": base64.b64encode(picture).decode()}]})


def image_at(url: str) -> Answer:
    return status(200, {"created": 1, "data": [{"url": url}]})


def _delta(text: str, field: str = "content") -> Any:
    return {"choices": [{"index": 0, "delta": {field: text}, "finish_reason": None}]}


async def _begin(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
    await writer.drain()


async def _announce(writer: asyncio.StreamWriter, event: Any) -> None:
    text = event if isinstance(event, str) else json.dumps(event)
    data = f"data: {text}\n\n".encode()
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    await writer.drain()
