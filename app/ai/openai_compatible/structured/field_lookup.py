"""Locates a form's fields in an answer: in the object itself, in a wrapped one, or in groups of it.

`{"identity": {"first_name": …}, "appearance": {"hair": …}, "personality": …}` is one object in groups;
`{"name": "answer", "arguments": {"first_name": …}}` wraps one, and has no fields itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from app import patterns
from app.ai.foreign_json import JsonObject, as_object
from app.ai.openai_compatible.structured.synonyms import (
    FULL_NAMES,
    KEYS,
    LAST_KEYS,
    NAME_PARTS,
    OTHERS,
    PAIR_NAMES,
    PAIR_VALUES,
)
from app.ai.openai_compatible.structured.value_parsing import is_blank, normalize_key

Object = JsonObject
FieldValues = dict[str, object]
_MAX_DEPTH = 4  # levels of wrappers and groups
_PREFIXES = ("characters", "character", "persons", "person", "personagem")
_HEX = patterns.compile(r"\s{0,9}#[0-9a-fA-F]{3,8}\s{0,9}")


class Fields:
    """The fields of one form, found by their own names and by synonyms (`synonyms`)."""

    def __init__(self, names: Mapping[str, bool], texts: Collection[str] = ()) -> None:
        """`names`: each field's name, and whether it is required. `texts`: fields that may be assembled from
        others."""
        self._texts = texts
        self._by_key = {normalize_key(name): name for name in names}
        self._required = {name for name, required in names.items() if required}

    def has_field(self, name: str) -> bool:
        """Return whether a field has that name or synonym."""
        return self._field(name) is not None

    def best_object(self, value: Object) -> Object:
        """Return the object with the fields: the one that has all required ones directly; else the smallest
        that has them in groups; else the one with most fields."""
        if self._required <= self._direct_fields(value):
            return value
        value = as_object(_with_parsed_strings(value))
        candidates = [value, *(one for one in _objects(value.values()) if "properties" not in one)]
        if whole := [one for one in candidates if self._required <= self._direct_fields(one)]:
            return max(whole, key=lambda one: len(self._direct_fields(one)))
        if grouped := [one for one in candidates if self._required <= self.values(one).keys()]:
            return self._smallest(grouped)
        return max(candidates, key=lambda one: len(self._direct_fields(one)))

    def values(self, value: Object) -> FieldValues:
        """Return the value of each field, nearest first: a group's value doesn't replace that of the
        object."""
        result: FieldValues = {}
        groups_seen, level = [value], self._take_fields(value, result)
        for _ in range(_MAX_DEPTH):
            groups: list[Object] = []
            for one in level:
                if not self._is_other_person(one, result):
                    groups_seen.append(one)
                    groups += self._take_fields(one, result)
            level = groups
        self._take_fallback_names(groups_seen, result)
        _split_names(result)
        return result

    def _take_fallback_names(self, groups_seen: list[Object], result: FieldValues) -> None:
        """Add values under names that count only if no other gives the field."""
        for name, value in ((name, value) for one in groups_seen for name, value in one.items()):
            field = self._by_key.get(LAST_KEYS.get(normalize_key(name), ""))
            if field and is_blank(result.get(field)) and isinstance(value, str | list):
                result[field] = value

    def _smallest(self, grouped: list[Object]) -> Object:
        """Return the first object that wraps none of the others."""
        ids = {id(one) for one in grouped}
        within = (one for one in grouped if not any(id(part) in ids for part in _objects(one.values())))
        return next(within, grouped[0])

    def _direct_fields(self, value: Object) -> set[str]:
        return {field for name in value if (field := self._field(name))}

    def _field(self, name: str) -> str | None:
        key = normalize_key(name)
        for one in (key, *(key.removeprefix(prefix) for prefix in _PREFIXES if key.startswith(prefix))):
            if field := self._by_key.get(one) or self._by_key.get(KEYS.get(one, "")):
                return field
        return None

    def _take_fields(self, value: Object, result: FieldValues) -> list[Object]:
        """Add the values of the object; return its groups."""
        groups: list[Object] = []
        for name, one in value.items():
            if normalize_key(name) in self._by_key:
                groups += self._set_field(self._by_key[normalize_key(name)], one, result)
        for name, one in value.items():
            field = self._field(name)
            if normalize_key(name) in self._by_key or normalize_key(name) in OTHERS:
                continue
            if normalize_key(name) in FULL_NAMES and field == "first_name":
                _set_name(one, result)
            elif field:
                groups += self._set_field(field, one, result)
            elif group := group_of(one):
                groups.append(group)
        return groups

    def _set_field(self, field: str, value: object, result: FieldValues) -> list[Object]:
        """Set a field's value, without the parts of it that are other fields; return these as a group."""
        other_fields = self._other_fields_in(field, value) if isinstance(value, dict) else {}
        if isinstance(value, dict) and other_fields:
            rest = {name: one for name, one in value.items() if name not in other_fields}
            value = _with_field_names(value) if not rest and field in self._texts else rest
        is_given = not is_blank(result.get(field)) or (field in result and is_blank(value))
        if not is_given and (value or not other_fields):
            result[field] = value
        return (
            [{self._part_field(field, name): one for name, one in other_fields.items()}]
            if other_fields
            else []
        )

    def _other_fields_in(self, field: str, value: Object) -> FieldValues:
        """Return the parts that are other fields: `"hair": {"hair": "short", "color": "#b5622d"}` has the
        colour too."""
        other_fields: FieldValues = {}
        for name, one in value.items():
            other = self._by_key.get(normalize_key(name), field)
            if (other != field and len(value) > 1) or (
                self._part_field(field, name) != name and isinstance(one, str) and _HEX.fullmatch(one)
            ):
                other_fields[name] = one
        return other_fields

    def _part_field(self, field: str, name: str) -> str:
        return self._by_key.get(normalize_key(f"{field}{name}"), name)

    def _is_other_person(self, group: Object, result: Object) -> bool:
        """Return whether the group describes someone else: it has another name than the character."""
        first = result.get("first_name")
        if is_blank(first):
            return False
        names = [str(one) for name, one in group.items() if self._field(name) == "first_name"]
        return bool(names) and not any(str(first).casefold() in one.casefold() for one in names)


