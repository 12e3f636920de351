"""The commands `chargen token` and `chargen user`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import click

from app import patterns
from app.accounts.models import User, UserRole
from app.accounts.service import Accounts
from app.bootstrap import build_accounts
from app.cli.database import up_to_date
from app.db import Database
from app.settings.settings import Settings

T = TypeVar("T")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_MAX_TTL = 3650 * 86_400  # seconds


def issue(name: str, role: str | None, ttl: str) -> str:
    """Returns a token for the user of this name, who is created if absent."""
    lifetime = _lifetime(ttl)
    if not 0 < len(name.strip()) <= 200:
        raise click.BadParameter("a name has 1 to 200 characters.", param_hint="--user")

    async def work(accounts: Accounts) -> str:
        user = await accounts.ensure_named(name.strip(), UserRole(role) if role else None)
        return accounts.issue(user, lifetime)

    return _with_accounts(work)


def add_user(email: str, password: str, role: str, name: str | None) -> str:
    """Adds a user; returns the sentence to print."""
    added = _with_accounts(lambda accounts: accounts.add(email, password, UserRole(role), name))
    return f"{added.email} may sign in now, as {added.role}."


def list_users() -> list[str]:
    """Returns one line for each user, columns separated by tabs: name or e-mail, role, since, id."""
    users = _with_accounts(lambda accounts: accounts.list())
    return [f"{_display_name(user)}\t{user.role}\t{user.created_at:%Y-%m-%d}\t{user.id}" for user in users]


def set_role(name: str, role: str) -> None:
    """Sets the role of the user of this name or e-mail. Raises UserNotFound."""
    _with_accounts(lambda accounts: accounts.set_role(name, UserRole(role)))


def revoke_tokens(name: str) -> None:
    """Revokes all tokens of the user of this name or e-mail. Raises UserNotFound."""
    _with_accounts(lambda accounts: accounts.revoke(name))


def _lifetime(ttl: str) -> timedelta:
    match = patterns.fullmatch(r"(\d{1,10})([smhd]?)", ttl.strip())
    seconds = int(match[1]) * _UNITS[match[2]] if match else 0
    if not 0 < seconds <= _MAX_TTL:
        raise click.BadParameter(
            "write 45s, 30m, 1h, 7d or a number of seconds, to ten years.", param_hint="--ttl"
        )
    return timedelta(seconds=seconds)


def _display_name(user: User) -> str:
    return user.name or user.email or user.display_name


def _with_accounts(work: Callable[[Accounts], Awaitable[T]]) -> T:
    settings = Settings.from_env()
    up_to_date(settings)

    async def run() -> T:
        db = Database(settings.database_url)
        try:
            return await work(build_accounts(settings, db))
        finally:
            await db.close()

    return asyncio.run(run())
