"""JSON objects as language models write them: damaged, talked around, given twice.

One pass from left to right with a bounded look ahead, no more than MAX_DEPTH deep. Looked at first, each on
17 kinds of damage and on hostile texts of 5,000 and 20,000 characters:

- json-repair 0.64 reads nearly all kinds, but takes braces in the talk for the object, can't say whether an
  object was whole, and takes the square of the time (20,000 of `{`: 2.8 s; of `("`: 17 s);
- fast-json-repair 0.2 (Rust) breaks texts at inner quotes and mixes objects with talk;
- dirtyjson 1.0, demjson3 3.0, json5 and pyjson5 read comments and trailing commas, but neither inner quotes
  nor Python's words nor missing ends, and demjson3 is quadratic too;
- jiter, which is here already, reads JSON that is unfinished, but not damaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app import patterns
from app.ai.openai_compatible.structured.lenient_text import (
    CLOSING,
    MAX_KEY,
    decoded,
    is_half_key,
    is_key_start,
    unescaped,
    without_stray_quotes,
)

MAX_DEPTH = 32
_MAX_RESTARTS = 4  # objects that turn out to be talk are read from their second character so many times
_MAX_BARE = 200  # characters of a value without quotes
_BEGINS = patterns.compile(r"\s{0,60}(?:[\"'`“”„‘’«}#]|//|/\*|[A-Za-z_][\w-]{0,40}\s{0,5}[:=])")
_BETWEEN = (",", ";", "…", ".")
_WORDS: dict[str, Any] = {
    "true": True, "false": False, "null": None, "none": None, "nil": None, "undefined": None, "nan": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """An object. `closed` False: its end was missing; `broken`: it ended within a text."""

    value: dict[str, Any]
    closed: bool = True
    broken: bool = False


class _Unreadable(Exception):
    """No object after all."""


def objects_in(text: str) -> list[Found]:
    """All outermost objects of a text, in their order. Never raises."""
    text = decoded(text)
    found: list[Found] = []
    at, restarts = 0, 0
    while (start := text.find("{", at)) >= 0:
        if not _BEGINS.match(text[start + 1 : start + 120]):
            at = start + 1
            continue
        reader = _Reader(text, start)
        try:
            found.append(reader.outermost())
            at = reader.at
        except _Unreadable:
            at, restarts = (
                (start + 1 if restarts < _MAX_RESTARTS else max(reader.at, start + 1)),
                restarts + 1,
            )
    return found


class _Reader:
    """Reads one object. `at` is the first character that was not read."""

    def __init__(self, text: str, start: int) -> None:
        self._text, self._end = text, len(text)
        self.at = start
        self._closed, self._broken, self._bare_keys = True, False, False

    def outermost(self) -> Found:
        value = self._object(0)
        return Found(value, self._closed, self._broken)

    def _gap(self, at: int) -> int:
        """Where the white space that begins there ends."""
        while at < self._end and self._text[at].isspace():
            at += 1
        return at

    def _skip(self) -> str:
        """Goes past white space and comments; the character there, empty at the end."""
        text = self._text
        while True:
            self.at = self._gap(self.at)
            if text.startswith("/*", self.at):
                end = text.find("*/", self.at + 2)
                self.at = end + 2 if end >= 0 else self._end
            elif text.startswith(("//", "# ", "##"), self.at):  # a # before a figure is a colour
                end = text.find("\n", self.at)
                self.at = end if end >= 0 else self._end
            else:
                return text[self.at : self.at + 1]

    def _object(self, depth: int) -> dict[str, Any]:
        if depth > MAX_DEPTH:
            raise _Unreadable
        self.at += 1
        found: dict[str, Any] = {}
        while (sign := self._skip()) not in ("}", "]"):
            if sign in _BETWEEN:
                self.at += 1
                continue
            if not sign or (found and not self._goes_on(self.at)):
                self._closed = False  # what follows is talk, or nothing
                return found
            name = self._key(sign, first=not found)
            found[name] = self._value(depth, in_object=True)
        self.at += 1
        return found

    def _key(self, sign: str, first: bool) -> str:
        if sign in CLOSING:
            name = self._quoted(self._ends_key, MAX_KEY)
        else:
            start = self.at
            while self.at < self._end and (self._text[self.at].isalnum() or self._text[self.at] in "_-"):
                self.at += 1
            name = self._text[start : self.at]
            self.at += self._text[self.at : self.at + 1] in ('"', "'", "”", "’")
            self._bare_keys = self._bare_keys or first
        if not name or self._skip() not in (":", "="):
            raise _Unreadable
        self.at += 2 if self._text.startswith("=>", self.at) else 1
        return name

    def _value(self, depth: int, in_object: bool) -> Any:
        sign = self._skip()
        if sign == "{":
            return self._object(depth + 1)
        if sign == "[":
            return self._array(depth + 1)
        if sign and sign in CLOSING:
            return self._quoted(self._ends_value if in_object else self._ends_item)
        return self._bare(in_object)

    def _array(self, depth: int) -> list[Any]:
        if depth > MAX_DEPTH:
            raise _Unreadable
        self.at += 1
        found: list[Any] = []
        while (sign := self._skip()) not in ("]", "}", ""):
            if sign in (",", ";"):
                self.at += 1
            else:
                found.append(self._value(depth, in_object=False))
        self._closed = self._closed and sign != ""
        self.at += sign == "]"
        return found

    def _quoted(self, ends: Any, most: int | None = None) -> str:
        """A text in quotes. One within it ends it only where what follows goes on with the object."""
        text, start = self._text, self.at + 1
        closing, at, last = CLOSING[text[self.at]], start, 0
        while at < self._end:
            sign = text[at]
            if most is not None and (at - start > most or sign in "{}\n"):
                self.at = at
                raise _Unreadable
            if sign in closing:
                if ends(at + 1):
                    self.at = at + 1
                    return unescaped(without_stray_quotes(text[start:at]))
                if lost := self._lost_end(start, at, most):
                    self.at = lost
                    return unescaped(text[start:lost])
                last = at if text[at + 1 : at + 2] in ("\n", "\r") else last
            at += 2 if sign == "\\" else 1
        if most is not None:
            raise _Unreadable
        self._closed, self._broken = False, not last
        self.at = last + 1 if last else self._end
        return unescaped(text[start:last] if last else _without_end(text[start : self._end]))

    def _lost_end(self, start: int, at: int, most: int | None) -> int:
        """Where a text ends that has lost its quote, if the next key begins here; 0: it doesn't."""
        before = self._text[max(start, at - 60) : at].rstrip()
        if most is not None or not before.endswith(",") or not is_key_start(self._text[at : at + 90]):
            return 0
        return at - len(self._text[max(start, at - 60) : at]) + len(before) - 1

    def _goes_on(self, at: int) -> bool:
        text = self._text[at : at + 90]
        return is_key_start(text) or is_half_key(text)

    def _ends_key(self, at: int) -> bool:
        at = self._gap(at)
        return at < self._end and self._text[at] in ":="

    def _ends_value(self, at: int) -> bool:
        at = self._gap(at)
        sign = self._text[at : at + 1]
        if sign in ("", "}") or self._text.startswith(("//", "/*"), at):
            return True
        if sign not in (",", ";"):
            return sign in CLOSING and self._is_key(at)
        while self._text[at : at + 1] in _BETWEEN:
            at = self._gap(at + 1)
        half = is_half_key(self._text[at : at + 60])
        return self._text[at : at + 1] in ("", "}", "]", "/", "#") or half or self._is_key(at)

    def _ends_item(self, at: int) -> bool:
        at = self._gap(at)
        if self._text[at : at + 1] in ("", "]", "}"):
            return True
        if self._text[at] not in ",;":
            return False
        sign = self._text[(at := self._gap(at + 1)) : at + 1]
        return not sign or sign in CLOSING or sign in "]}[{-" or sign.isdigit()

    def _is_key(self, at: int) -> bool:
        quoted = self._text[at : at + 1] in CLOSING
        return (quoted or self._bare_keys) and is_key_start(self._text[at : at + 90])

    def _bare(self, in_object: bool) -> Any:
        text, start = self._text, self.at
        while self.at < self._end and text[self.at] not in "}]\n\r":
            if text[self.at] in ",;" and (not in_object or self._ends_value(self.at)):
                break
            if self.at - start > _MAX_BARE:
                raise _Unreadable
            self.at += 1
        said = text[start : self.at].split("//")[0].split("/*")[0].strip()
        if not said:
            return None
        return _number(said.strip('"')) if said.lower() not in _WORDS else _WORDS[said.lower()]


def _without_end(text: str) -> str:
    """Without the object's end, which stands in a text whose last quote is lost."""
    bare = text.rstrip().removesuffix("```").rstrip()
    return bare.rstrip("]} \n\r\t").rstrip(",") if bare.endswith("}") else text


def _number(said: str) -> Any:
    try:
        return float(said) if any(sign in said for sign in ".eE") else int(said)
    except (ValueError, OverflowError):
        return said
