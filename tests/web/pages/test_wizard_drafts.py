"""A run's page that is opened while the history is written shows it as far as it goes."""

from __future__ import annotations

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.engines.retry_policy import AutomaticRetry
from app.progress.drafts import DraftText
from app.progress.log import ProgressEntry
from app.runs.models import GenerationRun
from app.runs.retry_marks import retry_mark
from app.runs.steps import Step
from app.web.run_page.fragments import Fragments
from tests.support.runs import completed
from tests.web.pages.regions import changing, page_after

HOSTILE = "Ada was <img src=x onerror=alert(1)> born.\n\nThen sh"


def draft(run: GenerationRun, after: int) -> DraftText:
    return DraftText(run.id, Step.GENERATING_HISTORY, HOSTILE, after)


async def test_the_text_so_far_stands_in_its_place_as_text(container: Container, guest: Identity) -> None:
    run = await completed(container, guest)
    entries = (await container.progress.replay(run.id))[:2]
    shown = page_after(run, entries, Fragments(container.links), draft(run, 2))["result-history"]
    assert "<p >Ada was&lt;img src=x onerror=alert(1)&gt;born.</p><p >Then sh</p>" in shown
    assert "Being written…" in shown
    assert 'aria-busy="true"' in shown
    assert "aria-live" not in shown
    assert "Being worked out…" not in shown


async def test_a_text_that_an_entry_has_ended_is_not_shown(container: Container, guest: Identity) -> None:
    run = await completed(container, guest)
    entries = await container.progress.replay(run.id)
    for count in (1, 3):
        plain = page_after(run, entries[:count], Fragments(container.links))
        assert page_after(run, entries[:count], Fragments(container.links), draft(run, 2)) == plain


async def test_another_try_takes_back_what_was_written(container: Container, guest: Identity) -> None:
    run = await completed(container, guest)
    retry = AutomaticRetry(2, 3, 0.5, "engine_busy")
    mark = retry_mark(Step.GENERATING_HISTORY, 55, retry)
    notice = ProgressEntry(
        run.id, guest.id, 3, mark.name, mark.step, 55, mark.message("en"), None, run.created_at, retry=retry
    )
    pushed = changing(Fragments(container.links).render(notice, "en") or "")["result-history"]
    assert 'data-state="doing"' in pushed
    assert "Being worked out…" in pushed
