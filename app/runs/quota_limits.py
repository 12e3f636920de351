"""Daily limits by kind and scope, who they apply to, and the keyed hash of a guest's address."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from app.accounts.networks import network_of

MICROS = 1_000_000  # in a dollar: costs are summed as whole numbers, without rounding errors
_MAX_CALL = 10**12  # micros: the most that one call counts for; a higher cost is an error of the server


class QuotaKind(StrEnum):
    """What is counted. `COST` is in millionths of a US dollar."""

    RUNS = "runs"
    PORTRAITS = "portraits"
    COST = "cost"


class Scope(StrEnum):
    """Whose use is counted. `ADDRESS`: guests at one internet address."""

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
    """All limits; none by default."""

    runs: Limit = Limit()
    portraits: Limit = Limit()
    cost: Limit = Limit()

    def of(self, kind: QuotaKind) -> Limit:
        found: Limit = getattr(self, kind)
        return found

    @property
    def any(self) -> bool:
        return any(self.of(kind).of(scope) is not None for kind in QuotaKind for scope in Scope)


@dataclass(frozen=True, slots=True)
class Payer:
    """Who spends. `guest_address`: the keyed hash of a guest's address; None for others.

    An administrator's use counts like anybody's, but only the studio's limits refuse it.
    """

    user_id: UUID
    guest_address: str | None = field(default=None, repr=False)
    admin: bool = False

    def subjects(self) -> list[tuple[Scope, str]]:
        """Returns the counters to increase, in the order in which their rows are locked."""
        address = [(Scope.ADDRESS, self.guest_address)] if self.guest_address else []
        return [(Scope.USER, str(self.user_id)), *address, (Scope.STUDIO, "")]

    def refused_by(self, scope: Scope) -> bool:
        return scope is Scope.STUDIO or not self.admin


def micros(dollars: float | None) -> int:
    """Returns a reported cost in micros; 0 for a negative or infinite one, or NaN."""
    if dollars is None or not 0 < dollars < float("inf"):
        return 0
    return min(round(dollars * MICROS), _MAX_CALL)


def hashed_address(secret: str, address: str) -> str:
    """Returns a guest's address as stored: HMAC-SHA-256 under the secret, 128 bits in hex.

    Addresses of one network have one hash, and so have all clients without an address (a Unix socket).
    """
    key = hmac.digest(secret.encode(), b"chargen guest address", "sha256")
    return hmac.new(key, network_of(address).encode(), sha256).hexdigest()[:32]
