"""Recognises markers by their brackets, and splits them into name and attributes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app import patterns
from app.ai.openai_compatible.answers.markers.marker_names import normalize_name

_BRACKETS = "<>[]{}|｜◁▷【】⟨⟩＜＞〈〉«»‹› \t\r\n"
_SIGNS = _BRACKETS + "#%"  # `{{#think}}`, `{% think %}`
MARKER_PATTERN = patterns.compile(
    r"<\|?channel\|?>\s*(?:analysis|commentary|final|thoughts?|thinking|reasoning|response|answer)?"
    r"(?:(?:[^<\n]{0,80}<\|constrain\|>)?[^<\n]{0,80}<\|message\|>)?"
    r"|(?:analysis|commentary|final)(?:[^<\n]{0,80}<\|constrain\|>[^<\n]{0,30})?<\|message\|>"
    r"|<<\s*/?SYS\s*>>"
    r"|<role>\s*\w{2,15}\s*</role>"
    r"|<(?:unused|ctrl|extra_id|reserved|reserved_token)_?\d{1,4}>(?:\s?(?:thoughts?|thinking|think)\b:?\n?)?"
    r"|\[unused\d{1,4}\](?:\w{2}：)?"
    r"|<!\[CDATA\[|\]\]>"
    r"|<0x[0-9A-F]{2}>"
    r"|<[|｜][^|｜<>\n]{1,60}(?:[|｜][^|｜<>\n]{1,20})?(?:[|｜]>|>)"
    r"|<[\w/]{1,30}[|｜]>"
    r"|(?:<|&lt;)\s*\\?[/#]?\s*[\w:.\-]{1,40}(?:=[\w.\-]{1,60})?(?:\s[^<>]{0,200}|/)?\s*\\?(?:>|&gt;)"
    r"|</(?:think|thinking|thoughts?|reasoning)\b|/(?:think|thinking|thoughts?|reasoning)>"
    r"|\[\s*\\?[/#]?\s*[\w :.\-]{1,40}\s*\\?\]|\[\|[\w :.\-]{1,40}\|\]"
    r"|\{{1,2}[%#]?\s*\\?[/#]?\s*[\w :.\-]{1,40}\s*[%#]?\\?\}{1,2}"
    r"|[◁【⟨＜〈«‹][/#]?\s*[\w :.\-]{1,40}\s*[▷】⟩＞〉»›]",
    patterns.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MarkerShape:
    """The parts of a marker. `pipe`: written `<|…|>` or similar; `trailing_pipe`: `<…|>`; `tag`: `<…>`;
    `attributes`: the text after the name; `unambiguous`: see Marker; `one_word`: without spaces."""

    name: str
    closing: bool
    pipe: bool
    trailing_pipe: bool
    tag: bool
    unambiguous: bool
    attributes: str
    one_word: bool


@lru_cache(maxsize=4_096)
def parse_shape(token: str) -> MarkerShape:
    pipe, trailing_pipe = (
        token.startswith(("<|", "<｜", "[|")),
        token.endswith(("|>", "｜>")) and len(token.split()) == 1,
    )
    content = token.removeprefix("&lt;").removesuffix("&gt;").strip(_BRACKETS).rstrip("\\").strip(_SIGNS)
    tag = token[0] in "<&" and not (pipe or trailing_pipe)
    base, _, attributes = (
        content.partition(" ") if tag and not content.startswith(("/ ", "\\")) else (content, "", "")
    )
    closing = content.startswith(("/", "\\"))
    base = base.partition("=")[0] if tag else base  # `<function=name>`
    unambiguous = token[0] not in "[{«‹〈"  # these brackets occur in prose too
    name = (
        "" if not unambiguous and content.endswith(".") else normalize_name(base)
    )  # `[Thinking...]` is a status line
    return MarkerShape(
        name,
        closing,
        pipe or trailing_pipe,
        trailing_pipe and not pipe,
        tag,
        unambiguous,
        attributes,
        " " not in content.strip("/ "),
    )
