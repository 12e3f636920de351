"""Why a Redis can't be used, in one sentence for the operator, without its password."""

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
_PROBE_SECONDS = 60  # that the probe is kept

_CLOSES = "It closes the connection; if it wants TLS, its address begins with rediss://."
_TLS_ALERT = r"\x15\x03"  # as the client's message shows what the server sent

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
    (ConnectionResetError, _CLOSES),
)


def why(error: BaseException) -> str:
    """Any error of the client's, as a sentence."""
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
        return _CLOSES
    broken = isinstance(error, OSError | ConnectionError)
    return "The connection breaks off." if broken else f"It says: {text[:200]}"


def _wrong_password(said: str) -> str:
    if "required" in said:
        return "It wants a password."
    if "without any password" in said:
        return "It has no password set, and is given one."
    return "It refuses the user name or password."


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, the latest first."""
    one: BaseException | None = error
    while one is not None:
        yield one
        one = one.__cause__ or one.__context__


async def probe(redis: Redis) -> str | None:
    """Writes a key that is soon gone: a Redis out of memory still answers a ping. None, or why it can't."""
    try:
        await redis.set(_PROBE, b"", ex=_PROBE_SECONDS)
    except (RedisError, OSError) as error:
        return why(error)
    return None


def passing(error: BaseException) -> bool:
    """Whether it may be over soon by itself: it is being started, full, or another's replica for now."""
    kinds = (BusyLoadingError, OutOfMemoryError, ReadOnlyError, ConnectionRefusedError, FileNotFoundError)
    return any(isinstance(one, kinds) for one in _causes(error))
