"""Whose page a request comes from: the one place that decides, for HTTP, sockets, cookies and CSRF alike.

An origin is a scheme, a host and a port (RFC 6454): another port of the same host is another origin, although
browsers send it the same cookies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import Headers
from litestar.types import Scope

Connection: TypeAlias = ASGIConnection[Any, Any, Any, Any]

_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_MAX_ORIGIN = 512  # characters
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Source(Enum):
    """`OWN`: our own pages, or none at all. `ALLOWED`: named in the settings. `FOREIGN`: any other page."""

    OWN = "own"
    ALLOWED = "allowed"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Origin:
    """A well-formed origin, its port always said."""

    scheme: str
    host: str
    port: int | None

    @classmethod
    def parse(cls, text: str) -> Origin | None:
        """None for `null` and for whatever else is not `scheme://host[:port]`."""
        if len(text) > _MAX_ORIGIN or any(sign.isspace() or not sign.isprintable() for sign in text):
            return None
        try:
            parts = urlsplit(text)
            scheme, host, port = parts.scheme.lower(), parts.hostname, parts.port
        except ValueError:
            return None
        beyond = parts.path or parts.query or parts.fragment or "@" in parts.netloc
        if not scheme or not host or beyond or "?" in text or "#" in text:
            return None
        return cls(scheme, host, port if port is not None else _DEFAULT_PORTS.get(scheme))


class Origins:
    """`allowed`: origins, or `*`; `public_url`: the site's own address where a proxy stands before it."""

    def __init__(self, allowed: Iterable[str], public_url: str | None) -> None:
        named = {*allowed}
        self._everyone = "*" in named
        self._allowed = frozenset(map(Origin.parse, named - {"*"})) - {None}
        self._public = Origin.parse(public_url.rstrip("/")) if public_url else None

    def source(self, scope: Scope) -> Source:
        """By `Origin`, which browsers send with all that could change something, and by `Sec-Fetch-Site`,
        which they send to trustworthy addresses with everything: what is sent must fit.
        """
        headers = headers_of(scope)
        site = headers.get("sec-fetch-site")
        given = headers.getall("origin", [])
        if not given:
            return Source.OWN if site in {None, "same-origin", "none"} else Source.FOREIGN
        origin = Origin.parse(given[0]) if len(given) == 1 else None
        if origin is None:
            return Source.FOREIGN
        if self._is_own(origin, headers.get("host", ""), str(scope["scheme"]), site):
            return Source.OWN if site in {None, "same-origin", "none"} else Source.FOREIGN
        return Source.ALLOWED if self._everyone or origin in self._allowed else Source.FOREIGN

    def _is_own(self, origin: Origin, host: str, scheme: str, site: str | None) -> bool:
        if origin == self._public:
            return True
        ours = Origin.parse(f"{ {'ws': 'http', 'wss': 'https'}.get(scheme, scheme) }://{host}")
        # A proxy that ends TLS and isn't believed makes our scheme look like http; the browser knows better.
        behind_tls = site == "same-origin" and Origin.parse(f"https://{host}") == origin
        return origin == ours or behind_tls

    def allows_socket(self, scope: Scope) -> bool:
        """Whether a page from there may open a socket. What sends no `Origin` is no page."""
        return "origin" not in headers_of(scope) or self.source(scope) is not Source.FOREIGN

    def leads_here(self, address: str, scope: Scope) -> bool:
        """Whether an absolute address is one of this site."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        if not parts.netloc:
            return True
        host = headers_of(scope).get("host", "")
        origin = Origin.parse(f"{parts.scheme or str(scope['scheme'])}://{parts.netloc}")
        return origin is not None and (parts.netloc == host or origin == self._public)


def headers_of(scope: Scope) -> Headers:
    """The request's headers. Nothing is kept in the scope, as `Headers.from_scope` does."""
    return Headers(list(scope["headers"]))


def origins_of(connection: Connection) -> Origins:
    """The application's."""
    origins: Origins = connection.app.state.origins
    return origins


def from_own_page(connection: Connection) -> bool:
    """Whether the request's cookies count: it comes from a page of ours, or from none."""
    return origins_of(connection).source(connection.scope) is Source.OWN


def is_link(scope: Scope) -> bool:
    """Whether a request may be a link that somebody followed: pages are shown to whoever the cookie names.

    SameSite=Lax and the CSRF token see to it that nothing but a look can come of that.
    """
    headers: Mapping[str, str] = headers_of(scope)
    mode = headers.get("sec-fetch-mode", "navigate")
    return scope.get("method") in _SAFE and mode == "navigate" and "origin" not in headers
