"""Starting runs: what is refused, what is stored, and idempotency."""

from __future__ import annotations

import asyncio

import pytest

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.errors import (
    IdempotencyConflict,
    InvalidField,
    NotFound,
    NothingToGenerate,
    TooManyRuns,
    UnsupportedImage,
)
from app.runs.models import GenerationRun
from app.runs.run_request import MAX_DESCRIPTION, RunRequest
from tests.support.runs import completed, png


@pytest.mark.parametrize("request_", [RunRequest(), RunRequest(description="  \n ")])
async def test_neither_text_nor_picture_is_refused(
    container: Container, guest: Identity, request_: RunRequest
) -> None:
    with pytest.raises(NothingToGenerate):
        await container.generations.start(guest, request_)


@pytest.mark.parametrize(
    "request_",
    [
        RunRequest(description="x" * (MAX_DESCRIPTION + 1)),
        RunRequest(description="a\x00b"),
        RunRequest(description="half a pair \ud800"),
        RunRequest(description="the other \udc00"),
        RunRequest(description="x", locale="\ud800"),
        RunRequest(description="x", idempotency_key="\ud800"),
        RunRequest(description="x", idempotency_key="a\x00b"),
        RunRequest(description="x", template="opera"),
        RunRequest(description="x", seed=-1),
        RunRequest(description="x", seed=2**60),
    ],
)
async def test_malformed_fields_are_refused(
    container: Container, guest: Identity, request_: RunRequest
) -> None:
    with pytest.raises(InvalidField):
        await container.generations.start(guest, request_)
    assert (await container.generations.list_owned(guest)).rows == []


async def test_a_pair_of_surrogates_is_stored_as_the_character_it_stands_for(
    container: Container, guest: Identity
) -> None:
    run = await completed(container, guest, RunRequest(description="A happy \ud83d\ude00 knight"))
    assert (await container.generations.find_owned(guest, run.id)).description == "A happy 😀 knight"


async def test_a_broken_picture_starts_nothing(container: Container, guest: Identity) -> None:
    with pytest.raises(UnsupportedImage):
        await container.generations.start(guest, RunRequest(description="x", image=b"not a picture"))
    assert (await container.generations.list_owned(guest)).rows == []


async def test_the_same_key_gives_the_same_run_however_many_come_at_once(
    container: Container, guest: Identity
) -> None:
    request = RunRequest(description="A brave knight", image=png(), idempotency_key="once")
    runs = await asyncio.gather(*(container.generations.start(guest, request) for _ in range(50)))
    assert len({run.id for run in runs}) == 1
    assert len((await container.generations.list_owned(guest)).rows) == 1


@pytest.mark.parametrize(
    "other",
    [
        RunRequest(description="A coward", image=png("teal"), idempotency_key="once"),
        RunRequest(description="A brave knight", image=png("red"), idempotency_key="once"),
        RunRequest(description="A brave knight", idempotency_key="once"),
        RunRequest(description="A brave knight", image=png("teal"), seed=3, idempotency_key="once"),
    ],
)
async def test_the_same_key_with_another_body_is_refused(
    container: Container, guest: Identity, other: RunRequest
) -> None:
    await container.generations.start(
        guest, RunRequest(description="A brave knight", image=png("teal"), idempotency_key="once")
    )
    with pytest.raises(IdempotencyConflict):
        await container.generations.start(guest, other)


async def test_two_users_may_use_the_same_key(
    container: Container, guest: Identity, stranger: Identity
) -> None:
    request = RunRequest(description="A brave knight", idempotency_key="once")
    one = await container.generations.start(guest, request)
    other = await container.generations.start(stranger, request)
    assert one.id != other.id


async def test_more_than_a_hundred_waiting_are_refused(container: Container, guest: Identity) -> None:
    async with container.db.writing() as session:
        session.add_all(GenerationRun(user_id=guest.id, locale="en", seed=1) for _ in range(101))
    with pytest.raises(TooManyRuns) as refused:
        await container.generations.start(guest, RunRequest(description="One more"))
    assert refused.value.retry_after > 0


async def test_a_strangers_run_is_not_found(
    container: Container, guest: Identity, stranger: Identity
) -> None:
    run = await completed(container, guest)
    with pytest.raises(NotFound):
        await container.generations.find_owned(stranger, run.id)


async def test_the_language_comes_from_the_field_then_from_the_browser(
    container: Container, guest: Identity
) -> None:
    asked = RunRequest(description="x", locale="pt-PT", fallback_locale="en")
    announced = RunRequest(description="x", fallback_locale="pt-BR")
    assert (await container.generations.start(guest, asked)).locale == "pt-BR"
    assert (await container.generations.start(guest, announced)).locale == "pt-BR"
    assert (await container.generations.start(guest, RunRequest(description="x", locale="fr"))).locale == "en"


async def test_the_same_seed_repeats_the_character(container: Container, guest: Identity) -> None:
    runs = [
        await completed(container, guest, RunRequest(description="A brave knight", seed=7)) for _ in range(2)
    ]
    results = await container.generations.results([run.id for run in runs])
    assert results[runs[0].id] == results[runs[1].id]
