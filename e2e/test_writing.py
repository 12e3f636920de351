"""The history is seen to grow while it is written, whatever the way, and stands whole at the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from e2e.pages import NewPage, RunPage, run_of
from e2e.studios import Studio, studio
from e2e.visitors import Visitor, Visitors
from e2e.watching import NETWORK, fresh_look
from e2e.wire import wire

ASKED = "A keeper of bees who counts <b>everything</b> twice & never trusts the sum. " * 4
# Every text that stands under History while it is being written, as it is seen.
_NOTE_TEXTS = """
    window.shownTexts = []
    new MutationObserver(() => {
        const prose = document.querySelector('#result-history[aria-busy=true] .prose')
        const shown = prose && [...prose.children].map(part => part.textContent).join('\\n\\n')
        if (shown && shown !== shownTexts.at(-1)) shownTexts.push(shown)
    }).observe(document, {childList: true, characterData: true, subtree: true})
"""


@pytest.fixture(scope="module")
def unhurried() -> Iterator[Studio]:
    """Runs on the worker, whose words reach the browser by way of Valkey."""
    with studio(
        CHARGEN_ENGINE="scripted", CHARGEN_SCRIPTED_STEP_SECONDS="4", CHARGEN_DISPATCH="queue"
    ) as running:
        yield running


async def begin(visitor: Visitor) -> RunPage:
    visitor.guard.allow(NETWORK)
    await visitor.context.add_init_script(_NOTE_TEXTS)
    return await (await NewPage.of(visitor)).start(ASKED)


async def seen_to_grow(run: RunPage, least: int) -> None:
    """Asserts it of a finished run; each text that was shown is a beginning of the whole."""
    texts: list[str] = await run.page.evaluate("shownTexts")
    whole: str = await run.page.evaluate(
        "[...document.querySelectorAll('#result-history .prose p')].map(p => p.textContent).join('\\n\\n')"
    )
    assert len(texts) >= least
    assert all(whole.startswith(text) for text in texts)
    assert texts == sorted(texts, key=len)


@pytest.mark.parametrize(("way", "least"), [("socket", 5), ("stream", 5), ("polling", 1)])
async def test_the_history_grows_and_is_replaced_by_the_whole(
    unhurried: Studio, visitors: Visitors, way: str, least: int
) -> None:
    async with wire(unhurried.port) as cable:
        cable.no_websockets = None if way == "socket" else "closed"
        visitor = await visitors.come(cable.url)
        if way == "polling":
            await visitor.context.route("**/events?*", lambda route: route.abort())
        run = await begin(visitor)
        await expect(run.part("History")).to_contain_text("Being written…", timeout=30_000)
        await run.painted()
        await expect(run.part("History")).not_to_contain_text("Being written…")
        await seen_to_grow(run, least)
        assert await run.look() == await fresh_look(visitor, run)


async def test_tabs_that_share_a_stream_and_one_that_is_reloaded_see_it_too(
    unhurried: Studio, visitors: Visitors
) -> None:
    async with wire(unhurried.port) as cable:
        cable.no_websockets = "closed"
        visitor = await visitors.come(cable.url)
        leads = await begin(visitor)
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
