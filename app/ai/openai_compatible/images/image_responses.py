"""Finds the picture in an image server's response: server-sent events, JSON, JSON lines, base64 text, or the
image file itself.

A picture that was paid for must not be lost: an event's name only says whether it is the last one, and an
unreadable preview, an error or a broken connection after the picture is ignored.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing

import structlog

from app import patterns
from app.ai import foreign_json
from app.ai.error_messages import NOT_THERE, UNUSABLE
from app.ai.openai_compatible.chat.answer_stream import TokenUsage
from app.ai.openai_compatible.images.image_events import MAX_BODY, PARTIAL, EventStream
from app.ai.openai_compatible.images.image_values import LoadLocated, first_picture, raise_error_in
from app.ai.picture_locations import PictureLocation, picture_locations
from app.engines.ports import Picture, Preview
from app.errors import EngineError, EngineMisconfigured

__all__ = ["PARTIAL", "PictureLocation", "picture_locations", "read_image_response"]

log = structlog.get_logger()

_MAX_SNIFFED = 1_000  # bytes by which the format is detected
_FILES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_EVENTS = patterns.compile(r"\s*(?::|(?:data|event|id|retry|error) ?:)", patterns.IGNORECASE)

LoadBytes = Callable[[bytes], Awaitable[Picture]]


async def read_image_response(
    body: AsyncIterator[bytes],
    load_located: LoadLocated,
    load_bytes: LoadBytes,
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
        stream = EventStream(load_located, request_words, usage)
        async with aclosing(stream.read(_chained(bytes(head), body))) as parts:
            async for part in parts:
                yield part
        return
    content = await _read_rest(head, body)
    if _is_file(content):
        yield await load_bytes(content)
    else:
        yield await _picture_in_text(content, load_located, request_words, usage)


async def _read_rest(head: bytearray, body: AsyncIterator[bytes]) -> bytes:
    async for piece in body:
        head += piece
        if len(head) > MAX_BODY:
            raise EngineError(UNUSABLE)
    return bytes(head)


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
    picture, first_error = await first_picture(reversed(values), load_located)
    if picture is not None:
        return picture
    for value in values:
        raise_error_in(value, request_words)
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
