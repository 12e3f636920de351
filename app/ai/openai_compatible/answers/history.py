"""A history in a model's answer: plain paragraphs, whole or as far as it has come."""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.boilerplate import without_talk
from app.ai.openai_compatible.answers.embedded_json import embedded_text
from app.ai.openai_compatible.answers.extraction import answer_text, lacks_opening
from app.ai.openai_compatible.answers.unescaping import unescaped, unquoted
from app.ai.openai_compatible.cleaning import prose
from app.ai.openai_compatible.markup import without_open_link

_FIELD = "history"
# A line that has no text yet, but may turn out to be a mark of a list, a heading, a quotation or a rule.
_HALF_LINE = patterns.compile(
    r"^[ \t]*(?:#{1,6}|>|[-*+•]|\d{1,3}[.)]?|(?:[-*_=~`][ \t]*)+)?[ \t]*\Z", patterns.MULTILINE
)


def history_text(answer: str, most: int, reasoning: str = "", *, cut: bool = False) -> str:
    """The history in a whole answer, at most so many characters; "" where it holds none."""
    return prose(_text(answer_text(answer, reasoning, cut=cut), growing=False), most)


def growing(answer: str, most: int, reasoning: str = "", *, unopened: bool = False) -> str:
    """As much of the history as an answer that goes on has brought: a beginning of what `history_text`
    will give.

    `unopened`: this server is known to send thoughts without their opening mark: nothing is returned
    before they are closed. Of a server that isn't known to, such thoughts can't be told from a history
    unless they begin as plans do; they are void once they are closed. The last sentence may go again,
    where the answer is cut.
    """
    if unopened and not lacks_opening(answer):
        return ""
    said = _text(answer_text(answer, reasoning, growing=True), growing=True)
    return prose(without_open_link(_HALF_LINE.sub("", said)), most, growing=True).strip()


def _text(said: str, growing: bool) -> str:
    said = without_talk(said, growing)
    inner = embedded_text(said, _FIELD, growing)
    if inner is not None:
        said = without_talk(answer_text(inner, growing=growing), growing)
    return unquoted(unescaped(said, growing), growing)
