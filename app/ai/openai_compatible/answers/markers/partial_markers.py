"""Removes an incomplete marker from the end of a text that was cut or is still being streamed."""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.markers.marker_names import block_of_name, normalize_name

_CUT_TOKEN = patterns.compile(r"<(?:[|｜][\w▁]{0,40}[|｜]?)?\Z")


def without_cut_marker(text: str) -> str:
    """Return the text without a control token that the end of the answer cut in two."""
    return _CUT_TOKEN.sub("", text)


_OPEN_HEADER = patterns.compile(  # a mark whose name stands behind its brackets
    r"(?:<role>\s*\w{0,15}\s*(?:</?\w{0,4})?|<(?:unused|ctrl|extra_id|reserved|reserved_token)_?\d{1,4}>\s?[a-z]{0,8}"
    r"|\[unused\d{1,4}\]\w{0,2}|\]{1,2})\Z",
    patterns.IGNORECASE,
)
_MAX_HEADER = 40  # characters
_MAX_TAIL = 260  # characters
_OPENERS = "<[{&◁【⟨＜〈«‹"
_NAME = patterns.compile(
    r"(?:<|&(?:l(?:t;?)?)?|[\[{◁【⟨＜〈«‹]){1,4}[\s\\/|｜#%]*(?P<name>[^\s<>|｜\]\}]{0,45})"
)


def without_partial_marker(text: str) -> str:
    """Return the text without an incomplete marker at its end, as long as it may still become one."""
    tail = max(0, len(text) - _MAX_HEADER)
    if header := _OPEN_HEADER.search(text[tail:]):
        text = text[: tail + header.start()]
    minimum = max(0, len(text) - _MAX_TAIL)
    end = len(text)
    while (start := _last_opener(text, minimum, end)) is not None:
        end = start
    return text[:end]


def _last_opener(text: str, minimum: int, end: int) -> int | None:
    """Return the offset of an opening bracket that may start a marker ending after `end`; None without
    one."""
    for at in range(end - 1, minimum - 1, -1):
        if text[at] in ">]}▷】⟩＞〉»›":
            return None
        if text[at] in _OPENERS and _may_become_marker(text[at:end]):
            return at
    return None


def _may_become_marker(tail: str) -> bool:
    found = _NAME.match(tail)
    if found is None:
        return False
    if found.end() == len(tail):
        return True
    name = normalize_name(found["name"])
    is_certain = tail[1:2] in ("|", "｜") or name in ("details", "inner", "chain")
    return is_certain or block_of_name(name, False) is not None
