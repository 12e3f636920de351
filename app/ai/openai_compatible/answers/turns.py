"""Removes role names, channel names and labels around an answer whose control tokens were stripped.

- `analysisWe need …assistantfinalIris …`: gpt-oss without its special tokens. What starts as an analysis and
  has no final channel is reasoning only.
- `assistant\\n`, `### Response:`, `Assistant:` at the start; a next turn that the model went on to write
  (`next_turns`).
- `Thinking Process: … Final answer: …`, `Here is my thought process: … Here is my response: …` (Granite),
  `Thinking... … ...done thinking.` (Ollama) (`reasoning_labels`).
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.next_turns import find_next_turn, may_start_turn, without_joined_turn
from app.ai.openai_compatible.answers.phrases import normalize, word_list
from app.ai.openai_compatible.answers.reasoning.reasoning_labels import after_label, may_become_label

_FINAL = patterns.compile(r"assistant(?:final(?:<\|message\|>)?|[ \t]*\n\s{0,4}final[ \t]*\n)")
_ANALYSIS = patterns.compile(r"\A\s*(?:assistant)?(?:analysis|commentary)(?=[A-Z\"'“(\d*#¿¡])")
_BARE_FINAL = patterns.compile(r"\A\s*(?:assistantfinal|assistant|final)(?=[A-Z\"“*#{\[])")
_CHANNELS = ("analysis", "commentary", "assistantanalysis", "assistantcommentary")
_CHANNEL_LINE = patterns.compile(r"\A\s*(?:analysis|commentary)[ \t]*\n")

_HEAD = patterns.compile(
    r"\A\s*(?:(?:#{1,4}[ \t]*|\*\*)?(?:assistant|ai assistant|ai|model|bot|assistente|modelo"
    r"|response|resposta|answer"
    r"|output|chatbot)(?:\*\*)?[ \t]*:(?:\*\*)?|#{1,4}[ \t]*(?:assistant|response|resposta|answer"
    r"|output)[ \t]*\n"
    r"|(?:assistant|model|assistente|chatbot|final)[ \t]*\n)[ \t]*",
    patterns.IGNORECASE,
)
# A speaker label for the model: `GPT4 Correct Assistant:`, `Narrator:`.
_SPEAKER = patterns.compile(
    r"\A\s*(?:\*\*|__)?(?:(?:[A-Z][\w.\-]{0,20} ){1,2}Assistant|Narrator|Narradora?|ChatGPT"
    r"|GPT-?\d[\w.\-]{0,10}|Claude|Gemini|Copilot|Llama|Mistral|Qwen|DeepSeek|Falcon)"
    r"(?:\*\*|__)?[ \t]*:(?:\*\*|__)?\s+(?=[A-ZÀ-Ý\"“])"
)
_HEADS = (*word_list("turns: heads"), *_CHANNELS)
_THOUGHT_HEADS = ("thoughts", "thinking", "reasoning", "raciocínio", "pensamentos")
_MAX_HEADS = 3
_MAX_ECHOED = 3  # turns of the requester before the answer
_REPLY = patterns.compile(
    r"^[ \t*]*(?:Assistant|ASSISTANT|Assistente|AI|Response)(?:\*\*)?[ \t]*:"
    r"|^[ \t]*#{1,4}[ \t]*(?:Response|Assistant|Answer|Output|Resposta)[ \t]*(?::|$)",
    patterns.MULTILINE,
)
_FENCED_REASONING = patterns.compile(
    r"\A\s*(?:```|~~~)(?:thinking|think|thoughts?|reasoning|analysis|plan)[ \t]*\n"
    r"(?:.*?\n(?:```|~~~)[ \t]*(?:\n|\Z)|.*\Z)",
    patterns.DOTALL | patterns.IGNORECASE,
)


def without_turns(text: str, streaming: bool = False) -> str:
    """Return the answer's own text. While `streaming`, "" while a role, channel or label may follow."""
    if streaming and _may_become_head(text):
        return ""
    text = _without_leading_labels(_final_channel(_FENCED_REASONING.sub("", text), streaming), streaming)
    first = _first_turn(text, streaming)
    return first if text.startswith(first) else _without_leading_labels(first, streaming)


def _without_leading_labels(text: str, streaming: bool) -> str:
    """Remove roles and labelled reasoning at the start, in any order."""
    for _ in range(_MAX_HEADS):
        stripped = _without_heads(text)
        if streaming and stripped != text and _may_become_head(stripped):
            return ""
        stripped = after_label(stripped, streaming)
        if stripped == text:
            break
        text = stripped
        if streaming and _may_become_head(text):
            return ""
    return text


def has_untagged_final_channel(text: str) -> bool:
    """Return whether a final channel without tokens follows text that nothing marks as reasoning."""
    found = _FINAL.search(text)
    return (
        found is not None and not text.lstrip().startswith(_CHANNELS) and not _is_blank(text[: found.start()])
    )


def _is_blank(text: str) -> bool:
    return not text.strip()


def _may_become_head(text: str) -> bool:
    prefix = normalize(text.lstrip("#*>_ \t\n")[:40])
    heads = (*_HEADS, *_THOUGHT_HEADS)
    return (
        any(head.startswith(prefix) for head in heads) or may_start_turn(prefix) or may_become_label(prefix)
    )


def _final_channel(text: str, streaming: bool) -> str:
    finals = [*_FINAL.finditer(text)]
    if finals:
        return text[finals[-1].end() :]
    is_channel_line = _CHANNEL_LINE.match(text) is not None
    if _ANALYSIS.match(text) or (streaming and text.lstrip().startswith(_CHANNELS) and not is_channel_line):
        return ""
    return _BARE_FINAL.sub("", text)


def _without_heads(text: str) -> str:
    for _ in range(_MAX_HEADS):
        found = _HEAD.match(text) or _SPEAKER.match(text)
        if found is None:
            break
        text = text[found.end() :]
    return text


def _first_turn(text: str, streaming: bool) -> str:
    """Return the first turn of the assistant; turns of the requester before it are skipped."""
    for _ in range(_MAX_ECHOED):
        found = find_next_turn(text, streaming)
        if found is None:
            break
        prefix = text[: found.start()].rstrip()
        if prefix:
            text = prefix
            break
        reply = _REPLY.search(text, found.end())
        if reply is None:
            return "" if streaming else text
        text = _without_heads(text[reply.start() :])
    return without_joined_turn(text, streaming)
