"""The latest entries of a run, in memory, so that most watchers need no query."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from uuid import UUID

from app.progress.log import ProgressEntry
from app.runs.steps import Step

_MAX_ENTRIES = 32  # entries: a run with one avatar has about fifteen
_MAX_TAILS = 256


class Tail:
    """Entries of one run without a gap, up to the newest received.

    Errors are not cached: a retry supersedes them without an entry, so only the log knows their state.
    """

    def __init__(self) -> None:
        self._entries: list[ProgressEntry] = []

    @property
    def last(self) -> int:
        return self._entries[-1].seq if self._entries else 0

    def append(self, entry: ProgressEntry) -> None:
        """Adds an entry; ignores known ones. A gap or an error begins a new tail."""
        if entry.seq <= self.last:
            return
        if entry.seq != self.last + 1 or _revocable(entry):
            self._entries.clear()
        if not _revocable(entry):
            self._entries.append(entry)
            del self._entries[:-_MAX_ENTRIES]

    def refill(self, entries: Sequence[ProgressEntry]) -> None:
        """Replaces the tail by what the log returned, unless more was received meanwhile."""
        if not entries or entries[-1].seq < self.last:
            return
        self._entries.clear()
        for entry in entries:
            self.append(entry)

    def after(self, seq: int, known: int) -> list[ProgressEntry] | None:
        """Returns all entries after `seq`; None if some are missing here, given that `known` is stored."""
        if not self._entries or self.last < known or seq + 1 < self._entries[0].seq:
            return None
        return [entry for entry in self._entries if entry.seq > seq]


def _revocable(entry: ProgressEntry) -> bool:
    return entry.step == Step.ERROR and not entry.superseded


class Tails:
    """The tails of the runs with the most recent entries: most watchers come soon after the first one."""

    def __init__(self) -> None:
        self._tails: OrderedDict[UUID, Tail] = OrderedDict()

    def of(self, run_id: UUID) -> Tail:
        """Returns the run's tail, made if absent."""
        tail = self._tails.setdefault(run_id, Tail())
        self._tails.move_to_end(run_id)
        if len(self._tails) > _MAX_TAILS:
            self._tails.popitem(last=False)
        return tail
