"""TypedJson: a column type that stores values of one type as JSON."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from sqlalchemy import JSON, Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.db import JsonObject

Value = TypeVar("Value")


class TypedJson(TypeDecorator[Value]):
    """JSON (JSONB on PostgreSQL) of a value that msgspec knows how to write; read as `kind`.

    What is stored there and is no such value raises msgspec.ValidationError where it is read.
    """

    impl = JSON
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JsonObject.dialect_impl(dialect))

    def process_bind_param(self, value: Value | None, dialect: Dialect) -> Any:
        return None if value is None else msgspec.to_builtins(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Value | None:
        if value is None:
            return None
        read: Value = msgspec.convert(value, self.kind)
        return read
