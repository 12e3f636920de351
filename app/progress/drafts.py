"""Drafts: the text that a writer has so far, published to watchers while it grows, never stored."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from itertools import count
from uuid import UUID

import msgspec

from app.engines.ports import History, PartialHistory
from app.errors import EngineError
from app.runs.models import GenerationRun
from app.runs.steps import Step

PUBLISH_EVERY = 0.18  # seconds
MAX_BURST = 5  # texts that may be published at once: enough for all of a text from the built-in writer
_MAX_TEXT = 40_000  # characters of one text
_MAX_RUNS = 256


class DraftText(msgspec.Struct, frozen=True, array_like=True):
    """All of the text written so far at a step of a run: each message includes the ones before.

    `after` is the `seq` of the run's last entry at that moment: the next entry ends the text. Of two texts
    the one of higher `rank` counts, so that a process that has lost the lease can't overwrite its
    successor's.
    """

    run_id: UUID
    step: str
    text: str
    after: int
    attempt: int = 1
    lease: int = 0  # when the lease was taken, in microseconds
    number: int = 0  # within the lease

    @property
    def rank(self) -> tuple[int, int, int, int]:
        return self.after, self.attempt, self.lease, self.number


class LatestDrafts:
    """The newest text of each run, for the runs written most recently."""

    def __init__(self) -> None:
        self._newest: OrderedDict[UUID, DraftText] = OrderedDict()

    def of(self, run_id: UUID) -> DraftText | None:
        return self._newest.get(run_id)

    def put(self, draft: DraftText) -> bool:
        """Stores the draft; returns False for one of lower rank."""
        known = self._newest.get(draft.run_id)
        if known is not None and known.rank >= draft.rank:
            return False
        self._newest[draft.run_id] = draft
        self._newest.move_to_end(draft.run_id)
        if len(self._newest) > _MAX_RUNS:
            self._newest.popitem(last=False)
        return True

    def end(self, run_id: UUID, seq: int) -> bool:
        """Deletes the text that the entry of that `seq` ends; returns whether there was one."""
        known = self._newest.get(run_id)
        if known is None or known.after >= seq:
            return False
        del self._newest[run_id]
        return True


class DraftPublisher:
    """Publishes the text of a run while it grows, at a limited rate; never waits."""

    def __init__(self, run: GenerationRun, step: Step, announce: Callable[[DraftText], None]) -> None:
        self._run = run
        self._step = step
        self._announce = announce
        self._numbers = count(1)
        self._waiting: DraftText | None = None
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> DraftPublisher:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        """Publishes the rest of the text before its entry is; after a failure the text is void."""
        if failed is None:
            self._flush()
        self._forget()

    def write(self, text: str) -> None:
        """Takes the whole text so far."""
        self._waiting = self._draft(text[:_MAX_TEXT])
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        self._due = max(self._due, loop.time() - PUBLISH_EVERY * (MAX_BURST - 1))
        if self._due <= loop.time():
            self._take_turn()
        else:
            self._timer = loop.call_at(self._due, self._take_turn)

    def _take_turn(self) -> None:
        self._due += PUBLISH_EVERY
        self._flush()

    def _flush(self) -> None:
        draft = self._waiting
        self._forget()
        # A waiting text is void if an entry has ended it: the engine failed and is tried again.
        if draft is not None and draft.after == self._run.last_seq:
            self._announce(draft)

    def _forget(self) -> None:
        self._waiting = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _draft(self, text: str) -> DraftText:
        run = self._run
        # A lease is taken only after the one before it has ended, so that later leases have later times.
        lease = round(run.lease_until.timestamp() * 1_000_000) if run.lease_until else 0
        return DraftText(run.id, self._step, text, run.last_seq, run.attempt, lease, next(self._numbers))


async def final_history(parts: AsyncIterator[PartialHistory | History]) -> History:
    """Returns the history that a writer ends with, without its drafts. Raises EngineError if there is
    none."""
    history: History | None = None
    async for part in parts:
        if isinstance(part, History):
            history = part
    if history is None:
        raise EngineError
    return history
