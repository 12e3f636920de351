"""Languages: which one a visitor gets, the switch, and that every text has its Portuguese."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator

import pytest
from babel.messages.extract import extract_from_dir

from app import asgi
from app.errors import AppError
from app.web.i18n import translations
from app.web.rendering import TEMPLATE_FOLDER
from tests.web.pages.conftest import Visitor, Visitors, form_of

NEW = "/generations/new"
HOLES = re.compile(r"%\(\w+\)s|\{\w+\}")
assert asgi.__name__  # imported so that every error class there is has been


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


async def test_errors_are_told_in_portuguese(visitors: Visitors) -> None:
    visitor = await visitors.stranger("pt-BR")
    answer = await visitor.press(NEW, "/generations", description=" ", template="")
    assert "Descreva o personagem ou adicione uma imagem e tente de novo." in answer.text
    assert form_of(answer, "/generations").method == "post"


def template_texts() -> Iterator[str]:
    options = {"**.html": {"trimmed": "true", "silent": "false"}}
    for found in extract_from_dir(TEMPLATE_FOLDER, [("**.html", "jinja2")], options):
        message = found[2]
        yield from message if isinstance(message, tuple) else (message,)


def error_sentences(kind: type[AppError] = AppError) -> Iterator[str]:
    if kind.__module__.startswith("app."):
        yield kind.default
    for child in kind.__subclasses__():
        yield from error_sentences(child)


def portuguese() -> dict[str, str]:
    texts: dict[str, str] = {}
    catalog: gettext.NullTranslations | None = translations("pt-BR")
    while catalog is not None:
        for key, text in getattr(catalog, "_catalog", {}).items():
            texts.setdefault(key if isinstance(key, str) else key[0], text)
        catalog = getattr(catalog, "_fallback", None)
    return texts


def test_every_text_of_the_templates_has_its_portuguese() -> None:
    known, plurals = portuguese(), set(second_forms())
    wanted = set(template_texts()) - plurals
    assert len(wanted) > 100
    assert {text for text in wanted if not known.get(text)} == set()


def second_forms() -> Iterator[str]:
    options = {"**.html": {"trimmed": "true", "silent": "false"}}
    for found in extract_from_dir(TEMPLATE_FOLDER, [("**.html", "jinja2")], options):
        if isinstance(found[2], tuple):
            yield found[2][1]


def test_every_error_has_its_portuguese() -> None:
    known = portuguese()
    assert {sentence for sentence in error_sentences() if not known.get(sentence)} == set()


def test_translations_have_the_same_holes_to_fill() -> None:
    known = portuguese()
    wrong = {
        text: known[text]
        for text in known
        if text and set(HOLES.findall(text)) != set(HOLES.findall(known[text]))
    }
    assert wrong == {}


async def test_the_buttons_say_what_the_product_was_ordered_with() -> None:
    known = portuguese()
    english = ("Regenerate avatar", "View sheet", "Save", "Discard")
    assert [known[text] for text in english] == [
        "Regenerar Avatar",
        "Ver Características",
        "Salvar",
        "Descartar",
    ]
