"""Languages: which one a visitor gets, and the switch."""

from __future__ import annotations

import pytest

from tests.web.pages.conftest import Visitor, Visitors, form_of

NEW = "/generations/new"


async def test_the_page_says_its_language(visitors: Visitors) -> None:
    portuguese = await (await visitors.stranger("pt-BR,pt;q=0.9")).get(NEW)
    assert '<html lang="pt-BR">' in portuguese.text
    assert "Quem você quer conhecer?" in portuguese.text
    english = await (await visitors.stranger("en")).get(NEW)
    assert '<html lang="en">' in english.text


async def test_the_switch_outlasts_the_browsers_wish_and_returns_to_the_page(visitors: Visitors) -> None:
    visitor = await visitors.stranger("en")
    page = await visitor.get(f"{NEW}?example=2")
    switched = await visitor.send(page, "/language", language="pt-BR")
    assert (switched.status_code, switched.headers["location"]) == (303, f"{NEW}?example=2")
    assert "Quem você quer conhecer?" in (await visitor.get(NEW)).text
    await visitor.send(page, "/language", language="en")
    assert "Who would you like to meet?" in (await visitor.get(NEW)).text


@pytest.mark.parametrize("target", ["https://elsewhere.test/", "//elsewhere.test/", "/\\elsewhere.test"])
async def test_the_switch_leads_off_to_no_other_site(alice: Visitor, target: str) -> None:
    answer = await alice.press(NEW, "/language", language="pt-BR", next=target)
    assert answer.headers["location"] == "/"


async def test_an_unknown_language_changes_nothing(alice: Visitor) -> None:
    await alice.press(NEW, "/language", language="tlh")
    assert '<html lang="en">' in (await alice.get(NEW)).text


async def test_errors_are_reported_in_portuguese(visitors: Visitors) -> None:
    visitor = await visitors.stranger("pt-BR")
    answer = await visitor.press(NEW, "/generations", description=" ", template="")
    assert "Descreva o personagem ou adicione uma imagem e tente de novo." in answer.text
    assert form_of(answer, "/generations").method == "post"
