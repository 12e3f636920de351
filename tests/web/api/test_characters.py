"""Characters over HTTP: list, edit with If-Match, save, discard and restore, avatars."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from app.bootstrap import Container
from app.characters.models import Character
from app.db import utcnow
from app.runs.run_request import RunRequest
from app.web.api.failures import RequestTooLarge
from tests.support.runs import completed, painted, png
from tests.support.stand_ins import stand_ins
from tests.web.api.conftest import Person, announced, on_both

LIST = "/api/v1/characters"
FIELDS = {
    "id", "status", "firstName", "lastName", "age", "gender", "species", "personality", "history",
    "greeting", "scenario", "exampleDialogue",
    "physicalDescription", "visualStyle", "analysis", "avatarUrl", "thumbnailUrl", "images", "version",
    "createdAt", "updatedAt",
}  # fmt: skip


@pytest.fixture
async def address(ana: Person, container: Container) -> str:
    """Where a draft of Ana's is."""
    return f"{LIST}/{(await completed(container, ana.identity)).character_id}"


async def shown(person: Person, address: str) -> dict[str, Any]:
    answer = await person.client.get(address)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()["data"]
    return body


async def test_one_has_the_contracts_fields_and_its_version_as_etag(ana: Person, address: str) -> None:
    answer = await ana.client.get(address)
    character = answer.json()["data"]
    assert set(character) >= FIELDS
    assert (character["status"], character["version"], character["avatarUrl"]) == ("draft", 1, None)
    assert answer.headers["etag"] == '"1"'


async def test_the_list_has_drafts_and_saved_ones_newest_first(
    ana: Person, bob: Person, container: Container, address: str
) -> None:
    second = f"{LIST}/{(await completed(container, ana.identity)).character_id}"
    await completed(container, bob.identity)
    await ana.client.post(f"{address}/save")
    answer = (await ana.client.get(LIST)).json()
    assert [f"{LIST}/{one['id']}" for one in answer["data"]] == [second, address]
    assert answer["nextCursor"] is None
    saved = (await ana.client.get(LIST, params={"status": "saved"})).json()["data"]
    assert [one["id"] for one in saved] == [address.rsplit("/", 1)[1]]


@on_both
async def test_pages_stay_true_while_characters_go(ana: Person, container: Container) -> None:
    made = [str((await completed(container, ana.identity)).character_id) for _ in range(5)]
    first = (await ana.client.get(LIST, params={"limit": 2})).json()
    await ana.client.delete(f"{LIST}/{first['data'][0]['id']}")
    rest = (await ana.client.get(LIST, params={"limit": 100, "cursor": first["nextCursor"]})).json()
    assert [one["id"] for one in first["data"] + rest["data"]] == made[::-1]


async def test_an_edit_changes_what_it_names_and_ignores_what_it_does_not_know(
    ana: Person, address: str
) -> None:
    before = await shown(ana, address)
    change = {"firstName": " Brunhild ", "age": None, "gender": "female", "avatarUrl": "x", "status": "saved"}
    answer = await ana.client.patch(address, json=change)
    assert answer.status_code == 200, answer.text
    changed = {"firstName": "Brunhild", "age": None, "gender": "female", "version": 2}
    assert await shown(ana, address) == {**before, **changed, "updatedAt": answer.json()["data"]["updatedAt"]}
    assert answer.headers["etag"] == '"2"'


async def test_an_edit_of_nothing_is_no_edit(ana: Person, address: str) -> None:
    answer = await ana.client.patch(address, json={})
    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')


@pytest.mark.parametrize("version", ['"1"', "1", 'W/"1"', "*", ""])
async def test_an_edit_of_the_present_version_is_taken(ana: Person, address: str, version: str) -> None:
    answer = await ana.client.patch(address, json={"species": "elf"}, headers={"If-Match": version})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("version", ['"2"', "0", 'W/"7"', '"rubbish"', '"1', "9" * 40])
async def test_412_version_conflict(ana: Person, address: str, version: str) -> None:
    answer = await ana.client.patch(address, json={"species": "elf"}, headers={"If-Match": version})
    announced(answer, 412, "version_conflict")
    assert (await shown(ana, address))["version"] == 1


@on_both
async def test_of_two_edits_of_one_version_the_second_is_refused(ana: Person, address: str) -> None:
    headers = {"If-Match": '"1"'}
    assert (await ana.client.patch(address, json={"lastName": "One"}, headers=headers)).status_code == 200
    details = announced(
        await ana.client.patch(address, json={"lastName": "Two"}, headers=headers), 412, "version_conflict"
    )
    assert details == {"version": 2}
    assert (await shown(ana, address))["lastName"] == "One"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"age": "old"}, "age"),
        ({"age": 1.5}, "age"),
        ({"age": True}, "age"),
        ({"age": -1}, "age"),
        ({"age": 10**30}, "age"),
        ({"gender": "dragon"}, "gender"),
        ({"firstName": None}, "firstName"),
        ({"firstName": 7}, "firstName"),
        ({"firstName": "  "}, "firstName"),
        ({"firstName": "x" * 101}, "firstName"),
        ({"lastName": "a\x00b"}, "lastName"),
        ({"history": ["a"]}, "history"),
        ({"physicalDescription": "x" * 4001}, "physicalDescription"),
    ],
)
async def test_422_names_the_field_as_the_wire_does(
    ana: Person, address: str, change: dict[str, Any], field: str
) -> None:
    answer = await ana.client.patch(address, json=change)
    assert announced(answer, 422, "invalid_field")["field"] == field
    assert field in answer.json()["error"] or field == "age" or field == "gender"
    assert (await shown(ana, address))["version"] == 1


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"7", b""])
async def test_422_for_a_body_that_is_no_object(ana: Person, address: str, body: bytes) -> None:
    announced(await ana.client.patch(address, content=body), 422, "invalid_field")


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"firstName": "\\ud800"}'])
async def test_400_for_a_body_that_is_no_json(ana: Person, address: str, body: bytes) -> None:
    announced(await ana.client.patch(address, content=body), 400, "bad_request")


