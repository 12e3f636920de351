"""Maps responses and connection errors of image servers to the engine errors that are shown."""

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
from app.translation import N_

log = structlog.get_logger()

NOT_THERE = N_("There is no such engine at its address. An administrator must correct the configuration.")
NO_MODEL = N_("The engine has no model. An administrator must give it one.")
REFUSED_WORKFLOW = N_(
    "The engine does not accept its workflow: {problem}. An administrator must correct the configuration."
)
NO_PICTURE = N_("The engine's workflow made no picture. An administrator must correct the configuration.")
STOPPED = N_("The engine's work was stopped on its server. Please try again.")
_SENTENCES = {200: NOT_THERE, 401: WRONG_KEY, 403: WRONG_KEY, 404: NOT_THERE, 405: NOT_THERE}
_MAX_RETRY_AFTER = 3600.0
# Gateway statuses while the server behind is down; from 520 on Cloudflare's. A self-hosted server
# that is merely busy answers 429 or 500.
AWAY = {502, 503, *range(520, 524), 525, 526, 527, 530}
# Gateway timeouts: painting takes long, polling a queue doesn't.
_GATEWAY_TIMEOUTS = {504, 524}
# Other gateway statuses meanwhile, if the same request succeeded before: no such container, or a
# server whose web UI starts before its API.
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
    """A response other than 200 with the expected JSON. `long_running`: of a request that takes as long as
    the painting; `was_known`: the same request succeeded recently, so that the server exists."""

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
        """Whether the server is temporarily down, whatever gateway answers for it."""
        if self.status in AWAY or (self.status in _GATEWAY_TIMEOUTS and not self.long_running):
            return True
        return self.was_known and (
            self.status in _AWAY_IF_WAS_KNOWN or (self.status == 500 and not self.long_running)
        )

    @property
    def is_page(self) -> bool:
        """Whether it is a page or other content within a 200."""
        return self.status == 200


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise EngineErrors in place of the library's, and of unexpected responses."""
    try:
        yield
    except UnexpectedResponse as response:
        # The server's message may quote user input: never log or show it.
        log.info("engine.answered", status=response.status)
        raise engine_error_of(response) from response
    except _CONNECTION_ERRORS as error:
        raise EngineAway from error
    except httpx2.TimeoutException as error:
        raise EngineTimeout from error
    except httpx2.TransportError as error:
        raise EngineBusy(UNREACHABLE) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, LookupError, TypeError, AttributeError) as error:
        log.warning("engine.not_understood", exc_info=True)  # a response of another form than documented
        raise EngineError(UNUSABLE) from error


def engine_error_of(response: UnexpectedResponse) -> EngineError:
    """Return the engine error for a response."""
    status, text = response.status, response.content[:MAX_READ].decode(errors="replace")
    # Below 500 a response may quote the request, and so user input.
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
