"""Marks that templates and servers leave in a model's text: of thoughts, answers, channels, turns and ends.

Names and brackets are those of vLLM's and SGLang's reasoning parsers, llama.cpp's chat.cpp, Open WebUI's and
SillyTavern's lists of tags, and the chat templates of DeepSeek, Qwen, Kimi, Seed, GLM, Hunyuan, Gemma,
Cohere, Mistral, Granite, Apertus and gpt-oss (Harmony). Names are compared without case, namespace and
separators, and a `begin_of_`, `start_`, `end_of_`, `_end` … says which end of a block a mark is.
`openai-harmony` parses tokens, not text, and only of a server that kept every one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache

from app import patterns
from app.ai.openai_compatible.answers.phrases import words
from app.ai.openai_compatible.answers.wider_marks import widened


class Kind(Enum):
    """What a mark does. ROLE: of whoever speaks next. NOISE: nothing; it is left out. UNKNOWN: nobody knows;
    it is text, unless it surrounds what stands before the answer (`leading`)."""

    OPEN = auto()
    CLOSE = auto()
    ANSWER = auto()
    ANSWER_END = auto()
    END = auto()
    ROLE = auto()
    NOISE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    """`start`, `end`: where it stands. `name`: as compared; of a role, `assistant` or `user`. `firm`: in
    brackets that no prose has, so that it needs no other end. `channel`: Harmony's, which ends with its
    message. `closing`, `left_out`: of an UNKNOWN one: that it closes, that it is left out as NOISE is.
    `guessed`: that it is of thoughts is known by a part of its name alone."""

    kind: Kind
    start: int
    end: int
    name: str = ""
    firm: bool = True
    channel: bool = False
    closing: bool = False
    left_out: bool = False
    guessed: bool = False


_THOUGHTS = frozenset(words("marks: thoughts"))
_THOUGHT_STEMS = words("marks: thought stems")
_FIELD_STEMS = words("marks: thought stems of fields")
_ANSWERS = frozenset(words("marks: answers"))
_ENDS = frozenset(words("marks: ends"))
_STARTS = frozenset(words("marks: starts"))
_ASSISTANTS = frozenset(words("marks: assistants"))
_OTHERS = frozenset(words("marks: others"))
_PLAIN = frozenset(words("marks: plain"))
_BARE_ENDS = ("eos", "eot", "endoftext", "endofturn", "endofutterance")  # in brackets of any kind
_BEGINS = ("beginof", "startof", "begin", "start", "open")
_FINISHES = ("endof", "end", "close", "stop")
_BEGINS_BEHIND, _FINISHES_BEHIND = ("start", "begin", "prefix", "open"), ("end", "suffix", "close", "stop")

_CHANNELS = ("analysis", "commentary", "final", "thought", "thinking", "reasoning", "response", "answer")
_BRACKETS = "<>[]{}|｜◁▷【】⟨⟩＜＞〈〉«»‹› \t\r\n"
_SIGNS = _BRACKETS + "#%"  # `{{#think}}`, `{% think %}`
_MARK = patterns.compile(
    r"<\|?channel\|?>\s*(?:analysis|commentary|final|thoughts?|thinking|reasoning|response|answer)?"
    r"(?:(?:[^<\n]{0,80}<\|constrain\|>)?[^<\n]{0,80}<\|message\|>)?"
    r"|(?:analysis|commentary|final)(?:[^<\n]{0,80}<\|constrain\|>[^<\n]{0,30})?<\|message\|>"
    r"|<<\s*/?SYS\s*>>"
    r"|<0x[0-9A-F]{2}>"
    r"|<[|｜][^|｜<>\n]{1,60}(?:[|｜]>|>)"
    r"|<[\w/]{1,30}[|｜]>"
    r"|(?:<|&lt;)\s*\\?[/#]?\s*[\w:.\-]{1,40}(?:\s[^<>]{0,200}|/)?\s*\\?(?:>|&gt;)"
    r"|\[\s*\\?[/#]?\s*[\w :.\-]{1,40}\s*\\?\]|\[\|[\w :.\-]{1,40}\|\]"
    r"|\{{1,2}[%#]?\s*\\?[/#]?\s*[\w :.\-]{1,40}\s*[%#]?\\?\}{1,2}"
    r"|[◁【⟨＜〈«‹][/#]?\s*[\w :.\-]{1,40}\s*[▷】⟩＞〉»›]",
    patterns.IGNORECASE,
)
_SPOKEN = patterns.compile(
    r"\s{0,2}(?P<role>[^\W\d_]{2,12})\b[ \t]*:?(?:<[|｜]end_header_id[|｜]>|<[|｜]im_sep[|｜]>|<["
    r"|｜]message[|｜]>)?\n{0,2}"
)
_LETTERS = patterns.compile(r"[\W\d_]+")


def marks(text: str) -> Iterator[Mark]:
    """Every mark in order. What is none of ours, such as `<b>` or `[1]`, is no mark."""
    least = 0
    for found in _MARK.finditer(text):
        if found.start() >= least and (mark := _mark(text, found)):
            start, least = widened(text, mark.start, mark.end, least, signs=mark.kind is not Kind.UNKNOWN)
            yield replace(mark, start=start, end=least)


def _mark(text: str, found: patterns.Match) -> Mark | None:
    whole, (start, end) = found.group().lower(), found.span()
    headless = whole[0] != "<" and whole.endswith("<|message|>")
    if headless or whole.startswith(("<channel|", "<|channel")):
        return _channel(whole, start, end)
    if whole.startswith("<0x"):
        return Mark(Kind.NOISE, start, end, "\n" if whole == "<0x0a>" else "")
    shape = _shape(whole)
    if shape.late and shape.name == "turn":
        return Mark(Kind.END, start, end)
    return _named(text, shape, start, end)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A mark by its characters. `pipe`: `<|…|>` and its like; `late`: `<…|>`; `tag`: `<…>`; `rest`: what
    stands behind the name; `firm`: see Mark."""

    name: str
    closing: bool
    pipe: bool
    late: bool
    tag: bool
    firm: bool
    rest: str
    one_word: bool


