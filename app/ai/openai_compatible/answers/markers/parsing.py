"""Marks that templates and servers leave in a model's text: of thoughts, answers, channels, turns and ends.

Names and brackets are those of vLLM's and SGLang's reasoning parsers, llama.cpp's chat.cpp, Open WebUI's and
SillyTavern's lists of tags, and the chat templates of DeepSeek, Qwen, Kimi, Seed, GLM, Hunyuan, Gemma,
Cohere, Mistral, Granite, Apertus and gpt-oss (Harmony). Names are compared without case, namespace and
separators, and a `begin_of_`, `start_`, `end_of_`, `_end`, `:begin` … says which end of a block a mark is.
`openai-harmony` parses tokens, not text, and only of a server that kept every one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app import patterns
from app.ai.openai_compatible.answers.markers.marker_extent import widened
from app.ai.openai_compatible.answers.markers.marker_names import (
    ASSISTANTS,
    ENDS,
    OTHERS,
    PLAIN,
    STARTS,
    THOUGHTS,
    Kind,
    Mark,
    block_of,
    compared,
)
from app.ai.openai_compatible.answers.markers.marker_shapes import MARK, Shape, shape_of
from app.ai.openai_compatible.answers.markers.numbered_tokens import numbered

_BARE_ENDS = ("eos", "eot", "endoftext", "endofturn", "endofutterance")  # in brackets of any kind
_CHANNELS = ("analysis", "commentary", "final", "thought", "thinking", "reasoning", "response", "answer")
_SPOKEN = patterns.compile(
    r"\s{0,2}(?P<role>[^\W\d_]{2,12})\b[ \t]*:?(?:<[|｜]end_header_id[|｜]>|<[|｜]im_sep[|｜]>|<["
    r"|｜]message[|｜]>)?\n{0,2}"
)
_ROLE = patterns.compile(r"\A<role>\s*(?P<name>\w{2,15})\s*</role>\Z")  # Ling's and Ring's
_TOOL_CALLS = "[TOOL_CALLS]"  # Mistral's
_MAX_BEFORE = 20  # characters before a mark that are looked at


def marks(text: str) -> Iterator[Mark]:
    """Every mark in order. What is none of ours, such as `<b>` or `[1]`, is no mark."""
    least = 0
    for found in MARK.finditer(text):
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
    if whole.startswith("<role>") and (role := _ROLE.match(whole)):
        return _of_role(compared(role["name"]), start, end)
    if whole in ("<![cdata[", "]]>"):
        return Mark(Kind.NOISE, start, end)
    if text.startswith(_TOOL_CALLS, start):
        return Mark(Kind.END, start, end)
    return numbered(whole, start, end) or _shaped(text, shape_of(whole), start, end)


def _shaped(text: str, shape: Shape, start: int, end: int) -> Mark | None:
    if shape.late and shape.name == "turn":
        return Mark(Kind.END, start, end)
    return _named(text, shape, start, end)


def _channel(whole: str, start: int, end: int) -> Mark | None:
    name = next((one for one in _CHANNELS if one in whole), "")
    if not name:
        return Mark(Kind.CLOSE if whole.startswith("<channel|") else Kind.NOISE, start, end)
    if name in ("final", "response", "answer"):
        return Mark(Kind.ANSWER, start, end, name, channel=True)
    return Mark(Kind.OPEN, start, end, name, channel=True)


_OF_THOUGHTS = (Kind.OPEN, Kind.CLOSE)
_OF_ANSWER = (Kind.ANSWER, Kind.ANSWER_END)


def _named(text: str, shape: Shape, start: int, end: int) -> Mark | None:
    name, closing = shape.name, shape.closing
    block = block_of(name, closing)
    if block and _is_block(shape, *block):
        empty = shape.tag and text.endswith("/>", start, end)
        guessed = block[0] in _OF_THOUGHTS and block[1] not in THOUGHTS
        kind = Kind.NOISE if empty else block[0]
        return Mark(kind, start, end, block[1], shape.firm, closing=closing, guessed=guessed)
    if name == "details" and (closing or _is_of_thoughts(text, shape, end)):
        return Mark(Kind.CLOSE if closing else Kind.OPEN, start, end, name)
    return _control(text, shape, start, end)


def _is_block(shape: Shape, kind: Kind, name: str) -> bool:
    if shape.firm or name in THOUGHTS or kind in _OF_ANSWER:
        return True
    return shape.one_word and kind in _OF_THOUGHTS


def _control(text: str, shape: Shape, start: int, end: int) -> Mark | None:
    """A mark of turns, ends or padding."""
    name, pipe = shape.name, shape.pipe
    if name == "s" and shape.tag:
        return Mark(Kind.END if shape.closing else Kind.NOISE, start, end)
    if name in ("inst", "sys") or (pipe and name in OTHERS | ASSISTANTS):
        return _turn(name, shape.closing, start, end)
    of_role = (shape.tag and name in OTHERS | ASSISTANTS) or _is_bracketed_role(text, name, start, end)
    if of_role and not shape.rest:
        return _tag_of_role(text, shape, start, end)
    if name in STARTS and (pipe or name.startswith("startof")) and not shape.closing:
        return _spoken(text, start, end)
    if name in ENDS and (pipe or name in _BARE_ENDS):
        return Mark(Kind.END, start, end)
    noise = pipe or (shape.tag and name in PLAIN)
    noise = noise or (not shape.firm and name in ("bos", "gmask", "cls", "sep"))
    return _unknown(shape, start, end, noise)


def _is_bracketed_role(text: str, name: str, start: int, end: int) -> bool:
    """`[USER]`, `[ASSISTANT]`; `[SYSTEM]` at the beginning alone, since a story's system may speak so."""
    if not (text.startswith("[", start) and text[start:end].isupper()):
        return False
    first = start < _MAX_BEFORE and not text[:start].strip()
    return name in ("user", "human", "assistant") or (name == "system" and first)


