"""Parses what a guard model answers into a verdict. An answer that can't be read with certainty is an error,
never a pass.

Formats, as documented on the model cards:

- Llama Guard: `safe`, or `unsafe` with codes on the next line or lines
- ShieldGemma: `Yes` (it violates) or `No`, if asked for reasons with these in the same line
- Granite Guardian: `<score> yes </score>`, in older versions `Yes`
- Qwen3Guard: `Safety: Unsafe`, `Categories: …` · WildGuard: `Harmful request: yes`
- GuardReasoner: `Request: harmful` · MD-Judge: like Llama Guard, later `[RESULT] unsafe` after its analysis
- Nemotron: `{"User Safety": "unsafe", "Safety Categories": "…"}`, `Prompt harm: harmful`
- general models: JSON as requested (json_verdicts.py), or a sentence of a closed list of forms

A contradictory answer, or "safe" next to an explanation that denies it, is unreadable: explanations.py.
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers import answer_text
from app.ai.openai_compatible.moderation.categories import is_hazard, verdict_for
from app.ai.openai_compatible.moderation.explanations import (
    announces_none,
    contradicts_safe,
    explains_safe,
    explains_unsafe,
    form_of,
    is_doubtful,
    with_hazards,
)
from app.ai.openai_compatible.moderation.json_verdicts import verdict_of_objects
from app.ai.openai_compatible.moderation.label_meanings import (
    Unreadable,
    any_unsafe,
    is_carrier,
    is_list_of_names,
    meaning,
    normalize_label,
    real_names,
    split_names,
    verdict_word,
)
from app.ai.openai_compatible.moderation.labels import Labels
from app.engines.moderation import Verdict

__all__ = ["MAX_ANSWER", "Unreadable", "verdict_in"]

MAX_ANSWER = 4_000  # characters that are read, without reasoning
_TOKENS = patterns.compile(r"<\|[^|<>]{0,60}\|>|</?s>|<end_of_turn>")
_SCORE = patterns.compile(r"<score>\s*(?P<said>\w+)\s*</score>", patterns.IGNORECASE)
_LABEL = patterns.compile(r"[\W_]*(?P<what>[A-Za-z][A-Za-z _]{1,40}?)[\W_]*:[\W_]*(?P<said>.*)")
_UNSAFE_WITH = patterns.compile(r"unsafe[\s:,(–-]+(?P<names>.+)", patterns.IGNORECASE)
_EXPLAINED = patterns.compile(
    r"(?P<word>safe|yes|no)(?:\s?(?P<mark>[.,:;])|\s[–—-]+|—)\s+(?P<talk>.+)", patterns.IGNORECASE
)
_BOXED = patterns.compile(r"\$?\\boxed\{\s*(?:\\text\{)?(?P<word>[\w ]{1,20})\}{1,2}\$?")
_RESULT = patterns.compile(
    r"\[(?P<what>result|verdict|judge?ment|safety|answer)\]\s*:?\s*", patterns.IGNORECASE
)
_TAGGED = patterns.compile(r"<(?P<what>[A-Za-z_]{3,30})>\s*(?P<said>[^<>]{1,600}?)\s*</[A-Za-z_]{3,30}>")
_SURROUNDING = "`*_.!\"'[] "
_EMPHASIS = {ord("*"): None}
_Parsed = tuple[bool, list[str]]  # whether it is unsafe, and the category names


def verdict_in(answer: str, model: str | None = None) -> Verdict:
    """Return the model's verdict. Raises Unreadable."""
    full_text = answer_text(answer)
    text = _TOKENS.sub(" ", full_text[:MAX_ANSWER]).strip()
    unsafe, names = _parse_verdict(text)
    if not unsafe and len(full_text) > MAX_ANSWER:
        raise Unreadable  # the rest might contradict it
    return verdict_for(names, model) if unsafe else Verdict()


