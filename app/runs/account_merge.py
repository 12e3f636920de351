"""Merges a guest into the account that the guest signs in to: runs, characters, avatar jobs."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import User
from app.accounts.policy import Identity, audit
from app.characters.models import Character
from app.db import LOCK
from app.runs.models import AvatarJob, GenerationRun


async def merge(session: AsyncSession, guest: Identity, account: Identity) -> None:
    """Gives the account all of the guest's rows, with an audit entry for each, in the caller's transaction.

    Clears the runs' leases, so that no process stores more under the guest's name; the reconciler resumes
    them, as after a crash. Clears idempotency keys, which might conflict with the account's. Locks in the
    order of app/db.py.
    """
    # All rows below are locked under these two: a second merge or a claim waits until this one has ended.
    both = select(User.id).where(User.id.in_([guest.id, account.id])).order_by(User.id)
    await session.execute(both.with_for_update(**LOCK))
    no_address: dict[str, object] = {"guest_address": None}  # accounts have no limit by address
    released = {
        "lease_owner": None,
        "lease_until": None,
        "idempotency_key": None,
        "fingerprint": None,
    } | no_address
    runs = await _reassign(session, GenerationRun, guest, account, **released)
    # After the runs: includes a character that was stored before its run was locked.
    characters = await _reassign(session, Character, guest, account)
    await _reassign(session, AvatarJob, guest, account, **no_address)
    for kind, moved in (("run", runs), ("character", characters)):
        for subject in moved:
            audit(session, account, guest.id, "take_along", kind, subject)


async def _reassign(
    session: AsyncSession,
    table: type[GenerationRun | Character | AvatarJob],
    guest: Identity,
    account: Identity,
    **columns: object,
) -> list[UUID]:
    moving = update(table).where(table.user_id == guest.id).values(user_id=account.id, **columns)
    returning = moving.returning(table.id).execution_options(synchronize_session=False)
    return [*(await session.execute(returning)).scalars()]
