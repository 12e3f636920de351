"""The seed's test page: start a run with a pasted token, watch its raw events. Not routed in production."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get

from app.runs.run_request import MAX_DESCRIPTION
from app.web.pages.identity import page_router, recognised
from app.web.rendering import page


@dataclass(frozen=True, slots=True)
class DevPage:
    """What the test page needs to know: where things are."""

    start: str = "/api/v1/characters/generate-automated"
    socket: str = "/api/v1/ws"
    longest: int = MAX_DESCRIPTION


@get("/dev/progress")
async def show_progress(request: Request[Any, Any, Any]) -> Response[str]:
    """Open to all: it can do nothing without a token."""
    return page(request, "dev/progress.html", DevPage())


ROUTER = page_router(show_progress, guards=(recognised,))
