"""The result of a search, with the API of `re.Match`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from app.patterns.alphabet import Encoded
from app.patterns.template import parse_template

if TYPE_CHECKING:
    from app.patterns.pattern import Pattern

NO_SPAN = (-1, -1)


class Match:
    """One match; offsets are in characters of `string`. Groups that did not participate are None, at (-1,
    -1)."""

    __slots__ = ("_encoded", "_spans", "re", "string")

    def __init__(self, pattern: Pattern, string: str, encoded: Encoded, spans: list[tuple[int, int]]) -> None:
        self.re, self.string, self._encoded, self._spans = pattern, string, encoded, spans

    def span(self, group: int | str = 0) -> tuple[int, int]:
        """Return start and end of a group. Raises IndexError for an unknown group, like all methods that take
        one."""
        start, end = self._spans[self._number(group)]
        if start < 0:
            return NO_SPAN
        if self._encoded.starts is None:
            return start, end
        return self._encoded.character(start), self._encoded.character(end)

    def start(self, group: int | str = 0) -> int:
        return self.span(group)[0]

    def end(self, group: int | str = 0) -> int:
        return self.span(group)[1]

    def _number(self, group: int | str) -> int:
        if isinstance(group, str):
            if group not in self.re.groupindex:
                raise IndexError("no such group")
            return self.re.groupindex[group]
        if not 0 <= group <= self.re.groups:
            raise IndexError("no such group")
        return group

    def __getitem__(self, group: int | str) -> str | Any:
        start, end = self.span(group)
        return None if start < 0 else self.string[start:end]

    @overload
    def group(self, group: None = None, /) -> str: ...
    @overload
    def group(self, group: int | str, /) -> str | Any: ...
    @overload
    def group(self, group: int | str, other: int | str, /, *more: int | str) -> tuple[str | Any, ...]: ...
    def group(self, group: int | str | None = None, /, *more: int | str) -> str | Any | tuple[str | Any, ...]:
        first = self[group or 0]
        return (first, *(self[one] for one in more)) if more else first

    def groups(self, default: Any = None) -> tuple[str | Any, ...]:
        found = (self[number] for number in range(1, self.re.groups + 1))
        return tuple(default if one is None else one for one in found)

    def groupdict(self, default: Any = None) -> dict[str, str | Any]:
        found = {name: self[name] for name in self.re.groupindex}
        return {name: default if one is None else one for name, one in found.items()}

    def expand(self, template: str) -> str:
        """Expand `\\1`, `\\g<1>`, `\\g<name>`, `\\n`, `\\t` and `\\\\`. Raises PatternError for other
        escapes."""
        return "".join(
            part if isinstance(part, str) else self[part[0]] or "" for part in parse_template(template)
        )

    def __repr__(self) -> str:
        return f"<Match span={self.span()} match={self.group()!r}>"
