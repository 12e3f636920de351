"""Recognises lines without text: blank lines, code fences and horizontal rules."""

from __future__ import annotations

from app import patterns

_FENCE = patterns.compile(r"\A[ \t]*(?:`{3,}|~{3,}|\"{3}|'{3})[\w+#.\- ]{0,30}\Z")
_RULE = patterns.compile(r"\A[ \t]*(?:[-*_=—–~•][ \t]*){2,}\Z|\A[ \t]*[\"“”'][ \t]*\Z")
_ONLY_SIGNS = patterns.compile(r"\A[ \t]*[#*_=~<>|\-–—]{2,}[#*_=~<>|\-–— \t]*\Z")
_BOUNDARY = patterns.compile(
    r"\A[\W_]*(?:begin|start|end|início|fim)(?:[ _](?:of|d[aeo]))?(?:[ _](?:the|my))?[ _]"
    r"(?:history|story|backstory|biography|narrative|response|answer|text|output|história|biografia|narrativa"
    r"|resposta|texto)[\W_]*\Z"
    r"|\A[ \t]*[|>][+-]?[ \t]*\Z",
    patterns.IGNORECASE,
)


def is_boundary(line: str) -> bool:
    """Return whether a line marks the start or end of the text (`[END OF STORY]`), or is a rule."""
    return bool(_BOUNDARY.match(line) or _ONLY_SIGNS.match(line))


def is_separator(line: str) -> bool:
    """Return whether a line is blank, a code fence, a rule or a boundary marker."""
    return not line.strip() or bool(_FENCE.match(line) or _RULE.match(line) or _BOUNDARY.match(line))
