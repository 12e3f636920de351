"""Whether a page that followed a run saw all of it, once: asked of its bar, and of a fresh load."""

from __future__ import annotations

from e2e.pages import RunPage, run_of
from e2e.visitors import Visitor

# What a browser says of a network that is away; the page is not to add anything of its own.
NETWORK = r"net::ERR_|WebSocket connection to .* failed"
ALL_PROGRESS = [0, 5, 15, 30, 40, 55, 70, 80, 90, 100]
# Each piece that is put in brings a new bar, even where it says what the last one said.
_NOTE_PROGRESS = """
    window.shownProgress = []
    new MutationObserver(changes => {
        for (const {addedNodes} of changes) for (const node of addedNodes) {
            if (node.matches?.('[role=progressbar]')) shownProgress.push(Number(node.ariaValueNow))
        }
    }).observe(document, {childList: true, subtree: true})
"""


async def note_progress(visitor: Visitor) -> None:
    """From now on each page of the visitor keeps what its bar has shown."""
    await visitor.context.add_init_script(_NOTE_PROGRESS)


async def fresh_look(visitor: Visitor, run: RunPage) -> str:
    """What somebody sees who comes only now."""
    page = await visitor.open(f"/generations/{run_of(run.page)}")
    look = await RunPage(page).look()
    await page.close()
    return look


async def seen_all_once(visitor: Visitor, run: RunPage) -> int:
    """Asserts it of a finished run with a picture; returns where the page came in. Wants `note_progress`."""
    assert await run.look() == await fresh_look(visitor, run)
    shown: list[int] = await run.page.evaluate("shownProgress")
    assert shown == ALL_PROGRESS[ALL_PROGRESS.index(shown[0]) :], "a piece was missed, or came twice"
    return shown[0]
