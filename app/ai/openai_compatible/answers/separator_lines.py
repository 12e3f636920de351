"""Lines that hold no text: blank ones, fences of code and rules."""

from __future__ import annotations

from app import patterns

_FENCE = patterns.compile(r"\A[ \t]*(?:`{3,}|~{3,}|\"{3}|'{3})[\w+#.\- ]{0,30}\Z")
_RULE = patterns.compile(r"\A[ \t]*(?:[-*_=—–~•][ \t]*){2,}\Z|\A[ \t]*[\"“”'][ \t]*\Z")
_ONLY_SIGNS = patterns.compile(r"\A[ \t]*[#*_=~<>|\-–—]{2,}[#*_=~<>|\-–— \t]*\Z")
_BOUND = patterns.compile(
    r"\A[\W_]*(?:begin|start|end|início|fim)(?:[ _](?:of|d[aeo]))?(?:[ _](?:the|my))?[ _]"
    r"(?:history|story|backstory|biography|narrative|response|answer|text|output|história|biografia|narrativa"
    r"|resposta|texto)[\W_]*\Z"
    r"|\A[ \t]*[|>][+-]?[ \t]*\Z",
    patterns.IGNORECASE,
)


def is_bound(line: str) -> bool:
    """Whether a line says that the text begins or ends, or is a rule."""
    return bool(_BOUND.match(line) or _ONLY_SIGNS.match(line))


def is_bare(line: str) -> bool:
    """Whether a line holds no text: blank, a fence or a rule."""
    return not line.strip() or bool(_FENCE.match(line) or _RULE.match(line) or _BOUND.match(line))