def _parse_verdict(text: str) -> _Parsed:
    text = _BOXED.sub(r"\g<word>", text)
    if "{" in text:
        return verdict_of_objects(text)
    if _SCORE.search(text):
        return _from_scores(text)
    text = _TAGGED.sub(r"\n\g<what>: \g<said>\n", _RESULT.sub(r"\g<what>: ", text))
    lines = [line.strip() for line in text.splitlines() if line.strip(_SURROUNDING)]
    first, rest = (lines[0].strip(_SURROUNDING).lower(), lines[1:]) if lines else ("", [])
    if (unsafe := verdict_word(first)) is not None:
        return _consistent(unsafe, rest, _names_below(rest) if unsafe else [])
    if first in ("yes", "no"):
        return _consistent(first == "yes", rest, [])
    if found := _UNSAFE_WITH.fullmatch(first):
        names = split_names(found["names"])
        if all(map(is_hazard, names)):
            return _consistent(True, rest, names)
    return _from_explained(lines) or _from_labels(lines) or _from_sentences(lines)


def _names_below(lines: list[str]) -> list[str]:
    """Return the category names of the first line below that has any, with or without "Categories:"."""
    for line in lines:
        found = _LABEL.fullmatch(line)
        is_listing = found is not None and is_list_of_names(normalize_label(found["what"]))
        if names := split_names(found["said"] if found and is_listing else line):
            return names
    return []


def _from_explained(lines: list[str]) -> _Parsed | None:
    """Parse a verdict followed by its explanation in the same line: "No, the text violates nothing"."""
    found = _EXPLAINED.fullmatch(lines[0].translate(_EMPHASIS)) if lines else None
    if found is None:
        return None
    word, explanation = found["word"].lower(), found["talk"]
    if found["mark"] == "." and word != "safe":
        return _consistent(word == "yes", [explanation, *lines[1:]], [])
    if word == "yes":
        return _consistent(True, [explanation, *lines[1:]], []) if explains_unsafe(explanation) else None
    if not explains_safe(explanation, denying=word == "no"):
        return None
    return _consistent(False, lines[1:], [])


def _consistent(unsafe: bool, explanation: list[str], names: list[str]) -> _Parsed:
    """Return the verdict of a line, unless the text around it contradicts it. Raises Unreadable."""
    if not unsafe and (contradicts_safe("\n".join(explanation)) or any(map(_lists_names, explanation))):
        raise Unreadable
    if unsafe and any(form_of(line) is False for line in explanation):
        raise Unreadable
    return unsafe, with_hazards(names, explanation) if unsafe else names


def _lists_names(line: str) -> bool:
    found = _LABEL.fullmatch(line)
    is_listing = (
        found is not None
        and is_list_of_names(normalize_label(found["what"]))
        and not announces_none(found["what"])
    )
    return found is not None and is_listing and bool(real_names(split_names(found["said"])))


def _from_scores(text: str) -> _Parsed:
    unsafe = any_unsafe(meaning("harm", match["said"]) for match in _SCORE.finditer(text))
    return _consistent(unsafe, _SCORE.sub("\n", text).splitlines(), [])


def _from_labels(lines: list[str]) -> _Parsed | None:
    """Parse lines of label and value; None if no label stands for a verdict."""
    labels = Labels(max_words=1)
    for line in lines:
        found = _LABEL.fullmatch(line)
        what, value = (
            (normalize_label(found["what"]), found["said"].strip(_SURROUNDING)) if found else ("", line)
        )
        if not found or (not value and announces_none(what)):
            labels.explanation.append(line)
        elif is_carrier(what, value):
            labels.judge(what, meaning(what, value))
        elif "refusal" not in what:
            labels.add(what, value)
    if not labels.is_verdict:
        return None
    if labels.disagree:
        raise Unreadable
    unsafe, names = labels.verdict()
    return _consistent(unsafe, labels.explanation, names)


def _from_sentences(lines: list[str]) -> _Parsed:
    """Parse a sentence of the closed list, with or without an explanation around it."""
    if len(lines) == 1 and form_of(lines[0]) is None:
        head, stop, tail = lines[0].partition(". ")
        lines = [head, tail] if stop else lines
    forms = [form_of(line) for line in lines]
    text = {form for form in forms if form is not None}
    if len(text) != 1:
        raise Unreadable
    explanation = "\n".join(line for line, form in zip(lines, forms, strict=True) if form is None)
    has_inner_safe = any(line.strip(_SURROUNDING).lower() == "safe" for line in lines[1:-1])
    if text == {False} and (has_inner_safe or (is_doubtful(explanation) and not explains_safe(explanation))):
        raise Unreadable
    return text.pop(), []
