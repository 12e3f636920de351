"""Coerces any JSON object of a model to the requested form: other key names, types and spellings.

A value that can't be coerced is left as it is, so that msgspec's validation rejects it and names the field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import TypeVar

import msgspec
from msgspec.inspect import (
    BoolType,
    Field,
    FloatType,
    IntType,
    LiteralType,
    Metadata,
    NoneType,
    StrType,
    StructType,
    Type,
    UnionType,
    type_info,
)
from msgspec.structs import replace

from app.ai.foreign_json import JsonObject, as_list
from app.ai.openai_compatible.answers.unescaping import decode_unicode_escapes
from app.ai.openai_compatible.chat.finish_reasons import ends_sentence
from app.ai.openai_compatible.cleaning import truncate
from app.ai.openai_compatible.structured.ages import parse_age
from app.ai.openai_compatible.structured.field_lookup import Fields
from app.ai.openai_compatible.structured.synonyms import NONE
from app.ai.openai_compatible.structured.value_parsing import (
    is_blank,
    is_share,
    normalize_key,
    parse_bool,
    parse_choice,
    parse_share,
    unwrap_value,
)

Form = TypeVar("Form")
_PARAGRAPH = 200  # longer texts (characters) consist of sentences


def coerce(kind: type[Form], value: JsonObject) -> Form:
    """Return the object, or one that it wraps, as that form. Raises msgspec.ValidationError."""
    form = _struct(kind)
    return msgspec.convert(_coerce_struct(form, _fields(form).best_object(value)), kind)


def field_matcher(kind: type[object]) -> Callable[[str], bool]:
    """Return a function that reports whether a key names a field of that form."""
    return _fields(_struct(kind)).has_field


def _struct(kind: type[object]) -> StructType:
    """Return the form's type info without constraints that are only for its JSON schema."""
    found = type_info(kind)
    assert isinstance(found, StructType)
    bare = [one.type.type if isinstance(one.type, Metadata) else one.type for one in found.fields]
    fields = [replace(one, type=kind) for one, kind in zip(found.fields, bare, strict=True)]
    return replace(found, fields=tuple(fields))


def _fields(form: StructType) -> Fields:
    """Return the fields of the form. A picture's description may be assembled from its parts."""
    is_description = any(isinstance(field.type, StructType) for field in form.fields)
    texts = {field.name for field in form.fields if is_description and _is_paragraph(field.type)}
    return Fields({field.name: field.required for field in form.fields}, texts)


def _is_paragraph(kind: Type) -> bool:
    return isinstance(kind, StrType) and (kind.max_length or 0) >= _PARAGRAPH


def _coerce_struct(form: StructType, value: object) -> object:
    if value is None:
        return {}
    if isinstance(value, list) and len(value) == 1:
        (value,) = value
    value = _with_share(form, value)
    first = form.fields[0]
    if not isinstance(value, Mapping):  # a bare value instead of the requested object
        return {first.name: _coerce_value(first.type, value)}
    values = _fields(form).values(value)
    if not first.required and first.name not in values:  # under an unknown name
        has_field = _fields(form).has_field
        rest = {name: one for name, one in value.items() if not has_field(name)}
        values |= {first.name: rest} if rest else {}
    shaped = {
        field.name: _field_value(field, values[field.name]) for field in form.fields if field.name in values
    }
    return {name: one for name, one in shaped.items() if one is not msgspec.UNSET}


def _with_share(form: StructType, value: object) -> object:
    """Turn `["thirties", 0.8]` into an object of value and confidence."""
    shares = [field.name for field in form.fields if isinstance(field.type, FloatType)]
    if not isinstance(value, list) or not len(value) == len(form.fields) == 2 or len(shares) != 1:
        return value
    first, second = value
    if not isinstance(first, str) or not is_share(second):
        return value
    return {form.fields[0].name: first, shares[0]: second}


def _field_value(field: Field, value: object) -> object:
    """Return the coerced value; UNSET if nothing usable is given and the field has a default."""
    if field.required or not is_blank(value) or _is_explicit_no(field.type, value):
        read = _coerce_value(field.type, value)
        return msgspec.UNSET if not field.required and _is_unparsed(field.type, read) else read
    return msgspec.UNSET


def _is_unparsed(kind: Type, read: object) -> bool:
    if isinstance(kind, LiteralType):
        return read not in kind.values
    return isinstance(kind, FloatType) and not is_share(read)


def _is_explicit_no(kind: Type, value: object) -> bool:
    """Return whether `none` answers a yes-or-no field."""
    is_yes_or_no = isinstance(kind, UnionType) and any(isinstance(one, BoolType) for one in kind.types)
    return is_yes_or_no and isinstance(value, str) and normalize_key(value) in NONE


def _coerce_value(kind: Type, value: object) -> object:
    value = value if isinstance(kind, StructType | IntType) else unwrap_value(value)
    if isinstance(kind, UnionType):
        if is_blank(value) and not _is_explicit_no(kind, value):
            return None
        (inner,) = (one for one in kind.types if not isinstance(one, NoneType))
        read = _coerce_value(inner, value)
        return None if read == "" else read
    if isinstance(kind, StructType):
        return _coerce_struct(kind, value)
    if isinstance(kind, StrType):
        return _text(kind, value)
    if isinstance(kind, LiteralType):
        return parse_choice(kind.values, value)
    parser: Callable[[object], object] | None = _PARSERS.get(type(kind))
    return parser(value) if parser else value


_PARSERS: dict[type[Type], Callable[[object], object]] = {
    IntType: parse_age,
    FloatType: parse_share,
    BoolType: parse_bool,
}


def _text(kind: StrType, value: object) -> object:
    is_paragraph = _is_paragraph(kind)
    parts = [one.strip() for one in _strings(value) if one.strip()]
    text = _sentences(parts) if is_paragraph else ", ".join(parts)
    text = decode_unicode_escapes(text.replace("\\n", "\n").replace('\\"', '"'))  # escaped twice
    max_length = kind.max_length
    if max_length is None or len(text) <= max_length:
        return text
    return truncate(text, max_length) if is_paragraph else text[:max_length].rsplit(" ", 1)[0]


def _sentences(parts: list[str]) -> str:
    """Join parts: `Brave: She fears nothing.`, or `brave, kind`."""
    text = "".join(
        part + (" " if ends_sentence(part) else ", " if after[:1].islower() else ": ")
        for part, after in zip(parts, [*parts[1:], "a"], strict=False)
    )
    return text.rstrip(" ,")


def _strings(value: object) -> Iterator[str]:
    """Yield the strings in a value: a string, a list, an object, or a string that contains one."""
    if isinstance(value, str):
        inner = _list_or_object(value)
        yield from (value,) if inner is None else _strings(inner)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        yield f"{value:g}" if isinstance(value, float) else str(value)
    else:
        for one in value.values() if isinstance(value, dict) else as_list(value):
            yield from _strings(one)


def _list_or_object(text: str) -> list[object] | JsonObject | None:
    """Parse `["long", "black"]` or `['long', 'black']` given as a string; None for other text."""
    stripped = text.strip()
    if (stripped[:1], stripped[-1:]) not in (("[", "]"), ("{", "}")):
        return None
    for candidate in (stripped, stripped.replace("'", '"')):
        with suppress(msgspec.MsgspecError, RecursionError, UnicodeError):
            found = msgspec.json.decode(candidate)
            return found if isinstance(found, list | dict) else None
    return None
