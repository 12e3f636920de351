"""The table of a character's fields: every place has all of them, else its test names which."""

from __future__ import annotations

from dataclasses import fields as attributes
from dataclasses import replace
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import String, Text

from app.ai.builtin.writer import write_details, write_history
from app.ai.openai_compatible.structured.schemas import Person
from app.ai.scripted.engines import ScriptedOptions, scripted_engines
from app.bootstrap import Container  # noqa: F401 - brings in every model
from app.characters import edits
from app.characters.fields import (
    FIELDS,
    AnalysisFields,
    CardFields,
    DetailsFields,
    Field,
    HistoryFields,
    Kind,
    Section,
    fields_of,
    stored_part,
)
from app.characters.links import Links
from app.characters.models import Character
from app.characters.review import moderated_content
from app.characters.views import CharacterView, character_view
from app.db import utcnow
from app.engines.moderation import ModeratedContent, ModerationGate, Verdict
from app.engines.ports import Analysis, Brief, Details, History, Locale, Picture, Traits
from app.engines.reviewed_texts import content_of
from app.errors import InvalidField
from app.runs import payloads
from app.runs.models import GenerationRun
from app.translation import SOURCE_LOCALE, has_translation, interface_locales
from app.web.api.bodies import CharacterEdit
from app.web.pages import edit_contexts
from app.web.pages.character_contexts import card
from app.web.pages.sheet_contexts import SheetSource, sheet
from app.web.rendering import render

each_field = pytest.mark.parametrize("row", FIELDS, ids=lambda row: row.name)
ANSWERS = {DetailsFields: Details, HistoryFields: History, CardFields: History, AnalysisFields: Analysis}
RENAMED = {"history": "text"}  # as engines answer it
OF_EVERY_PAGE = {
    "identity": None, "stranger": True, "csrf_token": "", "csrf_input": "", "here": "/characters",
}  # fmt: skip
BRIEF = Brief("A brave knight", None, None, "en", 7)


def sample(row: Field) -> Any:
    """A value that no other field has."""
    return {Kind.AGE: 4321, Kind.CHOICE: "non_binary"}.get(row.kind, f"the {row.name} of it")


def answer(kind: Any, **others: object) -> Any:
    """What an engine answers, with the sample of each field that it has."""
    known = {one.name for one in attributes(kind)}
    names = {RENAMED.get(row.name, row.name): sample(row) for row in FIELDS}
    return kind(**{name: value for name, value in names.items() if name in known}, engine="e", **others)


ANALYSIS: Analysis = answer(Analysis, observations=(), palette=())
DETAILS: Details = answer(Details, traits=Traits())
HISTORY: History = answer(History)


@pytest.fixture
def character() -> Character:
    run = GenerationRun(id=uuid4(), user_id=uuid4(), locale="en")
    made = payloads.new_character(run, ANALYSIS, DETAILS, HISTORY)
    made.created_at = made.updated_at = utcnow()
    return made


@each_field
def test_it_has_a_column_that_takes_its_limit(row: Field) -> None:
    column = Character.__table__.columns[row.name]
    assert column.nullable == row.nullable
    if row.is_text:
        assert isinstance(column.type, Text) or (isinstance(column.type, String) and column.type.length)
        assert (column.type.length or row.limit) >= row.limit


@each_field
def test_it_comes_with_what_an_engine_answers(row: Field) -> None:
    part = next(part for part in ANSWERS if row in fields_of(part))
    assert RENAMED.get(row.name, row.name) in {one.name for one in attributes(ANSWERS[part])}


@each_field
def test_a_run_brings_it_to_the_character_and_to_the_api(row: Field, character: Character) -> None:
    assert getattr(character, row.name) == sample(row)
    assert msgspec.to_builtins(character_view(character, [], str))[row.wire] == sample(row)


def test_the_api_has_the_fields_in_the_tables_order_between_the_status_and_the_analysis() -> None:
    wire = [info.encode_name for info in msgspec.structs.fields(CharacterView)]
    assert wire[2 : 2 + len(FIELDS)] == [row.wire for row in FIELDS]
    assert (wire[:2], wire[2 + len(FIELDS)]) == (["id", "status"], "analysis")


@each_field
def test_an_edit_over_the_api_names_it_if_it_can_be_changed(row: Field) -> None:
    sent = msgspec.json.encode({row.wire: sample(row)})
    changes = msgspec.json.decode(sent, type=CharacterEdit).changes()
    assert changes == ({row.name: sample(row)} if row.editable else {})


