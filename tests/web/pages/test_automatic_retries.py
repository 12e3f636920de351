"""The wizard shows that a step is tried again by itself: in the message line, and beside the step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.engines.ports import Locale
from app.engines.retry_policy import AutomaticRetry
from app.errors import EngineAway, EngineBusy, EngineTimeout
from app.progress.log import ProgressEntry
from app.runs.failures import failure_of
from app.runs.models import GenerationRun
from app.runs.payloads import of_failure
from app.runs.retry_marks import retry_mark
from app.runs.run_request import RunRequest
from app.runs.steps import Step
from app.web.run_page.fragments import Fragments
from tests.support.runs import completed, painted, png
from tests.web.pages.regions import all_entries, page_after, pushed

BUSY = AutomaticRetry(2, 3, 0.5, EngineBusy.code)
AWAY = AutomaticRetry(1, 3, 120.0, EngineAway.code)
LATE = AutomaticRetry(3, 3, 0.9, EngineTimeout.code)


def notice(run: GenerationRun, step: Step, progress: int, retry: AutomaticRetry) -> ProgressEntry:
    mark = retry_mark(step, progress, retry)
    return ProgressEntry(
        run.id,
        run.user_id,
        0,
        mark.name,
        step,
        progress,
        mark.message("en"),
        None,
        run.created_at,
        retry=retry,
    )


def numbered(*parts: ProgressEntry) -> list[ProgressEntry]:
    return [replace(entry, seq=seq) for seq, entry in enumerate(parts, start=1)]


async def test_the_notice_is_pushed_as_the_page_shows_it_and_vanishes_when_the_step_is_done(
    container: Container, guest: Identity
) -> None:
    run = await completed(container, guest)
    announced = await container.progress.replay(run.id)
    again = [notice(run, Step.GENERATING_HISTORY, 55, retry) for retry in (BUSY, LATE)]
    entries = numbered(*announced[:2], *again, *announced[2:])
    fragments = Fragments(container.links)
    shown = {}
    for count, regions in pushed(run, entries, fragments):
        assert regions == page_after(run, entries[:count], fragments), f"after event {count}"
        shown[count] = regions
    assert "The engine is busy; trying again (2 of 3)" in shown[3]["run-message"]
    assert "trying again (2 of 3)" in shown[3]["step-generating_history"]
    assert "55 %" in shown[3]["run-bar"]
    assert "The engine did not answer in time; trying again (3 of 3)" in shown[4]["run-message"]
    assert "trying again (3 of 3)" in shown[4]["step-generating_history"]
    assert "trying again" not in str(shown[5].values())


async def test_a_notice_about_the_picture_stands_beside_its_step(
    container: Container, guest: Identity
) -> None:
    run = await completed(container, guest, RunRequest("A knight", image=png()))
    announced = await container.progress.replay(run.id)
    entries = numbered(*announced[:2], notice(run, Step.ANALYZING_IMAGE, 15, BUSY), *announced[2:])
    fragments = Fragments(container.links)
    for count, regions in pushed(run, entries, fragments):
        assert regions == page_after(run, entries[:count], fragments)
        assert ("trying again (2 of 3)" in regions["step-analyzing_image"]) == (count == 3)


async def test_a_step_that_fails_in_the_end_is_shown_as_failed_and_no_longer_tried(
    container: Container, guest: Identity
) -> None:
    run = await completed(container, guest)
    announced = await container.progress.replay(run.id)
    error = of_failure(failure_of(EngineBusy(), Step.GENERATING_HISTORY))
    failed = ProgressEntry(run.id, run.user_id, 0, "failed", Step.ERROR, 0, "", error, run.created_at)
    entries = numbered(*announced[:2], notice(run, Step.GENERATING_HISTORY, 55, BUSY), failed)
    shown = page_after(run, entries, Fragments(container.links))
    assert "failed" in shown["step-generating_history"]
    assert "trying again" not in shown["step-generating_history"]


@pytest.mark.parametrize(
    ("locale", "message", "beside"),
    [
        ("en", "The engine is busy; trying again (2 of 3)", "trying again (2 of 3)"),
        ("pt-BR", "O motor está ocupado; tentando de novo (2 de 3)", "tentando de novo (2 de 3)"),
    ],
)
async def test_the_notice_speaks_the_visitors_language(
    container: Container, guest: Identity, locale: Locale, message: str, beside: str
) -> None:
    run = await completed(container, guest)
    html = Fragments(container.links).render(notice(run, Step.GENERATING_DETAILS, 40, BUSY), locale) or ""
    assert f">{message}</p>" in html
    assert f'<span class="step-state">{beside}</span>' in html


async def test_a_portrait_tried_again_is_noted_below_it_until_its_next_stage(
    container: Container, guest: Identity, worker: None
) -> None:
    run = await all_entries(container, guest, None)
    assert run.avatar_job_id
    await painted(container, guest, run.avatar_job_id)
    announced = await container.progress.replay(run.id)
    first = next(index for index, entry in enumerate(announced) if entry.of_avatar) + 2
    again = replace(
        notice(run, Step.GENERATING_AVATAR, 100, BUSY), data={"avatarJobId": str(run.avatar_job_id)}
    )
    entries = numbered(*announced[:first], again, *announced[first:])
    fragments = Fragments(container.links)
    for count, regions in pushed(run, entries, fragments):
        assert regions == page_after(run, entries[:count], fragments), f"after event {count}"
        noted = "The engine is busy; trying again (2 of 3)" in regions["avatar-note"]
        assert noted == (count == first + 1)


async def test_a_server_that_is_away_is_shown_as_away_and_not_as_busy(
    container: Container, guest: Identity
) -> None:
    run = await completed(container, guest)
    announced = await container.progress.replay(run.id)
    entries = numbered(*announced[:2], notice(run, Step.GENERATING_HISTORY, 55, AWAY), *announced[2:])
    shown = page_after(run, entries[:3], Fragments(container.links))
    assert "The engine&#39;s server is away; waiting for it to come back" in shown["run-message"]
    assert "waiting for its server" in shown["step-generating_history"]
    assert "trying again" not in shown["step-generating_history"]


async def test_a_percent_without_a_preview_moves_the_ring_and_leaves_the_picture(
    container: Container, guest: Identity
) -> None:
    run = await completed(container, guest)
    job: dict[str, object] = {"avatarJobId": str(run.avatar_job_id)}
    parts: list[dict[str, object]] = [
        job,
        {**job, "previewKey": "avatars/x.webp", "avatarProgress": 20},
        {**job, "avatarProgress": 40},
    ]
    of_avatar = [
        ProgressEntry(run.id, run.user_id, 0, None, Step.GENERATING_AVATAR, 100, "", data, run.created_at)
        for data in parts
    ]
    announced = [entry for entry in await container.progress.replay(run.id) if not entry.of_avatar]
    fragments, shown = Fragments(container.links), {}
    entries = numbered(*announced, *of_avatar)
    for count, regions in pushed(run, entries, fragments):
        assert regions == page_after(run, entries[:count], fragments), f"after event {count}"
        shown = regions
    assert "40 %" in shown["avatar-status"]
    assert "<img" in shown["avatar-preview"]
