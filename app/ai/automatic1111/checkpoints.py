"""Whether a server with AUTOMATIC1111's API has the checkpoint that is asked of it.

Told of one that it hasn't, its web page paints with another, without a word; others answer an error.
"""

from __future__ import annotations

from app import patterns
from app.ai.error_messages import ANSWERS_ERROR, UNKNOWN_MODEL
from app.ai.image_servers.error_mapping import UnexpectedResponse
from app.ai.image_servers.http import Http
from app.ai.missing_models import is_model_missing
from app.ai.out_of_memory import is_out_of_memory
from app.ai.picture_refusals import is_picture_refusal
from app.errors import EngineBusy, EngineError, EngineMisconfigured, EngineOutOfMemory, EngineRefused

_ERROR_FIELDS = ("error", "errors", "detail")
_NAME_FIELDS = ("title", "model_name", "hash", "sha256", "filename")
# As the API names what its code raised: `NansException`, `RuntimeError`. HTTPException is for the web.
_EXCEPTION = patterns.compile(r"\w{1,60}(?:Error|Exception)")
_TEMPORARY = patterns.compile(
    r"time_?d?[ _]?out|connection|HTTP|busy|queue|overload|try again|temporar|loading|cancel",
    patterns.IGNORECASE,
)
_HASH = r"\s*\[[^\]]+\]\s*$"


async def check_checkpoint(http: Http, checkpoint: str | None) -> None:
    """Asks for the list, of a server that may be away. Raises EngineMisconfigured where there is one, and the
    checkpoint is not on it."""
    try:
        listed = await http.get_json("/sdapi/v1/sd-models")
    except UnexpectedResponse as answer:
        if answer.is_away or answer.is_page:
            raise
        return  # a server without the list
    if checkpoint is None:
        return  # whichever it has loaded
    if isinstance(listed, list) and listed and not any(is_checkpoint(one, checkpoint) for one in listed):
        raise EngineMisconfigured(UNKNOWN_MODEL)


def raise_for_error_words(answer: object, request_words: str, status: int) -> None:
    """Raises what an error says: that the checkpoint isn't there, that memory is short, that the prompt is
    refused, or that the work itself failed, which waiting does not mend. Only its own words are read: lists
    of what is wrong with a request quote the prompt, which is `request_words`."""
    error_fields = answer if isinstance(answer, dict) else {}
    message = " ".join(text for name in _ERROR_FIELDS if isinstance(text := error_fields.get(name), str))
    if is_out_of_memory(message):
        raise EngineOutOfMemory
    if is_picture_refusal(answer, request_words):
        raise EngineRefused
    if is_model_missing(message):
        raise EngineMisconfigured(UNKNOWN_MODEL)
    kind = error_fields.get("error")
    if status == 500 and isinstance(kind, str) and _EXCEPTION.fullmatch(kind) and not _TEMPORARY.search(kind):
        raise EngineError


def raise_for_error(answer: object, request_words: str) -> None:
    """Raises what an answer within a 200 says is wrong, if anything."""
    raise_for_error_words(answer, request_words, 200)
    message = (
        " ".join(str(answer.get(name) or "") for name in _ERROR_FIELDS) if isinstance(answer, dict) else ""
    )
    if _TEMPORARY.search(message):
        raise EngineBusy
    if message.strip():
        raise EngineMisconfigured(ANSWERS_ERROR)


def is_checkpoint(listed: object, requested: str) -> bool:
    """Whether a row of the list is the checkpoint that is asked for: by a part of any of its names, as the
    server takes it, with either slash and in any case. The hash behind a title counts for nothing where it
    differs: the server itself leaves it out then, and lists none before it has computed them."""
    names = [listed.get(name) for name in _NAME_FIELDS] if isinstance(listed, dict) else [listed]
    error_fields = [_normalize(name) for name in names if isinstance(name, str) and name]
    wanted = {_normalize(requested), _normalize(patterns.sub(_HASH, "", requested))} - {""}
    return any(one in name for one in wanted for name in error_fields)


def _normalize(name: str) -> str:
    return name.replace("\\", "/").strip().lower()
