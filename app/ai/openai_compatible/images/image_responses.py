"""The picture in an image server's answer, whichever way it comes: server-sent events, one JSON object or one
a line, base64 alone, the file itself.

A picture that was paid for is not lost: an event's own name says only when it is the last one, and a preview
that can't be read, or an error or a broken connection after the picture, costs nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing
from typing import Any

import httpx2
import openai
import structlog

from app import patterns
from app.ai import foreign_json
from app.ai.error_messages import BROKE_OFF, NOT_THERE, UNUSABLE
from app.ai.openai_compatible.chat.answer_stream import Used
from app.ai.openai_compatible.chat.error_mapping import error_of
from app.ai.openai_compatible.chat.error_responses import Complaint, complaint_in, complaint_of
from app.ai.openai_compatible.chat.response_body import Reader
from app.ai.openai_compatible.images.picture_transfer import MAX_BYTES, preview
from app.ai.out_of_memory import MAX_READ, is_out_of_memory
from app.ai.picture_locations import PictureLocation, places
from app.ai.picture_refusals import refuses
from app.engines.ports import Picture, Preview
from app.errors import EngineBusy, EngineError, EngineMisconfigured, EngineOutOfMemory, EngineRefused

__all__ = ["PARTIAL", "PictureLocation", "answered", "places"]

log = structlog.get_logger()

PARTIAL = 2  # previews asked for: on some servers each costs a little more
MAX_BODY = MAX_BYTES * 2  # bytes: base64, with line breaks
_AFTERWARDS_SECONDS = 30.0  # for a last event, after a picture that does not say whether it is the last one
_MAX_HEAD = 1_000  # bytes by which a body is known
_FILES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_EVENTS = patterns.compile(r"\s*(?::|(?:data|event|id|retry|error) ?:)", patterns.IGNORECASE)
_LAST = patterns.compile(r"complete|result|succe|done|final|finish", patterns.IGNORECASE)
_UNDER_WAY = patterns.compile(
    r"progress|queue|start|creat|pending|running|processing|generating|keep|ping|beat", patterns.IGNORECASE
)
_FAILED = ("failed", "error", "failure", "canceled", "cancelled")
_BROKEN = (EngineError, Complaint, openai.APIError, httpx2.HTTPError, ValueError)

Take = Callable[[PictureLocation], Awaitable[Picture]]
TakeFile = Callable[[bytes], Awaitable[Picture]]
Event = Mapping[str, Any]


async def answered(
    body: AsyncIterator[bytes],
    take: Take,
    taken_in: Callable[[bytes], Awaitable[Picture]],
    sent: str,
    used: Used,
) -> AsyncGenerator[Preview | Picture]:
    """Previews, and the picture last. `take` reads a picture from its place, `taken_in` from a file; `sent`:
    the words of the request, which an error may quote. Raises EngineErrors."""
    head = bytearray()
    async for piece in body:
        head += piece
        if len(head.lstrip()) >= len(b"\xef\xbb\xbfdata:image/") or len(head) > _MAX_HEAD:
            break
    if _is_stream(bytes(head[:_MAX_HEAD])):
        async with aclosing(_Events(take, sent, used).read(_chained(bytes(head), body))) as parts:
            async for part in parts:
                yield part
        return
    async for piece in body:
        head += piece
        if len(head) > MAX_BODY:
            raise EngineError(UNUSABLE)
    content = bytes(head)
    yield await (taken_in(content) if _is_file(content) else _of_text(content, take, sent, used))


def _is_stream(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip()
    return bool(_EVENTS.match(text)) and not text.lower().startswith("data:image/")


async def _chained(head: bytes, rest: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    yield head
    async for piece in rest:
        yield piece


def _is_file(content: bytes) -> bool:
    return content.startswith(_FILES) or content[4:8] == b"ftyp"


async def _of_text(content: bytes, take: Take, sent: str, used: Used) -> Picture:
    text = content.decode(errors="replace").removeprefix("\ufeff").strip()
    if text[:1] == "<":
        raise EngineMisconfigured(NOT_THERE)
    values = _values(text)
    for value in values:
        if isinstance(value, dict):
            used.read(value.get("usage"))
    picture, failed = await _first(reversed(values), take)
    if picture is not None:
        return picture
    for value in values:
        _complain(value, sent)
    raise failed or EngineError(UNUSABLE)


def _values(text: str) -> list[Any]:
    """One value, or one a line; words that are no JSON are a value too."""
    try:
        return [foreign_json.loads(text)]
    except ValueError:
        pass
    try:
        return [foreign_json.loads(line) for line in text.splitlines() if line.strip()] or [None]
    except ValueError:
        return [text]


async def _first(values: Iterable[Any], take: Take) -> tuple[Picture | None, EngineError | None]:
    """The first picture that can be read, and what the first before it failed with."""
    failed: EngineError | None = None
    for value in values:
        for place in places(value):
            try:
                return await take(place), failed
            except EngineError as error:
                failed = failed or error
    return None, failed


def _complain(value: Any, sent: str) -> None:
    """Raises what an answer within a 200 says is wrong."""
    if refuses(value, sent):
        raise EngineRefused
    complaint = complaint_in(value) if isinstance(value, dict) else None
    said = complaint.words if complaint else ""
    if is_out_of_memory(said) or is_out_of_memory(str(value)[:MAX_READ], quoting=True):
        raise EngineOutOfMemory
    if complaint is not None:
        raise error_of(complaint) from complaint
    status = value.get("status") if isinstance(value, dict) else None
    in_words = isinstance(value, str) and " " in value  # no JSON, and no base64
    if in_words or (isinstance(status, str) and status.lower() in _FAILED):
        failure = complaint_of(value)
        raise error_of(failure) from failure


class _NamedEvents(Reader):
    """Notes an event's name in its object."""

    def _made(self, found: Event, event: bytes = b"") -> Event:
        made = super()._made(found, event)
        return {"event": event.decode(errors="replace"), **made} if event else made


