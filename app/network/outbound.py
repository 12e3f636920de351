"""HTTP clients for outbound requests; all follow the proxy rules of `app.network.proxies`.

An unusable proxy (invalid address, SOCKS without `socksio`) doesn't crash anything. It is ignored for
loopback, which needs none; all other requests fail with `ProxyUnusable`, logged once: bypassing a configured
proxy may be exactly what must not happen.

`httpx2` reads the same variables itself when a client is created, raises there (ValueError, ImportError,
InvalidURL) for a proxy that the client's requests might not need, and sends loopback through the proxy. So
its transports are used here, one chosen per request, redirects included.
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
# Parts of error messages of the underlying libraries; their full text contains addresses.
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
    """The environment names an unusable proxy for this address."""


class Unreachable(OSError):
    """Nothing answers at an address; the message says why, in a sentence for operators."""


@dataclass(frozen=True, slots=True)
class FetchedResponse:
    """A complete response."""

    status: int
    content: bytes


def client(
    *, verify: ssl.SSLContext | bool = True, direct: bool = False, **options: Any
) -> httpx2.AsyncClient:
    """Return an `httpx2.AsyncClient` with these options, apart from proxies. Ignores `.netrc`. `verify`
    False: certificates are not checked; `direct`: no proxy is used."""
    transport = _ProxyRoutes(certificates() if verify is True else verify, direct)
    return httpx2.AsyncClient(transport=transport, trust_env=False, **options)


def fetch(
    url: str, seconds: float, max_bytes: int, *, direct: bool = False, **options: Any
) -> FetchedResponse:
    """Send one blocking request: POST if `json` is given, else GET. `direct`: no proxy is used. Raises
    Unreachable, and ValueError for a response of more than `max_bytes`."""
    method, content = "POST" if "json" in options else "GET", bytearray()
    try:
        with (
            httpx2.Client(transport=_transport(url, direct), trust_env=False, timeout=seconds) as http,
            http.stream(method, url, **options) as response,
        ):
            for piece in response.iter_bytes():
                content += piece
                if len(content) > max_bytes:
                    raise ValueError("the answer is too long")
            return FetchedResponse(response.status_code, bytes(content))
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise Unreachable(reason(error)) from error


def reason(error: BaseException) -> str:
    """Return why a request got no response, in a sentence for operators."""
    if isinstance(error, httpx2.HTTPStatusError):
        return f"It answers {error.response.status_code}."
    if isinstance(error, ProxyUnusable):
        return f"{error} See HTTP_PROXY, HTTPS_PROXY and ALL_PROXY."
    if isinstance(error, httpx2.TimeoutException | TimeoutError):
        return "It does not answer in time."
    message = str(error).lower()
    for part, sentence in _REASONS:
        if part in message:
            return sentence
    return "It can't be reached."


@cache
def certificates() -> ssl.SSLContext:
    """Return the SSL context, created once: it costs more than the rest of a client."""
    return httpx2.create_ssl_context()


class _ProxyRoutes(httpx2.AsyncBaseTransport):
    """Chooses per request: direct, or through the proxy for its address; transports are reused for the
    client's life."""

    def __init__(self, verify: ssl.SSLContext | bool, direct: bool) -> None:
        self._verify, self._direct = verify, direct
        self._transports: dict[str | None, httpx2.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        proxy = None if self._direct else proxy_for(str(request.url))
        if proxy not in self._transports:
            with _proxy_errors(proxy):
                self._transports[proxy] = httpx2.AsyncHTTPTransport(
                    self._verify, trust_env=False, proxy=_parse_proxy(proxy)
                )
        _require_address(request.url)
        return await self._transports[proxy].handle_async_request(request)

    async def aclose(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()


def _transport(url: str, direct: bool) -> httpx2.HTTPTransport:
    _require_address(httpx2.URL(url))
    proxy = None if direct else proxy_for(url)
    verify = certificates() if url.startswith("https") else False
    with _proxy_errors(proxy):
        return httpx2.HTTPTransport(verify, trust_env=False, proxy=_parse_proxy(proxy))


def _parse_proxy(proxy: str | None) -> httpx2.Proxy | None:
    if proxy is None:
        return None
    parsed = httpx2.Proxy(proxy)
    _require_valid_host(parsed.url)
    return parsed


def _require_valid_host(url: httpx2.URL) -> None:
    """Raise ValueError for an impossible host or port, for some of which the socket layer raises errors
    outside `httpx2`'s (OverflowError in a group, UnicodeError)."""
    if not url.host:
        raise ValueError("no host")
    url.raw_host.decode().encode("idna")  # UnicodeError is one too
    if not 0 < (url.port or 1) <= _MAX_PORT:
        raise ValueError("no port")


def _require_address(url: httpx2.URL) -> None:
    """Raise ConnectError for an impossible host or port."""
    try:
        _require_valid_host(url)
    except ValueError as error:
        raise httpx2.ConnectError("name or service not known") from error


@contextmanager
def _proxy_errors(proxy: str | None) -> Iterator[None]:
    try:
        yield
    except (ValueError, ImportError, httpx2.InvalidURL) as error:
        if proxy is None:
            raise
        log_unusable_once(proxy.partition("://")[0])
        raise ProxyUnusable("The proxy that the environment names can't be used.") from error


@cache
def log_unusable_once(scheme: str) -> None:
    """Log it once per process, without the address, which may contain a password."""
    log.warning("outbound.proxy_unusable", scheme=scheme, hint="see HTTP_PROXY, HTTPS_PROXY and ALL_PROXY")
