"""A run is followed through reloads, closed tabs, lost networks, and by whatever way is left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from playwright.async_api import Page, expect

from e2e.pages import LAST, NewPage, made, picture, run_of
from e2e.studios import Studio, studio
from e2e.visitors import Visitor, Visitors
from e2e.watching import NETWORK, fresh_look, note_progress, seen_all_once
from e2e.wire import Refusal, Wire, wire
from tests.support.waiting import until

AWAY = 5.0  # seconds


@pytest.fixture
def halting() -> Iterator[Studio]:
    """A scripted engine so slow that a run stays at one point while a page is loaded on a busy machine."""
    with studio(CHARGEN_ENGINE="scripted", CHARGEN_SCRIPTED_STEP_SECONDS="12") as running:
        yield running


async def test_a_reload_shows_the_point_that_the_run_has_reached(halting: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(halting)
    run = await (await NewPage.of(visitor)).start(image=picture())
    await expect(run.bar).to_have_attribute("aria-valuenow", "40", timeout=30_000)
    before = await run.look()
    await run.page.reload(wait_until="domcontentloaded")
    assert await run.look() == before


async def test_a_run_is_followed_to_its_end_after_a_reload(slow: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(slow)
    run = await (await NewPage.of(visitor)).start(image=picture())
    await expect(run.bar).to_have_attribute("aria-valuenow", "40")
    await run.page.reload(wait_until="domcontentloaded")
    await run.painted()
    assert await run.look() == await fresh_look(visitor, run)


async def test_two_tabs_with_two_runs_keep_apart(slow: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(slow)
    red, blue = await NewPage.of(visitor), await NewPage.of(visitor)
    first = await red.start("A red fox in a red coat")
    second = await blue.start("A blue whale in a blue bay")
    await asyncio.gather(first.painted(), second.painted())
    await expect(first.part("History")).to_contain_text("red fox")
    await expect(second.part("History")).to_contain_text("blue whale")
    assert "blue" not in await first.page.get_by_role("main").inner_text()
    assert "red" not in (await second.page.get_by_role("main").inner_text()).replace("ordered", "").split()
    assert await first.portrait_url() != await second.portrait_url()
    for run in (first, second):
        assert await run.look() == await fresh_look(visitor, run)


async def test_a_tab_closed_on_the_way_loses_nothing(slow: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(slow)
    run = await (await NewPage.of(visitor)).start("Somebody to come back to")
    await expect(run.bar).to_have_attribute("aria-valuenow", "40")
    await run.page.close()

    async def completed() -> bool:
        answer = await visitor.context.request.get(f"/api/v1/generations/{run_of(run.page)}")
        return bool((await answer.json())["status"] == "completed")

    await until(completed)
    listed = await visitor.open("/characters")
    await listed.get_by_role("main").get_by_role("link", name="Scripted Character").click()
    await expect(listed.get_by_text("Somebody to come back to").first).to_be_visible()


async def go_offline(visitor: Visitor, cable: Wire, lose: Callable[[], None]) -> None:
    """The network is away for a while, and the browser knows it."""
    await visitor.context.set_offline(True)
    lose()
    await asyncio.sleep(AWAY)  # this is the time that the case is about
    cable.mend()
    await visitor.context.set_offline(False)


@pytest.mark.parametrize("loss", ["cut", "dead"])
async def test_a_network_lost_on_the_way_costs_nothing(slow: Studio, visitors: Visitors, loss: str) -> None:
    async with wire(slow.port) as cable:
        visitor = await visitors.come(cable.url)
        visitor.guard.allow(NETWORK)
        await note_progress(visitor)
        run = await (await NewPage.of(visitor)).start(image=picture())
        await expect(run.bar).to_have_attribute("aria-valuenow", "15")
        await go_offline(visitor, cable, cable.cut if loss == "cut" else cable.die)
        await run.painted()
        assert await seen_all_once(visitor, run) <= 15


async def test_behind_a_proxy_that_lets_no_websocket_through_events_are_streamed(
    slow: Studio, visitors: Visitors
) -> None:
    await asyncio.gather(streamed(slow, visitors, "forbidden"), streamed(slow, visitors, "swallowed"))


async def streamed(studio: Studio, visitors: Visitors, refusal: Refusal) -> None:
    """A run seen to its end behind such a proxy."""
    async with wire(studio.port) as cable:
        cable.no_websockets = refusal
        visitor = await visitors.come(cable.url)
        visitor.guard.allow(NETWORK)
        new = await NewPage.of(visitor)
        polls = requests_of(new.page, "/fragments")
        async with new.page.expect_request(lambda request: "/events?" in request.url, timeout=15_000):
            run = await new.start(image=picture())
        await expect(run.connection).to_have_text("Live")
        await expect(run.preview).to_be_visible(timeout=20_000)  # pushed: nobody asks
        await run.painted()
        assert await run.look() == await fresh_look(visitor, run)
        assert cable.upgrades_refused > 0
        assert len(polls) <= 1, "more than what a tab asks that has just come in"


async def test_with_neither_websockets_nor_streams_it_asks(slow: Studio, visitors: Visitors) -> None:
    async with wire(slow.port) as cable:
        cable.no_websockets = "closed"
        visitor = await visitors.come(cable.url)
        visitor.guard.allow(NETWORK)
        await visitor.context.route("**/events?*", lambda route: route.abort())
        new = await NewPage.of(visitor)
        polls = requests_of(new.page, "/fragments")
        run = await new.start(image=picture())
        await run.painted()
        assert polls
        assert await run.look() == await fresh_look(visitor, run)
        earlier = await run.portrait_url()
        await run.button("Regenerate avatar").click()
        await expect(run.connection).to_have_text("Checking every few seconds")
        await expect(run.portrait).not_to_have_attribute("src", earlier, timeout=LAST)


def requests_of(page: Page, part: str) -> list[str]:
    """The addresses with `part` in them that this tab asks for, as it does."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if part in request.url else None)
    return asked


async def test_a_websocket_that_comes_back_is_used_again(quick: Studio, visitors: Visitors) -> None:
    async with wire(quick.port) as cable:
        visitor = await visitors.come(cable.url)
        visitor.guard.allow(NETWORK)
        run = await made(visitor)
        cable.cut()
        await expect(run.connection).to_have_text("Reconnecting…")
        cable.mend()
        await expect(run.connection).to_have_text("Live")
        earlier = await run.portrait_url()
        await run.button("Regenerate avatar").click()
        await expect(run.portrait).not_to_have_attribute("src", earlier)
