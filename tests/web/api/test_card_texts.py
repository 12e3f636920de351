"""Greeting, scenario and example dialogue on the wire."""

from __future__ import annotations

from app.bootstrap import Container
from tests.support.runs import completed
from tests.web.api.conftest import Person


async def test_the_card_texts_are_there_and_can_be_edited(ana: Person, container: Container) -> None:
    address = f"/api/v1/characters/{(await completed(container, ana.identity)).character_id}"
    before = (await ana.client.get(address)).json()["data"]
    assert before["exampleDialogue"].startswith("{{user}}: ")
    assert before["greeting"]
    assert before["scenario"]
    changes = {"greeting": "“Oh.”", "scenario": "", "exampleDialogue": "{{user}}: And?\n{{char}}: And what?"}
    assert (await ana.client.patch(address, json=changes)).status_code == 200
    after = (await ana.client.get(address)).json()["data"]
    assert {name: after[name] for name in changes} == changes
    refused = await ana.client.patch(address, json={"exampleDialogue": "x" * 8_001})
    assert (refused.status_code, refused.json()["details"]["field"]) == (422, "exampleDialogue")
