"""A language of the interface is a folder: found, named, negotiated and read without a line of code."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.runs.steps import DETAILING, locale_of
from app.translation import (
    Catalogues,
    best_locale,
    interface_locales,
    language_names,
    translate,
    using_catalogues,
)
from app.web.rendering import environment

_GIVEN = {"csrf_token": "", "csrf_input": "", "here": "/", "identity": None, "stranger": True}
_HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def add(folder: Path, name: str, **messages: str) -> None:
    path = folder / name / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    pairs = (f'msgid "{english}"\nmsgstr "{text}"\n' for english, text in messages.items())
    path.write_text(_HEADER + "\n".join(pairs), "utf-8")


@pytest.fixture
def several(tmp_path: Path) -> Iterator[None]:
    add(tmp_path, "de", Save="Speichern")
    add(tmp_path, "pt_BR", Save="Salvar")
    add(tmp_path, "pt_PT", Save="Guardar")
    add(tmp_path, "zh_Hant", Save="儲存")
    (tmp_path / "notes").mkdir()
    with using_catalogues(Catalogues(tmp_path)):
        yield


def test_the_languages_here_are_english_and_brazilian_portuguese() -> None:
    assert interface_locales() == ("en", "pt-BR")
    assert dict(language_names()) == {"en": "English", "pt-BR": "Português"}


@pytest.mark.usefixtures("several")
def test_each_folder_with_a_catalogue_is_a_language() -> None:
    assert interface_locales() == ("en", "de", "pt-BR", "pt-PT", "zh-Hant")
    assert [translate("Save", locale) for locale in interface_locales()] == [
        *("Save", "Speichern", "Salvar", "Guardar", "儲存")
    ]


@pytest.mark.usefixtures("several")
def test_each_language_is_called_as_it_calls_itself() -> None:
    names = language_names()
    assert (names["de"], names["zh-Hant"]) == ("Deutsch", "中文")
    assert (names["pt-BR"], names["pt-PT"]) == ("Português (Brasil)", "Português (Portugal)")


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    ("tags", "found"),
    [
        (["pt-PT", "pt-BR"], "pt-PT"),
        (["PT-pt"], "pt-PT"),
        (["pt-AO", "de"], "pt-BR"),
        (["de-CH-1996"], "de"),
        (["zh-Hant-TW"], "zh-Hant"),
        (["fr", "de"], "de"),
        (["*", "fr"], "en"),
        ([], "en"),
    ],
)
def test_a_reader_gets_the_closest_of_the_languages_that_there_are(tags: list[str], found: str) -> None:
    assert best_locale(tags) == found


def test_a_language_is_written_in_its_direction(tmp_path: Path) -> None:
    add(tmp_path, "ar", Save="حفظ")
    with using_catalogues(Catalogues(tmp_path)):
        page = environment("ar").get_template("layouts/base.html")
        assert page.render(_GIVEN).startswith('<!doctype html>\n<html lang="ar" dir="rtl">')
    assert (
        environment("en")
        .get_template("layouts/base.html")
        .render(_GIVEN)
        .startswith('<!doctype html>\n<html lang="en">')
    )


@pytest.mark.usefixtures("several")
def test_what_has_no_translation_is_said_in_english() -> None:
    assert translate("Discard", "de") == "Discard"
    assert translate("Save", "fr") == "Save"


@pytest.mark.usefixtures("several")
def test_characters_are_written_in_english_for_who_reads_a_third_language() -> None:
    assert [locale_of(locale) for locale in interface_locales()] == ["en", "en", "pt-BR", "pt-BR", "en"]


def test_a_steps_message_is_in_the_runs_language() -> None:
    assert DETAILING.message("en") == "Working out who this is"
    assert DETAILING.message("pt-BR") == "Descobrindo quem é"


def test_a_translation_that_nobody_has_checked_is_not_shown(tmp_path: Path) -> None:
    add(tmp_path, "de", Save="Speichern")
    path = tmp_path / "de" / "LC_MESSAGES" / "messages.po"
    path.write_text(path.read_text("utf-8").replace('msgid "Save"', '#, fuzzy\nmsgid "Save"'), "utf-8")
    assert Catalogues(tmp_path).translations("de").gettext("Save") == "Save"


def test_a_process_that_says_nothing_in_another_language_starts_without_babel() -> None:
    code = "import sys, app.runs.steps as s; s.DETAILING.message('en'); print('babel' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
