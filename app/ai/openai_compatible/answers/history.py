"""Extracts a history from a model's answer as plain paragraphs, complete or while it is streamed."""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.boilerplate import without_boilerplate
from app.ai.openai_compatible.answers.embedded_json import embedded_text
from app.ai.openai_compatible.answers.extraction import answer_text, has_untagged_reasoning
from app.ai.openai_compatible.answers.unescaping import unescape_text, without_outer_quotes
from app.ai.openai_compatible.cleaning import prose
from app.ai.openai_compatible.markup import without_open_link

_FIELD = "history"
# A line without text so far that may become a list item, a heading, a quotation or a rule.
_HALF_LINE = patterns.compile(
    r"^[ \t]*(?:#{1,6}|>|[-*+•]|\d{1,3}[.)]?|(?:[-*_=~`][ \t]*)+)?[ \t]*\Z", patterns.MULTILINE
)


def history_text(answer: str, max_length: int, reasoning: str = "", *, truncated: bool = False) -> str:
    """Return the history of a complete answer, at most `max_length` characters; "" if there is none."""
    return prose(
        _plain_text(answer_text(answer, reasoning, truncated=truncated), streaming=False), max_length
    )


def partial_history_text(
    answer: str, max_length: int, reasoning: str = "", *, untagged_reasoning: bool = False
) -> str:
    """Return the history received so far: a prefix of what `history_text` will return.

    `untagged_reasoning`: the server is known to omit the opening tag of reasoning; nothing is returned before
    the closing tag arrives. For other servers such reasoning can't be distinguished from a history unless it
    starts like a plan; it is discarded once it is closed. The last sentence may disappear again if the answer
    is truncated.
    """
    if untagged_reasoning and not has_untagged_reasoning(answer):
        return ""
    content = _plain_text(answer_text(answer, reasoning, streaming=True), streaming=True)
    return prose(without_open_link(_HALF_LINE.sub("", content)), max_length, streaming=True).strip()


def _plain_text(content: str, streaming: bool) -> str:
    content = without_boilerplate(content, streaming)
    inside = embedded_text(content, _FIELD, streaming)
    if inside is not None:
        content = without_boilerplate(answer_text(inside, streaming=streaming), streaming)
    return without_outer_quotes(unescape_text(content, streaming), streaming)
