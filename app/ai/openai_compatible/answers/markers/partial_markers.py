"""A mark at the end of a text that is not complete: cut in two, or yet to come."""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.markers.marker_names import block_of, compared

_BROKEN = patterns.compile(r"<(?:[|｜][\w▁]{0,40}[|｜]?)?\Z")


def without_broken_mark(text: str) -> str:
    """Without a control mark that the end of the answer has cut in two."""
    return _BROKEN.sub("", text)


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


def without_open_mark(text: str) -> str:
    """Without a mark at the end that isn't complete yet, nor yet surely none."""
    tail = max(0, len(text) - _MAX_HEADER)
    if header := _OPEN_HEADER.search(text[tail:]):
        text = text[: tail + header.start()]
    least = max(0, len(text) - _MAX_TAIL)
    end = len(text)
    while (start := _last_opener(text, least, end)) is not None:
        end = start
    return text[:end]


def _last_opener(text: str, least: int, end: int) -> int | None:
    """Where a mark begins that may end behind `end`; None where there is none."""
    for at in range(end - 1, least - 1, -1):
        if text[at] in ">]}▷】⟩＞〉»›":
            return None
        if text[at] in _OPENERS and _may_become_mark(text[at:end]):
            return at
    return None


def _may_become_mark(tail: str) -> bool:
    found = _NAME.match(tail)
    if found is None:
        return False
    if found.end() == len(tail):
        return True
    name = compared(found["name"])
    sure = tail[1:2] in ("|", "｜") or name in ("details", "inner", "chain")
    return sure or block_of(name, False) is not None
