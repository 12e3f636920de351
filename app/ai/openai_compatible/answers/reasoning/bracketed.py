"""Thoughts in a bracketed paragraph at the beginning: `[Thinking: …]`, `(Planning: …)`."""

from __future__ import annotations

from app import patterns

_NAMES = (
    "thinking", "thoughts", "thought", "thought process", "reasoning", "internal monologue",
    "inner monologue", "planning", "plan", "internal thoughts", "inner thoughts", "raciocínio",
    "pensamento", "pensamentos",
    "pensando", "planejamento",
)  # fmt: skip
_BEGIN = patterns.compile(
    rf"\A[\s*_>]*(?P<open>[\[(])[ \t*_]*(?:{'|'.join(_NAMES)})[*_ \t]*(?::|\.\.|…|[ \t][–—-])",
    patterns.IGNORECASE,
)
_ENDS = {"[": patterns.compile(r"\][*_]*[ \t]*(?:\n|\Z)"), "(": patterns.compile(r"\)[*_]*[ \t]*(?:\n|\Z)")}
_OPEN = patterns.compile(r"\A[\s*_>]*[\[(][ \t*_]*(?P<said>[^\n:]{0,24})\Z")


def after_bracket(text: str, growing: bool) -> str | None:
    """What follows such a paragraph; None where the text begins with none. While `growing`: "" while it may
    come to."""
    found = _BEGIN.match(text)
    if found is None:
        opened = _OPEN.match(text) if growing else None
        return "" if opened and _may_become_name(opened["said"].rstrip(" *_.-–—").casefold()) else None
    end = _ENDS[found["open"]].search(text, found.end())
    if end is None:
        return "" if growing else None
    rest = text[end.end() :]
    return "" if growing and not rest.strip() else rest


def _may_become_name(said: str) -> bool:
    return any(name.startswith(said) for name in _NAMES)