@lru_cache(maxsize=4_096)
def _shape(whole: str) -> _Shape:
    pipe, late = (
        whole.startswith(("<|", "<｜", "[|")),
        whole.endswith(("|>", "｜>")) and len(whole.split()) == 1,
    )
    said = whole.removeprefix("&lt;").removesuffix("&gt;").strip(_BRACKETS).rstrip("\\").strip(_SIGNS)
    tag = whole[0] in "<&" and not (pipe or late)
    bare, _, rest = said.partition(" ") if tag and not said.startswith(("/ ", "\\")) else (said, "", "")
    closing = said.startswith(("/", "\\"))
    firm = whole[0] not in "[{«‹〈"  # words stand in these in prose too
    name = compared(bare)
    return _Shape(
        name, closing, pipe or late, late and not pipe, tag, firm, rest, " " not in said.strip("/ ")
    )


def _channel(whole: str, start: int, end: int) -> Mark | None:
    name = next((one for one in _CHANNELS if one in whole), "")
    if not name:
        return Mark(Kind.CLOSE if whole.startswith("<channel|") else Kind.NOISE, start, end)
    if name in ("final", "response", "answer"):
        return Mark(Kind.ANSWER, start, end, name, channel=True)
    return Mark(Kind.OPEN, start, end, name, channel=True)


_OF_THOUGHTS = (Kind.OPEN, Kind.CLOSE)


def _named(text: str, shape: _Shape, start: int, end: int) -> Mark | None:
    name, closing = shape.name, shape.closing
    block = block_of(name, closing)
    if block and (shape.firm or block[1] in _THOUGHTS or (shape.one_word and block[0] in _OF_THOUGHTS)):
        empty = shape.tag and text.endswith("/>", start, end)
        guessed = block[0] in _OF_THOUGHTS and block[1] not in _THOUGHTS
        return Mark(Kind.NOISE if empty else block[0], start, end, block[1], shape.firm, guessed=guessed)
    if name == "details" and (closing or _is_of_thoughts(text, shape, end)):
        return Mark(Kind.CLOSE if closing else Kind.OPEN, start, end, name)
    return _control(text, shape, start, end)


