"""Signed addresses of pictures: a stranger can't guess them, and they expire after a day."""

from __future__ import annotations

import hmac
import time
from hashlib import sha256

TTL_SECONDS = 24 * 3600
# Addresses made in the same hour are alike, so that a browser's cache finds them again.
_ROUND_SECONDS = 3600


class Links:
    """Signs and checks. `path` is relative to the host: a frontend elsewhere puts the host before it."""

    def __init__(self, secret: str) -> None:
        self._secret = sha256(b"chargen picture addresses:" + secret.encode()).digest()

    def path(self, key: str, now: float | None = None) -> str:
        """`/media/<expires>/<signature>/<key>`; good for 23 to 24 hours."""
        moment = time.time() if now is None else now
        expires = int(moment // _ROUND_SECONDS + 1) * _ROUND_SECONDS + TTL_SECONDS - _ROUND_SECONDS
        return f"/media/{expires}/{self._signature(key, expires)}/{key}"

    def seconds_left(self, key: str, expires: int, signature: str, now: float | None = None) -> int | None:
        """How long the address is still good; None where it is not."""
        left = expires - int(time.time() if now is None else now)
        if left <= 0 or not hmac.compare_digest(signature.encode(), self._signature(key, expires).encode()):
            return None
        return left

    def _signature(self, key: str, expires: int) -> str:
        return hmac.new(self._secret, f"{expires}:{key}".encode(), sha256).hexdigest()[:40]
