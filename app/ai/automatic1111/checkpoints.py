"""Checks whether a server with AUTOMATIC1111's API has the configured checkpoint.

For an unknown one, its web UI silently paints with another; other servers answer with an error.
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
# Exception names of the API's own code: `NansException`, `RuntimeError`; not HTTPException.
_EXCEPTION = patterns.compile(r"\w{1,60}(?:Error|Exception)")
_TEMPORARY = patterns.compile(
    r"time_?d?[ _]?out|connection|HTTP|busy|queue|overload|try again|temporar|loading|cancel",
    patterns.IGNORECASE,
)
_HASH = r"\s*\[[^\]]+\]\s*$"


async def check_checkpoint(http: Http, checkpoint: str | None) -> None:
    """Request the list of checkpoints. Raises EngineMisconfigured if it lacks the checkpoint;
    UnexpectedResponse if the server is unavailable."""
    try:
        listed = await http.get_json("/sdapi/v1/sd-models")
    except UnexpectedResponse as answer:
        if answer.is_away or answer.is_page:
            raise
        return  # the server has no such list
    if checkpoint is None:
        return  # the loaded one is used
    if isinstance(listed, list) and listed and not any(is_checkpoint(one, checkpoint) for one in listed):
        raise EngineMisconfigured(UNKNOWN_MODEL)


def raise_for_error_words(answer: object, request_words: str, status: int) -> None:
    """Raise what an error says: the checkpoint is missing, memory is short, the prompt is refused, or the
    work itself failed, which waiting does not fix.

    Only the server's own words are read: validation errors quote the prompt (`request_words`).
    """
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
    """Raise the error that a 200 response contains, if any."""
    raise_for_error_words(answer, request_words, 200)
    message = (
        " ".join(str(answer.get(name) or "") for name in _ERROR_FIELDS) if isinstance(answer, dict) else ""
    )
    if _TEMPORARY.search(message):
        raise EngineBusy
    if message.strip():
        raise EngineMisconfigured(ANSWERS_ERROR)


def is_checkpoint(listed: object, requested: str) -> bool:
    """Return whether a list entry is the requested checkpoint: by a part of any of its names, as the server
    matches them, with either slash and in any case. A differing hash after a title is ignored: the server
    itself ignores it, and lists none before it has computed them."""
    names = [listed.get(name) for name in _NAME_FIELDS] if isinstance(listed, dict) else [listed]
    known_names = [_normalize(name) for name in names if isinstance(name, str) and name]
    wanted = {_normalize(requested), _normalize(patterns.sub(_HASH, "", requested))} - {""}
    return any(one in name for one in wanted for name in known_names)


def _normalize(name: str) -> str:
    return name.replace("\\", "/").strip().lower()
