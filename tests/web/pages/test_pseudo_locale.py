"""A third language is a folder: in a pseudo-locale made for the test, no page says a word untranslated."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from babel.messages.pofile import read_po

from app.accounts.models import UserRole
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.errors import AppError
from app.runs import steps
from app.runs.models import GenerationRun
from app.translation import using_catalogues
from app.translation.extraction import TEMPLATE
from app.web.i18n import stored_sentence, translated
from app.web.pages.wizard_contexts import choices
from tests.support.pseudo import (
    LOCALE,
    formatted,
    forms,
    pseudo,
    shown_texts,
    untranslated,
    with_pseudo_locale,
)
from tests.support.runs import ended
from tests.web.pages.conftest import Visitor, Visitors
from tests.web.pages.every_page import every_page
from tests.web.pages.page_subjects import AT

LOCALE_MARK = f'<html lang="{LOCALE}">'
DESCRIPTION = "A brave knight of 30"

_VALUES = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.fixture(scope="module", autouse=True)
def pseudo_locale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with using_catalogues(with_pseudo_locale(tmp_path_factory.mktemp("locale"))):
        yield


@pytest.fixture(scope="module")
def pages(pseudo_locale: None) -> list[str]:
    return list(every_page(LOCALE))


def test_no_page_has_an_untranslated_text(pages: list[str]) -> None:
    dates = formatted(AT.isoformat())
    assert {text for page in pages for text in untranslated(page, dates)} == set()


def test_every_message_of_the_templates_stands_on_one_of_these_pages(pages: list[str]) -> None:
    shown = "\n".join({text for page in pages for text in page.splitlines()})
    missing = [text for text in messages_of_templates() if not all(part in shown for part in parts(text))]
    assert missing == []


def messages_of_templates() -> Iterator[str]:
    for message in read_po(TEMPLATE.open("rb")):
        if message.id and any(path.startswith("templates/") for path, _ in message.locations):
            yield from forms(message.id)


def parts(message: str) -> list[str]:
    return _VALUES.split(pseudo(message))


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>[Ŝàṽé]</p>", []),
        ("<p>Save</p>", ["Save"]),
        ("<p>Salvar à força</p>", ["Salvar à força"]),
        ('<img alt="Portrait"><input placeholder="Knight">', ["Portrait", "Knight"]),
        (
            '<p aria-label="Close" data-away="Gone" data-state="draft" title="[Ĉļôŝé]">1 %</p>',
            ["Close", "Gone"],
        ),
        ('<p lang="en">Once upon a time<b>, she</b></p><i>Save</i>', ["Save"]),
        ("<textarea>A knight</textarea><script>let x</script><code>chargen</code>", []),
        ("<title>[Ŝàṽé] · Chargen</title><p>A knight</p>", []),
        ('<time datetime="2026-03-04T09:05:00+00:00">4 March</time>', ["4 March"]),
        ('<br><p>[Ŝàṽé]<input value="x"></p><p>Save', ["Save"]),
    ],
)
def test_what_is_left_is_found(html: str, found: list[str]) -> None:
    assert untranslated(html, ["A knight"]) == found


def test_the_pages_of_a_language_with_a_catalogue_show_it(pages: list[str]) -> None:
    assert all('<html lang="eo">' in page for page in pages if page.startswith("<!doctype"))
    assert "[Ŵĥô ŵôûļđ ýôû ļîķé ţô ɱééţ?]" in shown_texts(pages[0])


PEOPLE = ("alice@example.com", "root@example.com", "nobody@example.com", "alice", "root")
TYPED = (DESCRIPTION, "a hundred")
WRITTEN = ("first_name", "last_name", "species", "personality", "history", "greeting", "scenario")


async def content(container: Container, identity: Identity) -> set[str]:
    """What people and engines wrote here: it may stand on a page in whatever language."""
    found = {*PEOPLE, *TYPED}
    for each in (await container.characters.search(identity, "", 10)).rows:
        texts = [str(getattr(each.character, name)) for name in (*WRITTEN, "example_dialogue")]
        found |= {text for whole in texts for text in (whole, *whole.split("\n\n")) if text}
    return found


async def start(visitor: Visitor, container: Container, **fields: str) -> GenerationRun:
    assert visitor.identity
    answer = await visitor.press("/generations/new", "/generations", description=DESCRIPTION, **fields)
    return await ended(container, visitor.identity, UUID(answer.headers["location"].rsplit("/", 1)[1]))


async def visited(alice: Visitor, root: Visitor, container: Container) -> AsyncIterator[httpx.Response]:
    """Every route of pages, once at least, as people meet them."""
    run = await start(alice, container)
    sheet, edit = f"/characters/{run.character_id}", f"/characters/{run.character_id}/edit"
    for path in (
        *("/sign-in", "/generations/new", "/generations/new?example=1", f"/generations/new?again={run.id}"),
        *(f"/generations/{run.id}", f"/generations/{run.id}/fragments", f"/generations/{run.id}/outlook"),
        *("/characters", "/characters?status=saved", sheet, edit, f"{sheet}/discard", "/dev/progress"),
        *("/nothing", "/api-docs/nothing", f"/generations/{UUID(int=3)}", "/characters?cursor=x", "/admin"),
    ):
        yield await alice.get(path)
    for path in ("/admin", "/admin/runs", "/admin/audit", "/admin/usage", sheet, edit, "/admin?q=x"):
        yield await root.get(path)
    yield await alice.press("/generations/new", "/generations", description="")
    yield await alice.press("/generations/new", "/generations", description="x" * 10_001)
    yield await alice.press("/generations/new", "/generations", description="1", template="9")
    yield await alice.press(edit, edit, species="", age="a hundred", first_name="x" * 101)
    yield await alice.press(edit, edit, history="He raped her.")
    yield await alice.press("/sign-in", "/sign-in", email="nobody@example.com", password="x")
    yield await alice.client.post(f"{sheet}/save", headers={"HX-Request": "true"})
    yield await alice.client.put("/characters")


async def test_no_route_answers_with_an_untranslated_text(visitors: Visitors, container: Container) -> None:
    alice = await visitors.known("alice@example.com", language=LOCALE)
    root = await visitors.known("root@example.com", UserRole.ADMIN, language=LOCALE)
    assert root.identity
    answers = [answer async for answer in visited(alice, root, container)]
    known = await content(container, root.identity) | formatted(datetime.now(UTC).isoformat())
    assert {
        (str(answer.url), text) for answer in answers for text in untranslated(answer.text, known)
    } == set()
    assert all(LOCALE_MARK in answer.text for answer in answers if answer.text.startswith("<!doctype"))


async def test_an_error_of_ours_is_reported_in_the_language_too(
    visitors: Visitors, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Boom")

    monkeypatch.setattr(container.characters, "list_owned", broken)
    visitor = await visitors.guest(LOCALE)
    for headers in ({}, {"HX-Request": "true"}):
        answer = await visitor.get("/characters", **headers)
        assert answer.status_code == 500
        assert untranslated(answer.text) == []
        assert pseudo(AppError.default) in answer.text


def all_errors(kind: type[AppError] = AppError) -> Iterator[type[AppError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from all_errors(child)


def test_every_error_and_step_is_reported_in_the_language() -> None:
    announced = [
        translated(AppError(kind.default), LOCALE) for kind in all_errors() if kind.__module__[:4] == "app."
    ]
    announced += [stored_sentence("The answer: 7.", kind.code, LOCALE) for kind in all_errors()]
    announced += [
        mark.message(LOCALE) for mark in vars(steps).values() if isinstance(mark, steps.ProgressMark)
    ]
    announced += [choice.label for choice in choices(LOCALE)]
    assert len(announced) > 100
    assert [text for text in announced if untranslated(text)] == []


async def test_a_run_started_from_a_page_in_a_third_language_is_written_in_english(
    visitors: Visitors, container: Container
) -> None:
    run = await start(await visitors.known("alice@example.com", language=LOCALE), container)
    assert run.locale == "en"
    assert [entry.message for entry in await container.progress.replay(run.id)][:1] == [
        "Working out who this is"
    ]


async def test_the_switch_has_the_language(visitors: Visitors) -> None:
    visitor = await visitors.known("alice@example.com", language="en")
    await visitor.press("/generations/new", "/language", language=LOCALE)
    assert LOCALE_MARK in (await visitor.get("/generations/new")).text
