"""Limits attempts to sign in: Argon2 makes each guess expensive, this makes guesses few."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol

from app.accounts.networks import network_of
from app.errors import TooMany
from app.translation import N_

WINDOW_SECONDS = 60
MAX_PER_ADDRESS = 10
# More than an address may make: a single address can't lock the owner out.
MAX_PER_ACCOUNT = 2 * MAX_PER_ADDRESS


class TooManyAttempts(TooMany):
    """The address or the account has used up its attempts to sign in."""

    code = "too_many_attempts"
    default = N_("Too many attempts. Wait a minute, then try again.")

    def __init__(self) -> None:
        super().__init__(retry_after=WINDOW_SECONDS)


class Attempts(Protocol):
    """Counts attempts by key within a window that begins with the first, across processes if possible."""

    async def add(self, keys: Sequence[str], seconds: int) -> list[int]:
        """Counts one attempt for each key; returns the counts."""

    async def forget(self, key: str) -> None:
        """Resets the count of that key."""


class SignInThrottle:
    """Counts every attempt by address and by account, before the password is checked."""

    def __init__(self, attempts: Attempts) -> None:
        self._attempts = attempts

    async def attempt(self, address: str | None, email: str) -> None:
        """Counts an attempt. Raises TooManyAttempts, whether the account exists or not."""
        by_address, by_account = await self._attempts.add(
            [f"address:{network_of(address)}", _account(email)], WINDOW_SECONDS
        )
        if by_address > MAX_PER_ADDRESS or by_account > MAX_PER_ACCOUNT:
            raise TooManyAttempts

    async def succeeded(self, email: str) -> None:
        """Resets the account's count, not the address's."""
        await self._attempts.forget(_account(email))


def _account(email: str) -> str:
    # Hashed: the typed text may have any length, and must not be readable in Redis.
    return "account:" + sha256(email.strip().lower().encode("utf-8", "surrogatepass")).hexdigest()