@each_field
def test_an_edit_is_held_to_its_limit(row: Field) -> None:
    within: dict[Kind, object] = {Kind.AGE: row.limit, Kind.CHOICE: "other"}
    beyond: dict[Kind, object] = {Kind.AGE: row.limit + 1, Kind.CHOICE: "none of them"}
    value = within.get(row.kind, "x" * row.limit)
    if not row.editable:
        with pytest.raises(InvalidField):
            edits.checked(row.name, value)
        return
    assert edits.checked(row.name, value) == value
    with pytest.raises(InvalidField) as refused:
        edits.checked(row.name, beyond.get(row.kind, "x" * (row.limit + 1)))
    assert refused.value.details["field"] == row.name
    assert "{" not in refused.value.sentence()


@each_field
def test_it_is_reviewed_with_the_character_and_when_it_is_changed(row: Field, character: Character) -> None:
    if row.kind is Kind.AGE:
        assert moderated_content(character).age == sample(row)
        assert moderated_content(character, **{row.name: 12}).age == 12
        return
    assert (sample(row) in moderated_content(character).texts) == row.moderated
    changed = moderated_content(character, **{row.name: "other words"})
    assert ("other words" in changed.texts) == row.moderated


@each_field
async def test_it_is_reviewed_where_an_engine_answers_it(row: Field) -> None:
    reviewed: list[ModeratedContent] = []

    class Noting:
        async def review(self, content: ModeratedContent) -> Verdict:
            reviewed.append(content)
            return Verdict()

    gate = ModerationGate(Noting())
    for answered in ((ANALYSIS,), (BRIEF, DETAILS), (BRIEF, DETAILS, HISTORY)):
        await gate.check_result(content_of(*answered))
    if row.kind is Kind.AGE:
        assert reviewed[1].age == sample(row)
    else:
        said = "\n".join(text for content in reviewed for text in content.texts)
        assert (sample(row) in said) == row.moderated


@each_field
def test_the_sheet_shows_it_under_its_label(row: Field, character: Character) -> None:
    view = sheet(SheetSource(character, None, 0, None), Links("secret"), "en")
    page = render("characters/show.html", "en", view=view, **OF_EVERY_PAGE)
    said = {Kind.AGE: "4321 years", Kind.CHOICE: "non-binary"}.get(row.kind, sample(row))
    assert said in page
    assert row.label in page or row.section in (Section.NAME, Section.PICTURE)


@each_field
def test_a_card_in_a_list_shows_it_if_it_is_to(row: Field, character: Character) -> None:
    facts = card(character, Links("secret")).facts
    assert (row.name in {fact.row.name for fact in facts}) == row.on_card


@each_field
def test_the_edit_form_has_it_with_its_label_and_limit(row: Field, character: Character) -> None:
    page = edit_contexts.fresh(character, None)
    found = [field for field in page.fields if field.row.name == row.name]
    assert bool(found) == row.editable
    for field in found:
        html = render("characters/_field.html", "en", field=field, view=page)
        assert f'<label for="{row.name}">{row.label}</label>' in html
        assert str(sample(row)) in html
        assert (f'"{row.limit}"' in html) == row.is_text
        sent = edit_contexts.Submitted.of({row.name: "changed"})
        assert sent.changed() == {row.name: "changed"}


@each_field
def test_every_language_has_its_words(row: Field) -> None:
    for locale in {*interface_locales()} - {SOURCE_LOCALE}:
        for message in filter(None, (row.label, row.refusal, *row.choices.values())):
            assert has_translation(message, locale), f"{message!r} in {locale}"


@pytest.mark.parametrize("row", [row for row in FIELDS if row.is_text], ids=lambda row: row.name)
def test_a_model_is_asked_for_no_more_than_an_edit_may_have(row: Field) -> None:
    form = msgspec.json.schema(Person)["$defs"]["Person"]["properties"]
    assert row.name not in form or form[row.name]["maxLength"] <= row.limit


@pytest.mark.parametrize("locale", ["en", "pt-BR"])
async def test_the_scripted_and_the_built_in_engines_fill_every_field(locale: Locale) -> None:
    brief = replace(BRIEF, locale=locale)
    engines = scripted_engines(ScriptedOptions(step_seconds=0))
    seen = await engines.analyst.analyse(Picture(b"", 1, 1), locale)
    details = await engines.writer.details(brief)
    *_, history = [part async for part in engines.writer.history(brief, details)]
    built_in = write_details(brief)
    for answers in ((seen, details, history), (seen, built_in, write_history(brief, built_in))):
        values = {one.name: getattr(part, one.name) for part in answers for one in attributes(part)}
        empty = [row.name for row in FIELDS if values.get(RENAMED.get(row.name, row.name)) in (None, "")]
        assert empty == []


@pytest.mark.parametrize("part", [DetailsFields, HistoryFields, AnalysisFields])
def test_stored_data_from_before_a_field_reads_as_empty(part: Any) -> None:
    whole = {row.wire: sample(row) for row in fields_of(part)}
    for row in fields_of(part):
        older = {name: value for name, value in whole.items() if name != row.wire}
        assert getattr(stored_part(part, older), row.name) == row.empty
