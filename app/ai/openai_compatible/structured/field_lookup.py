"""Where in an answer a form's fields stand: in the object itself, in one that it wraps, or in groups of it.

`{"identity": {"first_name": …}, "appearance": {"hair": …}, "personality": …}` is one object in groups;
`{"name": "answer", "arguments": {"first_name": …}}` wraps one, and has nothing to say itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from app import patterns
from app.ai.openai_compatible.structured.synonyms import (
    FULL_NAMES,
    KEYS,
    LAST_KEYS,
    NAME_PARTS,
    OTHERS,
    PAIR_NAMES,
    PAIR_VALUES,
)
from app.ai.openai_compatible.structured.value_parsing import is_nothing, squashed

Object = Mapping[str, Any]
_MAX_DEPTH = 4  # levels of wrappings and of groups
_PREFIXES = ("characters", "character", "persons", "person", "personagem")
_HEX = patterns.compile(r"\s{0,9}#[0-9a-fA-F]{3,8}\s{0,9}")


class Fields:
    """The fields of one form, found by their own names and by others (`synonyms`)."""

    def __init__(self, names: Mapping[str, bool], texts: Collection[str] = ()) -> None:
        """`names`: each field's, and whether an answer must give it. `texts`: those that may be put together
        from the others'."""
        self._texts = texts
        self._own = {squashed(name): name for name in names}
        self._must = {name for name, must in names.items() if must}

    def knows(self, name: str) -> bool:
        """Whether a field goes by that name."""
        return self._field(name) is not None

    def holder(self, value: Object) -> Object:
        """The object that gives the fields: the one that has, under names of its own, all that it must; else
        the smallest that has it in groups; else the one with most fields."""
        if self._must <= self._direct(value):
            return value
        value = _with_objects_for_texts(value)
        every = [value, *(one for one in _objects(value.values()) if "properties" not in one)]
        if whole := [one for one in every if self._must <= self._direct(one)]:
            return max(whole, key=lambda one: len(self._direct(one)))
        if grouped := [one for one in every if self._must <= self.given(one).keys()]:
            return self._smallest(grouped)
        return max(every, key=lambda one: len(self._direct(one)))

    def given(self, value: Object) -> dict[str, Any]:
        """What is given for each field, nearest first: a group's word doesn't replace that of the object."""
        found: dict[str, Any] = {}
        seen, level = [value], self._take(value, found)
        for _ in range(_MAX_DEPTH):
            groups: list[Object] = []
            for one in level:
                if not self._is_other(one, found):
                    seen.append(one)
                    groups += self._take(one, found)
            level = groups
        self._take_last(seen, found)
        _part_names(found)
        return found

    def _take_last(self, seen: list[Object], found: dict[str, Any]) -> None:
        """Adds texts under names that are looked at where no other gives the field."""
        for name, value in ((name, value) for one in seen for name, value in one.items()):
            field = self._own.get(LAST_KEYS.get(squashed(name), ""))
            if field and is_nothing(found.get(field)) and isinstance(value, str | list):
                found[field] = value

    def _smallest(self, grouped: list[Object]) -> Object:
        """The first of them that wraps none of the others."""
        ours = {id(one) for one in grouped}
        within = (one for one in grouped if not any(id(part) in ours for part in _objects(one.values())))
        return next(within, grouped[0])

    def _direct(self, value: Object) -> set[str]:
        return {field for name in value if (field := self._field(name))}

    def _field(self, name: str) -> str | None:
        said = squashed(name)
        for one in (said, *(said.removeprefix(prefix) for prefix in _PREFIXES if said.startswith(prefix))):
            if field := self._own.get(one) or self._own.get(KEYS.get(one, "")):
                return field
        return None

    def _take(self, value: Object, found: dict[str, Any]) -> list[Object]:
        """Adds what the object gives; the groups that it has."""
        groups: list[Object] = []
        for name, one in value.items():
            if squashed(name) in self._own:
                groups += self._put(self._own[squashed(name)], one, found)
        for name, one in value.items():
            field = self._field(name)
            if squashed(name) in self._own or squashed(name) in OTHERS:
                continue
            if squashed(name) in FULL_NAMES and field == "first_name":
                _put_name(one, found)
            elif field:
                groups += self._put(field, one, found)
            elif group := group_of(one):
                groups.append(group)
        return groups

    def _put(self, field: str, value: Any, found: dict[str, Any]) -> list[Object]:
        """Gives the field that value, without the parts of it that are other fields; these as a group."""
        apart = self._others_in(field, value) if isinstance(value, dict) else {}
        if apart:
            rest = {name: one for name, one in value.items() if name not in apart}
            value = _named(value) if not rest and field in self._texts else rest
        known = not is_nothing(found.get(field)) or (field in found and is_nothing(value))
        if not known and (value or not apart):
            found[field] = value
        return [{self._of_part(field, name): one for name, one in apart.items()}] if apart else []

    def _others_in(self, field: str, value: Object) -> dict[str, Any]:
        """`"hair": {"hair": "short", "color": "#b5622d"}` gives the colour too."""
        apart: dict[str, Any] = {}
        for name, one in value.items():
            other = self._own.get(squashed(name), field)
            if (other != field and len(value) > 1) or (
                self._of_part(field, name) != name and isinstance(one, str) and _HEX.fullmatch(one)
            ):
                apart[name] = one
        return apart

    def _of_part(self, field: str, name: str) -> str:
        return self._own.get(squashed(f"{field}{name}"), name)

    def _is_other(self, group: Object, found: Object) -> bool:
        """Whether it is somebody else: it has another name than the character has already."""
        first = found.get("first_name")
        if is_nothing(first):
            return False
        names = [str(one) for name, one in group.items() if self._field(name) == "first_name"]
        return bool(names) and not any(str(first).casefold() in one.casefold() for one in names)


