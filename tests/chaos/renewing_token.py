"""RenewingToken: a user's token, which expires soon and is renewed in time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

_LASTS = 8.0  # seconds: as long as the longest connection, so that some outlive their token
_RENEWED_BEFORE = 4.0  # seconds before it runs out


class RenewingToken:
    """Call it for a token to use now; `renewed` says how often there was a new one."""

    def __init__(self, issue: Callable[[timedelta], str]) -> None:
        self._issue = issue
        self._token = ""
        self._until = 0.0
        self.renewed = -1  # the first is no renewal

    def __call__(self) -> str:
        if time.monotonic() > self._until - _RENEWED_BEFORE:
            self._token, self._until = self._issue(timedelta(seconds=_LASTS)), time.monotonic() + _LASTS
            self.renewed += 1
        return self._token
