"""Which engine made which part of a character, and in whose place: kept together, as one flat record."""

from __future__ import annotations

from collections.abc import Mapping

_INSTEAD = "_instead_of"


def instead_of(engines: Mapping[str, str | None]) -> dict[str, str]:
    """What the record holds of parts that another engine was to make; None: it made that part itself."""
    return {f"{part}{_INSTEAD}": engine for part, engine in engines.items() if engine is not None}


def makers(record: Mapping[str, str]) -> dict[str, str]:
    """Part → the engine that made it."""
    return {part: engine for part, engine in record.items() if not part.endswith(_INSTEAD)}


def replaced_makers(record: Mapping[str, str]) -> dict[str, str]:
    """Part → the engine whose answer could not be used, for parts that another made in its place."""
    return {part.removesuffix(_INSTEAD): engine for part, engine in record.items() if part.endswith(_INSTEAD)}
