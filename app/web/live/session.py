"""SocketSession: one connected socket, its identity, and the runs it watches."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from math import inf
from uuid import UUID

from app.accounts.policy import Identity
from app.db import utcnow
from app.web.live.connection_limits import ConnectionSlot
from app.web.live.watches import SocketTarget, SocketWatch


@dataclass(slots=True)
class SocketSession:
    """`watches` by run; `check` is the next look at whether its token is still valid."""

    token: str
    identity: Identity
    target: SocketTarget
    slot: ConnectionSlot
    watches: dict[UUID, SocketWatch] = field(default_factory=dict)
    check: asyncio.TimerHandle | None = None

    @property
    def seconds_left(self) -> float:
        """Until the token expires."""
        ends = self.identity.expires_at
        return max((ends - utcnow()).total_seconds(), 0) if ends else inf
