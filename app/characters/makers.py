"""Which engine made which part of a character, and which engine it replaced: stored as one flat record."""

from __future__ import annotations

from collections.abc import Mapping

_INSTEAD = "_instead_of"


def instead_of(engines: Mapping[str, str | None]) -> dict[str, str]:
    """Returns the record's entries for parts that a fallback made in place of an engine; None: no
    fallback."""
    return {f"{part}{_INSTEAD}": engine for part, engine in engines.items() if engine is not None}


def makers(record: Mapping[str, str]) -> dict[str, str]:
    """Returns part → the engine that made it."""
    return {part: engine for part, engine in record.items() if not part.endswith(_INSTEAD)}


def replaced_makers(record: Mapping[str, str]) -> dict[str, str]:
    """Returns part → the engine whose answer could not be used, for parts that a fallback made."""
    return {part.removesuffix(_INSTEAD): engine for part, engine in record.items() if part.endswith(_INSTEAD)}
