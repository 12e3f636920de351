"""Sockets and streams end with their identity's rights: token expired or revoked, role lowered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app.accounts import identity_cache
from app.accounts.models import UserRole
from app.errors import Unavailable
from app.web.live import socket, stream
from tests.support.waiting import until
from tests.web.live.conftest import MakeSite, Person, Site

SLOW = {"CHARGEN_SCRIPTED_STEP_SECONDS": "30"}  # the run outlasts the test


@pytest.fixture(autouse=True)
def quick_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "CHECK_EVERY", 0.2)
    monkeypatch.setattr(stream, "CHECK_EVERY", 0.2)
    monkeypatch.setattr(stream, "COMMENT_EVERY", 0.2)
    monkeypatch.setattr(identity_cache, "CACHED_SECONDS", 0.1)


async def short_lived(site: Site, seconds: float) -> Person:
    user = await site.container.accounts.ensure_named("eve")
    token = site.container.accounts.issue(user, timedelta(seconds=seconds))
    return Person(await site.container.accounts.identify(token), token)


async def test_a_socket_whose_token_expires_is_closed(make_site: MakeSite) -> None:
    async with make_site(worker=False, **SLOW) as site:
        eve = await short_lived(site, 6)
        async with site.watching(eve) as client:
            await client.join(await site.start(eve))
            await asyncio.wait_for(client.gone.wait(), 30)


async def test_a_socket_whose_token_is_revoked_is_closed(make_site: MakeSite) -> None:
    async with make_site(worker=False, **SLOW) as site:
        eve = await short_lived(site, 600)
        async with site.watching(eve) as client:
            await client.join(await site.start(eve))
            await site.container.accounts.revoke("eve")
            await asyncio.wait_for(client.gone.wait(), 30)


async def test_a_demoted_admin_no_longer_watches_anothers_run(make_site: MakeSite) -> None:
    async with make_site(worker=False, CHARGEN_SCRIPTED_STEP_SECONDS="1.5") as site:
        guest, admin = await site.guest(), await site.admin()
        async with site.watching(admin) as client, site.watching(guest) as own:
            run_id = await site.start(guest)
            await client.join(run_id)
            await own.join(run_id)
            await site.container.accounts.set_role("ada", UserRole.USER)
            await until(lambda: [*site.relay.watched().values()] == [1])
            seen, received = len(client.progress()), len(own.progress())
            await own.until(lambda: len(own.progress()) > received + 1)
            assert len(client.progress()) == seen
            assert not client.gone.is_set()


@pytest.mark.parametrize("way", ["expired", "revoked"])
async def test_a_stream_whose_token_is_over_ends(make_site: MakeSite, way: str) -> None:
    async with make_site(worker=False, **SLOW) as site:
        eve = await short_lived(site, 6 if way == "expired" else 600)
        path = f"/api/v1/generations/{await site.start(eve)}/events"
        async with site.http(eve) as http, http.stream("GET", path) as answer:
            chunks = answer.aiter_bytes()
            async with asyncio.timeout(60):
                read = [await _until(chunks, b"generating_details")]
                if way == "revoked":
                    await site.container.accounts.revoke("eve")
                read += [chunk async for chunk in chunks]
    assert b"completed" not in b"".join(read)


async def _until(chunks: AsyncIterator[bytes], wanted: bytes) -> bytes:
    """What a stream has sent once the wanted bytes were among it."""
    read = b""
    async for chunk in chunks:
        read += chunk
        if wanted in read:
            return read
    raise AssertionError(f"The stream ended without {wanted!r}: {read!r}")


@pytest.mark.parametrize("way", ["socket", "stream"])
async def test_a_token_that_was_signed_out_with_watches_no_more(make_site: MakeSite, way: str) -> None:
    async with make_site(worker=False, **SLOW) as site:
        eve = await short_lived(site, 600)
        run_id = await site.start(eve)
        path = f"/api/v1/generations/{run_id}/events"
        if way == "socket":
            async with site.watching(eve) as client:
                await client.join(run_id)
                await site.container.accounts.end(eve.token)
                await asyncio.wait_for(client.gone.wait(), 30)
            return
        async with site.http(eve) as http, http.stream("GET", path) as answer:
            await site.container.accounts.end(eve.token)
            async with asyncio.timeout(30):
                [chunk async for chunk in answer.aiter_bytes()]


async def test_sockets_and_streams_stay_open_while_keys_can_not_be_had(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with make_site(worker=False, CHARGEN_SCRIPTED_STEP_SECONDS="0.5") as site:
        eve = await short_lived(site, 600)
        asked = 0

        async def unknown(_token: str) -> None:
            nonlocal asked
            asked += 1
            raise Unavailable

        async with site.watching(eve) as client, site.http(eve) as http:
            run_id = await site.start(eve)
            await client.join(run_id)
            async with http.stream("GET", f"/api/v1/generations/{run_id}/events") as answer:
                monkeypatch.setattr(site.container.accounts, "identify", unknown)
                async with asyncio.timeout(60):
                    announced = b"".join([chunk async for chunk in answer.aiter_bytes()])
            assert b"completed" in announced
            await client.until_step("completed")
            assert asked > 3
            assert not client.gone.is_set()
            assert (await client.join(run_id))["code"] == "unavailable"
