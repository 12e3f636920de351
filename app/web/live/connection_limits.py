"""Limits how many sockets and event streams one user may have open in this process."""

from __future__ import annotations

from uuid import UUID
from weakref import WeakSet, WeakValueDictionary

from app.errors import TooMany
from app.translation import N_


class TooManySockets(TooMany):
    """The user has too many sockets and streams open."""

    code = "too_many_sockets"
    default = N_(
        "{most} of your connections are open already. Close a tab that you no longer need, then try again."
    )

    def __init__(self, most: int = 20) -> None:
        super().__init__(most=most)


class ConnectionSlot:
    """One open connection. It counts until `leave` or garbage collection: a stream may never be iterated."""

    def __init__(self, taken: WeakSet[ConnectionSlot]) -> None:
        self._taken = taken
        taken.add(self)

    def leave(self) -> None:
        self._taken.discard(self)


class ConnectionLimits:
    """`max_per_user`: open connections of each user."""

    def __init__(self, max_per_user: int) -> None:
        self._max_per_user = max_per_user
        self._taken: WeakValueDictionary[UUID, WeakSet[ConnectionSlot]] = WeakValueDictionary()

    def take(self, user_id: UUID) -> ConnectionSlot:
        """Returns a slot. Raises TooManySockets."""
        taken = self._taken.setdefault(user_id, WeakSet())
        if len(taken) >= self._max_per_user:
            raise TooManySockets(self._max_per_user)
        return ConnectionSlot(taken)