def _unknown(shape: Shape, start: int, end: int, noise: bool) -> Mark | None:
    if shape.name and (shape.firm or shape.one_word) and (shape.pipe or not noise):
        return Mark(Kind.UNKNOWN, start, end, shape.name, shape.firm, False, shape.closing, left_out=noise)
    return Mark(Kind.NOISE, start, end) if noise else None


def _is_of_thoughts(text: str, shape: Shape, end: int) -> bool:
    """Open WebUI's `<details type="reasoning">`, or one whose summary says that it thought."""
    said = f"{shape.rest} {text[end : end + 60].lower()}"
    return "reasoning" in said or "<summary>th" in said


def _turn(name: str, closing: bool, start: int, end: int) -> Mark:
    if closing and name in ("inst", "sys"):
        return Mark(Kind.ROLE, start, end, "assistant" if name == "inst" else "user")
    return Mark(Kind.ROLE, start, end, "assistant" if name in ASSISTANTS else "user")


def _of_role(name: str, start: int, end: int) -> Mark | None:
    if name not in OTHERS | ASSISTANTS:
        return None
    return Mark(Kind.ROLE, start, end, "assistant" if name in ASSISTANTS else "user")


def _tag_of_role(text: str, shape: Shape, start: int, end: int) -> Mark | None:
    """`<user>…</user>`, where it begins a line or follows another mark: elsewhere it is text."""
    if shape.closing:
        return Mark(Kind.END if shape.name in ASSISTANTS else Kind.NOISE, start, end, "turn")
    before = text[max(0, start - _MAX_BEFORE) : start].rstrip(" \t")
    begins = before.endswith(("\n", ">")) or (not before and start < _MAX_BEFORE)
    return _of_role(shape.name, start, end) if begins else _unknown(shape, start, end, noise=False)


def _spoken(text: str, start: int, end: int) -> Mark:
    """A start of a turn with the role that is named behind it."""
    said = _SPOKEN.match(text[end : end + 60])
    role = compared(said["role"]) if said else ""
    if said and role in ASSISTANTS | OTHERS:
        return Mark(Kind.ROLE, start, end + said.end(), "assistant" if role in ASSISTANTS else "user")
    return Mark(Kind.ROLE, start, end, "assistant")
