"""Every message is extracted, and has its text in every language that the interface speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from app import asgi
from app.engines.moderation import SENTENCES
from app.errors import AppError
from app.runs.quotas import sentences
from app.translation import interface_locales
from app.translation.catalogues import FOLDER, Catalogues
from app.translation.extraction import ROOT, TEMPLATE, error_classes, extract
from tests.support.pseudo import forms

assert asgi.__name__  # imported so that every error class there is has been
_PLACEHOLDERS = re.compile(r"%\(\w+\)s|\{\w+\}")
OTHERS = interface_locales()[1:]


@cache
def extracted() -> Catalog:
    return extract()


def read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source)


def ids(catalog: Catalog) -> set[Any]:
    return {(message.context, message.id) for message in catalog if message.id}


def messages(locale: str) -> Iterator[Message]:
    return (message for message in read(Catalogues(FOLDER).file(locale)) if message.id)


def test_the_committed_template_holds_what_extraction_finds() -> None:
    assert ids(read(TEMPLATE)) == ids(extracted()), "run `make messages`, and translate what is new"


@pytest.mark.parametrize("locale", OTHERS)
def test_every_catalogue_holds_the_same_messages_all_translated(locale: str) -> None:
    assert ids(read(Catalogues(FOLDER).file(locale))) == ids(extracted()), "run `make messages`"
    bare = [message.id for message in messages(locale) if message.fuzzy or not all(forms(message.string))]
    assert bare == []


@pytest.mark.parametrize("locale", OTHERS)
def test_translations_have_the_same_placeholders(locale: str) -> None:
    wrong = [
        (message.id, text)
        for message in messages(locale)
        for text in forms(message.string)
        if set(_PLACEHOLDERS.findall(text)) != set(_PLACEHOLDERS.findall(forms(message.id)[-1]))
    ]
    assert wrong == []


def all_errors(kind: type[AppError] = AppError) -> Iterator[type[AppError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from all_errors(child)


def test_the_classes_of_errors_are_found_in_the_code() -> None:
    assert {kind.__name__ for kind in all_errors() if kind.__module__.startswith("app.")} <= error_classes()


def test_every_sentence_of_an_error_is_a_message() -> None:
    known = {message.id for message in extracted()}
    said = [kind.default for kind in all_errors() if kind.__module__.startswith("app.")]
    assert [text for text in (*said, *SENTENCES.values(), *sentences()) if text not in known] == []


def test_every_constant_that_an_error_is_made_with_is_marked_as_a_message() -> None:
    sources = [path.read_text("utf-8") for path in sorted((ROOT / "app").rglob("*.py"))]
    marked = {name for source in sources for name in re.findall(r"^(\w+) = N_\(", source, re.MULTILINE)}
    made = re.compile(rf"\b(?:{'|'.join(error_classes())})\(\s*([A-Z_]{{3,}})\b(?!\[)")
    used = {name for source in sources for name in made.findall(source)}
    assert len(used) > 10
    assert used - marked == set()
    unmarked = [
        re.findall(r"^    default(?:: ClassVar\[str\])? = (?!N_\().*", source, re.MULTILINE)
        for source in sources
    ]
    assert [line for lines in unmarked for line in lines] == []


def test_the_buttons_say_what_the_product_was_ordered_with() -> None:
    texts = {message.id: message.string for message in messages("pt-BR")}
    assert [texts[each] for each in ("Regenerate avatar", "View sheet", "Save", "Discard")] == [
        *("Regenerar Avatar", "Ver Características", "Salvar", "Descartar")
    ]
