"""Reads the pictures of an image server's event stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import httpx2
import openai
import structlog

from app import patterns
from app.ai.error_messages import BROKE_OFF
from app.ai.foreign_json import JsonObject
from app.ai.openai_compatible.chat.answer_stream import TokenUsage
from app.ai.openai_compatible.chat.error_responses import ErrorResponse
from app.ai.openai_compatible.chat.response_body import ResponseReader
from app.ai.openai_compatible.images.image_values import LoadLocated, first_picture, raise_error_in
from app.ai.openai_compatible.images.picture_transfer import MAX_BYTES, preview
from app.ai.picture_locations import PictureLocation, picture_locations
from app.engines.ports import Picture, Preview
from app.errors import EngineBusy, EngineError

log = structlog.get_logger()

PARTIAL = 2  # previews requested: on some servers each costs a little more
MAX_BODY = MAX_BYTES * 2  # bytes: base64, with line breaks
AFTER_PICTURE_SECONDS = 30.0  # to wait for a last event after a picture that may be the last one
_LAST = patterns.compile(r"complete|result|succe|done|final|finish", patterns.IGNORECASE)
_STREAM_ERRORS = (EngineError, ErrorResponse, openai.APIError, httpx2.HTTPError, ValueError)
_IN_PROGRESS = patterns.compile(
    r"progress|queue|start|creat|pending|running|processing|generating|keep|ping|beat", patterns.IGNORECASE
)

Event = JsonObject


class _NamedEventReader(ResponseReader):
    """Adds the name of an event to its object."""

    def _emit(self, found: Event, event: bytes = b"") -> Event:
        made = super()._emit(found, event)
        return {"event": event.decode(errors="replace"), **made} if event else made


class EventStream:
    """Reads the pictures of an event stream. Keeps the latest complete one until an event is known to be the
    last."""

    def __init__(self, load_located: LoadLocated, request_words: str, usage: TokenUsage) -> None:
        self._load_located, self._request_words, self._usage = load_located, request_words, usage
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
            async with asyncio.timeout(AFTER_PICTURE_SECONDS if self._last_picture else None):
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
                    content = await preview(await self._load_located(location))
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
        self._usage.read(event.get("usage"))
        picture, first_error = await first_picture([dict(event)], self._load_located)
        kind = _kind(event)
        if picture is not None:
            self._last_picture = picture
        elif not picture_locations(dict(event)) and not (
            _IN_PROGRESS.search(kind) and not event.get("error")
        ):
            raise_error_in(dict(event), self._request_words)
        self._first_error = first_error or self._first_error
        return self._last_picture is not None and (event.get("done") is True or bool(_LAST.search(kind)))

    async def _picture_of_last_partial(self) -> Picture:
        """Load the last partial image if the stream ended without another: servers name their last event as
        they like."""
        if self._reader.done and self._last_partial is not None:
            return await self._load_located(self._last_partial)
        raise self._first_error or EngineBusy(BROKE_OFF)


def _kind(event: Event) -> str:
    named = (event.get(key) for key in ("type", "event", "object", "status"))
    return " ".join(one for one in named if isinstance(one, str))


def _is_partial(event: Event) -> bool:
    return "partial" in _kind(event).lower() or any(
        str(key).lower().startswith("partial_image") for key in event
    )
