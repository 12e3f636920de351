"""An identity provider's public keys: fetched once for all concurrent requests, and cached.

PyJWT's PyJWKClient was considered: it fetches with urllib in the calling thread, once for each caller, drops
its keys after five minutes even if no new ones can be fetched, and reports an outage as an invalid token. Its
PyJWKSet parses the keys here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

import jwt
import structlog

from app.errors import Unavailable

log = structlog.get_logger()

FetchKeys = Callable[[], Awaitable[bytes]]  # returns the JWKS document; may raise anything

FRESH_SECONDS = 300.0  # how long keys are used before they are fetched again
FETCH_SECONDS = 5.0  # the timeout of one fetch
PAUSE_SECONDS = 5.0  # between two fetches for unknown keys, and after one that failed
STALE_WAIT_SECONDS = 1.0  # how long a request waits for a refresh if its key is known


class IssuerKeys:
    """The keys by `kid`. At most one fetch is under way; all requests that need it wait for the same one."""

    def __init__(self, fetch: FetchKeys) -> None:
        self._fetch = fetch
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetching: asyncio.Task[None] | None = None
        self._fresh_until = 0.0
        self._failed = False  # the last fetch
        self._not_before = 0.0  # no fetch for an unknown key, or after a failure, before this

    async def find(self, kid: str) -> jwt.PyJWK | None:
        """Returns the key; None if the provider has none of that name.

        Raises Unavailable if that can't be known: no keys were ever fetched, or the last fetch failed.
        """
        if kid in self._keys:
            await self._look_again()
            return self._keys.get(kid)
        await self._look_for_unknown()
        if kid not in self._keys and (self._failed or not self._keys):
            raise Unavailable("The sign-in service can't be reached. Please try again in a moment.")
        return self._keys.get(kid)

    async def _look_again(self) -> None:
        now = monotonic()
        if now < self._fresh_until or (self._failed and now < self._not_before):
            return
        # Known keys are used if the provider is slow: the fetch continues in the background.
        await asyncio.wait([self._fetch_once()], timeout=STALE_WAIT_SECONDS)

    async def _look_for_unknown(self) -> None:
        if self._fetching is None:
            if monotonic() < self._not_before:
                return
            if self._keys:
                self._not_before = monotonic() + PAUSE_SECONDS
        await asyncio.wait([self._fetch_once()])

    def _fetch_once(self) -> asyncio.Task[None]:
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._refresh(), name="issuer's keys")
        return self._fetching

    async def _refresh(self) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                self._take(usable_keys(await self._fetch()))
        except Exception as error:  # the document may be anything, and a failed fetch must be logged
            if not self._failed:
                log.warning("issuer_keys.unreachable", kept=len(self._keys), exc_info=error)
            self._failed, self._not_before = True, monotonic() + PAUSE_SECONDS
        finally:
            self._fetching = None

    def _take(self, keys: dict[str, jwt.PyJWK]) -> None:
        if self._failed:
            log.info("issuer_keys.reached", keys=len(keys))
        self._keys, self._failed, self._fresh_until = keys, False, monotonic() + FRESH_SECONDS


def usable_keys(document: bytes) -> dict[str, jwt.PyJWK]:
    """Returns the signature keys that have a `kid`; of duplicates the first. Raises ValueError for none."""
    keys: dict[str, jwt.PyJWK] = {}
    for key in jwt.PyJWKSet.from_json(document.decode()).keys:
        if key.key_id and key.public_key_use in {"sig", None}:
            keys.setdefault(key.key_id, key)
    if not keys:
        raise ValueError("no key for signatures")
    return keys
