"""Decodes base64 in the forms servers send pictures in: with line breaks or without padding, as a data URL,
in either alphabet, quoted, escaped as JSON or URL, or encoded twice.

`base64.b64decode` accepts one form at a time, and without `validate` ignores invalid characters.
"""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_to_bytes

from app.ai.error_messages import UNUSABLE_PICTURE
from app.errors import EngineError

_MAX_PREFIX = 200  # characters before a picture: of a data URL, or of Markdown around it
_MAX_RATIO = 2.0  # characters per byte: base64 twice takes 1.8, line breaks little
_PREFIXES = (b"base64,", b"base64:")
_PYTHON_BYTES = (b"b'", b'b"')
_BLANKS = b" \t\r\n\v\f\0"
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_ALPHABET))
_URLSAFE = bytes.maketrans(b"-_", b"+/")
_ESCAPES = ((b"\\r", b""), (b"\\n", b""), (b"\\/", b"/"), (b"\\u002b", b"+"), (b"\\u003d", b"="))
# PNG, JPEG, WebP and GIF as base64, and a data URL.
_NESTED_PREFIXES = (b"iVBO", b"/9j/", b"UklG", b"R0lG", b"data")


def from_base64(encoded: object, max_bytes: int) -> bytes:
    """Return the decoded bytes. Raises EngineError if it is not base64, or more than `max_bytes`."""
    if not isinstance(encoded, str) or len(encoded) > max_bytes * _MAX_RATIO + 2 * _MAX_PREFIX:
        raise EngineError(UNUSABLE_PICTURE)
    # Non-ASCII characters are byte order marks, or zero-width blanks.
    content = _decode(encoded.encode("ascii", "ignore"))
    if content[:4] in _NESTED_PREFIXES:
        content = _decode(content)
    if len(content) > max_bytes:
        raise EngineError(UNUSABLE_PICTURE)
    return content


def _decode(text: bytes) -> bytes:
    plain = _without_data_url_prefix(_unescape(text)).strip()
    plain = plain[2:] if plain[:2] in _PYTHON_BYTES else plain
    bare = plain.translate(_URLSAFE, delete=_BLANKS).strip(_NOT_BASE64)
    if not bare:
        raise EngineError(UNUSABLE_PICTURE)
    try:
        return base64.b64decode(bare + b"=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise EngineError(UNUSABLE_PICTURE) from error


def _unescape(text: bytes) -> bytes:
    if b"%" in text:
        text = unquote_to_bytes(text)
    if b"\\" in text:
        for escaped, plain in _ESCAPES:
            text = text.replace(escaped, plain)
    return text


def _without_data_url_prefix(text: bytes) -> bytes:
    """Return the text without `data:image/png;base64,`, or whatever precedes a comma."""
    head = text[:_MAX_PREFIX].lower()
    for prefix in _PREFIXES:
        if (at := head.rfind(prefix)) >= 0:
            return text[at + len(prefix) :]
    at = head.find(b",")
    return text[at + 1 :] if at >= 0 else text
