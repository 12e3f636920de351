"""From any object of a model to the form that was asked for: other names, kinds and spellings of the same.

What can't be read as the form's is left as it is, so that msgspec's check refuses it and says where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeVar

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

from app.ai.openai_compatible.answers.unescaping import with_characters
from app.ai.openai_compatible.chat.finish_reasons import ends_a_sentence
from app.ai.openai_compatible.cleaning import cut
from app.ai.openai_compatible.structured.ages import age_of
from app.ai.openai_compatible.structured.field_lookup import Fields
from app.ai.openai_compatible.structured.synonyms import NONE
from app.ai.openai_compatible.structured.value_parsing import (
    choice,
    is_nothing,
    is_share,
    plain,
    share,
    squashed,
    yes_or_no,
)

Form = TypeVar("Form")
_PARAGRAPH = 200  # characters at the most: texts of more have sentences for parts


def fit(kind: type[Form], value: Mapping[str, Any]) -> Form:
    """The object, or what it wraps, as that form. Raises msgspec.ValidationError."""
    form = _struct(kind)
    return msgspec.convert(_shaped(form, _fields(form).holder(value)), kind)


def known_names(kind: type[Any]) -> Callable[[str], bool]:
    """Says whether a field of that form goes by a name."""
    return _fields(_struct(kind)).knows


def _struct(kind: type[Any]) -> StructType:
    """The form, its fields without what is meant for its JSON schema alone."""
    found = type_info(kind)
    assert isinstance(found, StructType)
    bare = [one.type.type if isinstance(one.type, Metadata) else one.type for one in found.fields]
    fields = [replace(one, type=kind) for one, kind in zip(found.fields, bare, strict=True)]
    return replace(found, fields=tuple(fields))


def _fields(form: StructType) -> Fields:
    """What is seen of a picture may be given in parts alone, which make its description."""
    seen = any(isinstance(field.type, StructType) for field in form.fields)
    texts = {field.name for field in form.fields if seen and _is_paragraph(field.type)}
    return Fields({field.name: field.required for field in form.fields}, texts)


def _is_paragraph(kind: Type) -> bool:
    return isinstance(kind, StrType) and (kind.max_length or 0) >= _PARAGRAPH


def _shaped(form: StructType, value: Any) -> Any:
    if value is None:
        return {}
    if isinstance(value, list) and len(value) == 1:
        (value,) = value
    value = _with_share(form, value)
    first = form.fields[0]
    if not isinstance(value, Mapping):  # a field's text alone, where an object around it was asked for
        return {first.name: _read(first.type, value)}
    given = _fields(form).given(value)
    if not first.required and first.name not in given:  # under some name of its own
        known = _fields(form).knows
        rest = {name: one for name, one in value.items() if not known(name)}
        given |= {first.name: rest} if rest else {}
    shaped = {field.name: _of_field(field, given[field.name]) for field in form.fields if field.name in given}
    return {name: one for name, one in shaped.items() if one is not msgspec.UNSET}


def _with_share(form: StructType, value: Any) -> Any:
    """`["thirties", 0.8]` as an object of what is said and how sure that is."""
    shares = [field.name for field in form.fields if isinstance(field.type, FloatType)]
    ours = isinstance(value, list) and len(value) == 2 and len(form.fields) == 2 and len(shares) == 1
    if not ours or not isinstance(value[0], str) or not is_share(value[1]):
        return value
    return {form.fields[0].name: value[0], shares[0]: value[1]}


def _of_field(field: Field, value: Any) -> Any:
    """UNSET where nothing is given, or a choice or a share that can't be read, and the form knows what that
    means."""
    if field.required or not is_nothing(value) or _is_denied(field.type, value):
        read = _read(field.type, value)
        return msgspec.UNSET if not field.required and _is_unread(field.type, read) else read
    return msgspec.UNSET


def _is_unread(kind: Type, read: Any) -> bool:
    if isinstance(kind, LiteralType):
        return read not in kind.values
    return isinstance(kind, FloatType) and not is_share(read)


def _is_denied(kind: Type, value: Any) -> bool:
    """Whether `none` is an answer to yes or no."""
    asked = isinstance(kind, UnionType) and any(isinstance(one, BoolType) for one in kind.types)
    return asked and isinstance(value, str) and squashed(value) in NONE


def _read(kind: Type, value: Any) -> Any:
    value = value if isinstance(kind, StructType | IntType) else plain(value)
    if isinstance(kind, UnionType):
        if is_nothing(value) and not _is_denied(kind, value):
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
    paragraph = _is_paragraph(kind)
    parts = [one.strip() for one in _words(value) if one.strip()]
    text = _sentences(parts) if paragraph else ", ".join(parts)
    text = with_characters(text.replace("\\n", "\n").replace('\\"', '"'))  # escaped twice
    most = kind.max_length
    if most is None or len(text) <= most:
        return text
    return cut(text, most) if paragraph else text[:most].rsplit(" ", 1)[0]


def _sentences(parts: list[str]) -> str:
    """`Brave: She fears nothing.` from two parts, `brave, kind` from two others."""
    text = "".join(
        part + (" " if ends_a_sentence(part) else ", " if after[:1].islower() else ": ")
        for part, after in zip(parts, [*parts[1:], "a"], strict=False)
    )
    return text.rstrip(" ,")


def _words(value: Any) -> Iterator[str]:
    """The texts in a value, which may be a list or an object of several, or the text of one."""
    if isinstance(value, str):
        inner = _list_or_object(value)
        yield from (value,) if inner is None else _words(inner)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        yield f"{value:g}" if isinstance(value, float) else str(value)
    else:
        for one in value.values() if isinstance(value, dict) else value:
            yield from _words(one)


def _list_or_object(text: str) -> list[Any] | dict[str, Any] | None:
    """What `["long", "black"]` or `['long', 'black']` holds, given as a text."""
    said = text.strip()
    if (said[:1], said[-1:]) not in (("[", "]"), ("{", "}")):
        return None
    for way in (said, said.replace("'", '"')):
        with suppress(msgspec.MsgspecError, RecursionError, UnicodeError):
            found = msgspec.json.decode(way)
            return found if isinstance(found, list | dict) else None
    return None
