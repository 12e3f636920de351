"""What a guard's labels say, put together: keys and values of JSON, or lines of a label and what it says."""

from __future__ import annotations

from typing import Any

from app.ai.openai_compatible.moderation.categories import is_hazard
from app.ai.openai_compatible.moderation.label_meanings import (
    Unreadable,
    any_unsafe,
    asks_bad,
    is_explanation,
    is_list_of_names,
    is_reason,
    is_verdict,
    meaning,
    names_in_value,
    real_names,
    violates,
)


class Labels:
    """Fed with one label after the other. `max_words`: of a category's value; a longer one explains."""

    def __init__(self, max_words: int) -> None:
        self.explanation: list[str] = []
        self._max_words = max_words
        self._verdicts: list[tuple[str, bool | None]] = []
        self._violations: list[bool] = []
        self._listed_names: list[Any] = []
        self._reasons: list[str] = []

    def add(self, what: str, value: Any) -> None:
        """`what`: in the form of `guard_words.normalize_label`. Raises Unreadable."""
        if (is_violation := violates(what, value)) is not None:
            self._violations.append(is_violation)
        elif is_list_of_names(what):
            self._listed_names.append(value)
            self.explanation += self._explanations_in(value)
        elif is_explanation(what) or not is_verdict(what):
            self._add_other(what, value)
        elif "score" not in what:
            self.judge(what, meaning(what, value))
        elif asks_bad(what) and isinstance(value, float) and 0.5 < value <= 1:
            self._violations.append(True)

    def judge(self, what: str, unsafe: bool | None) -> None:
        self._verdicts.append((what, unsafe))

    @property
    def is_verdict(self) -> bool:
        """Whether any of them says whether the text is safe."""
        return bool(self._verdicts or self._violations)

    @property
    def disagree(self) -> bool:
        """Whether the same label says two things."""
        return len(set(self._verdicts)) != len({what for what, _ in self._verdicts})

    def verdict(self) -> tuple[bool, list[str]]:
        """Whether the text is unsafe, and what for, whatever the talk says. Raises Unreadable."""
        unsafe = any_unsafe([one for _, one in self._verdicts] or self._violations)
        names = [
            name for value in self._listed_names for name in names_in_value(value, include_slight=unsafe)
        ]
        if unsafe:
            return True, names + self._reasons
        if real_names(names) or any(self._violations):
            raise Unreadable
        return False, []

    def _add_other(self, what: str, value: Any) -> None:
        found_texts = all_texts(value)
        if is_hazard(what) and all(len(text.split()) <= self._max_words for text in found_texts):
            self._listed_names.append({what: value})
        else:
            self.explanation += found_texts
        self._reasons += names_in_value(value) if is_reason(what) else []

    def _explanations_in(self, value: Any) -> list[str]:
        """Of categories the texts that stand for whether each applies."""
        inner = value.values() if isinstance(value, dict) else ()
        return [text for one in inner for text in all_texts(one) if len(text.split()) > self._max_words]


def all_texts(value: Any) -> list[str]:
    """All texts in a value, however deep they lie."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in all_texts(one)]
