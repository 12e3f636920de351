"""From any object of a model to the form that was asked for: other names, kinds and spellings of the same.

What can't be read as the form's is left as it is, so that msgspec's check refuses it and says where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec.inspect import (
    BoolType,
    Field,
    FloatType,
    IntType,
    LiteralType,
    NoneType,
    StrType,
    StructType,
    Type,
    UnionType,
    type_info,
)

from app.ai.openai_compatible.ages import age_of
from app.ai.openai_compatible.answers.written import with_characters
from app.ai.openai_compatible.cleaning import cut
from app.ai.openai_compatible.grouping import Fields
from app.ai.openai_compatible.readings import choice, is_nothing, plain, share, yes_or_no

Form = TypeVar("Form")
_PARAGRAPH = 20  # characters at the least: texts whose parts are sentences


def fit(kind: type[Form], value: Mapping[str, Any]) -> Form:
    """The object, or what it wraps, as that form. Raises msgspec.ValidationError."""
    form = _struct(kind)
    return msgspec.convert(_shaped(form, _fields(form).holder(value)), kind)


def _struct(kind: type[Any]) -> StructType:
    found = type_info(kind)
    assert isinstance(found, StructType)
    return found


def _fields(form: StructType) -> Fields:
    return Fields({field.name: field.required for field in form.fields})


def _shaped(form: StructType, value: Any) -> Any:
    if value is None:
        return {}
    if not isinstance(value, Mapping):  # a field's text alone, where an object around it was asked for
        return {form.fields[0].name: value}
    given = _fields(form).given(value)
    shaped = {field.name: _of_field(field, given[field.name]) for field in form.fields if field.name in given}
    return {name: one for name, one in shaped.items() if one is not msgspec.UNSET}


def _of_field(field: Field, value: Any) -> Any:
    """UNSET where nothing is given and the form knows what that means."""
    if field.required or not is_nothing(value):
        read = _read(field.type, value)
        unread = isinstance(field.type, LiteralType) and read not in field.type.values
        forgiven = unread and not field.required and field.name not in ("gender",)
        return msgspec.UNSET if forgiven else read
    return msgspec.UNSET


def _read(kind: Type, value: Any) -> Any:
    value = value if isinstance(kind, StructType | IntType) else plain(value)
    if isinstance(kind, UnionType):
        if is_nothing(value):
            return None
        (inner,) = (one for one in kind.types if not isinstance(one, NoneType))
        read = _read(inner, value)
        return None if read == "" else read
    if isinstance(kind, StructType):
        return _shaped(kind, value)
    if isinstance(kind, StrType):
        return _text(kind, value)
    if isinstance(kind, LiteralType):
        return choice(kind.values, value)
    reading: Callable[[Any], Any] | None = _PLAIN.get(type(kind))
    return reading(value) if reading else value


_PLAIN: dict[type[Type], Callable[[Any], Any]] = {
    IntType: age_of,
    FloatType: share,
    BoolType: yes_or_no,
}


def _text(kind: StrType, value: Any) -> Any:
    paragraph = (kind.min_length or 0) >= _PARAGRAPH
    parts = [one.strip() for one in _words(value) if one.strip()]
    text = (" " if paragraph else ", ").join(parts)
    text = with_characters(text.replace("\\n", "\n").replace('\\"', '"'))  # escaped twice
    most = kind.max_length
    if most is None or len(text) <= most:
        return text
    return cut(text, most) if paragraph else text[:most].rsplit(" ", 1)[0]


def _words(value: Any) -> Iterator[str]:
    """The texts in a value, which may be a list or an object of several."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        yield f"{value:g}" if isinstance(value, float) else str(value)
    else:
        for one in value.values() if isinstance(value, dict) else value:
            yield from _words(one)
