"""Statement: a SQLAlchemy Core statement, compiled once for each dialect and run without SQLAlchemy.

Tables, types and dialects remain SQLAlchemy's, so that the ledger and the ORM read and write the same; only
the wrapping of each execution is left out, which costs more than the databases do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnDefault, Dialect, Table, insert
from sqlalchemy.dialects.postgresql import asyncpg as postgresql
from sqlalchemy.dialects.sqlite import aiosqlite as sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from app.db import Base

DialectName = Literal["sqlite", "postgresql"]
Row = Sequence[Any]  # its values by position
Convert = Callable[[Any], Any]

_DIALECTS: dict[DialectName, Dialect] = {
    "sqlite": sqlite.dialect(),
    "postgresql": postgresql.dialect(),  # type: ignore[no-untyped-call]
}


class Call(NamedTuple):
    """A statement with the values of its parameters, by name."""

    statement: Statement
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One positional parameter. `convert` makes the driver's value of ours, None if it takes ours; `literal`
    is the value that the statement itself has."""

    name: str
    convert: Convert | None
    literal: Any


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement's SQL in one dialect. `columns` make our values of the driver's, in each row."""

    sql: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Convert | None, ...]

    def arguments(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Returns the driver's parameters in order."""
        return tuple([_driver_value(parameter, values) for parameter in self.parameters])

    def rows(self, found: Sequence[Row]) -> list[Row]:
        """Returns the rows with our values."""
        if not any(self.columns):
            return [*found]
        return [[*map(_our_value, self.columns, row)] for row in found]


def _driver_value(parameter: Parameter, values: Mapping[str, Any]) -> Any:
    value = values.get(parameter.name, parameter.literal)
    return value if parameter.convert is None else parameter.convert(value)


def _our_value(convert: Convert | None, value: Any) -> Any:
    return value if convert is None else convert(value)


class Statement:
    """A Core statement whose parameters are `bindparam`s, or the columns that an insert sets."""

    def __init__(self, core: Any, columns: Sequence[str] | None = None) -> None:
        """`columns`: those that an insert sets."""
        self._core = core
        self._columns = columns
        self._compiled: dict[DialectName, Compiled] = {}

    def __call__(self, **values: Any) -> Call:
        return Call(self, values)

    def compiled(self, dialect: DialectName) -> Compiled:
        """Returns the statement in that dialect."""
        if (known := self._compiled.get(dialect)) is None:
            known = self._compiled[dialect] = _compile(self._core, _DIALECTS[dialect], self._columns)
        return known


def _compile(core: Any, dialect: Dialect, columns: Sequence[str] | None) -> Compiled:
    made = core.compile(dialect=dialect, column_keys=columns)
    assert isinstance(made, SQLCompiler)
    literals = made.params
    parameters = [
        Parameter(name, _impl(made.binds[name], dialect).bind_processor(dialect), literals.get(name))
        for name in made.positiontup or ()
    ]
    returned = [_impl(each, dialect).result_processor(dialect, None) for each in core.exported_columns]
    return Compiled(made.string, tuple(parameters), tuple(returned))


def _impl(typed: Any, dialect: Dialect) -> Any:
    return typed.type.dialect_impl(dialect)


def insert_row(row: Base) -> Call:
    """Returns the call that inserts the row as it is, and the defaults of what was not set."""
    given = vars(row)
    values = {
        column: given[attribute] if attribute in given else _value_of(default)
        for column, attribute, default in _columns(type(row))
    }
    return Call(_insertion(type(row)), values)


@cache
def _insertion(kind: type[Base]) -> Statement:
    return Statement(insert(_table(kind)), [column.key for column in _table(kind).columns])


@cache
def _columns(kind: type[Base]) -> tuple[tuple[str, str, Any], ...]:
    """Each column's key and attribute, and its default."""
    mapper = kind.__mapper__
    return tuple(
        (column.key, mapper.get_property_by_column(column).key, column.default)
        for column in _table(kind).columns
    )


def _table(kind: type[Base]) -> Table:
    table = kind.__table__
    assert isinstance(table, Table)
    return table


def _value_of(default: Any) -> Any:
    if not isinstance(default, ColumnDefault):
        return None
    return default.arg(None) if default.is_callable else default.arg
