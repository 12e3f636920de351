"""What servers and libraries say is wrong, as the errors that the studio announces and tries again by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2
import openai
import structlog

from app import patterns
from app.ai.error_messages import (
    ANSWERS_ERROR,
    BAD_PROXY,
    BROKE_OFF,
    NO_EYES,
    NOT_LOADED,
    NOT_THERE,
    SMALL_CONTEXT,
    UNKNOWN_MODEL,
    UNREACHABLE,
    UNUSABLE,
    WRONG_KEY,
)
from app.ai.openai_compatible.chat.error_responses import Complaint, complaint_behind, complaint_of
from app.ai.openai_compatible.chat.token_budget import speaks_of_room
from app.errors import EngineBusy, EngineError, EngineMisconfigured, EngineRefused, EngineTimeout
from app.network.outbound import ProxyUnusable

log = structlog.get_logger()

USED_UP = "The engine's account is used up. An administrator must see to it."
_FORMS = (400, 422)


def _any(words: str) -> patterns.Pattern:
    return patterns.compile(words, patterns.IGNORECASE)


# Codes and types first: they are made for it. Words only where servers have no code for the same.
_CONTENT_MARKS = _any(
    r"content_?filter|content_policy|content_blocked|prohibited_content|moderation_blocked|safety|sensitive"
    r"|responsible_?ai|data_?inspection"
)
_CONTENT_WORDS = _any(
    r"content (?:management )?(?:policy|policies|filter)|flagged (?:by|as|for)|inappropriate content"
    r"|safety (?:system|filter|settings)|prohibited content|sensitive (?:content|words?|information)"
)
_USED_UP = _any(
    r"insufficient_quota|insufficient[_ ](?:balance|credit|credits|funds)|credit balance|billing_hard_limit"
    r"|billing_not_active|out of credits?|more credits|account (?:is )?(?:overdue|in arrears)|arrearage"
)
_KEY = _any(
    r"invalid_?api_?key|incorrect api key|authentication|unauthenticated|unauthorized|permission_?denied"
)
_MODEL = _any(
    r"model_?not_?found|(?:no such|unknown|invalid|unsupported|no) models?\b|not a valid model|try pulling it"
    r"|\bmodels?\b.{0,120}(?:not found|not exist|not available|not loaded|unknown|no such|invalid)"
)
_ADDRESS = _any(
    r"(?:unexpected|unknown|no such|invalid) (?:endpoint|route|path|url|resource)|page not found"
    r"|no route (?:matched|found|for)"
    r"|^ ?not found|route not found|endpoint not found|method not allowed|cannot (?:post|get) /"
)
_EYES = _any(
    r"(?:image|images|image_url|vision|multimodal|multi-modal|mmproj)\b.{0,60}(?:not support|unsupported)"
    r"|(?:image|images|image_url|vision|multimodal)\b.{0,60}not (?:allowed|enabled|able)"
    r"|(?:not support|unsupported|no support for).{0,40}(?:image|vision|multimodal)"
)
_TIMEOUT = _any(r"time[_ -]?d?[_ ]?out|deadline")
_BUSY = _any(
    r"overload|has crashed|rate.?limit|too.?many.?requests|throttl|capacity|unavailable|server[_ ]?error"
    r"|engine_?error|internal|busy|exhausted|\bloading\b|try again|temporar|out of memory"
    r"|bad gateway|upstream|no healthy|connection (?:refused|reset|error)"
    r"|high (?:traffic|demand|load)|queue|concurren|1302|1305"
)
# A machine that is too small, or a file that is broken. What is out of memory may have it again.
_UNLOADABLE = _any(
    r"requires? more (?:system |gpu |video )?memory|model.{0,60} requires? .{0,24}\b(?:memory|v?ram)\b"
    r"|(?:memory|v?ram|resources) to load|runner process has terminated|unknown model architecture"
    r"|(?:failed|unable) to load (?:the )?model|(?:error|failure) loading (?:the )?model|model failed to load"
    r"|unable to allocate backend|failed to start a llama runner|unsupported model format"
)
_OUT_OF_MEMORY = _any(r"out of memory|cudamalloc failed|memory allocation failed|\boom\b")
# What starts again by itself: LM Studio says so with a 400.
_CRASHED = _any(r"model (?:has |was |is |runner has )?(?:crashed|unloaded|unexpectedly stopped)")
_BUSY_MARKS = _any(r"overload|rate.?limit|throttl|unavailable|resource_?exhausted|server_?error")
_WORDS: tuple[tuple[patterns.Pattern, str], ...] = (
    (_EYES, NO_EYES),
    (_ADDRESS, NOT_THERE),
)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raises EngineErrors in place of complaints and of the libraries' errors."""
    try:
        yield
    except Complaint as error:
        # The provider's words may hold what a person wrote: they are for no log and no page.
        log.info("engine.answered", status=error.status, html=error.html, inside=error.inside)
        raise error_of(error) from error
    except openai.APIStatusError as error:
        log.info("engine.answered", status=error.status_code, type=error.type, error_code=error.code)
        wait = error.response.headers.get("retry-after", "")
        complaint = complaint_of(error.body, error.status_code, inside=False, retry_after=wait)
        raise error_of(complaint) from complaint
    except openai.APITimeoutError as error:
        raise EngineTimeout from error
    except openai.APIConnectionError as error:
        raise _of_connection(error.__cause__) from error
    except openai.APIError as error:  # an error in the midst of a stream
        complaint = complaint_of(error.body)
        raise error_of(complaint) from complaint
    except httpx2.TimeoutException as error:
        raise EngineTimeout from error
    except httpx2.TransportError as error:
        raise _of_connection(error) from error
    except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, ValueError, RecursionError) as error:
        raise EngineError(UNUSABLE) from error  # the last: JSON nested too deeply


