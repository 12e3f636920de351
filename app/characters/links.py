"""Signed addresses of pictures: they can't be guessed, and expire after a day."""

from __future__ import annotations

import hmac
import time
from hashlib import sha256

TTL_SECONDS = 24 * 3600
# Addresses made in the same hour are equal, so that a browser's cache can use them.
_ROUND_SECONDS = 3600


class Links:
    """Signs and checks addresses. `path` is relative to the host: a frontend on another origin adds it."""

    def __init__(self, secret: str) -> None:
        self._secret = sha256(b"chargen picture addresses:" + secret.encode()).digest()

    def path(self, key: str, now: float | None = None) -> str:
        """Returns `/media/<expires>/<signature>/<key>`, valid for 23 to 24 hours."""
        moment = time.time() if now is None else now
        expires = int(moment // _ROUND_SECONDS + 1) * _ROUND_SECONDS + TTL_SECONDS - _ROUND_SECONDS
        return f"/media/{expires}/{self._signature(key, expires)}/{key}"

    def seconds_left(self, key: str, expires: int, signature: str, now: float | None = None) -> int | None:
        """Returns how long the address is still valid; None if it is not."""
        left = expires - int(time.time() if now is None else now)
        if left <= 0 or not hmac.compare_digest(signature.encode(), self._signature(key, expires).encode()):
            return None
        return left

    def _signature(self, key: str, expires: int) -> str:
        return hmac.new(self._secret, f"{expires}:{key}".encode(), sha256).hexdigest()[:40]
