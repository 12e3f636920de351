"""Marks by their characters: what stands in brackets that templates use, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app import patterns
from app.ai.openai_compatible.answers.markers.marker_names import compared

_BRACKETS = "<>[]{}|｜◁▷【】⟨⟩＜＞〈〉«»‹› \t\r\n"
_SIGNS = _BRACKETS + "#%"  # `{{#think}}`, `{% think %}`
MARK = patterns.compile(
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
class Shape:
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
def shape_of(whole: str) -> Shape:
    pipe, late = (
        whole.startswith(("<|", "<｜", "[|")),
        whole.endswith(("|>", "｜>")) and len(whole.split()) == 1,
    )
    said = whole.removeprefix("&lt;").removesuffix("&gt;").strip(_BRACKETS).rstrip("\\").strip(_SIGNS)
    tag = whole[0] in "<&" and not (pipe or late)
    bare, _, rest = said.partition(" ") if tag and not said.startswith(("/ ", "\\")) else (said, "", "")
    closing = said.startswith(("/", "\\"))
    bare = bare.partition("=")[0] if tag else bare  # `<function=name>`
    firm = whole[0] not in "[{«‹〈"  # words stand in these in prose too
    name = "" if not firm and said.endswith(".") else compared(bare)  # `[Thinking...]` announces
    return Shape(name, closing, pipe or late, late and not pipe, tag, firm, rest, " " not in said.strip("/ "))