def _named(parts: Object) -> Object:
    """`hair: long and black` for each part that is a text."""
    return {
        name: f"{name.replace('_', ' ')}: {one}"
        for name, one in parts.items()
        if isinstance(one, str) and one
    }


def _put_name(value: Any, found: dict[str, Any]) -> None:
    """From `Iris Vale`, or an object of its parts."""
    if isinstance(value, dict):
        for part, one in value.items():
            field = NAME_PARTS.get(squashed(part))
            if field and not is_nothing(one) and is_nothing(found.get(field)):
                found[field] = one
        full = next((one for part, one in value.items() if squashed(part) in ("full", *FULL_NAMES)), None)
        value = full if full is not None or "first_name" in found else [*value.values()]
    if is_nothing(value) or not is_nothing(found.get("first_name")):
        return
    found["first_name"] = value
    if isinstance(value, str) and is_nothing(found.get("last_name")):
        found["first_name"], _, found["last_name"] = value.strip().partition(" ")


def _part_names(found: dict[str, Any]) -> None:
    """`Iris Vale`, `Vale` is `Iris`, `Vale`."""
    first, last = found.get("first_name"), found.get("last_name")
    if not isinstance(first, str) or not isinstance(last, str) or is_nothing(last):
        return
    if first.endswith(f" {last}"):
        found["first_name"] = first.removesuffix(last).strip()
    elif last.startswith(f"{first} "):
        found["last_name"] = last.removeprefix(first).strip()


def group_of(value: Any) -> Object | None:
    """The object that a value is, or holds in parts, one after the other."""
    if isinstance(value, list):
        parts = [one for one in value if isinstance(one, dict)]
        if len({name for one in parts for name in one}) == sum(map(len, parts)):
            return {name: one for part in parts for name, one in part.items()} or None
        return pairs(parts) or None
    return value if isinstance(value, dict) else None


def pairs(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """An object from rows of names and values; {} where they are none."""
    found: dict[str, Any] = {}
    for one in parts:
        names = [part for key, part in one.items() if squashed(key) in PAIR_NAMES and isinstance(part, str)]
        values = [part for key, part in one.items() if squashed(key) in PAIR_VALUES]
        if len(names) != 1 or len(values) != 1:
            return {}
        found[names[0]] = values[0]
    return found


def _objects(values: Any, depth: int = 0) -> Iterator[Object]:
    for value in values:
        if isinstance(value, dict):
            yield value
        if isinstance(value, dict | list) and depth < _MAX_DEPTH - 1:
            yield from _objects(value.values() if isinstance(value, dict) else value, depth + 1)


def _with_objects_for_texts(value: Any, depth: int = 0) -> Any:
    """With the objects that are given as texts, as in the arguments of a tool's call."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = _of_text(value) or value
    if depth > _MAX_DEPTH:
        return value
    if isinstance(value, dict):
        return {name: _with_objects_for_texts(one, depth + 1) for name, one in value.items()}
    return [_with_objects_for_texts(one, depth + 1) for one in value] if isinstance(value, list) else value


def _of_text(text: str) -> Object | None:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None
    return found if isinstance(found, dict) else None
