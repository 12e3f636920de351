"""Statement: a SQLAlchemy Core statement, compiled once for each dialect and run without SQLAlchemy.

Tables, types and dialects remain SQLAlchemy's, so that the ledger and the ORM read and write the same; only
the wrapping of each execution is left out, which costs more than the databases do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql import asyncpg as postgresql
from sqlalchemy.dialects.sqlite import aiosqlite as sqlite
from sqlalchemy.sql.compiler import SQLCompiler

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
    """One positional parameter. `convert` makes the driver's value of ours, None if it takes ours; `given`:
    the statement itself has its value, which is `literal`."""

    name: str
    convert: Convert | None
    given: bool
    literal: Any


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement's SQL in one dialect. `columns` make our values of the driver's, in each row."""

    sql: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Convert | None, ...]

    def arguments(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Returns the driver's parameters in order. Raises KeyError for one without a value."""
        return tuple([_driver_value(parameter, values) for parameter in self.parameters])

    def rows(self, found: Sequence[Row]) -> list[Row]:
        """Returns the rows with our values."""
        if not any(self.columns):
            return [*found]
        return [[*map(_our_value, self.columns, row)] for row in found]


def _driver_value(parameter: Parameter, values: Mapping[str, Any]) -> Any:
    value = parameter.literal if parameter.given else values[parameter.name]
    return value if parameter.convert is None else parameter.convert(value)


def _our_value(convert: Convert | None, value: Any) -> Any:
    return value if convert is None else convert(value)


class Statement:
    """A Core statement whose parameters are `bindparam`s, or the columns that an insert sets."""

    def __init__(
        self, core: Any, columns: Sequence[str] | None = None, *, postgresql: Any | None = None
    ) -> None:
        """`columns`: those that an insert sets; `postgresql`: what PostgreSQL needs instead of `core`."""
        self._cores: dict[DialectName, Any] = {
            "sqlite": core,
            "postgresql": core if postgresql is None else postgresql,
        }
        self._columns = columns
        self._compiled: dict[DialectName, Compiled] = {}

    def __call__(self, **values: Any) -> Call:
        return Call(self, values)

    def compiled(self, dialect: DialectName) -> Compiled:
        """Returns the statement in that dialect."""
        if (known := self._compiled.get(dialect)) is None:
            core = self.core(dialect)
            known = self._compiled[dialect] = _compile(core, _DIALECTS[dialect], self._columns)
        return known

    def core(self, dialect: DialectName) -> Any:
        """Returns SQLAlchemy's statement for that dialect."""
        return self._cores[dialect]


def _compile(core: Any, dialect: Dialect, columns: Sequence[str] | None) -> Compiled:
    made = core.compile(dialect=dialect, column_keys=columns)
    assert isinstance(made, SQLCompiler)
    parameters = [
        Parameter(
            name,
            _impl(made.binds[name], dialect).bind_processor(dialect),
            not made.binds[name].required,
            made.binds[name].effective_value,
        )
        for name in made.positiontup or ()
    ]
    returned = [_impl(each, dialect).result_processor(dialect, None) for each in core.exported_columns]
    return Compiled(made.string, tuple(parameters), tuple(returned))


def _impl(typed: Any, dialect: Dialect) -> Any:
    return typed.type.dialect_impl(dialect)
