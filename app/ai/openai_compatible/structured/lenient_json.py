"""Parses JSON objects as language models write them: damaged, surrounded by text, repeated.

One pass from left to right with bounded lookahead, at most MAX_DEPTH levels deep. Alternatives considered,
each tested on 17 kinds of damage and on hostile texts of 5,000 and 20,000 characters:

- json-repair 0.64 parses nearly all kinds, but takes braces in the surrounding text for the object, can't say
  whether an object was complete, and is quadratic (20,000 of `{`: 2.8 s; of `("`: 17 s);
- fast-json-repair 0.2 (Rust) splits strings at inner quotes and mixes objects with surrounding text;
- dirtyjson 1.0, demjson3 3.0, json5 and pyjson5 parse comments and trailing commas, but neither inner quotes
  nor Python literals nor missing ends, and demjson3 is quadratic too;
- jiter, already a dependency, parses incomplete but not damaged JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app import patterns
from app.ai.foreign_json import JsonObject
from app.ai.openai_compatible.structured.lenient_text import (
    CLOSING,
    MAX_KEY,
    decoded,
    is_half_key,
    is_key_start,
    unescape_json,
    without_stray_quotes,
)

MAX_DEPTH = 32
_MAX_RESTARTS = 4  # times that text taken for an object is parsed again from its second character
_MAX_BARE = 200  # characters of an unquoted value
_OBJECT_START = patterns.compile(r"\s{0,60}(?:[\"'`“”„‘’«}#]|//|/\*|[A-Za-z_][\w-]{0,40}\s{0,5}[:=])")
_SEPARATORS = (",", ";", "…", ".")
_WORDS: dict[str, object] = {
    "true": True, "false": False, "null": None, "none": None, "nil": None, "undefined": None, "nan": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ParsedObject:
    """An object. `closed` False: its end is missing; `truncated`: it ended within a string."""

    value: JsonObject
    closed: bool = True
    truncated: bool = False


class _Unreadable(Exception):
    """It is not an object after all."""


def parse_objects(text: str) -> list[ParsedObject]:
    """Return all outermost objects of a text in order. Never raises."""
    text = decoded(text)
    found: list[ParsedObject] = []
    at, restarts = 0, 0
    while (start := text.find("{", at)) >= 0:
        if not _OBJECT_START.match(text[start + 1 : start + 120]):
            at = start + 1
            continue
        reader = _Parser(text, start)
        try:
            found.append(reader.outermost())
            at = reader.at
        except _Unreadable:
            at = start + 1 if restarts < _MAX_RESTARTS else max(reader.at, start + 1)
            restarts += 1
    return found


class _Parser:
    """Parses one object. `at`: the offset of the first unread character."""

    def __init__(self, text: str, start: int) -> None:
        self._text, self._end = text, len(text)
        self.at = start
        self._closed, self._truncated, self._has_bare_keys = True, False, False

    def outermost(self) -> ParsedObject:
        value = self._object(0)
        return ParsedObject(value, self._closed, self._truncated)

    def _skip_whitespace(self, at: int) -> int:
        """Return the offset after white space."""
        while at < self._end and self._text[at].isspace():
            at += 1
        return at

    def _skip_blanks(self) -> str:
        """Skip white space and comments; return the next character, "" at the end."""
        text = self._text
        while True:
            self.at = self._skip_whitespace(self.at)
            if text.startswith("/*", self.at):
                end = text.find("*/", self.at + 2)
                self.at = end + 2 if end >= 0 else self._end
            elif text.startswith(("//", "# ", "##"), self.at):  # a # before a digit is a colour
                end = text.find("\n", self.at)
                self.at = end if end >= 0 else self._end
            else:
                return text[self.at : self.at + 1]

    def _object(self, depth: int) -> JsonObject:
        if depth > MAX_DEPTH:
            raise _Unreadable
        self.at += 1
        found: dict[str, object] = {}
        while (character := self._skip_blanks()) not in ("}", "]"):
            if character in _SEPARATORS:
                self.at += 1
                continue
            if not character or (found and not self._starts_key(self.at)):
                self._closed = False  # text or nothing follows
                return found
            name = self._key(character, first=not found)
            found[name] = self._value(depth, in_object=True)
        self.at += 1
        return found

    def _key(self, character: str, first: bool) -> str:
        if character in CLOSING:
            name = self._quoted(self._ends_key, MAX_KEY)
        else:
            start = self.at
            while self.at < self._end and (self._text[self.at].isalnum() or self._text[self.at] in "_-"):
                self.at += 1
            name = self._text[start : self.at]
            self.at += self._text[self.at : self.at + 1] in ('"', "'", "”", "’")
            self._has_bare_keys = self._has_bare_keys or first
        if not name or self._skip_blanks() not in (":", "="):
            raise _Unreadable
        self.at += 2 if self._text.startswith("=>", self.at) else 1
        return name

    def _value(self, depth: int, in_object: bool) -> object:
        character = self._skip_blanks()
        if character == "{":
            return self._object(depth + 1)
        if character == "[":
            return self._array(depth + 1)
        if character and character in CLOSING:
            return self._quoted(self._ends_value if in_object else self._ends_item)
        return self._unquoted_value(in_object)

    def _array(self, depth: int) -> list[object]:
        if depth > MAX_DEPTH:
            raise _Unreadable
        self.at += 1
        found: list[object] = []
        while (character := self._skip_blanks()) not in ("]", "}", ""):
            if character in (",", ";"):
                self.at += 1
            else:
                found.append(self._value(depth, in_object=False))
        self._closed = self._closed and character != ""
        self.at += character == "]"
        return found

    def _quoted(self, ends: Callable[[int], bool], max_length: int | None = None) -> str:
        """Parse a string. An inner quote ends it only if JSON continues after it."""
        text, start = self._text, self.at + 1
        closing, at, last = CLOSING[text[self.at]], start, 0
        while at < self._end:
            character = text[at]
            if max_length is not None and (at - start > max_length or character in "{}\n"):
                self.at = at
                raise _Unreadable
            if character in closing:
                if ends(at + 1):
                    self.at = at + 1
                    return unescape_json(without_stray_quotes(text[start:at]))
                if end := self._missing_quote_end(start, at, max_length):
                    self.at = end
                    return unescape_json(text[start:end])
                last = at if text[at + 1 : at + 2] in ("\n", "\r") else last
            at += 2 if character == "\\" else 1
        if max_length is not None:
            raise _Unreadable
        self._closed, self._truncated = False, not last
        self.at = last + 1 if last else self._end
        return unescape_json(text[start:last] if last else _without_object_end(text[start : self._end]))

    def _missing_quote_end(self, start: int, at: int, max_length: int | None) -> int:
        """Return where a string without closing quote ends, if the next key starts here; else 0."""
        before = self._text[max(start, at - 60) : at].rstrip()
        if max_length is not None or not before.endswith(",") or not is_key_start(self._text[at : at + 90]):
            return 0
        return at - len(self._text[max(start, at - 60) : at]) + len(before) - 1

    def _starts_key(self, at: int) -> bool:
        text = self._text[at : at + 90]
        return is_key_start(text) or is_half_key(text)

    def _ends_key(self, at: int) -> bool:
        at = self._skip_whitespace(at)
        return at < self._end and self._text[at] in ":="

    def _ends_value(self, at: int) -> bool:
        at = self._skip_whitespace(at)
        character = self._text[at : at + 1]
        if character in ("", "}") or self._text.startswith(("//", "/*"), at):
            return True
        if character not in (",", ";"):
            return character in CLOSING and self._is_key(at)
        while self._text[at : at + 1] in _SEPARATORS:
            at = self._skip_whitespace(at + 1)
        is_partial_key = is_half_key(self._text[at : at + 60])
        return self._text[at : at + 1] in ("", "}", "]", "/", "#") or is_partial_key or self._is_key(at)

    def _ends_item(self, at: int) -> bool:
        at = self._skip_whitespace(at)
        if self._text[at : at + 1] in ("", "]", "}"):
            return True
        if self._text[at] not in ",;":
            return False
        character = self._text[(at := self._skip_whitespace(at + 1)) : at + 1]
        return not character or character in CLOSING or character in "]}[{-" or character.isdigit()

    def _is_key(self, at: int) -> bool:
        quoted = self._text[at : at + 1] in CLOSING
        return (quoted or self._has_bare_keys) and is_key_start(self._text[at : at + 90])

    def _unquoted_value(self, in_object: bool) -> object:
        text, start = self._text, self.at
        while self.at < self._end and text[self.at] not in "}]\n\r":
            if text[self.at] in ",;" and (not in_object or self._ends_value(self.at)):
                break
            if self.at - start > _MAX_BARE:
                raise _Unreadable
            self.at += 1
        raw = text[start : self.at].split("//")[0].split("/*")[0].strip()
        if not raw:
            return None
        return _number(raw.strip('"')) if raw.lower() not in _WORDS else _WORDS[raw.lower()]


def _without_object_end(text: str) -> str:
    """Return a string without the object's end that it absorbed, as its closing quote is missing."""
    bare = text.rstrip().removesuffix("```").rstrip()
    return bare.rstrip("]} \n\r\t").rstrip(",") if bare.endswith("}") else text


def _number(raw: str) -> object:
    try:
        return float(raw) if any(character in raw for character in ".eE") else int(raw)
    except (ValueError, OverflowError):
        return raw
