"""The body of an answer to a chat, as the JSON objects that it holds, whichever way a server sends them.

Server-sent events as they should be, with CRLF or lone CR, without a space after `data:`, with comments and
keep-alives, without the last blank line, or with several objects in one event; JSON in one piece or one
object a line in spite of `stream`, whatever type the answer calls itself; errors as an `error:` line.

The `openai` library's own reader was looked at, and httpx2's after httpx-sse: both go by the content type or
the method, take JSON in one piece for a stream without events (an empty answer), give up at data that is no
JSON, such as a keep-alive, and drop lines that aren't in SSE's grammar, where gateways put their errors.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Iterator, Mapping
from contextlib import aclosing

from app.ai import foreign_json
from app.ai.openai_compatible.chat.error_responses import Complaint, complaint_of
from app.ai.openai_compatible.chat.other_apis import as_chat, is_chat

Chunk = Mapping[str, object]
_MAX_HELD = 4 * 1024 * 1024
_MAX_STRAY = 2_000
_DONE = b"[DONE]"
_BOM = b"\xef\xbb\xbf"


async def chunks(body: AsyncIterable[bytes], reader: Reader | None = None) -> AsyncGenerator[Chunk]:
    """The objects as they come, in OpenAI's form, through a reader of one's own that may be asked afterwards.
    Raises Complaint for pages and plain words, at the end for objects of which none is an answer to a chat,
    ValueError for what is none of these, and for what is too long."""
    count = answers = 0
    async with aclosing(_objects_of(body, reader or Reader())) as found:
        async for one in found:
            chunk = as_chat(one)
            count, answers = count + 1, answers + is_chat(chunk)
            yield chunk
    if count and not answers:
        raise Complaint(html=True)


async def _objects_of(body: AsyncIterable[bytes], reader: Reader) -> AsyncGenerator[Chunk]:
    async for piece in body:
        for chunk in reader.feed(piece):
            yield chunk
        if reader.done:
            return
    for chunk in reader.close():
        yield chunk


class Reader:
    """Fed with bytes in pieces of any size. `max_held`: bytes of one line, or of an answer in one piece."""

    def __init__(self, max_held: int = _MAX_HELD) -> None:
        self.done = False
        self._max_held = max_held
        self._held = bytearray()
        self._in_one_piece: bool | None = None  # not known before the first character
        self._after_cr = False
        self._data: list[bytes] = []
        self._event = b""
        self._stray = b""
        self._any = False

    @property
    def ended(self) -> bool:
        """Whether the body came to its own end: its last mark, or JSON in one piece that was whole."""
        return self.done or (self._in_one_piece is True and self._any)

    def feed(self, piece: bytes) -> Iterator[Chunk]:
        self._held += piece
        if len(self._held) > self._max_held:
            raise ValueError("the answer is too long")
        if self._in_one_piece is None:
            piece = bytes(self._held).lstrip().removeprefix(_BOM).lstrip()
            self._held = bytearray(piece)
            known = bool(piece) and not _BOM.startswith(piece)
            self._in_one_piece = piece[:1] in (b"{", b"[", b"<") if known else None
        if self._in_one_piece is False and (b"\n" in piece or b"\r" in piece):
            for line in self._lines():
                yield from self._line(line)

    def close(self) -> Iterator[Chunk]:
        """At the body's end."""
        rest = bytes(self._held).strip()
        if self._in_one_piece:
            found = list(_whole(rest))
            self._any = bool(found)
            yield from found
            return
        yield from self._line(rest)
        yield from self._dispatch(last=True)
        if not self._any and (words := self._stray.decode(errors="replace").strip()):
            raise complaint_of(words)

    def _lines(self) -> list[bytes]:
        """The whole lines so far; what follows them is kept."""
        held = bytes(self._held)
        if self._after_cr and held[:1] == b"\n":
            held = held[1:]
        *lines, last = [*held.splitlines(keepends=True), b""]
        if lines and lines[-1][-1:] not in (b"\n", b"\r"):
            last = lines.pop()
        self._after_cr = bool(lines) and not last and lines[-1][-1:] == b"\r"
        self._held = bytearray(last)
        return [line.rstrip(b"\r\n") for line in lines]

    def _line(self, line: bytes) -> Iterator[Chunk]:
        name, _, value = line.partition(b":")
        if self.done or (line and not name):
            return  # after the end, or a comment
        if not line:
            yield from self._dispatch()
        elif name == b"data":
            yield from self._take(value.strip())
        elif name == b"event":
            self._event = value.strip().lower()
        elif name == b"error":
            yield {"error": _json(value) or value.decode(errors="replace").strip() or "error"}
        elif name not in (b"id", b"retry"):
            yield from self._foreign(line.strip())

    def _take(self, data: bytes) -> Iterator[Chunk]:
        """One line of data: mostly a whole object, which waits for no blank line."""
        if data.startswith(_DONE):
            yield from self._dispatch()
            self.done = True
        elif not self._data and isinstance(found := _json(data), dict):
            yield self._made(found, self._event)
        elif data:
            self._data.append(data)

    def _dispatch(self, last: bool = False) -> Iterator[Chunk]:
        """What the event holds. `last`: the body has ended, maybe in its midst: half an object is none."""
        data, self._data = b"\n".join(self._data), []
        event, self._event = self._event, b""
        if not data:
            return
        found = _json(data)
        if isinstance(found, dict | list):
            yield from (self._made(one, event) for one in _objects(found))
        elif event == b"error":
            yield {"error": found or data.decode(errors="replace")}
        elif found is None and data[:1] in (b"{", b"["):
            if last:
                return
            raise ValueError("data that is no JSON")
        else:
            yield from self._foreign(data)

    def _made(self, found: Chunk, event: bytes = b"") -> Chunk:
        self._any = True
        return {"error": found} if event == b"error" and not found.get("error") else found

    def _foreign(self, line: bytes) -> Iterator[Chunk]:
        """What is in no grammar: a page, an object without `data:`, or words, such as of a keep-alive."""
        if line[:1] == b"<":
            raise Complaint(html=True)
        if isinstance(found := _json(line), dict):
            yield self._made(found)
        elif len(self._stray) < _MAX_STRAY:
            self._stray += line[:_MAX_STRAY] + b"\n"


def _whole(body: bytes) -> Iterator[Chunk]:
    """A list of no objects counts as one that says nothing."""
    if body[:1] == b"<":
        raise Complaint(html=True)
    found = _json(body)
    if isinstance(found, dict | list):
        yield from _objects(found) or [{}]
        return
    for line in body.splitlines():  # one object a line
        row = _json(line.removeprefix(b"data:").strip())
        if isinstance(row, dict):
            yield row
        elif line.strip() and not line.strip().endswith(_DONE):
            raise ValueError("an answer that is no JSON")


def _objects(found: object) -> list[Chunk]:
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]


def _json(data: bytes) -> object:
    """The value; None for what is no JSON."""
    try:
        return foreign_json.loads(data.decode(errors="replace"))
    except ValueError:
        return None
