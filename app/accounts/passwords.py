"""Passwords, hashed and compared with Argon2 on a thread."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Passwords:
    """Hashes passwords, and checks them as slowly where there is no hash to check against."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._placeholder: str | None = None  # checked against for users who don't exist

    async def hash(self, password: str) -> str:
        return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, stored: str | None, password: str) -> bool:
        """Return whether the password has that hash; False, after the same time, where `stored` is None."""
        # Made whoever comes first: hashing only for unknown addresses would show which ones are known.
        if self._placeholder is None:
            self._placeholder = await self.hash("nobody's password")
        good = await asyncio.to_thread(self._verify, stored or self._placeholder, password)
        return good and bool(stored)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
