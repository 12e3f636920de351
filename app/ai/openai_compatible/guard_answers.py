"""What a guard model answers, as a verdict. What can't be read for certain is a failure, never a pass.

Forms, as the models' cards have them:

- Llama Guard: `safe`, or `unsafe` with codes on the next line · ShieldGemma: `Yes` (it violates) or `No`
- Granite Guardian: `<score> yes </score>`, in older versions `Yes`
- Qwen3Guard: `Safety: Unsafe`, `Categories: …` · WildGuard: `Harmful request: yes`
- Nemotron: `{"User Safety": "unsafe", "Safety Categories": "…"}`, `Prompt harm: harmful`
- general models: JSON as they were asked for, or a sentence round the word
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app import patterns
from app.ai.openai_compatible.answers import answer_text
from app.ai.openai_compatible.guard_categories import meaning_of
from app.moderation import Verdict

MAX_ANSWER = 4_000  # characters that are read, thoughts left aside
_TOKENS = patterns.compile(r"<\|[^|<>]{0,60}\|>|</?s>|<end_of_turn>")
_SCORE = patterns.compile(r"<score>\s*(?P<said>\w+)\s*</score>", patterns.IGNORECASE)
_LABEL = patterns.compile(
    r"^[\W_]*(?P<what>[A-Za-z][A-Za-z _]{1,40}?)[\W_]*:[\W_]*(?P<said>.*)$", patterns.MULTILINE
)
_WORD = patterns.compile(
    r"(?P<denied>\b(?:not|isn't|never|n't)\s+(?:\w+\s+)?)?\b(?P<word>unsafe|safe)\b", patterns.IGNORECASE
)
_SPLIT = patterns.compile(r"[,;\n|]+")
# `judged`: a verdict on the text itself. A refusal is the model's own, and says nothing of the text.
_JUDGED = patterns.compile(
    r"safe|harm|flagged|violat|verdict|classification|label|rating|"
    r"result|decision|severity|assessment|risk|unsafe|judge?ment|policy"
)
_NAMES = patterns.compile(r"categor|violations?\b|violated|hazard|polic|topics?|codes?|reasons?\b|labels\b")
_UNSAFE = frozenset(
    ("unsafe", "harmful", "yes", "true", "1", "flagged", "violation", "violates", "toxic", "block", "blocked",
     "refuse", "refused", "reject", "controversial", "not safe", "high", "deny", "denied")
)  # fmt: skip
_SAFE = frozenset(
    ("safe", "unharmful", "harmless", "no", "false", "0", "none", "n/a", "na", "null", "benign", "allow",
     "allowed", "pass", "ok", "not flagged", "not harmful", "low", "acceptable", "compliant", "")
)  # fmt: skip
# What an answer to "is it safe?" says.
_PLAIN = {"true": "safe", "yes": "safe", "1": "safe", "false": "unsafe", "no": "unsafe", "0": "unsafe"}


class Unreadable(ValueError):
    """Nothing certain can be read from the answer."""


def verdict_in(answer: str, model: str | None = None) -> Verdict:
    """What the model said of the text. Raises Unreadable."""
    said = _TOKENS.sub(" ", answer_text(answer)[:MAX_ANSWER]).strip()
    unsafe, names = _read(said)
    return meaning_of(names, model) if unsafe else Verdict()


def _read(said: str) -> tuple[bool, list[str]]:
    """Whether it is unsafe, and what for."""
    if "{" in said:
        return _of_object(_object(said))
    if scores := [match["said"].lower() for match in _SCORE.finditer(said)]:
        return _judged(scores), []
    lines = [line.strip().strip("`*_.!\"' ") for line in said.splitlines() if line.strip()]
    first = lines[0].lower() if lines else ""
    if first in ("safe", "unsafe"):
        return _of_lines(first, lines[1:])
    if first in ("yes", "no"):
        return first == "yes", []
    return _of_labels(said) or _of_words(said)


def _of_lines(first: str, rest: list[str]) -> tuple[bool, list[str]]:
    """Llama Guard's form. A second verdict that differs makes it unreadable."""
    if any(line.lower() in ("safe", "unsafe") and line.lower() != first for line in rest):
        raise Unreadable
    return first == "unsafe", _names(rest[0]) if rest else []


def _of_labels(said: str) -> tuple[bool, list[str]] | None:
    rows = [(match["what"].lower().strip(), match["said"].strip()) for match in _LABEL.finditer(said)]
    names = [name for what, value in rows if _NAMES.search(what) for name in _names(value)]
    judged = [
        _value(what, value.strip("`*_.!\"' "))
        for what, value in rows
        if _JUDGED.search(what) and not _NAMES.search(what) and "refusal" not in what
    ]
    return (_judged(judged), names) if judged else None


def _of_words(said: str) -> tuple[bool, list[str]]:
    """A sentence that has one of the two words. One that has both is not understood."""
    found = {_is_unsafe(match) for match in _WORD.finditer(said)}
    if len(found) != 1:
        raise Unreadable
    return found.pop(), []


def _is_unsafe(match: patterns.Match) -> bool:
    denied, unsafe = bool(match["denied"]), match["word"].lower() == "unsafe"
    if denied and unsafe:
        raise Unreadable  # "not unsafe": whatever that may mean
    return unsafe or denied


def _judged(values: list[str]) -> bool:
    """One that is unsafe is enough; each must be a word that is known."""
    if not values or any(value not in _UNSAFE and value not in _SAFE for value in values):
        raise Unreadable
    if all(value in ("", "n/a", "na", "none", "null") for value in values):
        raise Unreadable
    return any(value in _UNSAFE for value in values)


def _object(said: str) -> Mapping[str, Any]:
    try:
        found, _ = json.JSONDecoder().raw_decode(said[said.index("{") :])
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if not isinstance(found, dict) or not found:
        raise Unreadable
    inner = next(iter(found.values()))
    return inner if len(found) == 1 and isinstance(inner, dict) else found


def _of_object(found: Mapping[str, Any]) -> tuple[bool, list[str]]:
    judged: list[str] = []
    names: list[str] = []
    for key, value in found.items():
        what = key.lower().replace("_", " ")
        if _NAMES.search(what):
            names += list(_names_of(value))
        elif _JUDGED.search(what) and "refusal" not in what and "score" not in what:
            judged.append(_value(what, value))
    return _judged(judged), names


def _value(what: str, value: Any) -> str:
    said = str(value).strip().lower() if isinstance(value, str | bool | int) or value is None else "?"
    said = "n/a" if said == "none" and value is None else said
    if what.strip() in ("safe", "is safe", "allowed", "is allowed") and said in (
        "true",
        "false",
        "yes",
        "no",
        "1",
        "0",
    ):
        return "safe" if said in ("true", "yes", "1") else "unsafe"
    return said


def _names_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _names(value)
    elif isinstance(value, list):
        for one in value:
            yield from _names_of(one)
    elif isinstance(value, dict):
        yield from (
            str(name) for name, holds in value.items() if holds is True or holds in ("true", "yes", 1)
        )


def _names(said: str) -> list[str]:
    return [name.strip(" []()\"'`*.") for name in _SPLIT.split(said) if name and name.strip(" []()\"'`*.")]
