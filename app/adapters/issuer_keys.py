"""Downloads the JWKS document of an identity provider.

On uvloop, which the web process uses, libuv's threads resolve names: an unresponsive provider never blocks
the shared threads, in which passwords are hashed.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TYPE_CHECKING

from jwt import PyJWTError

from app.accounts.issuer_keys import usable_keys

if TYPE_CHECKING:
    import httpx2

_MAX_BYTES = 1024 * 1024


def fetching(url: str) -> Callable[[], Awaitable[bytes]]:
    """Return a function that downloads that address: follows redirects, at most 1 MiB.

    It raises httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError; the caller sets the timeout.
    """

    from app.network import (
        outbound,  # a tenth of a second to import: only where there is an identity provider
    )

    async def fetch() -> bytes:
        client = outbound.client(verify=_certificates(), timeout=None, follow_redirects=True, max_redirects=5)
        async with client, client.stream("GET", url) as answer:
            answer.raise_for_status()
            return await _read(answer)

    return fetch


async def probe(url: str, seconds: float) -> str | None:
    """Return None, or why that address gives no keys."""
    import httpx2

    from app.network.outbound import reason

    try:
        async with asyncio.timeout(seconds):
            usable_keys(await fetching(url)())
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:  # TimeoutError is an OSError
        return reason(error)
    except (ValueError, PyJWTError):
        return "What it answers holds no key for signatures."
    return None


async def _read(answer: httpx2.Response) -> bytes:
    document = bytearray()
    async for chunk in answer.aiter_bytes():
        document += chunk
        if len(document) > _MAX_BYTES:
            raise ValueError("the JWKS document is too large")
    return bytes(document)


@cache
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context()
