"""Base64 as servers write pictures in it: with line breaks or without padding, as a data address, in
either alphabet.

`base64.b64decode` alone takes one form at a time, and without `validate` passes over what is none.
"""

from __future__ import annotations

import base64
import binascii

from app.ai.sentences import UNUSABLE_PICTURE
from app.errors import EngineError

_MAX_HEAD = 200  # characters of a data address before its comma
_URLSAFE = str.maketrans("-_", "+/")


def from_base64(encoded: object, max_bytes: int) -> bytes:
    """What the text holds. Raises EngineError where it is no base64, or more than `max_bytes` of it."""
    # Line breaks are one character in sixty or so, and some write them as two.
    if not isinstance(encoded, str) or len(encoded) > max_bytes * 4 // 3 * 1.1 + 2 * _MAX_HEAD:
        raise EngineError(UNUSABLE_PICTURE)
    bare = "".join(_without_head(encoded).split()).translate(_URLSAFE).rstrip("=")
    try:
        content = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise EngineError(UNUSABLE_PICTURE) from error
    if len(content) > max_bytes:
        raise EngineError(UNUSABLE_PICTURE)
    return content


def _without_head(encoded: str) -> str:
    """Without `data:image/png;base64,`, or what else stands before a comma."""
    head = encoded[:_MAX_HEAD].find(",")
    return encoded[head + 1 :] if head >= 0 else encoded
