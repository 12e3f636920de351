"""What the library raises, as the errors that the studio tells and tries again by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2
import openai
import structlog

from app.ai.sentences import BROKE_OFF, UNKNOWN_MODEL, UNREACHABLE, UNUSABLE, WRONG_KEY
from app.errors import EngineBusy, EngineError, EngineRefused, EngineTimeout

log = structlog.get_logger()

USED_UP = "The engine's account is used up. An administrator must see to it."
_TOLD = {401: WRONG_KEY, 402: USED_UP, 403: WRONG_KEY, 404: UNKNOWN_MODEL}
_CONTENT = ("content_filter", "content_policy", "moderation_blocked", "safety")


@contextmanager
def told() -> Iterator[None]:
    """Raises EngineErrors in place of the library's."""
    try:
        yield
    except openai.APIStatusError as error:
        # The provider's words may hold what a person wrote: they are for no log and no page.
        log.info("engine.answered", status=error.status_code, type=error.type, error_code=error.code)
        raise _of_status(error) from error
    except openai.APITimeoutError as error:
        raise EngineTimeout from error
    except openai.APIConnectionError as error:
        cut = isinstance(error.__cause__, httpx2.ReadError | httpx2.RemoteProtocolError)
        raise EngineBusy(BROKE_OFF if cut else UNREACHABLE) from error
    except openai.APIError as error:
        raise _of_content(error) or EngineBusy(BROKE_OFF) from error  # an error told in the midst of a stream
    except (openai.OpenAIError, ValueError, RecursionError) as error:  # the last: JSON nested too deeply
        raise EngineError(UNUSABLE) from error


def refused_form(error: EngineError) -> str | None:
    """What the server said of a request that it may take in a plainer form; None where that is no help."""
    cause = error.__cause__
    form = isinstance(cause, openai.BadRequestError | openai.UnprocessableEntityError)
    return str(cause).lower() if form and not isinstance(error, EngineRefused) else None


def _of_status(error: openai.APIStatusError) -> EngineError:
    status = error.status_code
    if refused := _of_content(error):
        return refused
    if "insufficient_quota" in (error.code, error.type):
        return EngineError(USED_UP)
    if status in _TOLD:
        return EngineError(_TOLD[status])
    if status in (408, 504):
        return EngineTimeout()
    if status in (409, 425, 429) or status >= 500:
        return EngineBusy(retry_after=_retry_after(error.response.headers))
    return EngineError()


def _of_content(error: openai.APIError) -> EngineRefused | None:
    marks = f"{error.code} {error.type}".lower()
    return EngineRefused() if any(word in marks for word in _CONTENT) else None


def _retry_after(headers: httpx2.Headers) -> float | None:
    """Seconds, from either form of the header; None where there is none that can be read."""
    value = headers.get("retry-after", "")
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
