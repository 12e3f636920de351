"""What image servers answer when something is wrong, as the errors that the studio tells of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx2
import structlog

from app.ai.error_messages import UNREACHABLE, UNUSABLE, WRONG_KEY
from app.ai.out_of_memory import MAX_READ, is_out_of_memory
from app.errors import (
    EngineAway,
    EngineBusy,
    EngineError,
    EngineMisconfigured,
    EngineOutOfMemory,
    EngineTimeout,
)

log = structlog.get_logger()

NOT_THERE = "There is no such engine at its address. An administrator must correct the configuration."
NO_MODEL = "The engine has no model. An administrator must give it one."
REFUSED_WORKFLOW = (
    "The engine does not accept its workflow: {problem}. An administrator must correct the configuration."
)
NO_PICTURE = "The engine's workflow made no picture. An administrator must correct the configuration."
STOPPED = "The engine's work was stopped on its server. Please try again."
_SENTENCES = {200: NOT_THERE, 401: WRONG_KEY, 403: WRONG_KEY, 404: NOT_THERE, 405: NOT_THERE}
_MAX_RETRY_AFTER = 3600.0
# What a gateway answers while the server behind it is down; from 520 on they are Cloudflare's. A server of
# one's own that is merely busy says 429 or 500.
AWAY = {502, 503, *range(520, 524), 525, 526, 527, 530}
# That the server behind it did not answer in time: a picture takes long, a look at a queue doesn't.
_GATEWAY_TIMEOUTS = {504, 524}
# What other gateways answer meanwhile, where the same was answered rightly before: no such container, or a
# server whose page is up before its API.
_AWAY_IF_WAS_KNOWN = {200, 404, 405}
_CONNECTION_ERRORS = (
    httpx2.ConnectTimeout,
    httpx2.ConnectError,
    httpx2.ReadError,
    httpx2.WriteError,
    httpx2.CloseError,
    httpx2.RemoteProtocolError,
)


class UnexpectedResponse(Exception):
    """A server answered something else than 200, or a page. `long_running`: to a request that takes as long as the
    work; `was_known`: the same request was answered rightly a while ago, so that the server is there at times."""

    def __init__(
        self,
        status: int,
        content: bytes,
        headers: Mapping[str, str],
        *,
        long_running: bool = False,
        was_known: bool = False,
    ) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.content = content
        self.headers = headers
        self.long_running = long_running
        self.was_known = was_known

    @property
    def is_away(self) -> bool:
        """Whether the server is down for now, whatever stands before it."""
        if self.status in AWAY or (self.status in _GATEWAY_TIMEOUTS and not self.long_running):
            return True
        return self.was_known and (
            self.status in _AWAY_IF_WAS_KNOWN or (self.status == 500 and not self.long_running)
        )

    @property
    def is_page(self) -> bool:
        """Whether it is a page for people, within a 200."""
        return self.status == 200


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raises EngineErrors in place of the library's, and of what a server answers."""
    try:
        yield
    except UnexpectedResponse as response:
        # The server's words may hold what a person wrote: they are for no log and no page.
        log.info("engine.answered", status=response.status)
        raise engine_error_of(response) from response
    except _CONNECTION_ERRORS as error:
        raise EngineAway from error
    except httpx2.TimeoutException as error:
        raise EngineTimeout from error
    except httpx2.TransportError as error:
        raise EngineBusy(UNREACHABLE) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, LookupError, TypeError, AttributeError) as error:
        log.warning("engine.not_understood", exc_info=True)  # an answer of another form than documented
        raise EngineError(UNUSABLE) from error


def engine_error_of(response: UnexpectedResponse) -> EngineError:
    status, text = response.status, response.content[:MAX_READ].decode(errors="replace")
    # Below 500 an answer may quote what was sent, and so what a person wrote.
    if is_out_of_memory(text, may_quote=status < 500):
        return EngineOutOfMemory()
    if response.is_away:
        return EngineAway(retry_after=_retry_after(response.headers.get("retry-after", "")))
    if status in _SENTENCES:
        return EngineMisconfigured(_SENTENCES[status])
    if status == 408 or status in _GATEWAY_TIMEOUTS:
        return EngineTimeout()
    if status in (409, 425, 429) or status >= 500:
        return EngineBusy(retry_after=_retry_after(response.headers.get("retry-after", "")))
    return EngineMisconfigured(NOT_THERE) if status < 400 else EngineError()


def _retry_after(value: str) -> float | None:
    try:
        return min(max(0.0, float(value)), _MAX_RETRY_AFTER)
    except ValueError:
        return None
