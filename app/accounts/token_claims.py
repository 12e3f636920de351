"""The claims of a verified token, normalised for storage: issuers send names of any length and kind."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from app.errors import Unauthenticated

MAX_SUBJECT = 300  # characters, as the users' table has it
MAX_NAME = 200
_DIGEST = 64  # characters of a SHA-256 in hexadecimal
# Characters that change the direction of text: a name with them could disguise the text around it.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a verified token. `issuer` is None for our own tokens; `key` identifies the token, so
    that it can be revoked at sign-out."""

    subject: str
    issued_at: datetime | None
    expires_at: datetime | None
    key: str = ""
    issuer: str | None = None
    email: str | None = None
    display_name: str | None = None
    admin: bool = False  # only ever true for an issuer's mapped role


def subject_of(payload: Mapping[str, Any]) -> str:
    """Returns `sub` as stored: a string, or a whole number's digits. Raises Unauthenticated for anything
    else.

    One that is too long for its column, or has unstorable characters, is shortened and ends in a digest of
    the whole: two different subjects never become one user.
    """
    value = payload.get("sub")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unauthenticated
    text = str(value)
    if not text.strip():
        raise Unauthenticated
    if len(text) <= MAX_SUBJECT and not any(map(_unstorable, text)):
        return text
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    start = text[: MAX_SUBJECT - _DIGEST - 1]
    return "".join(sign for sign in start if not _unstorable(sign)) + "#" + digest


def name_of(value: object, limit: int = MAX_NAME) -> str | None:
    """Returns a name or an e-mail address as it may be stored and shown on one line; None if nothing is
    left."""
    if not isinstance(value, str):
        return None
    start = value[: 4 * limit]  # bounds the work on a value that is far too long
    kept = "".join(" " if sign.isspace() else sign for sign in start if sign.isspace() or _shown(sign))
    return " ".join(kept.split())[:limit].strip() or None


def moment_of(seconds: Any) -> datetime | None:
    """Returns the time of a NumericDate (RFC 7519); past the calendar's end, its last day. Raises ValueError,
    TypeError, OverflowError."""
    if seconds is None:
        return None
    latest = datetime(9999, 12, 31, tzinfo=UTC).timestamp()
    earliest = datetime(1970, 1, 1, tzinfo=UTC).timestamp()
    return datetime.fromtimestamp(min(max(float(seconds), earliest), latest), UTC)


def key_of(token: str, payload: Mapping[str, Any]) -> str:
    """Returns the key of a verified token: of its `jti` if it has one, else of what is signed.

    A signature has several spellings, the signed content only one. A `jti` counts together with `iss` and
    `sub`: a user who reuses a `jti` must not end another user's token.
    """
    jti = payload.get("jti")
    if isinstance(jti, str) and jti:
        parts = ["jti", str(payload.get("iss")), str(payload.get("sub")), jti]
    else:
        parts = ["signed", token.rsplit(".", 1)[0]]
    return sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _unstorable(sign: str) -> bool:
    return sign == "\x00" or "\ud800" <= sign <= "\udfff"


def _shown(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cs"} and sign not in _BIDI
