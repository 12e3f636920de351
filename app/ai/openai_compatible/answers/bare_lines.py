"""Lines that hold no text: blank ones, fences of code and rules."""

from __future__ import annotations

from app import patterns

_FENCE = patterns.compile(r"\A[ \t]*(?:```|~~~)[\w+#.\- ]{0,30}\Z")
_RULE = patterns.compile(r"\A[ \t]*(?:[-*_=—–~•][ \t]*){2,}\Z|\A[ \t]*[\"“”'][ \t]*\Z")


def is_bare(line: str) -> bool:
    """Whether a line holds no text: blank, a fence or a rule."""
    return not line.strip() or bool(_FENCE.match(line) or _RULE.match(line))
