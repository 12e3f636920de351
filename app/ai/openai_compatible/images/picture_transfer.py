"""Transfers pictures to and from a model's server: scaled down to send, validated like uploads on receipt."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

import httpx2

from app.ai.base64_pictures import from_base64
from app.ai.error_messages import UNUSABLE_PICTURE
from app.ai.openai_compatible.images.scaling import jpeg_url, small
from app.engines.ports import Picture
from app.errors import AppError, EngineError
from app.network import outbound
from app.pictures.uploads import rewritten
from app.pool.pool import in_pool

MAX_BYTES = 32 * 1024 * 1024  # of a generated picture: more than users may upload, since it is paid for
FETCH_SECONDS = 60.0  # for all tries together
PAUSES = (0.5, 1.0, 2.0, 4.0)  # seconds before each further try
_MAX_REDIRECTS = 5
_MAX_BLANK = 1_000  # bytes by which text is detected


async def data_url(picture: Picture) -> str:
    """Return the picture as a JPEG data URL, which every server accepts."""
    return await in_pool(jpeg_url, picture.content)


async def picture_from_base64(encoded: object) -> Picture:
    """Return a picture from base64 in any form. Raises EngineError."""
    return await load_picture(from_base64(encoded, MAX_BYTES))


async def load_picture(content: bytes) -> Picture:
    """Decode and rewrite a picture as WebP, like an upload. Raises EngineError, PoolProcessDied."""
    try:
        return await rewritten(content, MAX_BYTES)
    except AppError as error:
        raise EngineError(UNUSABLE_PICTURE) from error


async def preview(picture: Picture) -> bytes:
    """Return a small copy as WebP."""
    return await in_pool(small, picture.content)


class _NotAvailableYet(Exception):
    """An address did not serve its picture, and may do so later."""


async def fetch_picture(url: str, base_url: str) -> Picture:
    """Download a picture that the server only named: from itself or a public address, redirects included.

    It is paid for, so it is requested several times: storage fails like any server, and may list a new
    picture only after a while. Raises EngineError.
    """
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            for pause in PAUSES:
                try:
                    return await _fetch_once(url, base_url)
                except _NotAvailableYet:
                    await asyncio.sleep(pause)
            return await _fetch_once(url, base_url)
    except (_NotAvailableYet, TimeoutError) as error:
        raise EngineError(UNUSABLE_PICTURE) from error


async def _fetch_once(url: str, base_url: str) -> Picture:
    try:
        for _ in range(_MAX_REDIRECTS + 1):
            url = await allowed_address(url, base_url)
            downloaded = await _download(url)
            if isinstance(downloaded, bytes):
                return await _readable(downloaded)
            url = downloaded
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, UnicodeError, ValueError) as error:
        raise EngineError(UNUSABLE_PICTURE) from error
    except (httpx2.HTTPError, OSError) as error:  # the address, the connection, or an incomplete download
        raise _NotAvailableYet from error
    raise EngineError(UNUSABLE_PICTURE)


async def _readable(content: bytes) -> Picture:
    try:
        return await load_picture(content)
    except EngineError as error:
        if content[:_MAX_BLANK].isascii():  # an address may serve base64 as well
            with suppress(EngineError):
                return await picture_from_base64(content.decode("ascii", "ignore"))
        raise _NotAvailableYet from error  # an incomplete picture, or an error page


async def allowed_address(url: str, base_url: str) -> str:
    """Return the address to request: the server's own, or a public one. Raises EngineError for addresses that
    would let a server probe our network (SSRF)."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EngineError(UNUSABLE_PICTURE)
    server = urlsplit(base_url)
    if (parts.hostname, _port(parts)) == (server.hostname, _port(server)):
        return url
    if parts.hostname == server.hostname or await _is_same_server(parts, server):
        return parts._replace(scheme=server.scheme, netloc=server.netloc).geturl()
    if not await _is_public(parts):
        raise EngineError(UNUSABLE_PICTURE)
    return url


async def _is_same_server(parts: SplitResult, server: SplitResult) -> bool:
    """Return whether it is the server under a name that only its own machine or network knows, such as its
    listening address: it is then requested under its configured name."""
    if _port(parts) == _port(server):
        with suppress(OSError):
            return not await _is_public(parts)
        return True  # no such host here
    return _is_loopback(parts.hostname) and not _is_loopback(server.hostname)


async def _is_public(parts: SplitResult) -> bool:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    return all(ipaddress.ip_address(address[4][0]).is_global for address in found)


def _is_loopback(host: str | None) -> bool:
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return (host or "").lower().rstrip(".").endswith("localhost")
    return address.is_loopback or address.is_unspecified


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


async def _download(url: str) -> bytes | str:
    """Return the content, or the redirect target. Raises _NotAvailableYet, EngineError and httpx2's
    errors."""
    content = bytearray()
    async with outbound.client(follow_redirects=False) as client, client.stream("GET", url) as response:
        if response.status_code in (301, 302, 303, 307, 308) and "location" in response.headers:
            return str(httpx2.URL(url).join(response.headers["location"]))
        if response.status_code not in (200, 206):  # 206 is complete as well: no range was requested
            raise _NotAvailableYet
        async for piece in response.aiter_bytes():
            content += piece
            if len(content) > MAX_BYTES:
                raise EngineError(UNUSABLE_PICTURE)
    return bytes(content)
