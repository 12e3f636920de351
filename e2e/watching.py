"""Whether a page that followed a run saw all of it, once: asked of its bar, and of a fresh load."""

from __future__ import annotations

from e2e.pages import NewPage, RunPage, run_of
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

_ASKED = "A keeper of bees who counts <b>everything</b> twice & never trusts the sum. " * 4
# Every text that stands under History while it is being written, as it is seen.
_NOTE_TEXTS = """
    window.shownTexts = []
    new MutationObserver(() => {
        const prose = document.querySelector('#result-history[aria-busy=true] .prose')
        const shown = prose && [...prose.children].map(part => part.textContent).join('\\n\\n')
        if (shown && shown !== shownTexts.at(-1)) shownTexts.push(shown)
    }).observe(document, {childList: true, characterData: true, subtree: true})
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


async def begin_writing(visitor: Visitor) -> RunPage:
    """A run that has begun; its page keeps the texts that stand under History while they are written."""
    visitor.guard.allow(NETWORK)
    await visitor.context.add_init_script(_NOTE_TEXTS)
    return await (await NewPage.of(visitor)).start(_ASKED)


async def seen_to_grow(run: RunPage, least: int) -> None:
    """Asserts it of a finished run; each text that was shown is a beginning of the whole.
    Wants `begin_writing`."""
    texts: list[str] = await run.page.evaluate("shownTexts")
    whole: str = await run.page.evaluate(
        "[...document.querySelectorAll('#result-history .prose p')].map(p => p.textContent).join('\\n\\n')"
    )
    assert len(texts) >= least
    assert all(whole.startswith(text) for text in texts)
    assert texts == sorted(texts, key=len)
