"""What a verified token says, made fit to be stored: issuers send names of any length and kind."""

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
# Characters that turn the direction of text would let a name rewrite what stands around it.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. `issuer` is None for our own tokens; `key` names the token itself, so that
    it can be ended."""

    subject: str
    issued_at: datetime | None
    expires_at: datetime | None
    key: str = ""
    issuer: str | None = None
    email: str | None = None
    display_name: str | None = None
    admin: bool = False  # only ever true for an issuer's mapped role


def subject_of(payload: Mapping[str, Any]) -> str:
    """`sub` as it is stored: a string, or a whole number's digits. Raises Unauthenticated for anything else.

    One that is too long for its column, or holds what no database stores, keeps its beginning and ends in a
    digest of the whole: two different subjects never become one person.
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
    """A name or an e-mail address as it may be stored and shown on one line; None where nothing is left."""
    if not isinstance(value, str):
        return None
    start = value[: 4 * limit]  # of what is far too long no more is looked at
    kept = "".join(" " if sign.isspace() else sign for sign in start if sign.isspace() or _shown(sign))
    return " ".join(kept.split())[:limit].strip() or None


def moment_of(seconds: Any) -> datetime | None:
    """A NumericDate (RFC 7519); one past what a calendar holds is its last day. Raises ValueError, TypeError,
    OverflowError."""
    if seconds is None:
        return None
    latest = datetime(9999, 12, 31, tzinfo=UTC).timestamp()
    earliest = datetime(1970, 1, 1, tzinfo=UTC).timestamp()
    return datetime.fromtimestamp(min(max(float(seconds), earliest), latest), UTC)


def key_of(token: str, payload: Mapping[str, Any]) -> str:
    """Names a verified token while it may be valid: by its `jti` where it has one, else by what is signed.

    A signature can be written in more than one way, what is signed in one alone. A `jti` counts together with
    `iss` and `sub`: whoever repeats his own must not end what others hold.
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
