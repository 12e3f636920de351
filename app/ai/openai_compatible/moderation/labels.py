"""What a guard's labels say, put together: keys and values of JSON, or lines of a label and what it says."""

from __future__ import annotations

from typing import Any

from app.ai.openai_compatible.moderation.categories import is_hazard
from app.ai.openai_compatible.moderation.label_meanings import (
    Unreadable,
    agreed,
    asks_bad,
    is_explanation,
    is_list_of_names,
    is_reason,
    is_verdict,
    meaning,
    names_of,
    real_names,
    violates,
)


class Labels:
    """Fed with one label after the other. `max_words`: of a category's value; a longer one explains."""

    def __init__(self, max_words: int) -> None:
        self.talk: list[str] = []
        self._max_words = max_words
        self._judged: list[tuple[str, bool | None]] = []
        self._violations: list[bool] = []
        self._listed: list[Any] = []
        self._reasons: list[str] = []

    def add(self, what: str, value: Any) -> None:
        """`what`: in the form of `guard_words.label`. Raises Unreadable."""
        if (violated := violates(what, value)) is not None:
            self._violations.append(violated)
        elif is_list_of_names(what):
            self._listed.append(value)
            self.talk += self._explaining(value)
        elif is_explanation(what) or not is_verdict(what):
            self._aside(what, value)
        elif "score" not in what:
            self.judge(what, meaning(what, value))
        elif asks_bad(what) and isinstance(value, float) and 0.5 < value <= 1:
            self._violations.append(True)

    def judge(self, what: str, unsafe: bool | None) -> None:
        self._judged.append((what, unsafe))

    @property
    def is_verdict(self) -> bool:
        """Whether any of them says whether the text is safe."""
        return bool(self._judged or self._violations)

    @property
    def disagree(self) -> bool:
        """Whether the same label says two things."""
        return len(set(self._judged)) != len({what for what, _ in self._judged})

    def verdict(self) -> tuple[bool, list[str]]:
        """Whether the text is unsafe, and what for, whatever the talk says. Raises Unreadable."""
        unsafe = agreed([one for _, one in self._judged] or self._violations)
        names = [name for value in self._listed for name in names_of(value, slight=unsafe)]
        if unsafe:
            return True, names + self._reasons
        if real_names(names) or any(self._violations):
            raise Unreadable
        return False, []

    def _aside(self, what: str, value: Any) -> None:
        found = texts(value)
        if is_hazard(what) and all(len(text.split()) <= self._max_words for text in found):
            self._listed.append({what: value})
        else:
            self.talk += found
        self._reasons += names_of(value) if is_reason(what) else []

    def _explaining(self, value: Any) -> list[str]:
        """Of categories the texts that stand for whether each applies."""
        inner = value.values() if isinstance(value, dict) else ()
        return [text for one in inner for text in texts(one) if len(text.split()) > self._max_words]


def texts(value: Any) -> list[str]:
    """All texts in a value, however deep they lie."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in texts(one)]
