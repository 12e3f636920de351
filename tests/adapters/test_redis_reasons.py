"""Why a Redis can't be used, in a sentence, from what real servers and sockets answer."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from app.adapters.redis_reasons import probe
from tests.support.certificate import server_context
from tests.support.command import free_port


async def why(url: str) -> str | None:
    once = Retry(NoBackoff(), 0)
    async with Redis.from_url(url, retry=once, socket_timeout=2, socket_connect_timeout=2) as client:
        return await probe(client)


@asynccontextmanager
async def answering(line: bytes, context: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A server that answers everybody with that, and then hangs up."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(line)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context) as server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_redis_that_takes_a_write_can_be_used(redis_url: str) -> None:
    assert await why(redis_url) is None


@pytest.mark.parametrize("user", ["", ":wrong@", "nobody:wrong@"])
async def test_a_password_that_is_missing_or_wrong(redis_url: str, user: str) -> None:
    async with Redis.from_url(redis_url) as owner:
        await owner.config_set("requirepass", "right")
        try:
            said = await why(redis_url.replace("unix://", f"unix://{user}"))
        finally:
            await owner.config_set("requirepass", "")
    assert said in {"It wants a password.", "It refuses the user name or password."}


async def test_a_password_for_one_without(redis_url: str) -> None:
    assert "no password set" in str(await why(redis_url.replace("unix://", "unix://:given@")))


async def test_a_user_without_rights(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as owner:
        await owner.acl_setuser("low", enabled=True, passwords=["+pass"], commands=["+ping"], keys=["*"])
    assert "rights" in str(await why(redis_url.replace("unix://", "unix://low:pass@")))


async def test_a_database_number_that_there_is_not(redis_url: str) -> None:
    assert "number" in str(await why(f"{redis_url}?db=99"))


async def test_addresses_where_there_is_nothing() -> None:
    assert await why(f"redis://127.0.0.1:{free_port()}") == "Nothing answers there."
    assert await why("redis://no-such-host.invalid") == "There is no host of that name."
    assert await why("unix:///nowhere/valkey.sock") == "There is no such socket."


@pytest.mark.parametrize("line", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9\r\n"])
async def test_a_server_that_is_no_redis(line: bytes) -> None:
    async with answering(line) as address:
        assert await why(f"redis://{address}") == "What answers there is no Redis."


async def test_tls_asked_of_one_without_and_not_asked_of_one_with() -> None:
    async with answering(b"-ERR unknown command\r\n") as address:
        assert "TLS" in str(await why(f"rediss://{address}"))
    async with answering(b"+OK\r\n", server_context()) as address:
        assert "TLS" in str(await why(f"redis://{address}"))
        assert "certificate" in str(await why(f"rediss://{address}"))
