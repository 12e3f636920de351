"""Maps errors of servers and HTTP libraries to engine errors, which are shown and decide on retries."""

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
from app.ai.openai_compatible.chat.error_responses import ErrorResponse, error_response_behind, parse_error
from app.ai.openai_compatible.chat.token_budget import is_context_error
from app.errors import EngineBusy, EngineError, EngineMisconfigured, EngineRefused, EngineTimeout
from app.network.outbound import ProxyUnusable
from app.translation import N_

log = structlog.get_logger()

USED_UP = N_("The engine's account is used up. An administrator must see to it.")
_BAD_REQUEST_STATUSES = (400, 422)


def _ignore_case(words: str) -> patterns.Pattern:
    return patterns.compile(words, patterns.IGNORECASE)


# Codes and types are matched first; message text only where servers have no code.
_CONTENT_CODES = _ignore_case(
    r"content_?filter|content_policy|content_blocked|prohibited_content|moderation_blocked|safety|sensitive"
    r"|responsible_?ai|data_?inspection"
)
_CONTENT_WORDS = _ignore_case(
    r"content (?:management )?(?:policy|policies|filter)|flagged (?:by|as|for)|inappropriate content"
    r"|safety (?:system|filter|settings)|prohibited content|sensitive (?:content|words?|information)"
)
_USED_UP = _ignore_case(
    r"insufficient_quota|insufficient[_ ](?:balance|credit|credits|funds)|credit balance|billing_hard_limit"
    r"|billing_not_active|out of credits?|more credits|account (?:is )?(?:overdue|in arrears)|arrearage"
)
_KEY = _ignore_case(
    r"invalid_?api_?key|incorrect api key|authentication|unauthenticated|unauthorized|permission_?denied"
)
_MODEL = _ignore_case(
    r"model_?not_?found|(?:no such|unknown|invalid|unsupported|no) models?\b|not a valid model|try pulling it"
    r"|\bmodels?\b.{0,120}(?:not found|not exist|not available|not loaded|unknown|no such|invalid)"
)
_ADDRESS = _ignore_case(
    r"(?:unexpected|unknown|no such|invalid) (?:endpoint|route|path|url|resource)|page not found"
    r"|no route (?:matched|found|for)"
    r"|^ ?not found|route not found|endpoint not found|method not allowed|cannot (?:post|get) /"
)
_NO_VISION = _ignore_case(
    r"(?:image|images|image_url|vision|multimodal|multi-modal|mmproj)\b.{0,60}(?:not support|unsupported)"
    r"|(?:image|images|image_url|vision|multimodal)\b.{0,60}not (?:allowed|enabled|able)"
    r"|(?:not support|unsupported|no support for).{0,40}(?:image|vision|multimodal)"
)
_TIMEOUT = _ignore_case(r"time[_ -]?d?[_ ]?out|deadline")
_BUSY = _ignore_case(
    r"overload|has crashed|rate.?limit|too.?many.?requests|throttl|capacity|unavailable|server[_ ]?error"
    r"|engine_?error|internal|busy|exhausted|\bloading\b|try again|temporar|out of memory"
    r"|bad gateway|upstream|no healthy|connection (?:refused|reset|error)"
    r"|high (?:traffic|demand|load)|queue|concurren|1302|1305"
)
# The machine is too small, or a file is broken. (Out of memory may be transient.)
_UNLOADABLE = _ignore_case(
    r"requires? more (?:system |gpu |video )?memory|model.{0,60} requires? .{0,24}\b(?:memory|v?ram)\b"
    r"|(?:memory|v?ram|resources) to load|runner process has terminated|unknown model architecture"
    r"|(?:failed|unable) to load (?:the )?model|(?:error|failure) loading (?:the )?model|model failed to load"
    r"|unable to allocate backend|failed to start a llama runner|unsupported model format"
)
_OUT_OF_MEMORY = _ignore_case(r"out of memory|cudamalloc failed|memory allocation failed|\boom\b")
# The model restarts by itself: LM Studio reports it with a 400.
_CRASHED = _ignore_case(r"model (?:has |was |is |runner has )?(?:crashed|unloaded|unexpectedly stopped)")
_BUSY_CODES = _ignore_case(r"overload|rate.?limit|throttl|unavailable|resource_?exhausted|server_?error")
_SENTENCES: tuple[tuple[patterns.Pattern, str], ...] = (
    (_NO_VISION, NO_EYES),
    (_ADDRESS, NOT_THERE),
)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise EngineErrors in place of ErrorResponse and of the libraries' errors."""
    try:
        yield
    except ErrorResponse as error:
        # The provider's message may quote user input: never log or show it.
        status, success = error.status, error.in_success_response
        log.info("engine.answered", status=status, is_page=error.is_page, in_success_response=success)
        raise engine_error_of(error) from error
    except openai.APIStatusError as error:
        error_response = _of_status_error(error)
        raise engine_error_of(error_response) from error_response
    except openai.APITimeoutError as error:
        raise EngineTimeout from error
    except openai.APIConnectionError as error:
        raise _connection_error(error.__cause__) from error
    except openai.APIError as error:  # an error within a stream
        error_response = parse_error(error.body)
        raise engine_error_of(error_response) from error_response
    except httpx2.TimeoutException as error:
        raise EngineTimeout from error
    except httpx2.TransportError as error:
        raise _connection_error(error) from error
    except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, ValueError, RecursionError) as error:
        raise EngineError(UNUSABLE) from error  # RecursionError: JSON nested too deeply


