"""An answer that is still being written, as plain as the finished one will be."""

from __future__ import annotations

from jiter import from_json

from app import patterns
from app.ai.openai_compatible.cleaning import prose, without_thoughts
from app.ai.openai_compatible.markup import without_open_link

_FENCE = patterns.compile(r"\A```\w*\s*")
_HALF_MARK = patterns.compile(r"\*{1,3}|_{2,3}|~~|`+|<\Z|^#{1,6}[ \t]*\Z", patterns.MULTILINE)


def growing(answer: str, most: int, field: str = "history") -> str:
    """The text so far. Where the answer is a JSON object, that of its field."""
    said = _FENCE.sub("", without_thoughts(answer))
    if said.startswith("{"):
        said = _of_object(said, field)
    return _HALF_MARK.sub("", prose(without_open_link(said), most)).strip()


def _of_object(said: str, field: str) -> str:
    try:
        found = from_json(said.encode(), partial_mode="trailing-strings")
    except ValueError:
        return ""  # no JSON, or cut within an escape: the next piece mends that
    text = found.get(field) if isinstance(found, dict) else None
    return text if isinstance(text, str) else ""
