"""Parses markers that chat templates and servers leave in a model's text: reasoning tags, answer tags,
channels, roles, end tokens.

The names and brackets are those of vLLM's and SGLang's reasoning parsers, llama.cpp's chat.cpp, the tag lists
of Open WebUI and SillyTavern, and the chat templates of DeepSeek, Qwen, Kimi, Seed, GLM, Hunyuan, Gemma,
Cohere, Mistral, Granite, Apertus and gpt-oss (Harmony). Names are compared without case, namespace and
separators; a `begin_of_`, `start_`, `end_of_`, `_end`, `:begin` … says which end of a block a marker is.
`openai-harmony` was considered: it parses tokens, not text, and only if the server kept all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app import patterns
from app.ai.openai_compatible.answers.markers.marker_extent import widen
from app.ai.openai_compatible.answers.markers.marker_names import (
    ASSISTANT_ROLES,
    END_NAMES,
    IGNORED_TAGS,
    OTHER_ROLES,
    REASONING_NAMES,
    START_NAMES,
    Marker,
    MarkerKind,
    block_of_name,
    normalize_name,
)
from app.ai.openai_compatible.answers.markers.marker_shapes import MARKER_PATTERN, MarkerShape, parse_shape
from app.ai.openai_compatible.answers.markers.numbered_tokens import parse_numbered

_BARE_ENDS = ("eos", "eot", "endoftext", "endofturn", "endofutterance")  # end tokens in any kind of brackets
_CHANNELS = ("analysis", "commentary", "final", "thought", "thinking", "reasoning", "response", "answer")
_ROLE_AFTER = patterns.compile(
    r"\s{0,2}(?P<role>[^\W\d_]{2,12})\b[ \t]*:?(?:<[|｜]end_header_id[|｜]>|<[|｜]im_sep[|｜]>|<["
    r"|｜]message[|｜]>)?\n{0,2}"
)
_ROLE = patterns.compile(r"\A<role>\s*(?P<name>\w{2,15})\s*</role>\Z")  # Ling's and Ring's
_TOOL_CALLS = "[TOOL_CALLS]"  # Mistral's
_MAX_LOOKBEHIND = 20  # characters inspected before a marker


def find_markers(text: str) -> Iterator[Marker]:
    """Yield every marker in order. Other bracketed text, such as `<b>` or `[1]`, is not a marker."""
    minimum = 0
    for found in MARKER_PATTERN.finditer(text):
        if found.start() >= minimum and (marker := _parse_marker(text, found)):
            start, minimum = widen(
                text, marker.start, marker.end, minimum, signs=marker.kind is not MarkerKind.UNKNOWN
            )
            yield replace(marker, start=start, end=minimum)


def _parse_marker(text: str, found: patterns.Match) -> Marker | None:
    token, (start, end) = found.group().lower(), found.span()
    headless = token[0] != "<" and token.endswith("<|message|>")
    if headless or token.startswith(("<channel|", "<|channel")):
        return _channel_marker(token, start, end)
    if token.startswith("<0x"):
        return Marker(MarkerKind.NOISE, start, end, "\n" if token == "<0x0a>" else "")
    if token.startswith("<role>") and (role := _ROLE.match(token)):
        return _role_marker(normalize_name(role["name"]), start, end)
    if token in ("<![cdata[", "]]>"):
        return Marker(MarkerKind.NOISE, start, end)
    if text.startswith(_TOOL_CALLS, start):
        return Marker(MarkerKind.END, start, end)
    return parse_numbered(token, start, end) or _shaped_marker(text, parse_shape(token), start, end)


def _shaped_marker(text: str, shape: MarkerShape, start: int, end: int) -> Marker | None:
    if shape.trailing_pipe and shape.name == "turn":
        return Marker(MarkerKind.END, start, end)
    return _block_marker(text, shape, start, end)


def _channel_marker(token: str, start: int, end: int) -> Marker | None:
    name = next((one for one in _CHANNELS if one in token), "")
    if not name:
        return Marker(MarkerKind.CLOSE if token.startswith("<channel|") else MarkerKind.NOISE, start, end)
    if name in ("final", "response", "answer"):
        return Marker(MarkerKind.ANSWER, start, end, name, channel=True)
    return Marker(MarkerKind.OPEN, start, end, name, channel=True)


_REASONING_KINDS = (MarkerKind.OPEN, MarkerKind.CLOSE)
_ANSWER_KINDS = (MarkerKind.ANSWER, MarkerKind.ANSWER_END)


def _block_marker(text: str, shape: MarkerShape, start: int, end: int) -> Marker | None:
    name, closing = shape.name, shape.closing
    block = block_of_name(name, closing)
    if block and _is_block(shape, *block):
        empty = shape.tag and text.endswith("/>", start, end)
        guessed = block[0] in _REASONING_KINDS and block[1] not in REASONING_NAMES
        kind = MarkerKind.NOISE if empty else block[0]
        return Marker(kind, start, end, block[1], shape.unambiguous, closing=closing, guessed=guessed)
    if name == "details" and (closing or _is_reasoning_details(text, shape, end)):
        return Marker(MarkerKind.CLOSE if closing else MarkerKind.OPEN, start, end, name)
    return _control_marker(text, shape, start, end)


def _is_block(shape: MarkerShape, kind: MarkerKind, name: str) -> bool:
    if shape.unambiguous or name in REASONING_NAMES or kind in _ANSWER_KINDS:
        return True
    return shape.one_word and kind in _REASONING_KINDS


def _control_marker(text: str, shape: MarkerShape, start: int, end: int) -> Marker | None:
    """Parse a marker of a turn, an end or padding."""
    name, pipe = shape.name, shape.pipe
    if name == "s" and shape.tag:
        return Marker(MarkerKind.END if shape.closing else MarkerKind.NOISE, start, end)
    if name in ("inst", "sys") or (pipe and name in OTHER_ROLES | ASSISTANT_ROLES):
        return _turn_marker(name, shape.closing, start, end)
    is_role = (shape.tag and name in OTHER_ROLES | ASSISTANT_ROLES) or _is_bracketed_role(
        text, name, start, end
    )
    if is_role and not shape.attributes:
        return _role_tag(text, shape, start, end)
    if name in START_NAMES and (pipe or name.startswith("startof")) and not shape.closing:
        return _turn_start(text, start, end)
    if name in END_NAMES and (pipe or name in _BARE_ENDS):
        return Marker(MarkerKind.END, start, end)
    is_noise = pipe or (shape.tag and name in IGNORED_TAGS)
    is_noise = is_noise or (not shape.unambiguous and name in ("bos", "gmask", "cls", "sep"))
    return _unknown_marker(shape, start, end, is_noise)


def _is_bracketed_role(text: str, name: str, start: int, end: int) -> bool:
    """Return whether it is `[USER]` or `[ASSISTANT]`; `[SYSTEM]` counts only at the start of the text, since
    a story's computer may speak so."""
    if not (text.startswith("[", start) and text[start:end].isupper()):
        return False
    first = start < _MAX_LOOKBEHIND and not text[:start].strip()
    return name in ("user", "human", "assistant") or (name == "system" and first)


