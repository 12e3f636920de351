"""Rows of the ORM's classes in units: insert one as it is, set columns behind a fence, make objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnDefault, Table, bindparam, insert, update

from app.db import Base
from app.ledger.statement import Call, Row, Statement

Kind = TypeVar("Kind", bound=Base)


def insert_row(row: Base) -> Call:
    """Returns the call that inserts the row as it is. What was not set of it is set to its default."""
    kind, given = type(row), vars(row)
    for _, attribute, default in _columns(kind):
        if attribute not in given:
            setattr(row, attribute, _value_of(default))
    return Call(insertion(kind), {column: given[attribute] for column, attribute, _ in _columns(kind)})


def rows_of(kind: type[Kind], found: Iterable[Row]) -> list[Kind]:
    """Returns objects of the rows of a `select` of the whole table. No session knows them."""
    return [row_of(kind, row) for row in found]


def row_of(kind: type[Kind], row: Row) -> Kind:
    """Returns an object of one such row."""
    named = zip(_columns(kind), row, strict=True)
    return kind(**{attribute: value for (_, attribute, _), value in named})


@cache
def update_statement(
    kind: type[Base],
    columns: frozenset[str],
    fence: Callable[[type[Any]], Sequence[Any]],
    returning: str,
    added: str | None = None,
) -> Statement:
    """Returns the statement that sets these attributes, each from the parameter of its name with `new_`
    before it, where all of `fence` holds, and returns one column. `added` is increased by `new_` and its
    name instead."""
    values: dict[Any, Any] = {getattr(kind, name): bindparam(f"new_{name}") for name in columns}
    if added is not None:
        values[getattr(kind, added)] = getattr(kind, added) + bindparam(f"new_{added}")
    core = update(kind).where(*fence(kind)).values(values)
    return Statement(core.returning(getattr(kind, returning)))


def new_values(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the values as parameters of `update_statement`."""
    return {f"new_{name}": value for name, value in columns.items()}


@cache
def insertion(kind: type[Base]) -> Statement:
    """Returns the statement that inserts a whole row; its parameters are named like the columns."""
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
