"""Collects the strings of a JSON document leniently, in one pass.

Accepts raw line breaks, unescaped quotes within a string, extra commas and a missing end. `jiter` and `json`
accept none of the first three; `json-repair` rebuilds the whole value on each call and backtracks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from app import patterns

_MAX_DEPTH = 32
_ESCAPE = patterns.compile(r"\\(?:u[0-9a-fA-F]{4}|[^u])|\\u?[0-9a-fA-F]{0,3}")
_PARTIAL = patterns.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")


@dataclass(slots=True)
class Leaf:
    """A string in the document. `path`: the names of its enclosing fields, outermost first."""

    path: tuple[str, ...]
    text: str


@dataclass(slots=True)
class Document:
    """A document from `start` to `end` (character offsets). `closed`: its last bracket is present.
    `has_nonstandard_quotes`: keys or values are in quotes other than `"`, so `leaves` lacks them; the caller
    sets it."""

    leaves: list[Leaf]
    start: int
    end: int
    closed: bool
    has_nonstandard_quotes: bool = False


def parse_document(text: str, start: int) -> Document:
    """Parse the document that starts with the bracket at offset `start`."""
    return _DocumentParser(text, start, start).parse()


@dataclass(slots=True)
class _DocumentParser:
    text: str
    start: int
    at: int
    leaves: list[Leaf] = field(default_factory=list)
    brackets: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # for each bracket, the current field
    expects_name: bool = False

    def parse(self) -> Document:
        while self.at < len(self.text):
            letter = self.text[self.at]
            if letter in "{[":
                if len(self.brackets) >= _MAX_DEPTH:
                    break
                self._open(letter)
            elif letter in "}]":
                self._close()
                if not self.brackets:
                    return Document(self.leaves, self.start, self.at + 1, True)
            elif letter in ",:":
                self.expects_name = letter == "," and bool(self.brackets) and self.brackets[-1] == "{"
            elif letter in '"“”':
                self._read_string()
            self.at += 1
        return Document(self.leaves, self.start, len(self.text), False)

    def _open(self, bracket: str) -> None:
        self.brackets.append(bracket)
        self.names.append("")
        self.expects_name = bracket == "{"

    def _close(self) -> None:
        self.brackets.pop()
        self.names.pop()
        self.expects_name = False

    def _read_string(self) -> None:
        end = _string_end(self.text, self.at + 1)
        raw = self.text[self.at + 1 : end]
        if self.expects_name and self.names:
            self.names[-1] = _unescape(raw)
        elif self.brackets:
            self.leaves.append(Leaf(tuple(name for name in self.names if name), _unescape(raw)))
        self.at = end


def _string_end(text: str, at: int) -> int:
    """Return the offset of the closing quote: one after which JSON continues."""
    while True:
        at = min(
            (position for position in (text.find('"', at), text.find("\\", at)) if position >= 0),
            default=len(text),
        )
        if at >= len(text):
            return len(text)
        if text[at] == '"' and _is_closing_quote(text, at + 1):
            return at
        at += 2 if text[at] == "\\" else 1


def _is_closing_quote(text: str, at: int) -> bool:
    after = _skip_whitespace(text, at)
    if after >= len(text) or text[after] in "}]:":
        return True
    if text[after] != ",":
        return False
    following = _skip_whitespace(text, after + 1)
    return (
        following >= len(text)
        or text[following] in '"}]{[-0123456789'
        or text[following : following + 4] in ("true", "fals", "null")
    )


def _skip_whitespace(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _unescape(raw: str) -> str:
    """Decode escapes; an incomplete one is dropped."""
    raw = _PARTIAL.sub("", raw)
    if "\\" not in raw:
        return raw
    return _ESCAPE.sub(lambda leaves: _decode_escape(leaves.group()), raw)


def _decode_escape(escape: str) -> str:
    try:
        letter: str = json.loads(f'"{escape}"')
    except ValueError:
        return escape[1:]
    return letter
