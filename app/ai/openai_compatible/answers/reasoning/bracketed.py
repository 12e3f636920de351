"""Removes reasoning in a bracketed first paragraph: `[Thinking: …]`, `(Planning: …)`."""

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


def after_bracket(text: str, streaming: bool) -> str | None:
    """Return what follows such a paragraph; None if the text doesn't start with one. While `streaming`: ""
    while it may."""
    found = _BEGIN.match(text)
    if found is None:
        open_bracket = _OPEN.match(text) if streaming else None
        return (
            ""
            if open_bracket and _may_become_name(open_bracket["said"].rstrip(" *_.-–—").casefold())
            else None
        )
    end = _ENDS[found["open"]].search(text, found.end())
    if end is None:
        return "" if streaming else None
    rest = text[end.end() :]
    return "" if streaming and not rest.strip() else rest


def _may_become_name(prefix: str) -> bool:
    return any(name.startswith(prefix) for name in _NAMES)
