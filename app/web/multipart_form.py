"""A multipart form, with every part that is a file taken for one.

Litestar's own reader, on the same parser, takes for a file only what has a plain `filename=`. Some clients
send `filename*=` alone (RFC 5987, as for names that are not ASCII), others a picture's type and no name;
both became text fields there, and their bytes an error about text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from email.message import Message

from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException
from multipart import MultipartSegment, ParserError, ParserLimitReached, PushMultipartParser

Value = str | UploadFile
_UNNAMED = "unnamed"


async def read_multipart(
    stream: AsyncIterator[bytes], boundary: bytes, max_parts: int
) -> dict[str, list[Value]]:
    """The parts by name, in their order. Raises ClientException; ValueError, LookupError for text in no known
    encoding."""
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
    """An empty body is an empty form; one that ends within a part is none."""
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
    """The fields so far, and the part under way."""

    def __init__(self) -> None:
        self.fields: dict[str, list[Value]] = defaultdict(list)
        self._segment: MultipartSegment | None = None
        self._data: UploadFile | bytearray = bytearray()

    async def take(self, piece: MultipartSegment | bytearray | None) -> None:
        """A part's head, some of its content, or None for its end."""
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
        segment, data = self._segment, self._data
        if isinstance(data, UploadFile):
            await data.seek(0)
            self.fields[segment.name or ""].append(data)
        else:
            self.fields[segment.name or ""].append(data.decode(segment.charset or "utf-8"))
        self._segment, self._data = None, bytearray()

    async def close(self) -> None:
        for value in (self._data, *(value for values in self.fields.values() for value in values)):
            if isinstance(value, UploadFile):
                await value.close()


def _file(segment: MultipartSegment) -> UploadFile | None:
    """What to write the part into; None where it is text. A field left empty has an empty name."""
    kind = segment.content_type or ""
    name = segment.filename
    if name is None:
        name = _extended_name(segment) or (_UNNAMED if kind.startswith("image/") else None)
    if not name:
        return None
    return UploadFile(content_type=kind or "text/plain", filename=name, headers=dict(segment.headerlist))


def _extended_name(segment: MultipartSegment) -> str | None:
    """The name of `filename*=`, also in pieces. The library's parser knows no such parameters."""
    header = segment.header("Content-Disposition", "")
    if "*" not in header:
        return None
    message = Message()
    try:
        message["Content-Disposition"] = header
        return message.get_filename()
    except (ValueError, LookupError, TypeError, IndexError):
        return _UNNAMED
