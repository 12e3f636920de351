"""What may be spent in a day, by whom; who spends; and how a guest's address is kept."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from app.accounts.networks import network_of

MICROS = 1_000_000  # of a dollar: costs are added up as whole numbers, so that no sum is a little off
_MAX_CALL = 10**12  # micros that one report of a cost can count for: what is beyond is no price


class Kind(StrEnum):
    """What is counted. `COST` in millionths of a US dollar."""

    RUNS = "runs"
    PORTRAITS = "portraits"
    COST = "cost"


class Scope(StrEnum):
    """For whom. `ADDRESS`: guests at one internet address."""

    USER = "user"
    ADDRESS = "address"
    STUDIO = "studio"


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of one kind may be spent in a day, by scope; None: no limit."""

    user: int | None = None
    address: int | None = None
    studio: int | None = None

    def of(self, scope: Scope) -> int | None:
        found: int | None = getattr(self, scope)
        return found


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits. The default is none at all."""

    runs: Limit = Limit()
    portraits: Limit = Limit()
    cost: Limit = Limit()

    def of(self, kind: Kind) -> Limit:
        found: Limit = getattr(self, kind)
        return found

    @property
    def any(self) -> bool:
        return any(self.of(kind).of(scope) is not None for kind in Kind for scope in Scope)


@dataclass(frozen=True, slots=True)
class Payer:
    """Who spends. `guest_address`: the keyed hash of a guest's address; None for others.

    An administrator's use counts like anybody's, but only the studio's limits refuse it.
    """

    user_id: UUID
    guest_address: str | None = field(default=None, repr=False)
    admin: bool = False

    def subjects(self) -> list[tuple[Scope, str]]:
        """The counters that are written, in the one order in which their rows are locked."""
        address = [(Scope.ADDRESS, self.guest_address)] if self.guest_address else []
        return [(Scope.USER, str(self.user_id)), *address, (Scope.STUDIO, "")]

    def refused_by(self, scope: Scope) -> bool:
        return scope is Scope.STUDIO or not self.admin


def micros(dollars: float | None) -> int:
    """A reported cost as it is counted; a negative or infinite one, or NaN, counts nothing."""
    if dollars is None or not 0 < dollars < float("inf"):
        return 0
    return min(round(dollars * MICROS), _MAX_CALL)


def hashed_address(secret: str, address: str) -> str:
    """A guest's address as it is kept: HMAC-SHA-256 under the secret, 128 bits in hex.

    It counts by its network; whoever has none, as on a Unix socket, counts as one and the same.
    """
    key = hmac.digest(secret.encode(), b"chargen guest address", "sha256")
    return hmac.new(key, network_of(address).encode(), sha256).hexdigest()[:32]
