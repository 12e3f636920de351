"""The limit on sign-ins: Argon2 makes each guess expensive, this makes guesses few."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol

from app.accounts.networks import network_of
from app.errors import TooMany
from app.translation import N_

WINDOW_SECONDS = 60
MAX_PER_ADDRESS = 10
# More than one address may try: so that nobody can keep the owner out from a single one.
MAX_PER_ACCOUNT = 2 * MAX_PER_ADDRESS


class TooManyAttempts(TooMany):
    code = "too_many_attempts"
    default = N_("Too many attempts. Wait a minute, then try again.")

    def __init__(self) -> None:
        super().__init__(retry_after=WINDOW_SECONDS)


class Attempts(Protocol):
    """Counts attempts by key within a window that begins with the first; for all processes where it can."""

    async def add(self, keys: Sequence[str], seconds: int) -> list[int]:
        """Counts one attempt for each key; how many there are now of each."""

    async def forget(self, key: str) -> None:
        """Begins anew for that key."""


class SignInThrottle:
    """Counts every attempt by address and by account before the password is looked at."""

    def __init__(self, attempts: Attempts) -> None:
        self._attempts = attempts

    async def attempt(self, address: str | None, email: str) -> None:
        """Raises TooManyAttempts. Whether there is such an account makes no difference."""
        by_address, by_account = await self._attempts.add(
            [f"address:{network_of(address)}", _account(email)], WINDOW_SECONDS
        )
        if by_address > MAX_PER_ADDRESS or by_account > MAX_PER_ACCOUNT:
            raise TooManyAttempts

    async def succeeded(self, email: str) -> None:
        """What was counted against the account before counts no more; against the address it does."""
        await self._attempts.forget(_account(email))


def _account(email: str) -> str:
    # Hashed: what is typed into the field may be of any length, and is nobody's business in Redis.
    return "account:" + sha256(email.strip().lower().encode("utf-8", "surrogatepass")).hexdigest()
