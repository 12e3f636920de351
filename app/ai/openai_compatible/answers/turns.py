"""What stands round an answer where control marks were stripped and their words left: roles, channels,
labels.

- `analysisWe need …assistantfinalIris …`: gpt-oss without its special tokens. What begins as an analysis
  and has no final channel is thoughts alone.
- `assistant\\n`, `### Response:`, `Assistant:` at the beginning; a next turn where the model went on
  (`next_turns`).
- `Thinking Process: … Final answer: …`, `Here is my thought process: … Here is my response: …` (Granite),
  `Thinking... … ...done thinking.` (Ollama) (`labels`).
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.next_turns import first_turn, may_begin_turn, next_turn
from app.ai.openai_compatible.answers.phrases import compared, words
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
# Somebody who speaks for the model: `GPT4 Correct Assistant:`, `Narrator:`.
_SPEAKER = patterns.compile(
    r"\A\s*(?:\*\*|__)?(?:(?:[A-Z][\w.\-]{0,20} ){1,2}Assistant|Narrator|Narradora?|ChatGPT"
    r"|GPT-?\d[\w.\-]{0,10}|Claude|Gemini|Copilot|Llama|Mistral|Qwen|DeepSeek|Falcon)"
    r"(?:\*\*|__)?[ \t]*:(?:\*\*|__)?\s+(?=[A-ZÀ-Ý\"“])"
)
_HEADS = (*words("turns: heads"), *_CHANNELS)
_THOUGHT_HEADS = ("thoughts", "thinking", "reasoning", "raciocínio", "pensamentos")
_MAX_HEADS = 3
_MAX_ECHOED = 3  # turns of the asker's before the answer
_REPLY = patterns.compile(
    r"^[ \t*]*(?:Assistant|ASSISTANT|Assistente|AI|Response)(?:\*\*)?[ \t]*:"
    r"|^[ \t]*#{1,4}[ \t]*(?:Response|Assistant|Answer|Output|Resposta)[ \t]*(?::|$)",
    patterns.MULTILINE,
)
_FENCED = patterns.compile(
    r"\A\s*(?:```|~~~)(?:thinking|think|thoughts?|reasoning|analysis|plan)[ \t]*\n"
    r"(?:.*?\n(?:```|~~~)[ \t]*(?:\n|\Z)|.*\Z)",
    patterns.DOTALL | patterns.IGNORECASE,
)


def without_turns(text: str, growing: bool = False) -> str:
    """What is the answer's own. While `growing`, nothing of it while a role, channel or label may come to
    be."""
    if growing and _is_open_head(text):
        return ""
    text = _beginning(_of_channel(_FENCED.sub("", text), growing), growing)
    first = _without_next(text, growing)
    return first if text.startswith(first) else _beginning(first, growing)


def _beginning(text: str, growing: bool) -> str:
    """Without the roles and labelled thoughts at the beginning, however they follow one another."""
    for _ in range(_MAX_HEADS):
        bare = _without_heads(text)
        if growing and bare != text and _is_open_head(bare):
            return ""
        bare = after_label(bare, growing)
        if bare == text:
            break
        text = bare
        if growing and _is_open_head(text):
            return ""
    return text


def ends_in_bare_channel(text: str) -> bool:
    """Whether a final channel without marks follows what nothing says to be thoughts."""
    found = _FINAL.search(text)
    return (
        found is not None and not text.lstrip().startswith(_CHANNELS) and not _is_blank(text[: found.start()])
    )


def _is_blank(text: str) -> bool:
    return not text.strip()


def _is_open_head(text: str) -> bool:
    said = compared(text.lstrip("#*>_ \t\n")[:40])
    heads = (*_HEADS, *_THOUGHT_HEADS)
    return any(head.startswith(said) for head in heads) or may_begin_turn(said) or may_become_label(said)


def _of_channel(text: str, growing: bool) -> str:
    finals = [*_FINAL.finditer(text)]
    if finals:
        return text[finals[-1].end() :]
    on_line = _CHANNEL_LINE.match(text) is not None
    if _ANALYSIS.match(text) or (growing and text.lstrip().startswith(_CHANNELS) and not on_line):
        return ""
    return _BARE_FINAL.sub("", text)


def _without_heads(text: str) -> str:
    for _ in range(_MAX_HEADS):
        found = _HEAD.match(text) or _SPEAKER.match(text)
        if found is None:
            break
        text = text[found.end() :]
    return text


def _without_next(text: str, growing: bool) -> str:
    """The first turn alone. One of the asker's that stands before it is passed over."""
    for _ in range(_MAX_ECHOED):
        found = next_turn(text, growing)
        if found is None:
            break
        said = text[: found.start()].rstrip()
        if said:
            text = said
            break
        reply = _REPLY.search(text, found.end())
        if reply is None:
            return "" if growing else text
        text = _without_heads(text[reply.start() :])
    return first_turn(text, growing)
