"""Absolute addresses, for clients on other origins: the public base before the path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar.connection import ASGIConnection

from app.characters.links import Links
from app.settings.settings import Settings

Link = Callable[[str], str]


def base_of(connection: ASGIConnection[Any, Any, Any, Any], public_url: str | None) -> str:
    """Returns what precedes a path in an absolute address of this site, without a closing slash."""
    if public_url:
        return public_url.rstrip("/")
    secure = connection.scope["scheme"] in {"https", "wss"}
    return f"{'https' if secure else 'http'}://{connection.headers.get('host', 'localhost')}"


def absolute_link(connection: ASGIConnection[Any, Any, Any, Any], links: Links, settings: Settings) -> Link:
    """Returns a function from a file's key to an address that an `<img>` on another origin can show."""
    base = base_of(connection, settings.public_url)

    def link(key: str) -> str:
        return base + links.path(key)

    return link
