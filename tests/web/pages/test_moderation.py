"""Moderation on the pages: nothing typed is lost, a refusal says what to do, the sheet tells the rating."""

from __future__ import annotations

from html import unescape

import pytest

from app.bootstrap import Container
from app.runs.run_request import RunRequest
from tests.support.runs import completed, png
from tests.web.pages.conftest import Visitor, Visitors, character_of, form_of

NEW = "/generations/new"
REFUSED = "A sexy 15-year-old girl"


@pytest.mark.parametrize("image", [None, png()], ids=["text", "picture"])
async def test_a_refused_description_comes_back_in_the_form(
    alice: Visitor, container: Container, image: bytes | None
) -> None:
    assert alice.identity
    run = await completed(container, alice.identity, RunRequest(REFUSED, image=image))
    text = unescape((await alice.get(f"/generations/{run.id}")).text)
    assert "can't appear in sexual content" in text
    assert "Change the description" in text
    assert "Go on" not in text
    form = form_of(await alice.get(f"{NEW}?again={run.id}"), "/generations")
    assert form.fields["description"] == REFUSED
    assert bool(form.fields.get("again")) == bool(image)
    answer = await alice.send(
        await alice.get(f"{NEW}?again={run.id}"), "/generations", description="A dancer"
    )
    assert answer.status_code == 303


async def test_a_refusal_is_reported_in_portuguese(visitors: Visitors, container: Container) -> None:
    ana = await visitors.known("ana@example.com", language="pt-BR")
    assert ana.identity
    run = await completed(container, ana.identity, RunRequest("Ele esquarteja as vítimas", locale="pt-BR"))
    text = unescape((await ana.get(f"/generations/{run.id}")).text)
    assert "A violência explícita passa do que este estúdio mostra." in text
    assert "Mudar a descrição" in text


async def test_a_refused_edit_keeps_every_word_in_the_form(alice: Visitor, container: Container) -> None:
    character = await character_of(container, alice)
    edit = f"/characters/{character.id}/edit"
    answer = await alice.press(edit, edit, history="He dismembers his foes.", last_name="Mine")
    assert answer.status_code == 422
    assert "Gore is more than this studio is set to show." in unescape(answer.text)
    assert "data-dirty" in answer.text
    fields = form_of(answer, edit).fields
    assert (fields["history"], fields["last_name"]) == ("He dismembers his foes.", "Mine")
    assert alice.identity
    assert (await container.characters.find(alice.identity, character.id)).version == character.version
    mended = await alice.send(answer, edit, history="He frightens his foes.")
    assert mended.status_code == 303


async def test_the_sheet_reports_what_a_character_is_rated(
    alice: Visitor, visitors: Visitors, container: Container
) -> None:
    assert alice.identity
    run = await completed(container, alice.identity, RunRequest("A vampire assassin"))
    text = (await alice.get(f"/characters/{run.character_id}")).text
    assert "For teens and adults: horror, violence." in text
    ana = await visitors.known("ana@example.com", language="pt-BR")
    assert ana.identity
    run = await completed(container, ana.identity, RunRequest("Um cavaleiro", locale="pt-BR"))
    assert "Livre para todos." in (await ana.get(f"/characters/{run.character_id}")).text
