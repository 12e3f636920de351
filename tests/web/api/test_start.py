"""Starting a run over HTTP: the form as browsers send it, the contract's refusals, idempotency."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import insert

from app.bootstrap import Container
from app.db import utcnow
from app.runs.models import GenerationRun, RunStatus
from app.web.api.failures import RequestTooLarge
from app.web.api.forms import MAX_BODY
from tests.support.runs import ended, png
from tests.web.api.conftest import START, Person, announced, on_both, uploads
from tests.web.api.outage import database_away


async def test_the_answer_comes_at_once_in_the_contracts_words(ana: Person, container: Container) -> None:
    answer = await ana.client.post(START, files={"description": (None, "A brave knight")})
    assert answer.status_code == 200
    body = answer.json()
    assert body == {"sessionId": str(UUID(body["sessionId"])), "message": "Character generation started"}
    run = await container.generations.find_visible(ana.identity, UUID(body["sessionId"]))
    assert run.description == "A brave knight"


@on_both
async def test_picture_and_text_lead_to_a_character(ana: Person, container: Container) -> None:
    run_id = await ana.start(data={"description": "A brave knight"}, files={"image": ("k.png", png())})
    run = await ended(container, ana.identity, run_id)
    assert (run.status, run.has_image) == (RunStatus.COMPLETED, True)


async def test_a_urlencoded_form_is_taken_too(ana: Person, container: Container) -> None:
    run_id = await ana.start(
        data={"description": "A cook", "seed": "7", "template": "modern", "locale": "pt"}
    )
    run = await container.generations.find_visible(ana.identity, run_id)
    assert (run.description, run.seed, run.template, run.locale) == ("A cook", 7, "modern", "pt-BR")


async def test_413_for_a_urlencoded_form_without_end(ana: Person) -> None:
    answer = await ana.client.post(START, data={"description": "x" * 300_000})
    announced(answer, RequestTooLarge.status, RequestTooLarge.code)


async def test_unknown_fields_are_ignored(ana: Person) -> None:
    await ana.start(data={"description": "A cook", "colour": "blue"}, files={"other": ("x.bin", b"\x00\xff")})


@pytest.mark.parametrize("image", [("", b""), (None, b""), (None, b"undefined"), (None, b"null")])
async def test_a_form_without_a_picture_has_none(
    ana: Person, container: Container, image: tuple[str | None, bytes]
) -> None:
    run_id = await ana.start(
        data={"description": "A cook", "seed": "", "template": ""}, files={"image": image}
    )
    assert not (await container.generations.find_visible(ana.identity, run_id)).has_image


async def test_the_browsers_language_counts_where_the_form_names_none(
    ana: Person, container: Container
) -> None:
    headers = {"Accept-Language": "de;q=0.3, pt-BR;q=0.9, en;q=0.8"}
    run_id = await ana.start(data={"description": "Um cozinheiro"}, headers=headers)
    assert (await container.generations.find_visible(ana.identity, run_id)).locale == "pt-BR"


@pytest.mark.parametrize(
    "fields",
    [
        {"data": {"other": "x"}},
        {"data": {"description": ""}},
        {"data": {"description": " \n\t "}},
        {"files": {"image": ("", b"")}},
        {"json": {"description": "not a form"}},
        {"content": b""},
    ],
)
async def test_400_nothing_to_generate(ana: Person, fields: dict[str, object]) -> None:
    announced(await ana.client.post(START, **fields), 400, "nothing_to_generate")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body", [b"", b"--x", b"--x\r\nContent-Disposition: form-data\r\n\r\n", b"\xff" * 100]
)
async def test_400_bad_request(ana: Person, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await ana.client.post(START, content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["code"] in {"bad_request", "nothing_to_generate"}


async def test_401_unauthenticated(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.post(START, data={"description": "A cook"})
    announced(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_the_same_key_and_form_is_the_same_run(ana: Person, bob: Person) -> None:
    form = {"data": {"description": "A cook"}, "files": {"image": ("a.png", png())}}
    headers = {"Idempotency-Key": "once"}
    first = await ana.start(**form, headers=headers)
    assert await ana.start(**form, headers=headers) == first
    assert await bob.start(**form, headers=headers) != first
    assert await ana.start(**form) != first


@pytest.mark.parametrize(
    "other",
    [
        {"data": {"description": "A spy"}, "files": {"image": ("a.png", png("teal"))}},
        {"data": {"description": "A cook"}, "files": {"image": ("a.png", png("red"))}},
        {"data": {"description": "A cook"}},
    ],
)
async def test_409_idempotency_conflict(ana: Person, other: dict[str, object]) -> None:
    headers = {"Idempotency-Key": "once"}
    await ana.start(data={"description": "A cook"}, files={"image": ("a.png", png("teal"))}, headers=headers)
    answer = await ana.client.post(START, headers=headers, **other)  # type: ignore[arg-type]
    announced(answer, 409, "idempotency_conflict")


@on_both
async def test_twenty_at_once_with_one_key_make_one_run(
    ana: Person, container: Container, tmp_path: Path
) -> None:
    form = {"data": {"description": "A cook"}, "files": {"image": ("a.png", png())}}
    headers = {"Idempotency-Key": "once"}
    found = await asyncio.gather(*(ana.start(**form, headers=headers) for _ in range(20)))
    assert len(set(found)) == 1
    assert len((await ana.client.get("/api/v1/generations")).json()["data"]) == 1
    assert len(uploads(tmp_path)) == 1, "the pictures of the others are gone again"


async def test_413_by_content_length_before_a_byte_is_read(ana: Person) -> None:
    asked: list[bytes] = []

    async def body() -> AsyncIterator[bytes]:
        asked.append(b"")
        yield b"x"

    headers = {"Content-Length": str(11 * 1024 * 1024), "Content-Type": "multipart/form-data; boundary=x"}
    answer = await ana.client.post(START, content=body(), headers=headers)
    announced(answer, 413, "image_too_large")
    assert asked == []


async def test_413_while_streaming_without_a_length(ana: Person) -> None:
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
        while sent < 5 * MAX_BODY:
            sent += 64 * 1024
            yield bytes(64 * 1024)

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await ana.client.post(START, content=body(), headers=headers)
    announced(answer, 413, "image_too_large")
    assert sent <= MAX_BODY + 256 * 1024


@on_both
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"description": "é" * 4001}, "description"),
        ({"description": "x" * 200_000}, "description"),
        ({"description": "a\x00b"}, "description"),
        ({"description": "x", "template": "opera"}, "template"),
        ({"description": "x", "seed": "seven"}, "seed"),
        ({"description": "x", "seed": "1.5"}, "seed"),
        ({"description": "x", "seed": "-1"}, "seed"),
        ({"description": "x", "seed": "9007199254740992"}, "seed"),
        ({"description": "x", "seed": "9" * 30}, "seed"),
        ({"description": "x", "locale": "<b>"}, "locale"),
    ],
)
async def test_422_invalid_field(ana: Person, fields: dict[str, str], field: str) -> None:
    multipart = {name: (None, value) for name, value in fields.items()}
    assert announced(await ana.client.post(START, files=multipart), 422, "invalid_field")["field"] == field


async def test_422_for_a_file_where_text_belongs_and_for_text_in_no_encoding(ana: Person) -> None:
    announced(await ana.client.post(START, files={"description": ("a.txt", b"x")}), 422, "invalid_field")
    announced(await ana.client.post(START, files={"description": (None, b"\xff\xfe")}), 422, "invalid_field")


async def test_422_for_a_key_over_255_characters(ana: Person) -> None:
    form = {"description": "A cook"}
    await ana.start(data=form, headers={"Idempotency-Key": "k" * 255})
    answer = await ana.client.post(START, data=form, headers={"Idempotency-Key": "k" * 256})
    assert announced(answer, 422, "invalid_field")["field"] == "Idempotency-Key"


async def test_four_thousand_characters_are_taken(ana: Person) -> None:
    await ana.start(files={"description": (None, "😀" * 4000)})


@on_both
async def test_429_too_many_runs(ana: Person, bob: Person, container: Container) -> None:
    async with container.db.writing() as session:
        await session.execute(insert(GenerationRun), [_waiting_run(ana) for _ in range(101)])
    answer = await ana.client.post(START, data={"description": "A cook"})
    announced(answer, 429, "too_many_runs")
    assert int(answer.headers["retry-after"]) > 0
    await bob.start()


def _waiting_run(person: Person) -> dict[str, object]:
    # Held by somebody, so that nobody here works on it while we count.
    fixed = {
        "status": "queued",
        "locale": "en",
        "seed": 1,
        "description": "x",
        "lease_until": utcnow().replace(year=2999),
    }
    return {"id": uuid4(), "user_id": person.identity.id, **fixed}


@on_both
async def test_503_unavailable_and_nothing_was_started(
    ana: Person, container: Container, tmp_path: Path
) -> None:
    form = {"data": {"description": "A cook"}, "files": {"image": ("a.png", png())}}
    assert (await ana.client.get("/api/v1/generations")).json()["data"] == []
    async with database_away(container):
        announced(await ana.client.post(START, **form), 503, "unavailable")  # type: ignore[arg-type]
    assert (await ana.client.get("/api/v1/generations")).json()["data"] == []
    assert uploads(tmp_path) == []
    await ana.start(**form)
