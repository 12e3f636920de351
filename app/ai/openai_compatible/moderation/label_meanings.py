"""Interprets the labels and values of guard models: verdicts, answers to questions, category names.

Only closed lists count as a verdict. Everything else is Unreadable, which closes the ModerationGate: an
unknown format costs a review, a pass that was never given would cost more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app import patterns
from app.ai.foreign_json import JsonObject
from app.ai.openai_compatible.moderation.categories import is_no_category


class Unreadable(ValueError):
    """Nothing certain can be read from the answer."""


_UNSAFE = frozenset(
    ("unsafe", "harmful", "flagged", "violation", "violates", "toxic", "block", "blocked", "refuse",
     "refused", "reject", "rejected", "controversial", "not safe", "deny", "denied", "fail", "failed",
     "malicious", "suspicious")
)  # fmt: skip
_SAFE = frozenset(
    ("safe", "unharmful", "harmless", "benign", "allow", "allowed", "pass", "ok", "not flagged",
     "not harmful", "acceptable", "compliant")
)  # fmt: skip
# A verdict only after a label: alone the model may mean itself.
_SELF_REFERENCES = frozenset(
    ("ok", "refuse", "refused", "deny", "denied", "reject", "rejected", "failed", "violates")
)
_NOTHING = frozenset(("", "n/a", "na", "none", "null"))
_YES, _NO = frozenset(("yes", "true", "1")), frozenset(("no", "false", "0"))
_EVERYONE = frozenset(("everyone", "everybody", "all ages", "all audiences", "general", "general audiences",
                       "g", "pg"))  # fmt: skip
_RATING = patterns.compile(r"\brating\b|\baudience\b")
# Values of a category that doesn't apply, and of one that hardly does. All others mean that it applies.
_ABSENT = frozenset(
    ("", "no", "false", "0", "none", "n/a", "na", "null", "nil", "n", "off", "absent", "not detected",
     "not present", "not applicable", "not flagged", "not found", "undetected", "clear", "clean", "pass",
     "passed", "ok")
)  # fmt: skip
_SLIGHT = frozenset(
    ("low", "very low", "very_low", "minimal", "mild", "negligible", "slight", "unlikely", "very unlikely",
     "very_unlikely")
)  # fmt: skip
_DENIAL = patterns.compile(r"\b(?:no|not|none|never|nothing|without|não|nenhum|nenhuma|sem)\b|n't")
_NAMED_BY = (
    "name", "type", "category", "label", "hazard", "code", "id", "violation", "policy", "rule",
    "tag",
)  # fmt: skip
_FLAGS = ("flagged", "detected", "applies", "present", "violated", "filtered", "holds", "is violation",
          "score", "probability")  # fmt: skip
_MUCH, _LITTLE = frozenset(("high", "medium")), frozenset(("low",))
# Which question a yes or no answers, by the words of its label.
_ASKS_BAD = (
    "unsafe", "harm", "flag", "violat", "toxic", "risk", "sever", "block", "reject", "danger",
    "hazard",
)  # fmt: skip
_ASKS_GOOD = ("safe", "harmless", "allowed", "acceptable", "compliant", "appropriate", "permitted", "benign")
_DENYING = ("not", "no", "non", "never", "without", "free", "isn", "un")
# `_JUDGED`: a verdict on the text. A refusal is the model's own, and says nothing about the text.
_JUDGED = patterns.compile(
    r"safe|harm|flagged|violat|verdict|classification|label|rating|result|decision|severity|assessment|risk|"
    r"judge?ment|allowed|acceptab|complian|appropriate|permitted|block|reject|toxic|danger|action"
)
_NAMES = patterns.compile(r"categor|violations?\b|violated|hazard|codes?\b|labels\b")
_VIOLATION = patterns.compile(r"(?:is |policy |has |any )?violations?(?: found| detected)?")
# Labels without meaning: who speaks, or that this is the answer.
_CARRIERS = patterns.compile(
    r"(?:(?:final|my|the|model|overall) )?(?:answer|conclusion|status|output|response)|user|assistant|agent|"
    r"prompt|input|text|content|message|request|query|question|instruction|conversation|reply"
)
_WHY = patterns.compile(r"reason|topic|explan|rational|summar|justif|comment|note|analys|thought")
_REASONS = patterns.compile(r"polic|topics?|reasons?\b")
_WORDS = patterns.compile(r"[^\W_]+")
_HUMPS = patterns.compile(r"([a-z])([A-Z])")
_SPLIT = patterns.compile(r"[,;\n|]+")
_AROUND = " []()\"'`*."


def normalize_label(raw: str) -> str:
    """Return a key or label in lower case, with words separated by single spaces."""
    return " ".join(_HUMPS.sub(r"\1 \2", raw[:200]).replace("_", " ").replace("-", " ").lower().split())


def is_explanation(what: str) -> bool:
    """Return whether a label introduces an explanation."""
    return _WHY.search(what) is not None


def is_reason(what: str) -> bool:
    """Return whether a label introduces the reasons of an unsafe verdict, in any wording."""
    return _REASONS.search(what) is not None


def is_list_of_names(what: str) -> bool:
    """Return whether a label introduces category names."""
    return _NAMES.search(what) is not None


def is_verdict(what: str) -> bool:
    """Return whether a label introduces a verdict on the text."""
    return _JUDGED.search(what) is not None and "refusal" not in what


def verdict_word(word: str) -> bool | None:
    """Return whether an answer of these words alone says unsafe; None if it is no verdict."""
    known = word in _UNSAFE | _SAFE and word not in _SELF_REFERENCES
    return word in _UNSAFE if known else None


def is_carrier(what: str, value: str) -> bool:
    """Return whether a meaningless label introduces a verdict: "Final answer: safe", "User: safe"."""
    return _CARRIERS.fullmatch(what) is not None and value.strip().lower() in _UNSAFE | _SAFE


def violates(what: str, value: object) -> bool | None:
    """Return what "violation" says: a list of names, or whether there is one (gpt-oss-safeguard); None if it
    lists names, or says nothing."""
    if _VIOLATION.fullmatch(what) is None or isinstance(value, list | dict) or value is None:
        return None
    if isinstance(value, bool | int | float):
        return value != 0
    word = value.strip().lower() if isinstance(value, str) else ""
    return meaning("violation", word) if word in _YES | _NO | _UNSAFE | _SAFE else None


def meaning(what: str, value: object) -> bool | None:
    """Return whether the value says unsafe; None if it says nothing. Raises Unreadable."""
    if value is not None and not isinstance(value, str | bool | int):
        raise Unreadable
    word = "" if value is None else str(value).strip().lower()
    if word in _NOTHING or (word in _EVERYONE and _RATING.search(what)):
        return None
    if word in _UNSAFE or word in _SAFE:
        return word in _UNSAFE
    return _answer(asks_bad(what), word)


def _answer(bad: bool | None, word: str) -> bool:
    if bad is not None and word in _YES | _NO:
        return (word in _YES) == bad
    if bad and word in _MUCH | _LITTLE:
        return word in _MUCH
    raise Unreadable


def asks_bad(what: str) -> bool | None:
    """Return whether yes means unsafe; None if the label says neither ("safety", "verdict", "not
    harmful")."""
    words = _WORDS.findall(what)
    good = any(word in _ASKS_GOOD for word in words)
    bad = any(word.startswith(_ASKS_BAD) and word not in _ASKS_GOOD for word in words)
    return bad if bad != good and not any(word in _DENYING for word in words) else None


def any_unsafe(verdicts: Iterable[bool | None]) -> bool:
    """Return whether any verdict is unsafe: they may be about different texts. Raises Unreadable if there is
    none."""
    word = [one for one in verdicts if one is not None]
    if not word:
        raise Unreadable
    return any(word)


def split_names(word: str) -> list[str]:
    """Return the names in a list with any separator."""
    return [stripped for name in _SPLIT.split(word) if (stripped := name.strip(_AROUND))]


def names_in_value(value: object, include_slight: bool = False) -> Iterator[str]:
    """Yield the names in a JSON value: keys that apply, or what objects in a list name. `include_slight`:
    also those that hardly apply."""
    if isinstance(value, str):
        yield from split_names(value)
    elif isinstance(value, list):
        for one in value:
            yield from (
                _names_of_item(one, include_slight)
                if isinstance(one, dict)
                else names_in_value(one, include_slight)
            )
    elif isinstance(value, dict):
        yield from (
            str(name) for name, applies_value in value.items() if applies(applies_value, include_slight)
        )
    elif value:
        yield "flagged"


def _names_of_item(item: JsonObject, include_slight: bool) -> Iterator[str]:
    """Yield the name in `{"type": "hate"}`, unless its flag or score denies it; the keys of `{"hate":
    true}`."""
    known = {normalize_label(key): value for key, value in item.items()}
    strings = (value for key in _NAMED_BY if isinstance(value := known.get(key), str))
    named = next(filter(None, map(split_names, strings)), None)
    if named is not None:
        yield from named if _own_flag(known, include_slight) is not False else ()
    elif all(isinstance(value, bool | int | float) for value in known.values()):
        yield from names_in_value(dict(item), include_slight)
    else:
        yield "flagged"


def _own_flag(item: JsonObject, include_slight: bool) -> bool | None:
    """Return whether an object about one category says that it applies; None if it doesn't say."""
    word = next((item[key] for key in _FLAGS if item.get(key) is not None), None)
    if isinstance(word, str) and word.strip().lower() not in _ABSENT | _SAFE | _SLIGHT:
        return True
    return None if word is None else applies(word, include_slight)


def applies(value: object, include_slight: bool = False) -> bool:
    """Return whether a category's value says that it applies: any but a denial, or a number below one half.
    `include_slight`: also if it hardly applies."""
    if isinstance(value, str):
        return _text_holds(value.strip().lower(), include_slight)
    if isinstance(value, dict):
        own = _own_flag({normalize_label(key): one for key, one in value.items()}, include_slight)
        return any(applies(one, include_slight) for one in value.values()) if own is None else own
    if isinstance(value, list):
        return any(applies(one, include_slight) for one in value)
    return isinstance(value, bool | int | float) and value >= 0.5


def _text_holds(word: str, include_slight: bool) -> bool:
    if word in _ABSENT or word in _SAFE:
        return False
    if word in _SLIGHT:
        return include_slight
    try:
        return float(word) >= 0.5
    except ValueError:
        return not _DENIAL.search(word)


def real_names(names: Iterable[str]) -> list[str]:
    """Return the names that don't stand for no category."""
    return [name for name in names if not is_no_category(name)]
