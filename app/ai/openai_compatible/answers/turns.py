"""What stands round an answer where control marks were stripped and their words left: roles, channels,
labels.

- `analysisWe need …assistantfinalIris …`: gpt-oss without its special tokens. What begins as an analysis
  and has no final channel is thoughts alone.
- `assistant\\n`, `### Response:`, `Assistant:` at the beginning; `User:`, `### Instruction:` or a line `user`
  where the model went on with the next turn.
- `Thinking Process: … Final answer: …`, `Here is my thought process: … Here is my response: …` (Granite),
  `Thinking... … ...done thinking.` (Ollama).
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.phrases import compared, phrases, words

_FINAL = patterns.compile(r"assistant(?:final(?:<\|message\|>)?|[ \t]*\n\s{0,4}final[ \t]*\n)")
_ANALYSIS = patterns.compile(r"\A\s*(?:assistant)?(?:analysis|commentary)(?=[A-Z\"'“(\d*#¿¡])")
_BARE_FINAL = patterns.compile(r"\A\s*(?:assistantfinal|assistant|final)(?=[A-Z\"“*#{\[])")
_CHANNELS = ("analysis", "commentary", "assistantanalysis", "assistantcommentary")

_HEAD = patterns.compile(
    r"\A\s*(?:(?:#{1,4}[ \t]*|\*\*)?(?:assistant|ai assistant|ai|model|bot|assistente|modelo"
    r"|response|resposta|answer"
    r"|output|chatbot)(?:\*\*)?[ \t]*:(?:\*\*)?|#{1,4}[ \t]*(?:assistant|response|resposta|answer"
    r"|output)[ \t]*\n"
    r"|(?:assistant|model|assistente|chatbot)[ \t]*\n)[ \t]*",
    patterns.IGNORECASE,
)
_HEADS = (*words("turns: heads"), *_CHANNELS)
_HEADING = patterns.compile(
    r"^[ \t]*#{1,4}[ \t]*(?:instructions?|input|user|human|assistant|response|system|question|prompt|usuário"
    r"|instruções|instrução|pergunta)[ \t]*(?::|$)",
    patterns.MULTILINE | patterns.IGNORECASE,
)
_NEXT = patterns.compile(
    r"^[ \t]*(?:(?:\*\*)?(?:User|Human|Assistant|USER|HUMAN|ASSISTANT|Usuário|Usuario|Humano|Assistente)"
    r"(?:\*\*)?[ \t]*:|(?:user|human|assistant|model)[ \t]*$)",
    patterns.MULTILINE,
)
_THOUGHT_HEADS = ("thoughts", "thinking", "reasoning", "raciocínio", "pensamentos")
_NEXTS = (*words("turns: next turns"),)
_JOINED = patterns.compile(r"[.!?…\"”’)](?:assistant|user|model)[ \t]*(?:\n|\Z)")
_JOINING = patterns.compile(r"[.!?…\"”’)\w](?P<word>[a-z]{1,14})\Z")
_MAX_ECHOED = 3  # turns of the asker's before the answer
_ENDS = ".!?…\"'”’)]}*_`>"
_REPLY = patterns.compile(
    r"^[ \t*]*(?:Assistant|ASSISTANT|Assistente|AI|Response)(?:\*\*)?[ \t]*:"
    r"|^[ \t]*#{1,4}[ \t]*(?:Response|Assistant|Answer|Output|Resposta)[ \t]*(?::|$)",
    patterns.MULTILINE,
)

_LABELS = phrases("turns: thought labels")
_ANSWER = patterns.compile(
    r"^[ \t#*_>]*(?:final (?:answer|response|output|version|text|history|story)|answer|response"
    r"|output|history|story"
    r"|here(?:'s| is) (?:my|the) (?:final )?(?:response|answer|history|story|output)"
    r"|(?:\.\.\.|…)? ?done thinking|história(?: final)?|resposta(?: final)?|texto final)"
    r"[*_ \t]*(?:[:.]|$)[*_ \t]*",
    patterns.MULTILINE | patterns.IGNORECASE,
)
_QUOTED = patterns.compile(r"\A[^\n]*\n+(?:[ \t]*>[^\n]*\n+)+")


_FENCED = patterns.compile(
    r"\A\s*(?:```|~~~)(?:thinking|think|thoughts?|reasoning|analysis|plan)[ \t]*\n"
    r"(?:.*?\n(?:```|~~~)[ \t]*(?:\n|\Z)|.*\Z)",
    patterns.DOTALL | patterns.IGNORECASE,
)
_LABELLED = patterns.compile(
    r"\A\s*(?:[#*_ ]*[#*_][#*_ ]*(?:[Tt]houghts?|[Tt]hinking|[Rr]easoning|[Tt]hought [Pp]rocess|[Rr]aciocínio"
    r"|[Pp]ensamentos?)[*_ ]*:?|thought|thinking|reasoning)[*_ ]*\n"
)


def without_turns(text: str, growing: bool = False) -> str:
    """What is the answer's own. While `growing`, nothing of it while a role, channel or label may come to
    be."""
    if growing and _is_open_head(text):
        return ""
    text = _of_channel(_FENCED.sub("", text), growing)
    text = _without_next(_without_heads(text), growing)
    return _after_label(text, growing)


def ends_in_bare_channel(text: str) -> bool:
    """Whether a final channel without marks follows what nothing says to be thoughts."""
    found = _FINAL.search(text)
    return (
        found is not None and not text.lstrip().startswith(_CHANNELS) and not _is_blank(text[: found.start()])
    )


def _is_blank(text: str) -> bool:
    return not text.strip()


def _is_open_head(text: str) -> bool:
    said = compared(text.lstrip("#* \t\n")[:40])
    heads = (*_HEADS, *_THOUGHT_HEADS, *_NEXTS)
    return any(head.startswith(said) for head in heads) or bool(said and _LABELS.may_begin(said))


def _of_channel(text: str, growing: bool) -> str:
    finals = [*_FINAL.finditer(text)]
    if finals:
        return text[finals[-1].end() :]
    if _ANALYSIS.match(text) or (growing and text.lstrip().startswith(_CHANNELS)):
        return ""
    return _BARE_FINAL.sub("", text)


def _without_heads(text: str) -> str:
    for _ in range(3):
        found = _HEAD.match(text)
        if found is None:
            break
        text = text[found.end() :]
    return text


def _without_next(text: str, growing: bool) -> str:
    """The first turn alone. One of the asker's that stands before it is passed over."""
    for _ in range(_MAX_ECHOED):
        found = _next_turn(text)
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
    if joined := _JOINED.search(text):
        text = text[: joined.start() + 1]
    return _without_open_next(text) if growing else text


def _next_turn(text: str) -> patterns.Match | None:
    """The first label of a turn, at the beginning or behind the end of a sentence."""
    starts = sorted((*_NEXT.finditer(text), *_HEADING.finditer(text)), key=lambda found: found.start())
    for found in starts:
        before = text[max(0, found.start() - 200) : found.start()].rstrip()
        if (before and before[-1] in _ENDS) or not text[: found.start()].strip():
            return found
    return None


def _without_open_next(text: str) -> str:
    start = text.rfind("\n") + 1
    said = compared(text[start:].strip("#* \t"))
    if start and (said or text[start:].strip()) and any(one.startswith(said) for one in _NEXTS):
        return text[:start]
    joining = _JOINING.search(text[-16:])
    if joining and any(one.startswith(joining["word"]) for one in ("assistantfinal", "user", "model")):
        return text[: len(text) - len(joining["word"])]
    return text


def _after_label(text: str, growing: bool) -> str:
    if not (_LABELS.begin(text) or _LABELLED.match(text)):
        return text
    if answers := [*_ANSWER.finditer(text)]:
        return text[answers[-1].end() :]
    quoted = _QUOTED.match(text)
    return text[quoted.end() :] if quoted and not growing else ""