def _control(text: str, shape: _Shape, start: int, end: int) -> Mark | None:
    """A mark of turns, ends or padding."""
    name, pipe = shape.name, shape.pipe
    if name == "s" and shape.tag:
        return Mark(Kind.END if shape.closing else Kind.NOISE, start, end)
    if name in ("inst", "sys") or (pipe and name in _OTHERS | _ASSISTANTS):
        return _turn(name, shape.closing, start, end)
    if name in _STARTS and (pipe or name.startswith("startof")) and not shape.closing:
        return _spoken(text, start, end)
    if name in _ENDS and (pipe or name in _BARE_ENDS):
        return Mark(Kind.END, start, end)
    noise = pipe or (shape.tag and (name in _PLAIN or name.startswith(("unused", "extraid", "reserved"))))
    noise = noise or (not shape.firm and name in ("bos", "gmask", "cls", "sep"))
    return _unknown(shape, start, end, noise)


def _unknown(shape: _Shape, start: int, end: int, noise: bool) -> Mark | None:
    if shape.name and (shape.firm or shape.one_word) and (shape.pipe or not noise):
        return Mark(Kind.UNKNOWN, start, end, shape.name, shape.firm, False, shape.closing, left_out=noise)
    return Mark(Kind.NOISE, start, end) if noise else None


def _is_of_thoughts(text: str, shape: _Shape, end: int) -> bool:
    """Open WebUI's `<details type="reasoning">`, or one whose summary says that it thought."""
    said = f"{shape.rest} {text[end : end + 60].lower()}"
    return "reasoning" in said or "<summary>th" in said


def _turn(name: str, closing: bool, start: int, end: int) -> Mark:
    if closing and name in ("inst", "sys"):
        return Mark(Kind.ROLE, start, end, "assistant" if name == "inst" else "user")
    return Mark(Kind.ROLE, start, end, "assistant" if name in _ASSISTANTS else "user")


def _spoken(text: str, start: int, end: int) -> Mark:
    """A start of a turn with the role that is named behind it."""
    said = _SPOKEN.match(text[end : end + 60])
    role = compared(said["role"]) if said else ""
    if said and role in _ASSISTANTS | _OTHERS:
        return Mark(Kind.ROLE, start, end + said.end(), "assistant" if role in _ASSISTANTS else "user")
    return Mark(Kind.ROLE, start, end, "assistant")


@lru_cache(maxsize=4_096)
def block_of(name: str, closing: bool) -> tuple[Kind, str] | None:
    """Which end of a block of thoughts or answers a name is of, and the block's own name."""
    for bare, ends in _readings(name):
        if bare in _THOUGHTS:
            return (Kind.CLOSE if closing or ends else Kind.OPEN), bare
        if bare in _ANSWERS:
            return (Kind.ANSWER_END if closing or ends else Kind.ANSWER), bare
    for bare, ends in reversed([*_readings(name)]):
        if any(stem in bare for stem in _THOUGHT_STEMS):
            return (Kind.CLOSE if closing or ends else Kind.OPEN), bare
    return None


def _readings(name: str) -> Iterator[tuple[str, bool]]:
    yield name, False
    for ends, before, behind in ((False, _BEGINS, _BEGINS_BEHIND), (True, _FINISHES, _FINISHES_BEHIND)):
        yield from ((name.removeprefix(one), ends) for one in before if name.startswith(one))
        yield from ((name.removesuffix(one), ends) for one in behind if name.endswith(one))


def is_of_thoughts(name: str) -> bool:
    """Whether a field of that name holds thoughts."""
    bare = compared(name)
    return bare in _THOUGHTS or any(stem in bare for stem in _FIELD_STEMS)


def compared(name: str) -> str:
    """A mark's name without case, namespace and separators."""
    return _LETTERS.sub("", name.rsplit(":", 1)[-1].casefold())
