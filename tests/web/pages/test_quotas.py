"""The day's quotas on pages: said before the start, the form kept after a refusal, shown to admins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from app.bootstrap import Container
from app.runs.models import AvatarJob
from app.runs.quota_limits import QuotaKind, Scope
from app.runs.quotas import Quotas, sentences
from app.translation import has_translation
from app.web.i18n import translated
from tests.support.quotas import limited, limited_studio
from tests.support.runs import completed, ended
from tests.web.api.outage import database_away
from tests.web.pages.conftest import Visitor, Visitors, form_of

NEW = "/generations/new"


@pytest.fixture
def limits(request: pytest.FixtureRequest) -> dict[str, str]:
    given: dict[str, str] = getattr(request, "param", {"RUNS_PER_USER": "2"})
    return given


@pytest.fixture
async def container(
    tmp_path: Path, database_url: str, redis_url: str, limits: dict[str, str]
) -> AsyncIterator[Container]:
    async with limited_studio(tmp_path, database_url, redis_url, limits) as living:
        yield living


def words(html: str) -> str:
    return " ".join(unescape(html).split())


def button_of(html: str) -> str:
    return html.split("data-busy=")[1].split(">", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("language", "two", "one", "none"),
    [
        (
            "en",
            "2 of 2 characters left today",
            "1 of 2 characters left today",
            "Your characters for today are used up (2 a day).",
        ),
        (
            "pt-BR",
            "Restam hoje: 2 de 2 personagens",
            "Restam hoje: 1 de 2 personagens",
            "Os seus personagens de hoje já foram usados (2 por dia).",
        ),
    ],
)
async def test_what_is_left_is_said_before_the_start_and_at_zero_why(
    visitors: Visitors, language: str, two: str, one: str, none: str
) -> None:
    visitor = await visitors.known("eve@example.com", language=language)
    for said in (two, one):
        page = await visitor.get(NEW)
        assert said in words(page.text)
        assert " disabled" not in button_of(page.text)
        assert (await visitor.send(page, "/generations", description="A knight")).status_code == 303
    page = await visitor.get(NEW)
    assert none in words(page.text)
    assert " disabled" in button_of(page.text)
    assert 'aria-describedby="left-today"' in button_of(page.text)


async def test_a_refused_form_comes_back_with_what_was_typed(alice: Visitor) -> None:
    page = await alice.get(NEW)
    for _ in range(2):
        await alice.press(NEW, "/generations", description="A knight")
    answer = await alice.send(page, "/generations", description="A cook of forty", template="modern")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "Your characters for today are used up (2 a day)." in words(answer.text)
    assert form_of(answer, "/generations").fields["description"] == "A cook of forty"


async def test_sent_twice_the_form_leads_to_its_run(alice: Visitor) -> None:
    page = await alice.get(NEW)
    first = await alice.send(page, "/generations", description="A knight")
    await alice.press(NEW, "/generations", description="A cook")
    again = await alice.send(page, "/generations", description="A knight")
    assert (again.status_code, again.headers["location"]) == (303, first.headers["location"])


@limited()
async def test_without_limits_nothing_is_said(alice: Visitor) -> None:
    text = (await alice.get(NEW)).text
    assert "left-today" not in text
    assert " disabled" not in button_of(text)


@limited(RUNS_STUDIO="1")
async def test_what_the_studio_may_make_is_not_reported(alice: Visitor, bob: Visitor) -> None:
    text = words((await alice.get(NEW)).text)
    assert "1 character left today" in text
    assert "of 1 " not in text
    await alice.press(NEW, "/generations", description="A knight")
    assert "The studio has made all the characters" in (await bob.get(NEW)).text


@limited(RUNS_PER_GUEST_ADDRESS="1")
async def test_a_guest_past_his_addresses_limit_is_led_to_the_sign_in(visitors: Visitors) -> None:
    guest = await visitors.stranger()
    await guest.press(NEW, "/generations", description="A knight")
    other = await visitors.stranger()
    page = await other.get(NEW)
    assert "guests at your internet address" in page.text
    assert 'href="/sign-in?next=/generations/new"' in page.text
    account = await visitors.known("eve@example.com")
    assert "left-today" not in (await account.get(NEW)).text


@limited(PORTRAITS_PER_USER="0")
async def test_without_portraits_left_it_is_said_and_a_start_is_possible(alice: Visitor) -> None:
    page = await alice.get(NEW)
    assert "A character started now gets no portrait yet." in page.text
    assert " disabled" not in button_of(page.text)
    assert (await alice.send(page, "/generations", description="A knight")).status_code == 303


@limited(PORTRAITS_PER_USER="0")
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Your portraits for today are used up."), ("pt-BR", "Os seus retratos de hoje já foram usados.")],
)
async def test_a_portrait_that_was_refused_says_why_and_can_be_tried_again(
    visitors: Visitors, container: Container, language: str, said: str
) -> None:
    visitor = await visitors.known("eve@example.com", language=language)
    assert visitor.identity
    run = await completed(container, visitor.identity)
    assert run.avatar_job_id
    await container.painting.paint(run.avatar_job_id)
    page = await visitor.get(f"/generations/{run.id}")
    assert said in page.text
    assert 'form="regenerate"' in page.text
    answer = await visitor.send(page, f"/characters/{run.character_id}/avatar-jobs")
    assert answer.status_code == 429
    assert said in answer.text
    async with container.db.reading() as session:
        assert (await session.get_one(AvatarJob, run.avatar_job_id)).ended_at


@limited(
    RUNS_PER_USER="1",
    CHARGEN_SCRIPTED_FAIL_STEP="generating_history",
    CHARGEN_SCRIPTED_FAIL_TIMES="9",
)
async def test_going_on_with_a_run_is_refused_with_a_sentence(alice: Visitor, container: Container) -> None:
    answer = await alice.press(NEW, "/generations", description="A knight")
    assert alice.identity
    run = (await container.generations.list_owned(alice.identity)).rows[0]
    await ended(container, alice.identity, run.id)
    answer = await alice.press(f"/generations/{run.id}", f"/generations/{run.id}/retry")
    assert answer.status_code == 429
    assert "Your characters for today are used up (1 a day)." in answer.text


@limited(RUNS_PER_USER="1", RUNS_STUDIO="4", COST_STUDIO="2.50")
async def test_admins_see_todays_use_against_the_limits(
    visitors: Visitors, alice: Visitor, root: Visitor, container: Container
) -> None:
    guest = await visitors.stranger()
    for each in (guest, alice, root):
        await each.press(NEW, "/generations", description="A knight")
    text = words((await root.get("/admin/usage")).text)
    assert "3 of 4" in text
    assert "US$ 0.00 of US$ 2.50" in text
    assert "alice@example.com" in text
    assert "1 of 1 <span" in text  # used up
    assert root.identity
    use = await container.quota_report.today(root.identity)
    assert use.addresses[0].subject[:8] in text
    assert use.addresses[0].subject not in text
    portuguese_admin = await visitors.stranger("pt-BR")
    portuguese_admin.client.cookies = root.client.cookies
    assert "US$ 0,00 de US$ 2,50" in words((await portuguese_admin.get("/admin/usage")).text)


@limited()
async def test_admins_are_reported_where_nothing_is_limited(root: Visitor) -> None:
    assert "No daily limits are set" in (await root.get("/admin/usage")).text


async def test_todays_use_is_for_admins_alone(visitors: Visitors, alice: Visitor) -> None:
    answer = await (await visitors.stranger()).get("/admin/usage")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/admin/usage")
    assert (await alice.get("/admin/usage")).status_code == 403


def test_every_refusal_has_its_portuguese() -> None:
    assert [text for text in sentences() if not has_translation(text, "pt-BR")] == []
    for kind in QuotaKind:
        for scope in Scope:
            refusal = Quotas().exceeded(kind, scope, 7)
            assert translated(refusal, "pt-BR") != translated(refusal, "en")


def test_midnight_is_utc() -> None:
    at = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    assert Quotas(now=lambda: at).resets_at == datetime(2026, 3, 2, tzinfo=UTC)


async def test_with_the_database_away_the_form_comes_back_with_what_was_typed(
    alice: Visitor, container: Container
) -> None:
    page = await alice.get(NEW)
    async with database_away(container):
        answer = await alice.send(page, "/generations", description="A cook of forty")
    assert answer.status_code == 503
    assert form_of(answer, "/generations").fields["description"] == "A cook of forty"
    assert "left-today" not in answer.text
