"""Parses verdicts that guard models give as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from app import patterns
from app.ai.foreign_json import JsonObject, as_object
from app.ai.openai_compatible.moderation.explanations import contradicts_safe, with_hazards
from app.ai.openai_compatible.moderation.label_meanings import Unreadable, is_list_of_names, normalize_label
from app.ai.openai_compatible.moderation.labels import Labels
from app.ai.openai_compatible.structured.lenient_json import parse_objects

_WORD = patterns.compile(r"[^\W\d_]+")
_ESCAPED = patterns.compile(r"\\[nrtbf]")
_MAX_OBJECTS, _MAX_DEPTH = 10, 8
_MAX_WORDS = 3  # of a category's value; a longer one is an explanation


def verdict_of_objects(text: str) -> tuple[bool, list[str]]:
    """Return whether an answer with JSON in it is unsafe, and its categories. Raises Unreadable for
    incomplete JSON, and if objects, or an object and the text around it, contradict each other."""
    objects, explanation = _objects(text)
    parsed = [_of_object(one) for one in objects]
    unsafe = {one for one, _ in parsed}
    if len(unsafe) != 1:
        raise Unreadable
    if unsafe == {False} and contradicts_safe(explanation):
        raise Unreadable
    names = [name for _, names in parsed for name in names]
    return (True, with_hazards(names, explanation.splitlines())) if unsafe.pop() else (False, [])


def _objects(text: str) -> tuple[list[JsonObject], str]:
    """Return the objects, at least one, and the text around them."""
    objects: list[JsonObject] = []
    explanation = ""
    while "{" in text:
        before, text = text[: text.index("{")], text[text.index("{") :]
        explanation += before + "\n"
        parsed, end = _object(text)
        if not parsed or len(objects) == _MAX_OBJECTS:
            raise Unreadable
        objects.append(parsed)
        text = text[end:]
    return objects, explanation + text


def _object(text: str) -> tuple[JsonObject, int]:
    """Return the object that the text starts with, and the offset after it."""
    try:
        return json.JSONDecoder(object_pairs_hook=_unambiguous).raw_decode(text)
    except Unreadable:
        raise
    except (ValueError, RecursionError):
        span = _span(text)
    parsed = parse_objects(span)
    if len(parsed) != 1 or not parsed[0].closed or parsed[0].truncated:
        raise Unreadable
    if Counter(_words(_ESCAPED.sub(" ", span))) != Counter(_words_of(parsed[0].value)):
        raise Unreadable  # something was not parsed: a duplicate key, a comment, text after the end
    return parsed[0].value, len(span)


def _span(text: str) -> str:
    """Return the text up to the matching brace. A brace within a string makes it unreadable."""
    depth = 0
    for at, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return text[: at + 1]
    raise Unreadable


def _words(text: str) -> list[str]:
    words = (word.lower() for word in _WORD.findall(text))
    return [word for word in words if word not in ("true", "false", "null", "none")]


def _words_of(value: object) -> Iterator[str]:
    """Yield the words of all keys and strings."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _words(key)
            yield from _words_of(inner)
    elif isinstance(value, list):
        for one in value:
            yield from _words_of(one)
    elif isinstance(value, str):
        yield from _words(value)


def _unambiguous(pairs: list[tuple[str, object]]) -> JsonObject:
    parsed: dict[str, object] = {}
    for key, value in pairs:
        if parsed.setdefault(key, value) != value:
            raise Unreadable  # a duplicate key with another value
    return parsed


def _of_object(parsed: JsonObject) -> tuple[bool, list[str]]:
    labels = Labels(_MAX_WORDS)
    for what, value in _leaves(parsed):
        labels.add(what, value)
    unsafe, names = labels.verdict()
    if not unsafe and any(map(contradicts_safe, labels.explanation)):
        raise Unreadable
    return unsafe, with_hazards(names, labels.explanation) if unsafe else names


def _leaves(parsed: JsonObject, depth: int = 0) -> Iterator[tuple[str, object]]:
    """Yield labels and values, of nested objects too unless these list categories."""
    if depth > _MAX_DEPTH:
        raise Unreadable
    for key, value in parsed.items():
        what = normalize_label(key)
        inner = value if isinstance(value, list) else [value]
        if is_list_of_names(what) or not inner or not all(isinstance(one, dict) for one in inner):
            yield what, value
        else:
            for one in inner:
                yield from _leaves(as_object(one), depth + 1)
