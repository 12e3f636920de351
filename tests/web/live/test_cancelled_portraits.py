"""Who watches a portrait hears that it was cancelled, by socket and by stream, and the stream ends."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.engines.assembly import build_engines
from tests.conftest import make_settings
from tests.support.engines import WaitingPainter
from tests.web.live.conftest import MakeSite
from tests.web.live.test_stream import read, stored


async def test_a_portrait_cancelled_under_way_is_received_of_and_ends_the_stream(
    make_site: MakeSite, tmp_path: Path, sqlite_url: str, redis_url: str
) -> None:
    own = build_engines(make_settings(tmp_path, sqlite_url, redis_url))
    painter = WaitingPainter(own.painter)
    async with make_site(engines=replace(own, painter=painter)) as site:
        person = await site.guest()
        async with site.watching(person) as socket:
            run_id = await site.start(person)
            await socket.join(run_id, avatar=True)
            reading = asyncio.create_task(read(site, person, run_id, avatar="true"))
            done = next(each for each in await socket.until_step("completed") if each["step"] == "completed")
            path = f"/api/v1/avatar-jobs/{done['data']['avatarJobId']}"
            await socket.until_step("generating_avatar")
            async with site.http(person) as http:
                answer = await http.post(f"{path}/cancel")
                assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
            _, events = await asyncio.wait_for(reading, 10)
        last: dict[str, Any] = events[-1].data
        assert last["step"] == "generating_avatar"
        assert (last["data"]["code"], last["data"]["retryable"]) == ("cancelled", True)
        assert f"/api/v1/avatar-jobs/{last['data']['avatarJobId']}" == path
        answer, nothing = await read(site, person, run_id, after=last["seq"], avatar="true")
        assert (answer.status_code, nothing) == (204, [])
        await asyncio.wait_for(painter.closed.wait(), 10)
        assert (await stored(site, person, run_id, avatar="true"))[-1]["seq"] == last["seq"]
