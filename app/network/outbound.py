"""HTTP clients to elsewhere, made in one place: they keep to the proxies that `app.network.proxies` names.

A proxy that can't be used (an address that is none, SOCKS without `socksio`) crashes nothing. It is ignored
for loopback, which needs none; all other requests fail with `ProxyUnusable`, and the log says so once: to go
around a proxy that an operator has set may be just what must not happen.

`httpx2` reads the same variables by itself when a client is made, raises there (ValueError, ImportError,
InvalidURL) for a proxy that no request of that client might need, and sends loopback through the proxy. So
its transports are used here, and one is chosen for each request, redirects included.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx2
import structlog

from app.network.proxies import proxy_for

log = structlog.get_logger()

_MAX_PORT = 65535
# Of what the libraries below say; the rest holds addresses of theirs.
_REASONS = (
    ("refused", "Nothing listens there."),
    ("all connection attempts failed", "Nothing listens there."),
    ("name or service not known", "There is no host of that name."),
    ("name resolution", "There is no host of that name."),
    ("nodename nor servname", "There is no host of that name."),
    ("no address associated", "There is no host of that name."),
    ("certificate", "Its TLS certificate is not trusted here."),
    ("wrong version number", "What answers there speaks no TLS: its address begins with http://."),
    ("record layer", "What answers there speaks no TLS: its address begins with http://."),
    ("proxy", "The proxy on the way refuses it."),
)


class ProxyUnusable(httpx2.ProxyError):
    """The environment names a proxy for this address that can't be used."""


class Unreachable(OSError):
    """Nothing answers at an address; the message says why, in a sentence for operators."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer that was read whole."""

    status: int
    content: bytes


def client(
    *, verify: ssl.SSLContext | bool = True, straight: bool = False, **options: Any
) -> httpx2.AsyncClient:
    """A client as `httpx2.AsyncClient` makes it of these options, apart from proxies. Nothing of the machine
    is sent along: no `.netrc`. `verify` False looks at no certificate; `straight`: no proxy counts."""
    transport = _Routes(certificates() if verify is True else verify, straight)
    return httpx2.AsyncClient(transport=transport, trust_env=False, **options)


def fetch(url: str, seconds: float, max_bytes: int, *, straight: bool = False, **options: Any) -> Fetched:
    """One blocking request: POST where `json` is given, else GET. `straight`: no proxy counts. Raises
    Unreachable, and ValueError for an answer over so many bytes."""
    method, content = "POST" if "json" in options else "GET", bytearray()
    try:
        with (
            httpx2.Client(transport=_transport(url, straight), trust_env=False, timeout=seconds) as http,
            http.stream(method, url, **options) as answer,
        ):
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > max_bytes:
                    raise ValueError("the answer is too long")
            return Fetched(answer.status_code, bytes(content))
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise Unreachable(reason(error)) from error


def reason(error: BaseException) -> str:
    """Why a request got no answer, in a sentence for operators."""
    if isinstance(error, httpx2.HTTPStatusError):
        return f"It answers {error.response.status_code}."
    if isinstance(error, ProxyUnusable):
        return f"{error} See HTTP_PROXY, HTTPS_PROXY and ALL_PROXY."
    if isinstance(error, httpx2.TimeoutException | TimeoutError):
        return "It does not answer in time."
    words = str(error).lower()
    for part, sentence in _REASONS:
        if part in words:
            return sentence
    return "It can't be reached."


@cache
def certificates() -> ssl.SSLContext:
    """Read once: it costs more than the rest of a client."""
    return httpx2.create_ssl_context()


class _Routes(httpx2.AsyncBaseTransport):
    """Straight, or through the proxy of the request's address; each is kept for the client's life."""

    def __init__(self, verify: ssl.SSLContext | bool, straight: bool) -> None:
        self._verify, self._straight = verify, straight
        self._kept: dict[str | None, httpx2.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        proxy = None if self._straight else proxy_for(str(request.url))
        if proxy not in self._kept:
            with _usable(proxy):
                self._kept[proxy] = httpx2.AsyncHTTPTransport(
                    self._verify, trust_env=False, proxy=_parsed(proxy)
                )
        _checked(request.url)
        return await self._kept[proxy].handle_async_request(request)

    async def aclose(self) -> None:
        for transport in self._kept.values():
            await transport.aclose()


def _transport(url: str, straight: bool) -> httpx2.HTTPTransport:
    _checked(httpx2.URL(url))
    proxy = None if straight else proxy_for(url)
    verify = certificates() if url.startswith("https") else False
    with _usable(proxy):
        return httpx2.HTTPTransport(verify, trust_env=False, proxy=_parsed(proxy))


def _parsed(proxy: str | None) -> httpx2.Proxy | None:
    if proxy is None:
        return None
    parsed = httpx2.Proxy(proxy)
    _check(parsed.url)
    return parsed


def _check(url: httpx2.URL) -> None:
    """Raises ValueError for a host or port that none can have: the sockets below raise what is no error of
    `httpx2`'s for some (OverflowError in a group, UnicodeError)."""
    if not url.host:
        raise ValueError("no host")
    url.raw_host.decode().encode("idna")  # UnicodeError is one too
    if not 0 < (url.port or 1) <= _MAX_PORT:
        raise ValueError("no port")


def _checked(url: httpx2.URL) -> None:
    """Raises ConnectError for an address that none can have."""
    try:
        _check(url)
    except ValueError as error:
        raise httpx2.ConnectError("name or service not known") from error


@contextmanager
def _usable(proxy: str | None) -> Iterator[None]:
    try:
        yield
    except (ValueError, ImportError, httpx2.InvalidURL) as error:
        if proxy is None:
            raise
        report_unusable(proxy.partition("://")[0])
        raise ProxyUnusable("The proxy that the environment names can't be used.") from error


@cache
def report_unusable(scheme: str) -> None:
    """Once a process. The rest of the address stays out: it may hold a password."""
    log.warning("outbound.proxy_unusable", scheme=scheme, hint="see HTTP_PROXY, HTTPS_PROXY and ALL_PROXY")
