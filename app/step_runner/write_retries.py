"""Repeats a write until the database accepts it, so that no paid answer has to be asked for again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import TypeVar

import structlog
from sqlalchemy.exc import IntegrityError

from app.errors import Unavailable
from app.runs.leases import Leases, WorkReleased

log = structlog.get_logger()
Made = TypeVar("Made")

WRITE_PAUSES = (0.1, 0.3, 0.5, 1.0)  # seconds between two tries; the last one stays


async def until_written(leases: Leases, write: Callable[[], Awaitable[Made]]) -> Made:
    """What the unit of writing gives, once the database takes it.

    The unit must be fenced by its lease, and undone wholly where it raises: another that has taken the work
    over meanwhile ends this by LeaseLost. Raises WorkReleased when this process is about to stop, and where
    an earlier try was stored after all, though its answer was lost: whoever takes the work up reads that.
    """
    for tried in count():
        try:
            return await write()
        except Unavailable:
            if tried == 0:
                log.info("write.repeated")
        except IntegrityError:
            if tried == 0:
                raise
            raise WorkReleased from None
        leases.ensure_not_stopping()
        await asyncio.sleep(WRITE_PAUSES[min(tried, len(WRITE_PAUSES) - 1)])
    raise AssertionError
