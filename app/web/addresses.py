"""Addresses of pictures for those who don't live on our origin: the public base before the signed path."""

from __future__ import annotations

from collections.abc import Callable

from litestar.connection import ASGIConnection

from app.characters.links import Links
from app.settings import Settings

Link = Callable[[str], str]


def absolute_link(connection: ASGIConnection, links: Links, settings: Settings) -> Link:  # type: ignore[type-arg]
    """Turns a file's key into an address that an `<img>` on another origin can show."""
    base = settings.public_url or str(connection.base_url).rstrip("/")

    def link(key: str) -> str:
        return base + links.path(key)

    return link
