"""Every kind of page and fragment, rendered from typed contexts: no database, no server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

from app.accounts.audit import AuditedAct
from app.accounts.models import AuditEntry, User, UserRole
from app.accounts.policy import Identity
from app.characters.fields import EDITABLE, Gender
from app.characters.models import Character, CharacterStatus
from app.characters.service import OwnedCharacter
from app.errors import AppError, EngineError, InvalidField
from app.progress.drafts import DraftText
from app.progress.log import ProgressEntry
from app.runs import steps
from app.runs.failures import failure_of
from app.runs.models import AvatarJob, AvatarStatus, EngineCallRow, GenerationRun, RunStatus
from app.runs.quota_limits import QuotaKind
from app.runs.service import OwnedRun
from app.runs.steps import Step
from app.web.errors import ErrorPage
from app.web.i18n import translated
from app.web.pages import admin_contexts as admin
from app.web.pages import edit_contexts as forms
from app.web.pages.admin_usage import AdminUsage, SpentRow, UsageAmount
from app.web.pages.character_contexts import CharacterList, Undo, card
from app.web.pages.dev import DevPage
from app.web.pages.outlook import Outlook, RoughDuration, outlook
from app.web.pages.remaining_today import RemainingToday
from app.web.pages.sheet_contexts import SheetSource, sheet
from app.web.pages.sign_in import SignInPage
from app.web.pages.wizard_contexts import DiscardPage, Filled, Made, new_page, run_page
from app.web.rendering import configure_templates, render
from app.web.run_page.fragments import Fragments
from app.web.run_page.view import AvatarPanel
from tests.web.pages.page_subjects import (
    ADMIN,
    AT,
    DATA,
    FORECASTS,
    ID,
    LINKS,
    character,
    endings,
    entry,
    job,
    passed,
    run,
    whole,
)


# --- a run's page
def run_pages(locale: str) -> Iterator[str]:
    fragments, entries = Fragments(LINKS), passed()

    def shown(entries: list[ProgressEntry], made: Made | None = None, **changes: Any) -> str:
        view = run_page(run(**changes), entries, made or Made(), fragments, locale)
        return whole("generations/show.html", locale, view)

    yield shown([], status=RunStatus.QUEUED)
    for count in range(1, len(entries) + 1):
        yield shown(entries[:count])
        yield fragments.render(entries[count - 1], locale) or ""
    for other in endings():
        yield shown([*entries[:7], other])
        yield fragments.render(other, locale) or ""
    for undo_minutes, discarded in ((15, None), (15, AT), (1, AT)):
        for status in CharacterStatus:
            made = Made(character(status=status, discarded_at=discarded), None, undo_minutes)
            yield shown(entries, made, status=RunStatus.COMPLETED)
    for forecast in FORECASTS:
        yield render("generations/_outlook.html", locale, view=outlook(ID, forecast))
    for waited in (RoughDuration(1, "second"), RoughDuration(1, "minute")):
        yield render("generations/_outlook.html", locale, view=Outlook(ID, waiting=waited, working=waited))
    draft = DraftText(ID, "generating_history", "1\n\n2", 5)
    view = run_page(run(), entries[:5], Made(), fragments, locale, draft=draft)
    yield whole("generations/show.html", locale, view)
    for state in ("queued", "painting", "ready", "failed", "cancelled"):
        yield fragments.avatar(AvatarPanel(state, 1, "1", job_id="1"), locale, "")
    one_engine = {**DATA[steps.COMPLETED.name]["character"]}
    for engine in ("builtin", "scripted"):
        data = {**DATA[steps.COMPLETED.name], "character": one_engine | {"madeBy": {"details": engine}}}
        yield fragments.render(entry(steps.COMPLETED, 9, data), locale) or ""


# --- the form
def form_pages(locale: str) -> Iterator[str]:
    empty = new_page(Filled(), locale, RemainingToday())
    again = new_page(Filled("1", "modern", ID, "/1"), locale, RemainingToday(1, 2))
    yield whole("generations/new.html", locale, empty)
    yield whole("generations/new.html", locale, again, ADMIN)
    yield whole("generations/new.html", locale, replace(empty, problem="1", picture_lost=True))
    for today in (
        *(RemainingToday(1), RemainingToday(2), RemainingToday(2, 3), RemainingToday(1, 1)),
        *(RemainingToday(closed="1", sign_in=True), RemainingToday(no_portrait="1")),
    ):
        yield whole("generations/new.html", locale, replace(empty, today=today))
    yield from discard_pages(locale)


def discard_pages(locale: str) -> Iterator[str]:
    try:
        for minutes in (0, 1, 15):
            configure_templates(undo_minutes=minutes)
            yield whole("generations/discard.html", locale, DiscardPage(ID, "1", "/"))
    finally:
        configure_templates(undo_minutes=15)


# --- characters
def character_pages(locale: str) -> Iterator[str]:
    for status in (None, *CharacterStatus):
        yield whole("characters/index.html", locale, CharacterList([], status, None, True, None))
    yield whole("characters/index.html", locale, CharacterList([], None, None, False, None))
    bare = character(images=[], avatar_image_id=None, age=1)
    cards = [card(each, LINKS) for each in (character(), character(status="saved", age=None), bare)]
    for minutes in (1, 15):
        listed = CharacterList(cards, None, "1", False, Undo(ID, "1", minutes))
        yield whole("characters/index.html", locale, listed, ADMIN)
    yield from sheets(locale)
    yield from edit_pages(locale)


def sheets(locale: str) -> Iterator[str]:
    failed = failure_of(EngineError(), Step.GENERATING_AVATAR)
    jobs = (
        *(None, job(AvatarStatus.QUEUED), job(AvatarStatus.RUNNING), job(AvatarStatus.CANCELLED)),
        job(AvatarStatus.FAILED, error=failed, ended_at=AT),
    )
    for newest in jobs:
        yield _sheet(character(), newest, locale)
    for gender, rating in zip(Gender, cycle(("everyone", "teen", "mature")), strict=False):
        plain = character(gender=gender, content_rating=rating, content_tags=None, age=None, images=[])
        yield _sheet(plain, None, locale, owner="1")


def _sheet(shown: Character, newest: AvatarJob | None, locale: str, owner: str | None = None) -> str:
    view = sheet(SheetSource(shown, newest, 1, owner), LINKS, locale)
    return whole("characters/show.html", locale, view, ADMIN)


def edit_pages(locale: str) -> Iterator[str]:
    one = character()
    other = dict.fromkeys(EDITABLE, "2") | {"gender": "male", "age": "x", "species": ""}
    sent = forms.Submitted(1, other, dict.fromkeys(other, "1"))
    long = dict.fromkeys(("personality", "first_name"), "1" * 30001)
    errors = forms.problems({**forms.parsed(other), **long, "history": 1, "age": "1"})
    errors["scenario"] = InvalidField("'{field}' can't be changed.", field="scenario")
    for view in (
        forms.fresh(one, None),
        forms.fresh(one, "1"),
        forms.refused(one, sent, errors, None),
        forms.refused(one, sent, {}, None, "1"),
        forms.conflicting(one, sent, None),
        forms.conflicting(one, replace(sent, values={}), None),
    ):
        yield whole("characters/edit.html", locale, view)


# --- administration
ACTS = (
    *("edit", "save", "discard", "restore", "choose_avatar", "regenerate_avatar", "cancel"),
    *("cancel_avatar", "retry", "delete", "take_along"),
)


def admin_pages(locale: str) -> Iterator[str]:
    owners = [
        User(id=ID, display_name="1", email="1@2.3"),
        User(id=UUID(int=9), display_name="Guest", guest=True),
    ]
    gone = character(discarded_at=datetime.now(UTC))
    people = [character(), character(status="saved"), gone, character(discarded_at=AT)]
    found = [OwnedCharacter(each, owners[at % 2]) for at, each in enumerate(people)]
    rows: list[Any] = [admin.character_row(each, LINKS, timedelta(minutes=15), locale) for each in found]
    yield from _lists("admin/characters.html", admin.AdminCharacters, admin.CHARACTER_STATES, rows, locale)
    rows = [admin.run_row(OwnedRun(each, owners[0]), calls, locale) for each, calls in _runs()]
    yield from _lists("admin/runs.html", admin.AdminRuns, admin.RUN_STATES, rows, locale)
    acts = [(action, kind) for action in ACTS for kind in ("character", "run")]
    log = [_act(action, kind, owners[1]) for action, kind in acts]
    audit = admin.AdminAudit([admin.act_row(each, locale) for each in log], "1", False)
    yield whole("admin/audit.html", locale, audit, ADMIN)
    yield whole("admin/audit.html", locale, admin.AdminAudit([], None, True), ADMIN)
    yield from usage_pages(locale)


def _lists(template: str, kind: Any, states: tuple[str, ...], rows: list[Any], locale: str) -> Iterator[str]:
    search = admin.Search.of("1", "", states)
    for some, older, newest in (
        (rows, "1", True),
        (rows, "1", False),
        (rows, None, True),
        (rows[:1], None, True),
        ([], None, True),
    ):
        yield whole(template, locale, kind(search, some, older, newest), ADMIN)


def _runs() -> Iterator[tuple[GenerationRun, list[EngineCallRow]]]:
    call = EngineCallRow(prompt="1", model="2", seconds=1.5, input_tokens=1, cost=0.1, outcome="ok")
    for status in RunStatus:
        yield run(status=status), [call]
    yield run(description=None, character_id=ID), [call, call]
    for error in (EngineError(), AppError("1")):
        yield run(error=failure_of(error, Step.GENERATING_HISTORY)), []


def _act(action: str, kind: str, owner: User) -> AuditedAct:
    given = {"admin_id": ID, "admin_name": "1", "owner_id": ID, "subject_kind": kind, "subject_id": ID}
    return AuditedAct(AuditEntry(at=AT, action=action, **given), owner)


def usage_pages(locale: str) -> Iterator[str]:
    amounts = [
        UsageAmount(kind, used, allowed)
        for kind in QuotaKind
        for used, allowed in ((1, None), (1, 2), (2, 2))
    ]
    rows = [SpentRow("1", amounts)]
    for limited, some in ((False, rows), (True, rows), (True, [])):
        view = AdminUsage(AT.date(), limited, amounts, some, some)
        yield whole("admin/usage.html", locale, view, ADMIN)


# --- the rest
def other_pages(locale: str) -> Iterator[str]:
    signed_in = Identity(ID, UserRole.USER, "1", "2@3.4")
    for view in (SignInPage("/", guests=True), SignInPage("/", error=AppError.default)):
        yield whole("accounts/sign_in.html", locale, view)
        yield whole("accounts/sign_in.html", locale, view, signed_in)
    for status in (400, 403, 404, 500):
        error = ErrorPage(status, "1", translated(AppError(), locale), "/" if status > 400 else None)
        yield whole("errors/error.html", locale, error)
        yield render("errors/_error.html", locale, view=error)
    yield whole("dev/progress.html", locale, DevPage())


def every_page(locale: str) -> Iterator[str]:
    """Every kind of page and fragment, in each state."""
    for pages in (form_pages, run_pages, character_pages, admin_pages, other_pages):
        yield from pages(locale)
