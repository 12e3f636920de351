"""`GET /metrics`, for a scraper that sends the metrics token, or an administrator."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from app.settings.settings import Settings
from app.web.auth import admins_only, bearer_token, signed_in
from app.web.origins import Connection


@dataclass(frozen=True, slots=True)
class Scrape:
    """`page` returns the metrics; `content_type`: its type."""

    page: Callable[[], Awaitable[bytes]]
    content_type: str = field(default="text/plain; version=0.0.4; charset=utf-8")


async def may_scrape(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard. The metrics token opens this route only, so it is no user's token."""
    settings: Settings = connection.app.state.settings
    wanted, given = settings.metrics_token, bearer_token(connection.headers)
    if wanted and given and hmac.compare_digest(given.encode(), wanted.encode()):
        return
    await signed_in(connection, handler)
    await admins_only(connection, handler)


@get("/metrics", guards=[may_scrape], include_in_schema=False, opt={"exclude_from_csrf": True})
async def show_metrics(scrape: NamedDependency[Scrape]) -> Response[bytes]:
    """In Prometheus's text format."""
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(await scrape.page(), media_type=scrape.content_type, headers=headers)
