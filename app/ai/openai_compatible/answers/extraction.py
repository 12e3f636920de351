"""The answer in what a model sent, for every reader: JSON, prose, and a verdict in one word."""

from __future__ import annotations

from app.ai.openai_compatible.answers.control_characters import mended
from app.ai.openai_compatible.answers.reasoning.block_stripping import is_opening_lost, outside_marks
from app.ai.openai_compatible.answers.reasoning.planning import after_plans, without_planning
from app.ai.openai_compatible.answers.turns import ends_in_bare_channel, without_turns

_LEAST_REPEATED = 10  # characters of thoughts that are looked for in the answer


def answer_text(text: str, reasoning: str = "", *, cut: bool = False, growing: bool = False) -> str:
    """What a model answered, without thoughts, control marks, role names and further turns; "" where that is
    nothing, so that the answer can't be used.

    `text`: what came as its answer, from the first character on. `reasoning`: what came in a field for
    thoughts; where no answer stands elsewhere, it is looked for there. `cut`: the answer ended at the
    limit on tokens. `growing`: more will come; only what will stay is returned. Takes linear time.
    """
    text, reasoning = _lines(text), _lines(reasoning)
    said = _said(_without_repeated(text, reasoning, growing), growing)
    if said or growing or cut or not reasoning.strip():
        return said
    return after_plans(_said(reasoning, growing=False)).strip()


def lacks_opening(text: str) -> bool:
    """Whether the answer began with thoughts that no mark announced, as a later one from there will."""
    return is_opening_lost(text) or ends_in_bare_channel(text)


def _lines(text: str) -> str:
    return mended(text).replace("\r\n", "\n")


def _said(text: str, growing: bool) -> str:
    outside = without_turns(outside_marks(text, growing), growing)
    return without_planning(outside.strip(), growing).strip()


def _without_repeated(text: str, reasoning: str, growing: bool) -> str:
    """The text without the thoughts at its beginning, where a server sends them in both places."""
    thought, said = reasoning.strip(), text.lstrip()
    if len(thought) < _LEAST_REPEATED:
        return text
    if said.startswith(thought):
        rest = said[len(thought) :]
        return rest if rest.strip() or growing else text
    return "" if growing and thought.startswith(said.rstrip()) else text
