"""The studio is killed under the pages that follow runs, and started again: they go on by themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from e2e.pages import NewPage, RunPage, picture
from e2e.studios import Studio, studio
from e2e.visitors import Visitor, Visitors
from e2e.watching import NETWORK, note_progress, seen_all_once
from e2e.wire import wire

TAKEN_UP = 60_000  # ms: what a dead process held is free after a quarter of it


@pytest.fixture
def mortal() -> Iterator[Studio]:
    """A studio of the test's own."""
    with studio(
        CHARGEN_ENGINE="scripted", CHARGEN_SCRIPTED_STEP_SECONDS="2", CHARGEN_DISPATCH="queue"
    ) as running:
        yield running


async def test_a_studio_killed_and_started_again_under_its_pages_is_followed_to_the_end(
    mortal: Studio, visitors: Visitors
) -> None:
    async with wire(mortal.port) as cable:
        cable.no_websockets = "closed"
        with mortal.idle():
            runs = [await begun(visitors, url) for url in (mortal.url, cable.url)]
            for _, run in runs:
                await expect(run.connection).to_have_text("Live")
        for _, run in runs:
            await expect(run.bar).not_to_have_attribute("aria-valuenow", "0")
        mortal.kill()
        for _, run in runs:
            await expect(run.connection).to_have_text("Reconnecting…")
        mortal.start_again()
        for visitor, run in runs:
            await expect(run.bar).to_have_attribute("aria-valuenow", "100", timeout=TAKEN_UP)
            await run.painted()
            await seen_all_once(visitor, run)


async def begun(visitors: Visitors, url: str) -> tuple[Visitor, RunPage]:
    """Somebody with a run on its way."""
    visitor = await visitors.come(url)
    visitor.guard.allow(NETWORK)
    await note_progress(visitor)
    return visitor, await (await NewPage.of(visitor)).start(image=picture())
