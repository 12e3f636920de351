"""What guard models answer in JSON, as a verdict and what for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.ai.openai_compatible.guard_categories import is_hazard
from app.ai.openai_compatible.guard_talk import contradicts_safe
from app.ai.openai_compatible.guard_words import (
    Unreadable,
    agreed,
    holds_true,
    is_explanation,
    is_list_of_names,
    is_reason,
    is_verdict,
    label,
    meaning,
    names_of,
    real_names,
)

_MAX_OBJECTS, _MAX_DEPTH = 10, 8


def of_objects(said: str) -> tuple[bool, list[str]]:
    """Whether it is unsafe, and what for, of an answer with JSON in it. Raises Unreadable: for what is no
    whole JSON, and where objects, or an object and the words round it, say different things."""
    objects, talk = _objects(said)
    found = [_of_object(one) for one in objects]
    unsafe = {one for one, _ in found}
    if len(unsafe) != 1:
        raise Unreadable
    if unsafe == {False} and contradicts_safe(talk):
        raise Unreadable
    return unsafe.pop(), [name for _, names in found for name in names]


def _objects(said: str) -> tuple[list[Mapping[str, Any]], str]:
    """The objects in it, one at least, and what stands round them."""
    objects: list[Mapping[str, Any]] = []
    talk, decoder = "", json.JSONDecoder(object_pairs_hook=_unambiguous)
    while "{" in said:
        before, said = said[: said.index("{")], said[said.index("{") :]
        talk += before + "\n"
        try:
            found, end = decoder.raw_decode(said)
        except (ValueError, RecursionError) as error:
            raise Unreadable from error
        if not found or len(objects) == _MAX_OBJECTS:
            raise Unreadable
        objects.append(found)
        said = said[end:]
    return objects, talk + said


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if found.setdefault(key, value) != value:
            raise Unreadable  # the same key twice
    return found


def _of_object(found: Mapping[str, Any]) -> tuple[bool, list[str]]:
    judged: list[bool | None] = []
    names: list[str] = []
    talk: list[str] = []
    reasons: list[str] = []
    for what, value in _leaves(found):
        if is_list_of_names(what):
            names += names_of(value)
        elif is_explanation(what) or not is_verdict(what):
            names += [what] if is_hazard(what) and holds_true(value) else []
            talk += _texts(value)
            reasons += names_of(value) if is_reason(what) else []
        elif "score" not in what:
            judged.append(meaning(what, value))
    if agreed(judged):
        return True, names + reasons
    if real_names(names) or any(map(contradicts_safe, talk)):
        raise Unreadable
    return False, []


def _texts(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _leaves(found: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Labels and values, of objects within too, unless these list categories."""
    if depth > _MAX_DEPTH:
        raise Unreadable
    for key, value in found.items():
        what = label(key)
        inner = value if isinstance(value, list) else [value]
        if is_list_of_names(what) or not inner or not all(isinstance(one, dict) for one in inner):
            yield what, value
        else:
            for one in inner:
                yield from _leaves(one, depth + 1)