async def test_413_for_a_body_without_end(ana: Person, address: str) -> None:
    answer = await ana.client.patch(address, json={"history": "x" * 2_000_000})
    announced(answer, RequestTooLarge.status, RequestTooLarge.code)


async def test_saving_twice_is_saving_once(ana: Person, address: str) -> None:
    for _ in range(2):
        answer = await ana.client.post(f"{address}/save")
        assert (answer.status_code, answer.json()["data"]["status"]) == (200, "saved")
        assert answer.headers["etag"] == '"2"'


async def test_discard_and_restore(ana: Person, address: str) -> None:
    assert (await ana.client.delete(address)).status_code == 204
    announced(await ana.client.get(address), 404, "not_found")
    announced(await ana.client.delete(address), 404, "not_found")
    announced(await ana.client.patch(address, json={"species": "elf"}), 404, "not_found")
    assert (await ana.client.get(LIST)).json()["data"] == []
    for _ in range(2):
        assert (await ana.client.post(f"{address}/restore")).status_code == 200
    assert len((await ana.client.get(LIST)).json()["data"]) == 1


async def test_after_fifteen_minutes_it_is_too_late_to_restore(
    ana: Person, container: Container, address: str
) -> None:
    await ana.client.delete(address)
    await discarded_before(container, minutes=16)
    announced(await ana.client.post(f"{address}/restore"), 409, "wrong_state")


async def discarded_before(container: Container, minutes: int) -> None:
    async with container.db.writing() as session:
        await session.execute(update(Character).values(discarded_at=utcnow() - timedelta(minutes=minutes)))


@on_both
async def test_then_nothing_of_it_is_left(ana: Person, container: Container, worker: None) -> None:
    run = await completed(container, ana.identity, RunRequest(description="A brave knight", image=png()))
    assert run.avatar_job_id
    await painted(container, ana.identity, run.avatar_job_id)
    address = f"{LIST}/{run.character_id}"
    picture = (await shown(ana, address))["avatarUrl"]
    assert (await ana.client.get(picture)).status_code == 200
    files = container.settings.data_dir / "files"
    assert len([*files.rglob("*.webp")]) >= 3, "upload, previews and avatar"

    await ana.client.delete(address)
    await discarded_before(container, minutes=16)
    assert await container.discarded.purge() == 1
    assert [path for path in files.rglob("*") if path.is_file()] == []
    announced(await ana.client.get(picture), 404, "not_found")
    announced(await ana.client.get(f"/api/v1/generations/{run.id}"), 404, "not_found")
    announced(await ana.client.post(f"{address}/restore"), 404, "not_found")


async def test_another_avatar_is_painted_and_the_earlier_can_be_chosen_again(
    ana: Person, container: Container, worker: None
) -> None:
    run = await completed(container, ana.identity)
    address = f"{LIST}/{run.character_id}"
    assert run.avatar_job_id
    await painted(container, ana.identity, run.avatar_job_id)
    first = (await shown(ana, address))["images"][0]["id"]

    asked = await ana.client.post(f"{address}/avatar-jobs")
    assert (asked.status_code, set(asked.json())) == (202, {"avatarJobId"})
    await painted(container, ana.identity, UUID(asked.json()["avatarJobId"]))
    job = (await ana.client.get(f"/api/v1/avatar-jobs/{asked.json()['avatarJobId']}")).json()
    assert (job["status"], job["progress"]) == ("completed", 100)
    assert "error" not in job
    assert job["avatarUrl"] == (await shown(ana, address))["avatarUrl"]
    assert (await ana.client.get(job["previewUrl"])).status_code == 200

    chosen = await ana.client.put(f"{address}/avatar", json={"imageId": first})
    assert chosen.status_code == 200, chosen.text
    assert [image["id"] for image in chosen.json()["data"]["images"] if image["active"]] == [first]
    assert len(chosen.json()["data"]["images"]) == 2


async def test_a_failed_avatar_job_says_why(
    ana: Person, container: Container, worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Any:
        raise RuntimeError("secret path /etc/shadow")

    monkeypatch.setattr(stand_ins(container).painter, "paint", fail)
    run = await completed(container, ana.identity)
    assert run.avatar_job_id
    await painted(container, ana.identity, run.avatar_job_id)
    answer = await ana.client.get(f"/api/v1/avatar-jobs/{run.avatar_job_id}")
    assert (answer.json()["status"], answer.json()["error"]["code"]) == ("failed", "engine_failed")
    assert "shadow" not in answer.text


@pytest.mark.parametrize("body", [{}, {"imageId": "x"}, {"imageId": 7}, {"imageId": None}])
async def test_422_for_a_choice_of_no_image(ana: Person, address: str, body: dict[str, Any]) -> None:
    answer = await ana.client.put(f"{address}/avatar", json=body)
    assert announced(answer, 422, "invalid_field")["field"] == "imageId"
