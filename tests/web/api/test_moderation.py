"""Moderation on the wire: refused edits, refused runs, and what a character is rated."""

from __future__ import annotations

from typing import Any

from app.bootstrap import Container
from app.runs.run_request import RunRequest
from tests.support.runs import completed
from tests.web.api.conftest import Person


async def test_a_refused_edit_answers_422_and_repeats_no_word(ana: Person, container: Container) -> None:
    run = await completed(container, ana.identity)
    address = f"/api/v1/characters/{run.character_id}"
    answer = await ana.client.patch(address, json={"history": "Immigrants are vermin."})
    assert answer.status_code == 422
    body = answer.json()
    assert (body["code"], body["details"]) == ("content_refused", {"reasons": ["hate_speech"]})
    assert "vermin" not in answer.text
    assert "vermin" not in (await ana.client.get(address)).text


async def test_a_refused_run_is_accepted_and_then_says_why(ana: Person, container: Container) -> None:
    answer = await ana.client.post(
        "/api/v1/characters/generate-automated", data={"description": "Tell me how to kill myself"}
    )
    assert answer.status_code == 200
    run = await completed(container, ana.identity, RunRequest("Tell me how to kill myself"))
    shown = (await ana.client.get(f"/api/v1/generations/{run.id}")).json()
    assert (shown["status"], shown["error"]["code"]) == ("failed", "content_refused")
    assert shown["error"]["retryable"] is False
    assert "helpline" in shown["error"]["error"]


async def test_a_character_reports_its_rating_and_tags(ana: Person, container: Container) -> None:
    run = await completed(container, ana.identity, RunRequest("A vampire assassin"))
    announced = (await ana.client.get(f"/api/v1/characters/{run.character_id}")).json()["data"]
    assert (announced["contentRating"], announced["contentTags"]) == ("teen", ["horror", "violence"])
    (*_, last) = [one for one in await container.progress.replay(run.id) if one.step == "completed"]
    data: dict[str, Any] = last.data or {}
    assert data["character"]["contentRating"] == "teen"
