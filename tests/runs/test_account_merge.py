"""What a guest has made moves to an account: all of it or nothing, also what is being worked on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.models import AuditEntry, UserRole
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.errors import NotFound
from app.runs import account_merge
from app.runs.models import RunStatus
from app.runs.run_request import RunRequest
from tests.support.runs import completed, ended
from tests.support.waiting import until


@pytest.fixture
async def account(container: Container) -> Identity:
    return Identity.of(await container.accounts.add("ana@example.com", "a long password", UserRole.USER))


async def test_runs_characters_and_portraits_move_and_it_is_written_down(
    container: Container, guest: Identity, account: Identity
) -> None:
    run = await completed(container, guest, RunRequest("A knight", idempotency_key="once"))
    own = await completed(container, account, RunRequest("A cook", idempotency_key="once"))
    await container.generations.merge_guest(guest, account)
    assert run.character_id
    assert run.avatar_job_id
    assert (await container.characters.find(account, run.character_id)).user_id == account.id
    assert (await container.avatars.find(account, run.avatar_job_id)).user_id == account.id
    assert {each.id for each in (await container.generations.list_owned(account)).rows} == {run.id, own.id}
    with pytest.raises(NotFound):
        await container.generations.find_visible(guest, run.id)
    async with container.db.reading() as session:
        acts = [*(await session.execute(select(AuditEntry))).scalars()]
    assert {(act.action, act.subject_kind, act.subject_id) for act in acts} == {
        ("take_along", "run", run.id),
        ("take_along", "character", run.character_id),
    }
    assert {(act.admin_name, act.owner_id) for act in acts} == {("ana@example.com", guest.id)}


async def test_a_run_under_way_ends_in_the_account(
    container: Container, guest: Identity, account: Identity
) -> None:
    run = await container.generations.start(guest, RunRequest("A brave knight"))

    async def begun() -> bool:
        found = await container.generations.find_visible(guest, run.id)
        return found.status != RunStatus.QUEUED

    await until(begun)
    await container.generations.merge_guest(guest, account)
    found = await ended(container, account, run.id)
    assert found.status == RunStatus.COMPLETED
    assert found.character_id
    assert (await container.characters.find(account, found.character_id)).user_id == account.id
    seqs = [entry.seq for entry in await container.progress.replay(run.id)]
    assert seqs == [*range(1, len(seqs) + 1)]


async def test_it_is_all_or_nothing(
    container: Container, guest: Identity, account: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await completed(container, guest)

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(account_merge, "audit", broken)
    with pytest.raises(RuntimeError):
        await container.generations.merge_guest(guest, account)
    assert (await container.generations.find_visible(guest, run.id)).user_id == guest.id
    assert run.character_id
    assert (await container.characters.find(guest, run.character_id)).user_id == guest.id


async def test_nothing_moves_from_an_account_or_to_a_guest(
    container: Container, guest: Identity, account: Identity, stranger: Identity
) -> None:
    mine = await completed(container, account)
    theirs = await completed(container, guest)
    await container.generations.merge_guest(account, guest)
    await container.generations.merge_guest(guest, stranger)
    assert (await container.generations.find_visible(account, mine.id)).user_id == account.id
    assert (await container.generations.find_visible(guest, theirs.id)).user_id == guest.id
