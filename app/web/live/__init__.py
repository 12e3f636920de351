"""Live updates of runs: Socket.IO and Server-Sent Events, both served by one relay."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from app.web.live.sse import watch_generation

__all__ = ["ROUTES"]

ROUTES: list[ControllerRouterHandler] = [watch_generation]
