"""What a guest has made moves to the account that he signs in to."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import User
from app.accounts.policy import Identity, audit
from app.characters.models import Character
from app.db import LOCK
from app.runs.models import AvatarJob, GenerationRun


async def move(session: AsyncSession, guest: Identity, account: Identity) -> None:
    """Runs, characters and avatar jobs, each written down, in the caller's transaction.

    Whoever works on one of the runs loses its lease, so that nothing more is stored under the guest's name;
    the run is taken up again, as after a crash. Keys were the guest's own, and might clash with others.
    The locks are taken in the order that app/db.py names.
    """
    # All rows below are locked under these two: a second merge, or a claim, comes before or after.
    both = select(User.id).where(User.id.in_([guest.id, account.id])).order_by(User.id)
    await session.execute(both.with_for_update(**LOCK))
    no_address: dict[str, object] = {"guest_address": None}  # accounts have no limit by address
    let_go = {
        "lease_owner": None,
        "lease_until": None,
        "idempotency_key": None,
        "fingerprint": None,
    } | no_address
    runs = await _moved(session, GenerationRun, guest, account, **let_go)
    # After the runs: a character that was stored in the meantime is seen here.
    characters = await _moved(session, Character, guest, account)
    await _moved(session, AvatarJob, guest, account, **no_address)
    for kind, moved in (("run", runs), ("character", characters)):
        for subject in moved:
            audit(session, account, guest.id, "take_along", kind, subject)


async def _moved(
    session: AsyncSession,
    table: type[GenerationRun | Character | AvatarJob],
    guest: Identity,
    account: Identity,
    **columns: object,
) -> list[UUID]:
    moving = update(table).where(table.user_id == guest.id).values(user_id=account.id, **columns)
    returning = moving.returning(table.id).execution_options(synchronize_session=False)
    return [*(await session.execute(returning)).scalars()]
