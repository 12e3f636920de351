"""Pictures to and from a model's server: small enough to send, and taken in as warily as an upload."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from urllib.parse import urlsplit

import httpx2

from app import outbound
from app.ai.base64_pictures import from_base64
from app.ai.openai_compatible.scaling import jpeg_url, small
from app.ai.sentences import UNUSABLE_PICTURE
from app.errors import AppError, EngineError
from app.generation.pictures import MOST_BYTES, rewritten
from app.generation.ports import Picture
from app.pool.pool import in_pool

_FETCH_SECONDS = 30.0


async def data_url(picture: Picture) -> str:
    """The picture as a JPEG in an address: what every server can read."""
    return await in_pool(jpeg_url, picture.content)


async def decoded(encoded: object) -> Picture:
    """A picture from base64, in whatever form. Raises EngineError."""
    return await taken_in(from_base64(encoded, MOST_BYTES))


async def taken_in(content: bytes) -> Picture:
    """By the same path as uploads: sniffed, measured, decoded, made WebP. Raises EngineError,
    PoolProcessDied."""
    try:
        return await rewritten(content)
    except AppError as error:
        raise EngineError(UNUSABLE_PICTURE) from error


async def preview(picture: Picture) -> bytes:
    """A small copy, as WebP."""
    return await in_pool(small, picture.content)


async def fetched(url: str, base_url: str) -> Picture:
    """A picture that the server only named: from itself or the open web alone. Raises EngineError."""
    try:
        async with asyncio.timeout(_FETCH_SECONDS):
            await _check(url, base_url)
            return await taken_in(await _download(url))
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError, TimeoutError) as error:
        raise EngineError(UNUSABLE_PICTURE) from error


async def _check(url: str, base_url: str) -> None:
    """Refuses what would let a server make us look around in our own network."""
    parts, own = urlsplit(url), urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EngineError(UNUSABLE_PICTURE)
    if (parts.hostname, parts.port) == (own.hostname, own.port):
        return
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    if not all(ipaddress.ip_address(address[4][0]).is_global for address in found):
        raise EngineError(UNUSABLE_PICTURE)


async def _download(url: str) -> bytes:
    content = bytearray()
    async with outbound.client(follow_redirects=False) as client, client.stream("GET", url) as response:
        if response.status_code != 200:
            raise EngineError(UNUSABLE_PICTURE)
        async for piece in response.aiter_bytes():
            content += piece
            if len(content) > MOST_BYTES:
                raise EngineError(UNUSABLE_PICTURE)
    return bytes(content)