def _of_status_error(error: openai.APIStatusError) -> ErrorResponse:
    log.info("engine.answered", status=error.status_code, type=error.type, error_code=error.code)
    wait = error.response.headers.get("retry-after", "")
    return parse_error(error.body, error.status_code, in_success_response=False, retry_after=wait)


def rejected_request_words(error: EngineError) -> str | None:
    """Return the server's words about a request that a plainer one may avoid; None if that won't help."""
    error_response = error_response_behind(error)
    is_bad_request = (
        error_response is not None
        and error_response.status in _BAD_REQUEST_STATUSES
        and not isinstance(error, EngineRefused)
    )
    return error_response.words if error_response and is_bad_request else None


def engine_error_of(error_response: ErrorResponse) -> EngineError:
    """Return the engine error for an error response. Within a 200, an error that is not transient is for an
    administrator."""
    if error_response.is_page and error_response.in_success_response:
        return EngineError(BROKE_OFF) if error_response.after_content else EngineMisconfigured(NOT_THERE)
    error = _error_of_words(error_response) or _error_of_status(error_response)
    if error is not None:
        return error
    if _BUSY.search(error_response.words):
        return EngineBusy(retry_after=_retry_after(error_response.retry_after))
    if error_response.after_content:  # it had started to answer: the user may try again
        return EngineError(BROKE_OFF)
    return EngineMisconfigured(ANSWERS_ERROR) if error_response.in_success_response else EngineError()


def _error_of_words(error_response: ErrorResponse) -> EngineError | None:
    """Return the error if codes or text say it more precisely than the status."""
    status, words = error_response.status, error_response.words
    is_server_error = status is not None and status >= 500
    if _CONTENT_CODES.search(error_response.codes) or (not is_server_error and _CONTENT_WORDS.search(words)):
        return EngineRefused()
    is_overloaded = status == 429 or (
        status in _BAD_REQUEST_STATUSES and _BUSY_CODES.search(error_response.codes)
    )
    has_crashed = status in (*_BAD_REQUEST_STATUSES, 404) and _CRASHED.search(words)
    if has_crashed or (is_overloaded and not _USED_UP.search(words)):
        return EngineBusy(retry_after=_retry_after(error_response.retry_after))
    sentence = _admin_sentence(error_response, words, is_server_error)
    return EngineMisconfigured(sentence) if sentence else None


def _admin_sentence(error_response: ErrorResponse, words: str, is_server_error: bool) -> str | None:
    """Return the sentence for an administrator, if one applies."""
    status = error_response.status
    if status == 402 or _USED_UP.search(words):
        return USED_UP
    if status in (401, 403) or (not is_server_error and _KEY.search(error_response.codes)):
        return WRONG_KEY
    if is_context_error(error_response):
        return SMALL_CONTEXT
    if _UNLOADABLE.search(error_response.message) and not _OUT_OF_MEMORY.search(words):
        return NOT_LOADED
    for pattern, sentence in _SENTENCES:
        if pattern.search(words) and not (is_server_error and pattern is _ADDRESS):
            return sentence
    is_unknown_model = _MODEL.search(words) or (status == 404 and "model" in error_response.message)
    return UNKNOWN_MODEL if is_unknown_model and not is_server_error else None


def _error_of_status(error_response: ErrorResponse) -> EngineError | None:
    status = error_response.status
    if status is None:
        return EngineTimeout() if _TIMEOUT.search(error_response.words) else None
    if status in (404, 405) or 300 <= status < 400:
        return EngineMisconfigured(NOT_THERE)
    if status in (408, 504):
        return EngineTimeout()
    if status in (409, 425, 429) or status >= 500:
        return EngineBusy(retry_after=_retry_after(error_response.retry_after))
    return EngineError() if status in _BAD_REQUEST_STATUSES else None


def _connection_error(cause: BaseException | None) -> EngineError:
    if isinstance(cause, ProxyUnusable):
        return EngineMisconfigured(BAD_PROXY)
    is_cut = isinstance(cause, httpx2.ReadError | httpx2.RemoteProtocolError)
    return EngineBusy(BROKE_OFF if is_cut else UNREACHABLE)


def _retry_after(value: str) -> float | None:
    """Return seconds from either form of the Retry-After header; None if missing or invalid."""
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
