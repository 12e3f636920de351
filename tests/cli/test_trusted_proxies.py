"""Whose forwarding headers count, as uvicorn reads them with our settings and the edge takes them."""

from __future__ import annotations

from typing import Any

import pytest
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.cli.processes import trusted_addresses
from app.web.request_guard import UNKNOWN_ADDRESS, clean

PROXY, SECOND = "10.0.0.5", "172.16.3.4"
TRUSTED = trusted_addresses((PROXY, "172.16.0.0/12", "fd00::/8"))


async def seen(peer: str, *chain: str, proto: str = "") -> tuple[str, str]:
    """The client's address and the scheme that the application sees."""
    found: list[Any] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        found.append(clean(scope))

    headers = [(b"host", b"x"), *((b"x-forwarded-for", one.encode("latin-1")) for one in chain)]
    headers += [(b"x-forwarded-proto", proto.encode("latin-1"))] * bool(proto)
    scope: Any = {
        "type": "http", "path": "/", "query_string": b"", "scheme": "http", "headers": headers,
        "client": (peer, 1),
    }  # fmt: skip
    proxied: Any = ProxyHeadersMiddleware(app, TRUSTED)
    await proxied(scope, None, None)
    return found[0]["client"][0], found[0]["scheme"]


async def test_a_named_proxy_is_believed() -> None:
    for peer in (PROXY, SECOND, "fd12::1", f"::ffff:{PROXY}", f"::ffff:{SECOND}"):
        assert await seen(peer, "192.0.2.1", proto="https") == ("192.0.2.1", "https")


async def test_nobody_else_is_believed() -> None:
    for peer in ("10.0.0.6", "127.0.0.1", "::1", "192.0.2.9", "::ffff:10.0.0.6"):
        address, scheme = await seen(peer, "192.0.2.1", proto="https")
        assert (address, scheme) == (peer.removeprefix("::ffff:"), "http")


async def test_of_a_chain_the_right_most_address_that_is_no_proxys_counts() -> None:
    assert (await seen(PROXY, "203.0.113.1, 192.0.2.1", SECOND))[0] == "192.0.2.1"
    assert (await seen(PROXY, "garbage, 192.0.2.1, 172.16.9.9"))[0] == "192.0.2.1"
    long = ", ".join(f"203.0.113.{number % 250}" for number in range(5000))
    assert (await seen(PROXY, f"{long}, 192.0.2.1"))[0] == "192.0.2.1"
    assert (await seen(PROXY, f"192.0.2.1, {', '.join([SECOND] * 5000)}"))[0] == "192.0.2.1"
    assert (await seen(PROXY, "192.0.2.1:4711"))[0] == "192.0.2.1"
    assert (await seen(PROXY, "[2001:db8::1]:4711"))[0] == "2001:db8::1"


@pytest.mark.parametrize(
    "chain", ["garbage", "_hidden", "unknown", "[::1", "1.2.3", "\xff", "a" * 9000, ":::", "%00"]
)
async def test_what_is_no_address_is_one_unknown_client(chain: str) -> None:
    assert (await seen(PROXY, chain))[0] == UNKNOWN_ADDRESS


async def test_an_empty_chain_and_an_odd_scheme_change_nothing() -> None:
    for chain in ("", " , "):
        assert (await seen(PROXY, chain))[0] in {PROXY, UNKNOWN_ADDRESS}
    for proto in ("ftp", "https, http", "\xff", "HTTPS\t"):
        assert (await seen(PROXY, "192.0.2.1", proto=proto))[1] == "http"
