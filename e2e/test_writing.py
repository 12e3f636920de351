"""The history is seen to grow while it is written, whatever the way, and stands whole at the end."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from e2e.studios import Studio
from e2e.visitors import Visitors
from e2e.watching import begin_writing, fresh_look, seen_to_grow
from e2e.wire import wire


@pytest.mark.parametrize(("way", "least"), [("socket", 5), ("stream", 5), ("polling", 1)])
async def test_the_history_grows_and_is_replaced_by_the_whole(
    unhurried: Studio, visitors: Visitors, way: str, least: int
) -> None:
    async with wire(unhurried.port) as cable:
        cable.no_websockets = None if way == "socket" else "closed"
        visitor = await visitors.come(cable.url)
        if way == "polling":
            await visitor.context.route("**/events?*", lambda route: route.abort())
        run = await begin_writing(visitor)
        await expect(run.part("History")).to_contain_text("Being written…", timeout=30_000)
        await run.painted()
        await expect(run.part("History")).not_to_contain_text("Being written…")
        await seen_to_grow(run, least)
        assert await run.look() == await fresh_look(visitor, run)
