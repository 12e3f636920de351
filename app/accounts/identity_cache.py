"""Identities of verified tokens, cached for a few seconds in each process."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from time import monotonic

from app.accounts.policy import Identity

CACHED_SECONDS = 10.0  # the contract: role and revocation are at most this old
_MAX_CACHED = 10_000


@dataclass(frozen=True, slots=True)
class _Cached:
    identity: Identity
    until: float  # on the monotonic clock
    key: str


class IdentityCache:
    """Maps a token's SHA-256 to its identity; the oldest entries give way beyond 10,000."""

    def __init__(self) -> None:
        self._cached: OrderedDict[bytes, _Cached] = OrderedDict()

    def find(self, token: str) -> Identity | None:
        """Return the identity; None where it is not cached, or the entry or the token has expired."""
        cached = self._cached.get(_digest(token))
        if cached and cached.until > monotonic() and not has_expired(cached.identity):
            return cached.identity
        return None

    def store(self, token: str, identity: Identity, key: str) -> None:
        """`key`: the token's own, see `token_claims.key_of`."""
        self._cached[_digest(token)] = _Cached(identity, monotonic() + CACHED_SECONDS, key)
        while len(self._cached) > _MAX_CACHED:
            self._cached.popitem(last=False)

    def forget(self, key: str) -> None:
        """Remove the token of that key, in whatever spelling it came."""
        for digest in [digest for digest, cached in self._cached.items() if cached.key == key]:
            del self._cached[digest]

    def clear(self) -> None:
        self._cached.clear()


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def has_expired(identity: Identity) -> bool:
    return identity.expires_at is not None and identity.expires_at <= datetime.now(UTC)