class _Events:
    """A stream's pictures. Held: the last whole one, which no event has named the last yet."""

    def __init__(self, take: Take, sent: str, used: Used) -> None:
        self._take, self._sent, self._used = take, sent, used
        self._reader = _NamedEvents(MAX_BODY)
        self._held: Picture | None = None
        self._partial: PictureLocation | None = None
        self._shown = 0
        self._failed: EngineError | None = None

    async def read(self, body: AsyncGenerator[bytes]) -> AsyncGenerator[Preview | Picture]:
        try:
            async for event in self._all(body):
                if (shown := await self._preview(event)) is not None:
                    yield shown
                elif await self._is_last(event):
                    break
        except (*_BROKEN, TimeoutError) as error:
            if self._held is None:
                raise
            log.info("painter.answer_broke_off_after_picture", kind=type(error).__name__)
        yield self._held or await self._of_last_partial()

    async def _all(self, body: AsyncGenerator[bytes]) -> AsyncIterator[Event]:
        """Once a picture is there, its stream is not waited for without an end."""
        while True:
            async with asyncio.timeout(_AFTERWARDS_SECONDS if self._held else None):
                piece = await anext(body, None)
            for event in self._reader.feed(piece) if piece is not None else self._reader.close():
                yield event
            if piece is None or self._reader.done:
                return

    async def _preview(self, event: Event) -> Preview | None:
        """Of a partial picture; one that can't be read is passed over."""
        if not _is_partial(event):
            return None
        for place in places(dict(event))[:1]:
            self._partial = place
            if self._shown < PARTIAL:
                try:
                    content = await preview(await self._take(place))
                except EngineError:
                    return None
                self._shown += 1
                return Preview(content, self._shown * 100 // (PARTIAL + 1))
        return None

    async def _is_last(self, event: Event) -> bool:
        """Takes an event's picture, if it has one. Raises what it says is wrong."""
        if _is_partial(event):
            return False
        self._used.read(event.get("usage"))
        picture, failed = await _first([dict(event)], self._take)
        kind = _kind(event)
        if picture is not None:
            self._held = picture
        elif not places(dict(event)) and not (_UNDER_WAY.search(kind) and not event.get("error")):
            _complain(dict(event), self._sent)
        self._failed = failed or self._failed
        return self._held is not None and (event.get("done") is True or bool(_LAST.search(kind)))

    async def _of_last_partial(self) -> Picture:
        """Where a stream came to its end without more: servers name their last picture as they like."""
        if self._reader.done and self._partial is not None:
            return await self._take(self._partial)
        raise self._failed or EngineBusy(BROKE_OFF)


def _kind(event: Event) -> str:
    named = (event.get(key) for key in ("type", "event", "object", "status"))
    return " ".join(one for one in named if isinstance(one, str))


def _is_partial(event: Event) -> bool:
    return "partial" in _kind(event).lower() or any(
        str(key).lower().startswith("partial_image") for key in event
    )
