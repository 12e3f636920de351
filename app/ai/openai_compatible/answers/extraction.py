"""Extracts the answer from a model's output for every caller: JSON, prose, or a one-word verdict."""

from __future__ import annotations

from app.ai.openai_compatible.answers.control_characters import with_joined_surrogates
from app.ai.openai_compatible.answers.reasoning.block_stripping import has_unopened_block, strip_markers
from app.ai.openai_compatible.answers.reasoning.planning import after_planning, without_planning
from app.ai.openai_compatible.answers.turns import has_untagged_final_channel, without_turns

_MIN_REPEATED = 10  # characters of thoughts that are looked for in the answer


def answer_text(text: str, reasoning: str = "", *, truncated: bool = False, streaming: bool = False) -> str:
    """Return the answer without reasoning, control tokens, role names and further turns; "" if nothing is
    left.

    `text`: the answer content from its first character. `reasoning`: the content of a separate reasoning
    field; searched if `text` holds no answer. `truncated`: the answer ended at the token limit. `streaming`:
    more will come, so only text that will stay is returned. Takes linear time.
    """
    text, reasoning = _with_unix_newlines(text), _with_unix_newlines(reasoning)
    answer = _extract(_without_repeated_reasoning(text, reasoning, streaming), streaming)
    if answer or streaming or truncated or not reasoning.strip():
        return answer
    return after_planning(_extract(reasoning, streaming=False)).strip()


def has_untagged_reasoning(text: str) -> bool:
    """Return whether the answer began with reasoning that no opening tag announced; further answers of that
    server will too."""
    return has_unopened_block(text) or has_untagged_final_channel(text)


def _with_unix_newlines(text: str) -> str:
    return with_joined_surrogates(text).replace("\r\n", "\n")


def _extract(text: str, streaming: bool) -> str:
    outside = without_turns(strip_markers(text, streaming), streaming)
    return without_planning(outside.strip(), streaming).strip()


def _without_repeated_reasoning(text: str, reasoning: str, streaming: bool) -> str:
    """Return the text without the reasoning at its start, for servers that send it in both places."""
    leading_reasoning, answer = reasoning.strip(), text.lstrip()
    if len(leading_reasoning) < _MIN_REPEATED:
        return text
    if answer.startswith(leading_reasoning):
        rest = answer[len(leading_reasoning) :]
        return rest if rest.strip() or streaming else text
    return "" if streaming and leading_reasoning.startswith(answer.rstrip()) else text
