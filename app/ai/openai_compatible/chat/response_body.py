"""Parses the body of a chat response into JSON objects, whatever framing the server uses.

Server-sent events: also with CRLF or CR, without a space after `data:`, with comments and keep-alives,
without the last blank line, or with several objects per event. Single JSON documents or JSON lines despite
`stream`, regardless of the content type. Errors as an `error:` line.

Alternatives considered: the readers of the `openai` library and of httpx2 (after httpx-sse) go by content
type or method, take a JSON document for an empty stream, fail on data that is not JSON (keep-alives), and
drop lines outside the SSE grammar, where gateways put their errors.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Iterator, Mapping
from contextlib import aclosing

from app.ai import foreign_json
from app.ai.openai_compatible.chat.error_responses import ErrorResponse, parse_error
from app.ai.openai_compatible.chat.other_apis import as_chat, is_chat

Chunk = Mapping[str, object]
_MAX_BUFFER = 4 * 1024 * 1024
_MAX_UNPARSED = 2_000
_DONE = b"[DONE]"
_BOM = b"\xef\xbb\xbf"


async def read_body(
    body: AsyncIterable[bytes], reader: ResponseReader | None = None
) -> AsyncGenerator[Chunk]:
    """Yield the objects in OpenAI's form as they arrive, through `reader`, whose state may be inspected
    afterwards.

    Raises ErrorResponse for pages and plain text, and at the end if no object was part of a chat answer;
    ValueError for other content, and for content that is too long.
    """
    count = answer_count = 0
    async with aclosing(_read_objects(body, reader or ResponseReader())) as found:
        async for one in found:
            chunk = as_chat(one)
            count, answer_count = count + 1, answer_count + is_chat(chunk)
            yield chunk
    if count and not answer_count:
        raise ErrorResponse(is_page=True)


async def _read_objects(body: AsyncIterable[bytes], reader: ResponseReader) -> AsyncGenerator[Chunk]:
    async for piece in body:
        for chunk in reader.feed(piece):
            yield chunk
        if reader.done:
            return
    for chunk in reader.close():
        yield chunk


class ResponseReader:
    """An incremental parser, fed with bytes in pieces of any size. `max_buffer`: bytes of one line, or of a
    single JSON document."""

    def __init__(self, max_buffer: int = _MAX_BUFFER) -> None:
        self.done = False
        self._max_buffer = max_buffer
        self._buffer = bytearray()
        self._is_single_json: bool | None = None  # unknown until the first character
        self._after_cr = False
        self._data: list[bytes] = []
        self._event = b""
        self._unparsed = b""
        self._has_objects = False

    @property
    def ended(self) -> bool:
        """Whether the body came to its own end: its end marker, or a complete JSON document."""
        return self.done or (self._is_single_json is True and self._has_objects)

    def feed(self, piece: bytes) -> Iterator[Chunk]:
        """Parse further bytes. Raises ErrorResponse and ValueError as `read_body` does."""
        self._buffer += piece
        if len(self._buffer) > self._max_buffer:
            raise ValueError("the answer is too long")
        if self._is_single_json is None:
            piece = bytes(self._buffer).lstrip().removeprefix(_BOM).lstrip()
            self._buffer = bytearray(piece)
            is_known = bool(piece) and not _BOM.startswith(piece)
            self._is_single_json = piece[:1] in (b"{", b"[", b"<") if is_known else None
        if self._is_single_json is False and (b"\n" in piece or b"\r" in piece):
            for line in self._take_lines():
                yield from self._read_line(line)

    def close(self) -> Iterator[Chunk]:
        """Parse what is left at the end of the body."""
        rest = bytes(self._buffer).strip()
        if self._is_single_json:
            found = list(_parse_whole(rest))
            self._has_objects = bool(found)
            yield from found
            return
        yield from self._read_line(rest)
        yield from self._dispatch(last=True)
        if not self._has_objects and (words := self._unparsed.decode(errors="replace").strip()):
            raise parse_error(words)

    def _take_lines(self) -> list[bytes]:
        """Remove and return the complete lines from the buffer."""
        buffered = bytes(self._buffer)
        if self._after_cr and buffered[:1] == b"\n":
            buffered = buffered[1:]
        *lines, last = [*buffered.splitlines(keepends=True), b""]
        if lines and lines[-1][-1:] not in (b"\n", b"\r"):
            last = lines.pop()
        self._after_cr = bool(lines) and not last and lines[-1][-1:] == b"\r"
        self._buffer = bytearray(last)
        return [line.rstrip(b"\r\n") for line in lines]

    def _read_line(self, line: bytes) -> Iterator[Chunk]:
        name, _, value = line.partition(b":")
        if self.done or (line and not name):
            return  # after the end marker, or a comment
        if not line:
            yield from self._dispatch()
        elif name == b"data":
            yield from self._read_data(value.strip())
        elif name == b"event":
            self._event = value.strip().lower()
        elif name == b"error":
            yield {"error": _json_or_none(value) or value.decode(errors="replace").strip() or "error"}
        elif name not in (b"id", b"retry"):
            yield from self._read_other(line.strip())

    def _read_data(self, data: bytes) -> Iterator[Chunk]:
        """Parse one data line: usually a complete object, which needs no blank line after it."""
        if data.startswith(_DONE):
            yield from self._dispatch()
            self.done = True
        elif not self._data and isinstance(found := _json_or_none(data), dict):
            yield self._emit(found, self._event)
        elif data:
            self._data.append(data)

    def _dispatch(self, last: bool = False) -> Iterator[Chunk]:
        """Yield the objects of the event. `last`: the body ended, so an incomplete object is dropped."""
        data, self._data = b"\n".join(self._data), []
        event, self._event = self._event, b""
        if not data:
            return
        found = _json_or_none(data)
        if isinstance(found, dict | list):
            yield from (self._emit(one, event) for one in _as_objects(found))
        elif event == b"error":
            yield {"error": found or data.decode(errors="replace")}
        elif found is None and data[:1] in (b"{", b"["):
            if last:
                return
            raise ValueError("data that is no JSON")
        else:
            yield from self._read_other(data)

    def _emit(self, found: Chunk, event: bytes = b"") -> Chunk:
        self._has_objects = True
        return {"error": found} if event == b"error" and not found.get("error") else found

    def _read_other(self, line: bytes) -> Iterator[Chunk]:
        """Parse a line outside the SSE grammar: HTML, a JSON object without `data:`, or text such as a
        keep-alive."""
        if line[:1] == b"<":
            raise ErrorResponse(is_page=True)
        if isinstance(found := _json_or_none(line), dict):
            yield self._emit(found)
        elif len(self._unparsed) < _MAX_UNPARSED:
            self._unparsed += line[:_MAX_UNPARSED] + b"\n"


def _parse_whole(body: bytes) -> Iterator[Chunk]:
    """Parse a single JSON document or JSON lines. An empty list counts as an empty object."""
    if body[:1] == b"<":
        raise ErrorResponse(is_page=True)
    found = _json_or_none(body)
    if isinstance(found, dict | list):
        yield from _as_objects(found) or [{}]
        return
    for line in body.splitlines():  # one object a line
        row = _json_or_none(line.removeprefix(b"data:").strip())
        if isinstance(row, dict):
            yield row
        elif line.strip() and not line.strip().endswith(_DONE):
            raise ValueError("an answer that is no JSON")


def _as_objects(found: object) -> list[Chunk]:
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]


def _json_or_none(data: bytes) -> object:
    """Return the value; None if it is not JSON."""
    try:
        return foreign_json.loads(data.decode(errors="replace"))
    except ValueError:
        return None
