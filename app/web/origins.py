"""Classifies the origin of a request: the one place that does, for HTTP, sockets, cookies and CSRF.

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
    """`OWN`: our own pages, or no page. `ALLOWED`: an origin in the settings. `FOREIGN`: any other page."""

    OWN = "own"
    ALLOWED = "allowed"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Origin:
    """A well-formed origin, with an explicit port."""

    scheme: str
    host: str
    port: int | None

    @classmethod
    def parse(cls, text: str) -> Origin | None:
        """Returns None for `null` and anything else that is not `scheme://host[:port]`."""
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
    """`allowed`: origins, or `*`; `public_url`: the site's address behind a proxy."""

    def __init__(self, allowed: Iterable[str], public_url: str | None) -> None:
        named = {*allowed}
        self._everyone = "*" in named
        self._allowed = frozenset(map(Origin.parse, named - {"*"})) - {None}
        self._public = Origin.parse(public_url.rstrip("/")) if public_url else None

    def source(self, scope: Scope) -> Source:
        """Classifies by `Origin`, which browsers send with requests that could change something, and by
        `Sec-Fetch-Site`, which they send to trustworthy addresses with all requests: both must fit.
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
        # Behind a proxy that ends TLS and isn't trusted our scheme looks like http; the browser knows better.
        behind_tls = site == "same-origin" and Origin.parse(f"https://{host}") == origin
        return origin == ours or behind_tls

    def allows_socket(self, scope: Scope) -> bool:
        """Returns whether a page of that origin may open a socket. A client without `Origin` is no page."""
        return "origin" not in headers_of(scope) or self.source(scope) is not Source.FOREIGN

    def leads_here(self, address: str, scope: Scope) -> bool:
        """Returns whether an absolute address is on this site."""
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
    """Returns the request's headers. Caches nothing in the scope, unlike `Headers.from_scope`."""
    return Headers(list(scope["headers"]))


def origins_of(connection: Connection) -> Origins:
    """Returns the application's Origins."""
    origins: Origins = connection.app.state.origins
    return origins


def from_own_page(connection: Connection) -> bool:
    """Returns whether the request's cookies count: it comes from our own page, or from no page."""
    return origins_of(connection).source(connection.scope) is Source.OWN


def is_link(scope: Scope) -> bool:
    """Returns whether the request may be a followed link: pages accept the cookie then.

    SameSite=Lax and the CSRF token prevent any change by such a request.
    """
    headers: Mapping[str, str] = headers_of(scope)
    mode = headers.get("sec-fetch-mode", "navigate")
    return scope.get("method") in _SAFE and mode == "navigate" and "origin" not in headers
