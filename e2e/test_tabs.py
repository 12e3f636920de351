"""Many tabs of one browser without websockets share streams, and leave room for everything else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial

import pytest
import pytest_asyncio
from playwright.async_api import Page, Request, expect

from e2e.pages import NewPage, RunPage, picture, run_of
from e2e.studios import Studio, studio
from e2e.visitors import Visitor, Visitors
from e2e.watching import NETWORK, begin_writing, note_progress, seen_all_once, seen_to_grow
from e2e.windows import STRANGE_NAME, frozen, hung, is_hidden, window
from e2e.wire import Wire, wire
from tests.support.waiting import until

SEVEN = 7
MAX_STREAMS = 3
GETS_THROUGH = 10.0  # seconds; what waits for a stream to end waits longer than that


@pytest.fixture(scope="module")
def crowd() -> Iterator[Studio]:
    """As many runs at once as there are tabs; none begins while the worker is idle."""
    with studio(
        CHARGEN_ENGINE="scripted",
        CHARGEN_SCRIPTED_STEP_SECONDS="1",
        CHARGEN_DISPATCH="queue",
        CHARGEN_RUNS_AT_ONCE=str(SEVEN),
        CHARGEN_WORKER_CONCURRENCY=str(SEVEN),
    ) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def cable(crowd: Studio) -> AsyncIterator[Wire]:
    """Refuses websockets."""
    async with wire(crowd.port) as made:
        made.no_websockets = "closed"
        yield made


async def come(visitors: Visitors, cable: Wire) -> Visitor:
    visitor = await visitors.come(cable.url)
    await attend(visitor)
    return visitor


async def attend(visitor: Visitor) -> None:
    visitor.guard.allow(NETWORK)
    await note_progress(visitor)


async def more_tabs(visitor: Visitor, run: RunPage, count: int) -> list[RunPage]:
    return [RunPage(await visitor.open(f"/generations/{run_of(run.page)}")) for _ in range(count)]


async def streaming(cable: Wire, count: int = 1) -> None:
    async def enough() -> bool:
        return cable.most_streams >= count

    await until(enough)


async def all_seen(visitor: Visitor, tabs: list[RunPage]) -> None:
    await asyncio.gather(*(tab.painted() for tab in tabs))
    for tab in tabs:
        await seen_all_once(visitor, tab)


async def gets_through(page: Page, cable: Wire) -> None:
    """A request that has nothing to do with the run is answered while streams are open."""
    asked = page.evaluate("fetch('/health/live', {cache: 'no-store'}).then(answer => answer.status)")
    assert await asyncio.wait_for(asked, GETS_THROUGH) == 200
    assert cable.streams, "no stream is open any more: that proves nothing"


async def test_seven_tabs_of_one_run_share_one_stream_and_succeed_its_holder(
    crowd: Studio, cable: Wire, visitors: Visitors
) -> None:
    visitor = await come(visitors, cable)
    with crowd.idle():
        first = await (await NewPage.of(visitor)).start(image=picture())
        await streaming(cable)
        tabs = await more_tabs(visitor, first, SEVEN - 1)
        for tab in (first, *tabs):
            await expect(tab.connection).to_have_text("Live")
        await gets_through(tabs[-1].page, cable)
        leaders = leaders_of(tabs)
        assert cable.most_streams == 1
    await expect(first.bar).not_to_have_attribute("aria-valuenow", "0")
    await first.page.close()
    await all_seen(visitor, tabs)
    assert leaders, "nobody took the stream over"
    assert cable.most_streams <= 2, "more than the successor's and the one that the closed tab left"


async def test_seven_tabs_of_seven_runs_leave_connections_for_the_rest(
    crowd: Studio, cable: Wire, visitors: Visitors
) -> None:
    visitor = await come(visitors, cable)
    with crowd.idle():
        tabs = [await (await NewPage.of(visitor)).start(image=picture()) for _ in range(SEVEN)]
        await streaming(cable, MAX_STREAMS)
        await gets_through(tabs[-1].page, cable)
    await all_seen(visitor, tabs)
    assert cable.most_streams == MAX_STREAMS
    assert cable.most_streams_of_a_run == 1


def leaders_of(tabs: list[RunPage]) -> list[RunPage]:
    """The tabs that ask for a stream, in the order in which they do."""
    leaders: list[RunPage] = []
    for tab in tabs:
        tab.page.on("request", partial(_note_leader, leaders, tab))
    return leaders


def _note_leader(leaders: list[RunPage], tab: RunPage, asked: Request) -> None:
    if "/events?" in asked.url:
        leaders.append(tab)


async def test_a_tab_asleep_is_succeeded_and_a_hidden_one_misses_nothing(
    crowd: Studio, cable: Wire, browser_path: str
) -> None:
    async with window(browser_path, cable.url) as visitor:
        await attend(visitor)
        with crowd.idle():
            runs = [await (await NewPage.of(visitor)).start(image=picture()) for _ in range(3)]
            await streaming(cable, len(runs))
            freezing, hanging, hidden = runs
            followers = [(await more_tabs(visitor, run, 1))[0] for run in (freezing, hanging)]
            await is_hidden(hidden.page)
            succeeding = [leaders_of([follower]) for follower in followers]
        async with frozen(freezing.page), hung(hanging.page):
            await all_seen(visitor, followers)
            await hidden.painted()
            await is_hidden(hidden.page)
        assert all(succeeding), "nobody took a stream over"
        for run in runs:
            await run.page.bring_to_front()
            await all_seen(visitor, [run])


async def test_tabs_that_may_not_lock_count_their_streams_themselves(
    crowd: Studio, cable: Wire, browser_path: str
) -> None:
    url = cable.url.replace("127.0.0.1", STRANGE_NAME)
    async with window(browser_path, url) as visitor:
        await attend(visitor)
        with crowd.idle():
            first = await (await NewPage.of(visitor)).start(image=picture())
            assert await first.page.evaluate("navigator.locks === undefined")
            tabs = [first, *await more_tabs(visitor, first, MAX_STREAMS + 1)]
            await streaming(cable, MAX_STREAMS)
            await gets_through(tabs[-1].page, cable)
        await all_seen(visitor, tabs)
        assert cable.most_streams == MAX_STREAMS


async def test_tabs_that_share_a_stream_and_one_that_is_reloaded_see_it_too(
    unhurried: Studio, visitors: Visitors
) -> None:
    async with wire(unhurried.port) as cable:
        cable.no_websockets = "closed"
        visitor = await visitors.come(cable.url)
        leads = await begin_writing(visitor)
        follows, late = [RunPage(await visitor.open(f"/generations/{run_of(leads.page)}")) for _ in range(2)]
        await expect(late.part("History")).to_contain_text("Being written…", timeout=30_000)
        answer = await late.page.reload(wait_until="domcontentloaded")
        assert answer is not None
        assert 'class="writing"' in await answer.text(), "the server shows it without a script"
        await late.painted()
        for run in (leads, follows):
            await run.painted()
            await seen_to_grow(run, 5)
        assert cable.most_streams == 1
