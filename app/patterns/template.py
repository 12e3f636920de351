"""Parses replacement templates: `\\1`, `\\g<name>` and escapes."""

from __future__ import annotations

from functools import lru_cache

from app.patterns.translate import PatternError


@lru_cache(maxsize=256)
def parse_template(template: str) -> tuple[str | tuple[int | str], ...]:
    """Return literal parts, and group numbers or names in tuples of one."""
    parts: list[str | tuple[int | str]] = []
    plain, *escapes = template.replace("\\\\", "\\\0").split("\\")
    parts.append(plain)
    for escape_ in escapes:
        parts.extend(_escape_in_template(escape_))
    return tuple(parts)


def _escape_in_template(text: str) -> list[str | tuple[int | str]]:
    first, rest = text[:1], text[1:]
    if first in ("n", "t", "\0") and first:
        return [{"n": "\n", "t": "\t", "\0": "\\"}[first] + rest]
    if first in "123456789" and first:
        two = rest[:1].isascii() and rest[:1].isdigit()
        return [(int(text[: 1 + two]),), text[1 + two :]]
    name, closed, after = rest[1:].partition(">")
    if first == "g" and rest[:1] == "<" and closed:
        return [(int(name) if name.isdecimal() else name,), after]
    raise PatternError(f"not understood in a template: \\{text[:10]}")