def _unknown_marker(shape: MarkerShape, start: int, end: int, is_noise: bool) -> Marker | None:
    if shape.name and (shape.unambiguous or shape.one_word) and (shape.pipe or not is_noise):
        return Marker(
            MarkerKind.UNKNOWN,
            start,
            end,
            shape.name,
            shape.unambiguous,
            False,
            shape.closing,
            dropped=is_noise,
        )
    return Marker(MarkerKind.NOISE, start, end) if is_noise else None


def _is_reasoning_details(text: str, shape: MarkerShape, end: int) -> bool:
    """Return whether it is Open WebUI's `<details type="reasoning">`, or a `<details>` whose summary mentions
    thinking."""
    following = f"{shape.attributes} {text[end : end + 60].lower()}"
    return "reasoning" in following or "<summary>th" in following


def _turn_marker(name: str, closing: bool, start: int, end: int) -> Marker:
    if closing and name in ("inst", "sys"):
        return Marker(MarkerKind.ROLE, start, end, "assistant" if name == "inst" else "user")
    return Marker(MarkerKind.ROLE, start, end, "assistant" if name in ASSISTANT_ROLES else "user")


def _role_marker(name: str, start: int, end: int) -> Marker | None:
    if name not in OTHER_ROLES | ASSISTANT_ROLES:
        return None
    return Marker(MarkerKind.ROLE, start, end, "assistant" if name in ASSISTANT_ROLES else "user")


def _role_tag(text: str, shape: MarkerShape, start: int, end: int) -> Marker | None:
    """Parse `<user>…</user>` where it starts a line or follows another marker; elsewhere it is text."""
    if shape.closing:
        return Marker(
            MarkerKind.END if shape.name in ASSISTANT_ROLES else MarkerKind.NOISE, start, end, "turn"
        )
    before = text[max(0, start - _MAX_LOOKBEHIND) : start].rstrip(" \t")
    begins = before.endswith(("\n", ">")) or (not before and start < _MAX_LOOKBEHIND)
    return (
        _role_marker(shape.name, start, end) if begins else _unknown_marker(shape, start, end, is_noise=False)
    )


def _turn_start(text: str, start: int, end: int) -> Marker:
    """Parse a start-of-turn marker together with the role name after it."""
    following = _ROLE_AFTER.match(text[end : end + 60])
    role = normalize_name(following["role"]) if following else ""
    if following and role in ASSISTANT_ROLES | OTHER_ROLES:
        return Marker(
            MarkerKind.ROLE, start, end + following.end(), "assistant" if role in ASSISTANT_ROLES else "user"
        )
    return Marker(MarkerKind.ROLE, start, end, "assistant")