def _with_field_names(parts: Object) -> Object:
    """Return `hair: long and black` for each part that is a string."""
    return {
        name: f"{name.replace('_', ' ')}: {one}"
        for name, one in parts.items()
        if isinstance(one, str) and one
    }


def _set_name(value: object, result: FieldValues) -> None:
    """Set the name from `Iris Vale`, or an object of its parts."""
    if isinstance(value, dict):
        for part, one in value.items():
            field = NAME_PARTS.get(normalize_key(part))
            if field and not is_blank(one) and is_blank(result.get(field)):
                result[field] = one
        full = next(
            (one for part, one in value.items() if normalize_key(part) in ("full", *FULL_NAMES)), None
        )
        value = full if full is not None or "first_name" in result else [*value.values()]
    if is_blank(value) or not is_blank(result.get("first_name")):
        return
    result["first_name"] = value
    if isinstance(value, str) and is_blank(result.get("last_name")):
        result["first_name"], _, result["last_name"] = value.strip().partition(" ")


def _split_names(result: FieldValues) -> None:
    """Turn `Iris Vale`, `Vale` into `Iris`, `Vale`."""
    first, last = result.get("first_name"), result.get("last_name")
    if not isinstance(first, str) or not isinstance(last, str) or is_blank(last):
        return
    if first.endswith(f" {last}"):
        result["first_name"] = first.removesuffix(last).strip()
    elif last.startswith(f"{first} "):
        result["last_name"] = last.removeprefix(first).strip()


def group_of(value: object) -> Object | None:
    """Return the object that a value is, or that a list's objects make together; None for neither."""
    if isinstance(value, list):
        parts = [one for one in value if isinstance(one, dict)]
        if len({name for one in parts for name in one}) == sum(map(len, parts)):
            return {name: one for part in parts for name, one in part.items()} or None
        return pairs_to_object(parts) or None
    return value if isinstance(value, dict) else None


def pairs_to_object(parts: Iterable[Object]) -> FieldValues:
    """Return an object from rows of names and values; {} if they are none."""
    result: FieldValues = {}
    for one in parts:
        names = [
            part for key, part in one.items() if normalize_key(key) in PAIR_NAMES and isinstance(part, str)
        ]
        values = [part for key, part in one.items() if normalize_key(key) in PAIR_VALUES]
        if len(names) != 1 or len(values) != 1:
            return {}
        result[names[0]] = values[0]
    return result


def _objects(values: Iterable[object], depth: int = 0) -> Iterator[Object]:
    for value in values:
        if isinstance(value, dict):
            yield value
        if isinstance(value, dict | list) and depth < _MAX_DEPTH - 1:
            yield from _objects(value.values() if isinstance(value, dict) else value, depth + 1)


def _with_parsed_strings(value: object, depth: int = 0) -> object:
    """Parse objects given as strings, as in the arguments of a tool call."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = _object_or_none(value) or value
    if depth > _MAX_DEPTH:
        return value
    if isinstance(value, dict):
        return {name: _with_parsed_strings(one, depth + 1) for name, one in value.items()}
    return [_with_parsed_strings(one, depth + 1) for one in value] if isinstance(value, list) else value


def _object_or_none(text: str) -> Object | None:
    try:
        result = msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None
    return result if isinstance(result, dict) else None
