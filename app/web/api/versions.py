"""A character's version as an entity tag, and parsed from `If-Match`."""

from __future__ import annotations

from app import patterns
from app.errors import VersionConflict

_TAG = patterns.compile(r'(?:W/)?"([0-9]{1,9})"|([0-9]{1,9})')


def etag(version: int) -> str:
    return f'"{version}"'


def expected_version(if_match: str | None) -> int | None:
    """Returns the version that an edit was made from; None: any. Raises VersionConflict for a tag that is not
    ours."""
    if if_match is None or if_match.strip() in {"", "*"}:
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise VersionConflict
    return int(found[1] or found[2])
