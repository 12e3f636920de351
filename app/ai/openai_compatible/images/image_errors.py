"""Maps an image server's errors where they mean more than those of any engine, before options are dropped or
a key is blamed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import openai
import structlog

from app import patterns
from app.ai import foreign_json
from app.ai.error_messages import UNKNOWN_MODEL
from app.ai.missing_models import is_model_missing
from app.ai.openai_compatible.chat.error_mapping import rejected_request_words
from app.ai.openai_compatible.chat.error_responses import error_response_behind
from app.ai.out_of_memory import MAX_READ, is_out_of_memory
from app.ai.picture_refusals import is_picture_refusal
from app.errors import (
    EngineAway,
    EngineError,
    EngineMisconfigured,
    EngineOutOfMemory,
    EngineRefused,
    EngineTimeout,
)

log = structlog.get_logger()

# Gateway statuses for a server that is down; with OpenAI itself for a busy one. From 520 on: Cloudflare.
_GATEWAY = (502, 503, 520, 521, 522, 523, 525, 526, 527, 530)
_TOO_SLOW = 524
_OPTION_WORDS = patterns.compile(
    r"stream|partial|\bsize\b|parameter|\bfields?\b|argument|option|unsupported|not supported|unknown"
    r"|unrecogni|unexpected|\bextra\b|not implemented|schema",
    patterns.IGNORECASE,
)
_STREAM = patterns.compile(r"stream|partial_images|not implemented", patterns.IGNORECASE)
_PROMPT_WORDS = patterns.compile(r"\b(?:prompts?|text|description)\b", patterns.IGNORECASE)


@contextmanager
def translated_image_errors(request_words: str, is_openai: bool) -> Iterator[None]:
    """Raise EngineErrors in place of the library's, if more is known. `request_words`: text that answers may
    quote."""
    try:
        yield
    except openai.APIStatusError as error:
        image_error = image_error_of(error.status_code, _body(error), request_words, is_openai)
        if image_error is None:
            raise
        log.info("engine.answered", status=error.status_code, known=type(image_error).__name__)
        raise image_error from error


def image_error_of(status: int, body: object, request_words: str, is_openai: bool) -> EngineError | None:
    text = str(body)[:MAX_READ]
    # Below 500 a response may quote the prompt.
    if is_out_of_memory(text, may_quote=status < 500):
        return EngineOutOfMemory()
    is_page = isinstance(body, str) and body.lstrip()[:1] == "<"
    if not is_page and is_picture_refusal(body, request_words):
        return EngineRefused()
    if status in (404, 500) and (is_model_missing(text) or "model_not_found" in text):
        return EngineMisconfigured(UNKNOWN_MODEL)
    if status in _GATEWAY and not is_openai:
        return EngineAway()
    return EngineTimeout() if status == _TOO_SLOW else None


def _body(error: openai.APIStatusError) -> object:
    text = error.response.text[:MAX_READ]
    try:
        return foreign_json.loads(text)
    except ValueError:
        return text


def rejected_option(error: EngineError) -> str | None:
    """Return the server's words about a request that fewer options may avoid; None if that won't help: words
    about the prompt alone concern no option."""
    error_response = error_response_behind(error)
    words = rejected_request_words(error)
    if words is not None:
        return None if _PROMPT_WORDS.search(words) and not _OPTION_WORDS.search(words) else words
    # Some servers report it as a failure.
    is_failure = error_response is not None and error_response.status in (500, 501)
    return (
        error_response.words
        if error_response and is_failure and _STREAM.search(error_response.words)
        else None
    )
