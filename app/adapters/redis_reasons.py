"""Explains why a Redis can't be used, in one sentence for the operator, without its password."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

from redis.asyncio import Redis
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ConnectionError,
    InvalidResponse,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
)
from redis.exceptions import TimeoutError as RedisTimeout

_PROBE = "chargen:probe"
_PROBE_SECONDS = 60  # until the probe key expires

_CLOSED_CONNECTION = "It closes the connection; if it wants TLS, its address begins with rediss://."
_TLS_ALERT = r"\x15\x03"  # as shown in the client's error message

_BY_KIND: tuple[tuple[type[BaseException], str], ...] = (
    (NoPermissionError, "It does not let this user do what is needed; correct the user's rights."),
    (OutOfMemoryError, "It is out of memory (maxmemory), and takes nothing more."),
    (ReadOnlyError, "It is a read-only replica."),
    (BusyLoadingError, "It is still loading its data."),
    (InvalidResponse, "What answers there is no Redis."),
    (ssl.SSLCertVerificationError, "Its TLS certificate is not trusted here."),
    (ssl.SSLError, "What answers there speaks no TLS: redis:// is without, rediss:// with it."),
    (socket.gaierror, "There is no host of that name."),
    (FileNotFoundError, "There is no such socket."),
    (PermissionError, "This user may not use that socket."),
    (ConnectionRefusedError, "Nothing answers there."),
    (TimeoutError, "It does not answer in time."),
    (RedisTimeout, "It does not answer in time."),
    (ConnectionResetError, _CLOSED_CONNECTION),
)


def why(error: BaseException) -> str:
    """Return any error of the client as a sentence."""
    for one in _causes(error):
        if isinstance(one, AuthenticationError):
            return _wrong_password(str(one))
        if isinstance(one, InvalidResponse) and _TLS_ALERT in str(one):
            return "It wants TLS: give its address with rediss://."
        for kind, sentence in _BY_KIND:
            if isinstance(one, kind):
                return sentence
    text = str(error).partition("\n")[0]
    if "index is out of range" in text:
        return "It has no database of that number."
    if "closed by server" in text:
        return _CLOSED_CONNECTION
    is_connection_error = isinstance(error, OSError | ConnectionError)
    return "The connection breaks off." if is_connection_error else f"It says: {text[:200]}"


def _wrong_password(said: str) -> str:
    if "required" in said:
        return "It wants a password."
    if "without any password" in said:
        return "It has no password set, and is given one."
    return "It refuses the user name or password."


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and its causes, the latest first."""
    one: BaseException | None = error
    while one is not None:
        yield one
        one = one.__cause__ or one.__context__


async def probe(redis: Redis) -> str | None:
    """Write a key that expires soon: a Redis out of memory still answers PING. Return None, or why it
    failed."""
    try:
        await redis.set(_PROBE, b"", ex=_PROBE_SECONDS)
    except (RedisError, OSError) as error:
        return why(error)
    return None


def is_transient(error: BaseException) -> bool:
    """Return whether it may pass by itself: starting, full, or a replica for now."""
    kinds = (BusyLoadingError, OutOfMemoryError, ReadOnlyError, ConnectionRefusedError, FileNotFoundError)
    return any(isinstance(one, kinds) for one in _causes(error))
