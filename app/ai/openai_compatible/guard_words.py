"""What the labels and values of guard models mean: a verdict, the answer to a question, names of hazards.

Only closed lists are a verdict. Everything else is Unreadable, which closes the Gate: a form that is not
known costs a review, a pass that was never given would cost more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from app import patterns
from app.ai.openai_compatible.guard_categories import is_no_name


class Unreadable(ValueError):
    """Nothing certain can be read from the answer."""


_UNSAFE = frozenset(
    ("unsafe", "harmful", "flagged", "violation", "violates", "toxic", "block", "blocked", "refuse",
     "refused", "reject", "rejected", "controversial", "not safe", "deny", "denied")
)  # fmt: skip
_SAFE = frozenset(
    ("safe", "unharmful", "harmless", "benign", "allow", "allowed", "pass", "ok", "not flagged",
     "not harmful", "acceptable", "compliant")
)  # fmt: skip
_NOTHING = frozenset(("", "n/a", "na", "none", "null"))
_YES, _NO = frozenset(("yes", "true", "1")), frozenset(("no", "false", "0"))
_MUCH, _LITTLE = frozenset(("high", "medium")), frozenset(("low",))
# Which question an answer of yes or no belongs to, by the words of its label.
_ASKS_BAD = (
    "unsafe",
    "harm",
    "flag",
    "violat",
    "toxic",
    "risk",
    "sever",
    "block",
    "reject",
    "danger",
    "hazard",
)
_ASKS_GOOD = ("safe", "harmless", "allowed", "acceptable", "compliant", "appropriate", "permitted", "benign")
_DENYING = ("not", "no", "non", "never", "without", "free", "isn", "un")
# `_JUDGED`: a verdict on the text itself. A refusal is the model's own, and says nothing of the text.
_JUDGED = patterns.compile(
    r"safe|harm|flagged|violat|verdict|classification|label|rating|result|decision|severity|assessment|risk|"
    r"judge?ment|allowed|acceptab|complian|appropriate|permitted|block|reject|toxic|danger|action"
)
_NAMES = patterns.compile(r"categor|violations?\b|violated|hazard|codes?\b|labels\b")
_WHY = patterns.compile(r"reason|topic|explan|rational|summar|justif|comment|note|analys|thought")
_REASONS = patterns.compile(r"polic|topics?|reasons?\b")
_WORDS = patterns.compile(r"[^\W_]+")
_HUMPS = patterns.compile(r"([a-z])([A-Z])")
_SPLIT = patterns.compile(r"[,;\n|]+")
_AROUND = " []()\"'`*."


def label(raw: str) -> str:
    """A key or label in the one form that the readers here take: lower case, words parted by blanks."""
    return " ".join(_HUMPS.sub(r"\1 \2", raw[:200]).replace("_", " ").replace("-", " ").lower().split())


def is_explanation(what: str) -> bool:
    """Whether a label stands before talk."""
    return _WHY.search(what) is not None


def is_reason(what: str) -> bool:
    """Whether a label stands before what an unsafe text is unsafe for, in whatever words."""
    return _REASONS.search(what) is not None


def is_list_of_names(what: str) -> bool:
    return _NAMES.search(what) is not None


def is_verdict(what: str) -> bool:
    """Whether a label stands before a verdict on the text."""
    return _JUDGED.search(what) is not None and "refusal" not in what


def meaning(what: str, value: Any) -> bool | None:
    """Whether the value says unsafe; None where it says nothing. Raises Unreadable."""
    if value is not None and not isinstance(value, str | bool | int):
        raise Unreadable
    said = "" if value is None else str(value).strip().lower()
    if said in _NOTHING:
        return None
    if said in _UNSAFE or said in _SAFE:
        return said in _UNSAFE
    return _answer(_asks_bad(what), said)


def _answer(bad: bool | None, said: str) -> bool:
    if bad is not None and said in _YES | _NO:
        return (said in _YES) == bad
    if bad and said in _MUCH | _LITTLE:
        return said in _MUCH
    raise Unreadable


def _asks_bad(what: str) -> bool | None:
    """Whether yes means unsafe; None where the label doesn't say ("safety", "verdict", "not harmful")."""
    words = _WORDS.findall(what)
    good = any(word in _ASKS_GOOD for word in words)
    bad = any(word.startswith(_ASKS_BAD) and word not in _ASKS_GOOD for word in words)
    return bad if bad != good and not any(word in _DENYING for word in words) else None


def agreed(verdicts: Iterable[bool | None]) -> bool:
    """One that is unsafe is enough: they are on different texts. Raises Unreadable where none says."""
    said = [one for one in verdicts if one is not None]
    if not said:
        raise Unreadable
    return any(said)


def names_in(said: str) -> list[str]:
    """The names in a list, whichever way it is parted."""
    return [stripped for name in _SPLIT.split(said) if (stripped := name.strip(_AROUND))]


def names_of(value: Any) -> Iterator[str]:
    """The same of a value in JSON: of an object the keys that hold."""
    if isinstance(value, str):
        yield from names_in(value)
    elif isinstance(value, list):
        for one in value:
            yield from names_of(one)
    elif isinstance(value, dict):
        yield from (str(name) for name, holds in value.items() if holds_true(holds))
    elif value:
        yield "flagged"


def holds_true(value: Any) -> bool:
    """Whether a category's value says that it applies: true, yes, more likely than not, or one of several."""
    if isinstance(value, str):
        return value.strip().lower() in _YES | _UNSAFE
    if isinstance(value, dict):
        return any(map(holds_true, value.values()))
    return isinstance(value, bool | int | float) and value >= 0.5


def real_names(names: Iterable[str]) -> list[str]:
    """Those that are not a word for none."""
    return [name for name in names if not is_no_name(name)]
