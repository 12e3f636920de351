"""Parses a multipart form, and recognises every file in it.

Litestar's own reader, on the same parser, treats only a part with a plain `filename=` as a file. Some clients
send `filename*=` alone (RFC 5987, as for non-ASCII names), others no name, or an empty one: Spring's
`ByteArrayResource`, Apache's `addBinaryBody(name, bytes)`. Litestar decodes those as text fields, and raises
for their bytes. Here a part is a file if it has a name, or a picture's media type; without a name also if its
bytes are a picture's, or are no text and not typed as text. A file field left empty has an empty name and no
content.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from email.message import Message
from email.utils import collapse_rfc2231_value

from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException
from multipart import MultipartSegment, ParserError, ParserLimitReached, PushMultipartParser

Value = str | UploadFile
_UNNAMED = "unnamed"
_BEGINNINGS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


async def read_multipart(
    stream: AsyncIterator[bytes], boundary: bytes, max_parts: int
) -> dict[str, list[Value]]:
    """Returns the values by name, in their order. Raises ClientException; ValueError, LookupError for text in
    an unknown encoding."""
    reading = _Reading()
    try:
        await _read(stream, PushMultipartParser(boundary, max_segment_count=max_parts), reading)
    except BaseException as error:
        await reading.close()
        if isinstance(error, ParserError | ParserLimitReached):
            raise ClientException("The form can't be read.") from error
        raise
    return reading.fields


async def _read(stream: AsyncIterator[bytes], parser: PushMultipartParser, reading: _Reading) -> None:
    """Feeds the parser. An empty body is an empty form; one that ends within a part is invalid."""
    received = False
    async for chunk in stream:
        if chunk:
            received = True
            for piece in parser.parse(chunk):
                await reading.take(piece)
        if parser.closed:
            return
    if received:
        for piece in parser.parse(b""):
            await reading.take(piece)


class _Reading:
    """The fields so far, and the part being read."""

    def __init__(self) -> None:
        self.fields: dict[str, list[Value]] = defaultdict(list)
        self._segment: MultipartSegment | None = None
        self._data: UploadFile | bytearray = bytearray()

    async def take(self, piece: MultipartSegment | bytearray | None) -> None:
        """Takes a part's head, some of its content, or None for its end."""
        if isinstance(piece, MultipartSegment):
            self._segment = piece
            self._data = _file(piece) or bytearray()
        elif piece is None:
            await self._end()
        elif isinstance(self._data, UploadFile):
            await self._data.write(bytes(piece))
        else:
            self._data.extend(piece)

    async def _end(self) -> None:
        if self._segment is None:
            raise ClientException("The form ends within a part.")
        segment = self._segment
        if not isinstance(self._data, UploadFile) and _is_file(segment, self._data):
            content, self._data = self._data, _opened(segment, _UNNAMED)
            await self._data.write(bytes(content))
        self.fields[_name(segment)].append(await _whole(segment, self._data))
        self._segment, self._data = None, bytearray()

    async def close(self) -> None:
        for value in (self._data, *(value for values in self.fields.values() for value in values)):
            if isinstance(value, UploadFile):
                await value.close()


async def _whole(segment: MultipartSegment, data: UploadFile | bytearray) -> Value:
    if isinstance(data, bytearray):
        return data.decode(segment.charset or "utf-8")
    await data.seek(0)
    return data


def _file(segment: MultipartSegment) -> UploadFile | None:
    """Returns the file to write the part into, if its head makes it a file."""
    name = segment.filename
    if name is None:
        name = _extended(segment, "filename") or (_UNNAMED if _is_picture_type(segment) else None)
    return _opened(segment, name) if name else None


def _opened(segment: MultipartSegment, name: str) -> UploadFile:
    kind = segment.content_type or "text/plain"
    return UploadFile(content_type=kind, filename=name, headers=dict(segment.headerlist))


def _is_file(segment: MultipartSegment, content: bytearray) -> bool:
    """Returns whether a part without a name is a file, by its type and content."""
    if not content or _is_picture_type(segment):
        return bool(content)
    kind = segment.content_type or "text/plain"
    foreign = not kind.startswith(("text/", "multipart/")) or _begins_as_picture(content)
    return foreign and not _is_text(content)


def _is_picture_type(segment: MultipartSegment) -> bool:
    return (segment.content_type or "").startswith("image/")


def _begins_as_picture(content: bytearray) -> bool:
    riff = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return riff or content[4:8] == b"ftyp" or content.startswith(_BEGINNINGS)


def _is_text(content: bytearray) -> bool:
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


def _name(segment: MultipartSegment) -> str:
    return segment.name or _extended(segment, "name") or ""


def _extended(segment: MultipartSegment, parameter: str) -> str | None:
    """Returns a parameter such as `filename*=`, also in pieces, which the library's parser doesn't
    support."""
    header = segment.header("Content-Disposition", "")
    if f"{parameter}*" not in header.lower():
        return None
    message = Message()
    try:
        message["Content-Disposition"] = header
        value = message.get_param(parameter, header="content-disposition")
        return None if value is None else collapse_rfc2231_value(value).strip()
    except (ValueError, LookupError, TypeError, IndexError):
        return _UNNAMED