def refused_form(error: EngineError) -> str | None:
    """What the server said of a request that it may take in a plainer form; None where that is no help."""
    complaint = complaint_behind(error)
    form = complaint is not None and complaint.status in _FORMS and not isinstance(error, EngineRefused)
    return complaint.words if complaint and form else None


def error_of(complaint: Complaint) -> EngineError:
    """Within a 200, what names nothing that passes by itself is for an administrator."""
    if complaint.html and complaint.inside:
        return EngineError(BROKE_OFF) if complaint.late else EngineMisconfigured(NOT_THERE)
    error = _of_words(complaint) or _of_status(complaint)
    if error is not None:
        return error
    if _BUSY.search(complaint.words):
        return EngineBusy(retry_after=_retry_after(complaint.retry_after))
    if complaint.late:  # it was at work: a person may try again
        return EngineError(BROKE_OFF)
    return EngineMisconfigured(ANSWERS_ERROR) if complaint.inside else EngineError()


def _of_words(complaint: Complaint) -> EngineError | None:
    """What words say more exactly than a status."""
    status, words = complaint.status, complaint.words
    passing = status is not None and status >= 500
    if _CONTENT_MARKS.search(complaint.marks) or (not passing and _CONTENT_WORDS.search(words)):
        return EngineRefused()
    crowded = status == 429 or (status in _FORMS and _BUSY_MARKS.search(complaint.marks))
    crashed = status in (*_FORMS, 404) and _CRASHED.search(words)
    if crashed or (crowded and not _USED_UP.search(words)):
        return EngineBusy(retry_after=_retry_after(complaint.retry_after))
    sentence = _sentence(complaint, words, passing)
    return EngineMisconfigured(sentence) if sentence else None


def _sentence(complaint: Complaint, words: str, passing: bool) -> str | None:
    """What an administrator must do."""
    status = complaint.status
    if status == 402 or _USED_UP.search(words):
        return USED_UP
    if status in (401, 403) or (not passing and _KEY.search(complaint.marks)):
        return WRONG_KEY
    if speaks_of_room(complaint):
        return SMALL_CONTEXT
    if _UNLOADABLE.search(complaint.message) and not _OUT_OF_MEMORY.search(words):
        return NOT_LOADED
    for said, sentence in _WORDS:
        if said.search(words) and not (passing and said is _ADDRESS):
            return sentence
    unknown = _MODEL.search(words) or (status == 404 and "model" in complaint.message)
    return UNKNOWN_MODEL if unknown and not passing else None


def _of_status(complaint: Complaint) -> EngineError | None:
    status = complaint.status
    if status is None:
        return EngineTimeout() if _TIMEOUT.search(complaint.words) else None
    if status in (404, 405) or 300 <= status < 400:
        return EngineMisconfigured(NOT_THERE)
    if status in (408, 504):
        return EngineTimeout()
    if status in (409, 425, 429) or status >= 500:
        return EngineBusy(retry_after=_retry_after(complaint.retry_after))
    return EngineError() if status in _FORMS else None


def _of_connection(cause: BaseException | None) -> EngineError:
    if isinstance(cause, ProxyUnusable):
        return EngineMisconfigured(BAD_PROXY)
    cut = isinstance(cause, httpx2.ReadError | httpx2.RemoteProtocolError)
    return EngineBusy(BROKE_OFF if cut else UNREACHABLE)


def _retry_after(value: str) -> float | None:
    """Seconds, from either form of the header; None where there is none that can be read."""
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
