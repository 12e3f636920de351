"""A long text that a model gave as JSON: one field of an object, paragraphs in a list, one object within
another.

Read leniently and in one pass: raw line breaks, quotes within a text that nobody escaped, commas too many,
an end that isn't there. `jiter` and `json` read none of the first three; `json-repair` builds the whole
value anew on each call and guesses by backtracking.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from app import patterns
from app.ai.openai_compatible.answers.marks import is_of_thoughts
from app.ai.openai_compatible.answers.phrases import words

_OBJECT = patterns.compile(
    r"(?:\A|\n)[ \t]*(?:(?:```|~~~)[\w+#.\- ]{0,30}\n?\s*)?(?P<start>(?:\[\s*)?\{\s*(?:[\"“}]|\Z)"
    r"|\[\s*(?:[\"\]]|\Z))"
)
_MAX_BEFORE = 1_000  # characters of talk before an object
_LEAST = 80  # characters of a text worth taking from a field of any name
_MAX_DEPTH = 32
_FIRST = frozenset(words("embedded: fields"))
_ESCAPE = patterns.compile(r"\\(?:u[0-9a-fA-F]{4}|[^u])|\\u?[0-9a-fA-F]{0,3}")
_PARTIAL = patterns.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")


@dataclass(slots=True)
class _Leaf:
    """A string in the document. `path`: the names of the fields that it stands in, from outside."""

    path: tuple[str, ...]
    text: str
    whole: bool


def embedded_text(text: str, field: str, growing: bool = False) -> str | None:
    """The text of that field, or the longest; None where the answer is no JSON; "" where it holds no such
    text.

    While `growing`: of fields whose names say that they hold the text, alone.
    """
    found = _OBJECT.search(text[:_MAX_BEFORE])
    if found is None:
        return None
    leaves = [*_leaves(text, found.start("start"))]
    groups: dict[str, list[str]] = {}
    for leaf in leaves:
        if not any(is_of_thoughts(name) for name in leaf.path):
            groups.setdefault(_group(leaf.path, field), []).append(leaf.text)
    named = groups.get(field.casefold()) or groups.get("")
    if named is not None:
        return "\n\n".join(named)
    if growing:
        return ""
    joined = ["\n\n".join(texts) for texts in groups.values()]
    longest = max(joined, key=len, default="")
    return longest if len(longest) >= _LEAST else ""


def _group(path: tuple[str, ...], field: str) -> str:
    """The name that a leaf's text goes under: the field's own, "" for one that means the same, else its
    path."""
    names = [name.casefold().replace("_", "").replace(" ", "") for name in path]
    if field.casefold() in names:
        return field.casefold()
    if any(name in _FIRST for name in names):
        return ""
    return (
        "/".join(names[:-1] if names and names[-1] in ("text", "paragraph", "content", "texto") else names)
        or "/"
    )


def _leaves(text: str, start: int) -> Iterator[_Leaf]:
    """Strings that are values. Stops where the document ends."""
    open_: list[str] = []  # brackets
    names: list[str] = []  # for each bracket, the field at work
    at, expects_name = start, False
    while at < len(text):
        letter = text[at]
        if letter in "{[":
            if len(open_) >= _MAX_DEPTH:
                return
            open_.append(letter)
            names.append("")
            expects_name = letter == "{"
        elif letter in "}]":
            if not open_:
                return
            open_.pop()
            names.pop()
            expects_name = False
            if not open_:
                return
        elif letter == ",":
            expects_name = bool(open_) and open_[-1] == "{"
        elif letter == ":":
            expects_name = False
        elif letter in '"“”':
            end = _string_end(text, at + 1)
            said = text[at + 1 : end]
            if expects_name and names:
                names[-1] = _unescaped(said)
            elif open_:
                yield _Leaf(tuple(name for name in names if name), _unescaped(said), end < len(text))
            at = end
        at += 1


def _string_end(text: str, at: int) -> int:
    """Where the string that begins there ends: at a quote behind which JSON goes on."""
    while True:
        at = min(
            (place for place in (text.find('"', at), text.find("\\", at)) if place >= 0), default=len(text)
        )
        if at >= len(text):
            return len(text)
        if text[at] == '"' and _closes(text, at + 1):
            return at
        at += 2 if text[at] == "\\" else 1


def _closes(text: str, at: int) -> bool:
    after = _next(text, at)
    if after >= len(text) or text[after] in "}]:":
        return True
    if text[after] != ",":
        return False
    behind = _next(text, after + 1)
    return (
        behind >= len(text)
        or text[behind] in '"}]{[-0123456789'
        or text[behind : behind + 4] in ("true", "fals", "null")
    )


def _next(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _unescaped(said: str) -> str:
    """Its characters; an escape that isn't whole is left out."""
    said = _PARTIAL.sub("", said)
    if "\\" not in said:
        return said
    return _ESCAPE.sub(lambda found: _letter(found.group()), said)


def _letter(escape: str) -> str:
    try:
        letter: str = json.loads(f'"{escape}"')
    except ValueError:
        return escape[1:]
    return letter
