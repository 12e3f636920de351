"""Finds pictures and errors in the parsed JSON values of an image server's response."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from app.ai.openai_compatible.chat.error_mapping import engine_error_of
from app.ai.openai_compatible.chat.error_responses import error_response_in, parse_error
from app.ai.out_of_memory import MAX_READ, is_out_of_memory
from app.ai.picture_locations import PictureLocation, picture_locations
from app.ai.picture_refusals import is_picture_refusal
from app.engines.ports import Picture
from app.errors import EngineError, EngineOutOfMemory, EngineRefused

_FAILED = ("failed", "error", "failure", "canceled", "cancelled")
LoadLocated = Callable[[PictureLocation], Awaitable[Picture]]


async def first_picture(
    values: Iterable[object], load_located: LoadLocated
) -> tuple[Picture | None, EngineError | None]:
    """Return the first readable picture, and the first error before it."""
    first_error: EngineError | None = None
    for value in values:
        for location in picture_locations(value):
            try:
                return await load_located(location), first_error
            except EngineError as error:
                first_error = first_error or error
    return None, first_error


def raise_error_in(value: object, request_words: str) -> None:
    """Raise the error that a 200 response contains, if any."""
    if is_picture_refusal(value, request_words):
        raise EngineRefused
    error_response = error_response_in(value) if isinstance(value, dict) else None
    words = error_response.words if error_response else ""
    if is_out_of_memory(words) or is_out_of_memory(str(value)[:MAX_READ], may_quote=True):
        raise EngineOutOfMemory
    if error_response is not None:
        raise engine_error_of(error_response) from error_response
    status = value.get("status") if isinstance(value, dict) else None
    is_sentence = isinstance(value, str) and " " in value  # neither JSON nor base64
    if is_sentence or (isinstance(status, str) and status.lower() in _FAILED):
        failure = parse_error(value)
        raise engine_error_of(failure) from failure
