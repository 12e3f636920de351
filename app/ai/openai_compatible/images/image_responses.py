"""Finds the picture in an image server's response: server-sent events, JSON, JSON lines, base64 text, or the
image file itself.

A picture that was paid for must not be lost: an event's name only says whether it is the last one, and an
unreadable preview, an error or a broken connection after the picture is ignored.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable
from contextlib import aclosing

import httpx2
import openai
import structlog

from app import patterns
from app.ai import foreign_json
from app.ai.error_messages import BROKE_OFF, NOT_THERE, UNUSABLE
from app.ai.foreign_json import JsonObject
from app.ai.openai_compatible.chat.answer_stream import TokenUsage
from app.ai.openai_compatible.chat.error_mapping import engine_error_of
from app.ai.openai_compatible.chat.error_responses import ErrorResponse, error_response_in, parse_error
from app.ai.openai_compatible.chat.response_body import ResponseReader
from app.ai.openai_compatible.images.picture_transfer import MAX_BYTES, preview
from app.ai.out_of_memory import MAX_READ, is_out_of_memory
from app.ai.picture_locations import PictureLocation, picture_locations
from app.ai.picture_refusals import is_picture_refusal
from app.engines.ports import Picture, Preview
from app.errors import EngineBusy, EngineError, EngineMisconfigured, EngineOutOfMemory, EngineRefused

__all__ = ["PARTIAL", "PictureLocation", "picture_locations", "read_image_response"]

log = structlog.get_logger()

PARTIAL = 2  # previews requested: on some servers each costs a little more
MAX_BODY = MAX_BYTES * 2  # bytes: base64, with line breaks
_AFTER_PICTURE_SECONDS = 30.0  # to wait for a last event after a picture that may be the last one
_MAX_SNIFFED = 1_000  # bytes by which the format is detected
_FILES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_EVENTS = patterns.compile(r"\s*(?::|(?:data|event|id|retry|error) ?:)", patterns.IGNORECASE)
_LAST = patterns.compile(r"complete|result|succe|done|final|finish", patterns.IGNORECASE)
_IN_PROGRESS = patterns.compile(
    r"progress|queue|start|creat|pending|running|processing|generating|keep|ping|beat", patterns.IGNORECASE
)
_FAILED = ("failed", "error", "failure", "canceled", "cancelled")
_STREAM_ERRORS = (EngineError, ErrorResponse, openai.APIError, httpx2.HTTPError, ValueError)

LoadLocated = Callable[[PictureLocation], Awaitable[Picture]]
LoadBytes = Callable[[bytes], Awaitable[Picture]]
Event = JsonObject


async def read_image_response(
    body: AsyncIterator[bytes],
    load_located: LoadLocated,
    load_bytes: Callable[[bytes], Awaitable[Picture]],
    request_words: str,
    usage: TokenUsage,
) -> AsyncGenerator[Preview | Picture]:
    """Yield previews, and the picture last.

    `load_located` loads a picture from a location, `load_bytes` from a file's content; `request_words`: the
    text of the request, which an error may quote. Raises EngineErrors.
    """
    head = bytearray()
    async for piece in body:
        head += piece
        if len(head.lstrip()) >= len(b"\xef\xbb\xbfdata:image/") or len(head) > _MAX_SNIFFED:
            break
    if _is_stream(bytes(head[:_MAX_SNIFFED])):
        async with aclosing(
            _EventStream(load_located, request_words, usage).read(_chained(bytes(head), body))
        ) as parts:
            async for part in parts:
                yield part
        return
    async for piece in body:
        head += piece
        if len(head) > MAX_BODY:
            raise EngineError(UNUSABLE)
    content = bytes(head)
    yield await (
        load_bytes(content)
        if _is_file(content)
        else _picture_in_text(content, load_located, request_words, usage)
    )


def _is_stream(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip()
    return bool(_EVENTS.match(text)) and not text.lower().startswith("data:image/")


async def _chained(head: bytes, rest: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    yield head
    async for piece in rest:
        yield piece


def _is_file(content: bytes) -> bool:
    return content.startswith(_FILES) or content[4:8] == b"ftyp"


async def _picture_in_text(
    content: bytes, load_located: LoadLocated, request_words: str, usage: TokenUsage
) -> Picture:
    text = content.decode(errors="replace").removeprefix("\ufeff").strip()
    if text[:1] == "<":
        raise EngineMisconfigured(NOT_THERE)
    values = _values(text)
    for value in values:
        if isinstance(value, dict):
            usage.read(value.get("usage"))
    picture, first_error = await _first_picture(reversed(values), load_located)
    if picture is not None:
        return picture
    for value in values:
        _raise_error_in(value, request_words)
    raise first_error or EngineError(UNUSABLE)


def _values(text: str) -> list[object]:
    """Parse one JSON value, or one per line; other text is a value too."""
    try:
        return [foreign_json.loads(text)]
    except ValueError:
        pass
    try:
        return [foreign_json.loads(line) for line in text.splitlines() if line.strip()] or [None]
    except ValueError:
        return [text]


async def _first_picture(
    values: Iterable[object], load_located: LoadLocated
) -> tuple[Picture | None, EngineError | None]:
    """Return the first readable picture, and the first error before it."""
    first_error: EngineError | None = None
    for value in values:
        for location in picture_locations(value):
            try:
                return await load_located(location), first_error
            except EngineError as error:
                first_error = first_error or error
    return None, first_error


def _raise_error_in(value: object, request_words: str) -> None:
    """Raise the error that a 200 response contains, if any."""
    if is_picture_refusal(value, request_words):
        raise EngineRefused
    error_response = error_response_in(value) if isinstance(value, dict) else None
    words = error_response.words if error_response else ""
    if is_out_of_memory(words) or is_out_of_memory(str(value)[:MAX_READ], may_quote=True):
        raise EngineOutOfMemory
    if error_response is not None:
        raise engine_error_of(error_response) from error_response
    status = value.get("status") if isinstance(value, dict) else None
    is_sentence = isinstance(value, str) and " " in value  # neither JSON nor base64
    if is_sentence or (isinstance(status, str) and status.lower() in _FAILED):
        failure = parse_error(value)
        raise engine_error_of(failure) from failure


class _NamedEventReader(ResponseReader):
    """Adds the name of an event to its object."""

    def _emit(self, found: Event, event: bytes = b"") -> Event:
        made = super()._emit(found, event)
        return {"event": event.decode(errors="replace"), **made} if event else made


class _EventStream:
    """Reads the pictures of an event stream. Keeps the latest complete one until an event is known to be the
    last."""

    def __init__(self, load_located: LoadLocated, request_words: str, usage: TokenUsage) -> None:
        self._take, self._sent, self._used = load_located, request_words, usage
        self._reader = _NamedEventReader(MAX_BODY)
        self._last_picture: Picture | None = None
        self._last_partial: PictureLocation | None = None
        self._preview_count = 0
        self._first_error: EngineError | None = None

    async def read(self, body: AsyncGenerator[bytes]) -> AsyncGenerator[Preview | Picture]:
        try:
            async for event in self._read_events(body):
                if (preview_part := await self._preview(event)) is not None:
                    yield preview_part
                elif await self._is_last(event):
                    break
        except (*_STREAM_ERRORS, TimeoutError) as error:
            if self._last_picture is None:
                raise
            log.info("painter.answer_broke_off_after_picture", kind=type(error).__name__)
        yield self._last_picture or await self._picture_of_last_partial()

    async def _read_events(self, body: AsyncGenerator[bytes]) -> AsyncIterator[Event]:
        """Yield the events; once a picture has arrived, wait for more only for a limited time."""
        while True:
            async with asyncio.timeout(_AFTER_PICTURE_SECONDS if self._last_picture else None):
                piece = await anext(body, None)
            for event in self._reader.feed(piece) if piece is not None else self._reader.close():
                yield event
            if piece is None or self._reader.done:
                return

    async def _preview(self, event: Event) -> Preview | None:
        """Return the preview of a partial image; None for other events and unreadable images."""
        if not _is_partial(event):
            return None
        for location in picture_locations(dict(event))[:1]:
            self._last_partial = location
            if self._preview_count < PARTIAL:
                try:
                    content = await preview(await self._take(location))
                except EngineError:
                    return None
                self._preview_count += 1
                return Preview(content, self._preview_count * 100 // (PARTIAL + 1))
        return None

    async def _is_last(self, event: Event) -> bool:
        """Load an event's picture, if any, and return whether it was the last. Raises the error that it
        reports."""
        if _is_partial(event):
            return False
        self._used.read(event.get("usage"))
        picture, first_error = await _first_picture([dict(event)], self._take)
        kind = _kind(event)
        if picture is not None:
            self._last_picture = picture
        elif not picture_locations(dict(event)) and not (
            _IN_PROGRESS.search(kind) and not event.get("error")
        ):
            _raise_error_in(dict(event), self._sent)
        self._first_error = first_error or self._first_error
        return self._last_picture is not None and (event.get("done") is True or bool(_LAST.search(kind)))

    async def _picture_of_last_partial(self) -> Picture:
        """Load the last partial image if the stream ended without another: servers name their last event as
        they like."""
        if self._reader.done and self._last_partial is not None:
            return await self._take(self._last_partial)
        raise self._first_error or EngineBusy(BROKE_OFF)


def _kind(event: Event) -> str:
    named = (event.get(key) for key in ("type", "event", "object", "status"))
    return " ".join(one for one in named if isinstance(one, str))


def _is_partial(event: Event) -> bool:
    return "partial" in _kind(event).lower() or any(
        str(key).lower().startswith("partial_image") for key in event
    )
