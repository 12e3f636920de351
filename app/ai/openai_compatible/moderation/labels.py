"""Combines a guard's labels into a verdict: keys and values of JSON, or `label: value` lines."""

from __future__ import annotations

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
    """Collects labels. `max_words`: words of a category's value; a longer one is an explanation."""

    def __init__(self, max_words: int) -> None:
        self.explanation: list[str] = []
        self._max_words = max_words
        self._verdicts: list[tuple[str, bool | None]] = []
        self._violations: list[bool] = []
        self._listed_names: list[object] = []
        self._reasons: list[str] = []

    def add(self, what: str, value: object) -> None:
        """Add a label, as returned by `normalize_label`. Raises Unreadable."""
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
        """Add a verdict under a label; None if the value says nothing."""
        self._verdicts.append((what, unsafe))

    @property
    def is_verdict(self) -> bool:
        """Whether any label says whether the text is safe."""
        return bool(self._verdicts or self._violations)

    @property
    def disagree(self) -> bool:
        """Whether the same label has two different verdicts."""
        return len(set(self._verdicts)) != len({what for what, _ in self._verdicts})

    def verdict(self) -> tuple[bool, list[str]]:
        """Return whether the text is unsafe, and its categories, without regard to the explanation. Raises
        Unreadable."""
        unsafe = any_unsafe([one for _, one in self._verdicts] or self._violations)
        names = [
            name for value in self._listed_names for name in names_in_value(value, include_slight=unsafe)
        ]
        if unsafe:
            return True, names + self._reasons
        if real_names(names) or any(self._violations):
            raise Unreadable
        return False, []

    def _add_other(self, what: str, value: object) -> None:
        found_texts = all_texts(value)
        if is_hazard(what) and all(len(text.split()) <= self._max_words for text in found_texts):
            self._listed_names.append({what: value})
        else:
            self.explanation += found_texts
        self._reasons += names_in_value(value) if is_reason(what) else []

    def _explanations_in(self, value: object) -> list[str]:
        """Return the explanations among the values of a category object."""
        inner = value.values() if isinstance(value, dict) else ()
        return [text for one in inner for text in all_texts(one) if len(text.split()) > self._max_words]


def all_texts(value: object) -> list[str]:
    """Return all strings in a value, at any depth."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in all_texts(one)]
