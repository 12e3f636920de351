"""A run's page, without JavaScript and by pushes: one truth, nobody else's, and words that stay words."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.errors import EngineError
from app.progress.log import ProgressEntry
from app.runs import steps
from app.runs.failures import failure_of
from app.runs.models import GenerationRun
from app.runs.payloads import of_failure
from app.runs.run_request import RunRequest
from app.web.run_page.fragments import Fragments
from tests.support.runs import completed, png
from tests.web.pages.conftest import Visitor, Visitors
from tests.web.pages.regions import all_entries, page_after, pushed

HOSTILE = "<img src=x onerror=alert(1)><b>bold</b>"


@pytest.mark.parametrize("image", [None, png()], ids=["text", "picture"])
async def test_the_page_after_any_event_is_what_the_pushes_have_made_of_it(
    container: Container, guest: Identity, worker: None, image: bytes | None
) -> None:
    run = await all_entries(container, guest, image)
    entries = await container.progress.replay(run.id)
    assert len(entries) >= (14 if image else 11)
    fragments = Fragments(container.links)
    for count, shown in pushed(run, entries, fragments):
        assert shown == page_after(run, entries[:count], fragments), f"after event {count}"
    assert "step-analyzing_image" in shown if image else "step-analyzing_image" not in shown


def failure(run: GenerationRun, seq: int, mark: steps.ProgressMark, step: steps.Step) -> ProgressEntry:
    data = of_failure(failure_of(EngineError(), step))
    name = mark.name if mark is steps.FAILED else None
    moment = run.created_at
    return ProgressEntry(run.id, run.user_id, seq, name, mark.step, mark.progress, "", data, moment)


async def test_failures_are_pushed_as_the_page_shows_them(container: Container, guest: Identity) -> None:
    run = await completed(container, guest)
    entries = (await container.progress.replay(run.id))[:2]
    entries.append(failure(run, 3, steps.FAILED, steps.Step.GENERATING_HISTORY))
    fragments = Fragments(container.links)
    for count, shown in pushed(run, entries, fragments):
        assert shown == page_after(run, entries[:count], fragments)
    assert "This run could not go on" in shown["run-error"]
    assert f"/generations/new?again={run.id}" in shown["run-error"]
    assert 'data-state="failed"' in shown["step-generating_history"]
    assert "Still to come" in shown["result-history"]


async def test_what_comes_after_a_failure_takes_it_back(container: Container, guest: Identity) -> None:
    run = await completed(container, guest)
    announced = await container.progress.replay(run.id)
    entries = [*announced[:2], failure(run, 3, steps.FAILED, steps.Step.GENERATING_HISTORY), *announced[2:]]
    *_, (_, shown) = pushed(run, entries, Fragments(container.links))
    assert "could not go on" not in shown["run-error"]
    assert shown == page_after(run, entries, Fragments(container.links))


async def test_a_failed_portrait_leaves_a_placeholder_and_a_way_to_try_again(
    container: Container, guest: Identity
) -> None:
    run = await completed(container, guest)
    entries = await container.progress.replay(run.id)
    entries.append(failure(run, entries[-1].seq + 1, steps.AVATAR_FAILED, steps.Step.GENERATING_AVATAR))
    shown = page_after(run, entries, Fragments(container.links))
    assert "silhouette" in shown["avatar-final"]
    assert 'form="regenerate"' in shown["avatar-status"]
    assert 'id="regenerate"' in shown["actions"]


async def test_the_page_reports_the_whole_run(alice: Visitor, container: Container, worker: None) -> None:
    assert alice.identity
    run = await all_entries(container, alice.identity, png())
    text = (await alice.get(f"/generations/{run.id}")).text
    assert (
        f'data-session="{run.id}" data-last-seq="{(await container.progress.replay(run.id))[-1].seq}"' in text
    )
    for words in ("Scripted Character", "33 years", "A brave knight", "Made by the scripted engine", "teal"):
        assert words in text
    assert 'role="progressbar"' in text
    assert 'aria-valuenow="100"' in text
    assert 'fill="#2a9d8f"' in text
    assert 'id="avatar-final" class="layer"> <img src="/media/' in " ".join(text.split())
    assert "http-equiv" not in text, "nothing more is to come"


async def test_a_run_under_way_refreshes_itself_where_there_is_no_javascript(
    alice: Visitor, container: Container
) -> None:
    assert alice.identity
    run = await completed(container, alice.identity)  # no worker: its portrait waits
    text = (await alice.get(f"/generations/{run.id}")).text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in text
    assert "waiting for the painter" in text


async def test_the_page_speaks_the_visitors_language_whatever_the_runs(
    visitors: Visitors, container: Container
) -> None:
    visitor = await visitors.known("ana@example.com", language="pt-BR")
    assert visitor.identity
    run = await completed(container, visitor.identity, RunRequest("A knight", locale="en"))
    text = (await visitor.get(f"/generations/{run.id}")).text
    for words in ("Seu personagem chegou", "Regenerar Avatar", "Ver Características", "Salvar", "Descartar"):
        assert words in text


async def test_anothers_run_is_not_there(alice: Visitor, bob: Visitor, container: Container) -> None:
    assert alice.identity
    run = await completed(container, alice.identity)
    for path in (f"/generations/{run.id}", f"/generations/{run.id}/fragments", f"/generations/{uuid4()}"):
        answer = await bob.get(path)
        assert answer.status_code == 404
        assert "Scripted" not in answer.text
        assert "There is nothing here that belongs to you." in answer.text


async def test_markup_in_a_description_is_shown_as_text_everywhere(
    alice: Visitor, container: Container
) -> None:
    assert alice.identity
    run = await completed(container, alice.identity, RunRequest(HOSTILE))
    pages = [(await alice.get(f"/generations/{run.id}{path}")).text for path in ("", "/fragments")]
    for text in pages:
        assert "&lt;img src=x onerror=alert(1)&gt;" in text
        assert "<img src=x" not in text
        assert "<b>bold" not in text


async def test_a_poll_brings_the_fragments_since_and_then_nothing(
    alice: Visitor, container: Container
) -> None:
    assert alice.identity
    run = await completed(container, alice.identity)
    answer = await alice.get(f"/generations/{run.id}/fragments?after=0")
    last = (await container.progress.replay(run.id))[-1].seq
    assert (answer.status_code, answer.headers["chargen-last-seq"]) == (200, str(last))
    assert 'id="actions" hx-swap-oob="true"' in answer.text
    assert (await alice.get(f"/generations/{run.id}/fragments?after={last}")).status_code == 204
