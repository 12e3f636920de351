"""Checks what a model wrote against what the description states, as the built-in reader understands it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from app import patterns
from app.ai.builtin.reading.age import age_in
from app.ai.builtin.reading.text import text_of
from app.ai.builtin.reading.understanding import Stated, understand
from app.ai.builtin.writing.profile import CHILDHOOD
from app.ai.openai_compatible.checks.copied_text import share_copied
from app.ai.openai_compatible.checks.loops import loop_in
from app.ai.openai_compatible.checks.meta_replies import is_meta_reply
from app.ai.openai_compatible.checks.naming import fault_of_name
from app.ai.openai_compatible.checks.refusals import begins_with_remark, is_refusal, strings_in
from app.ai.openai_compatible.name_parts import mentions_name
from app.ai.openai_compatible.structured.lenient_json import parse_objects
from app.ai.openai_compatible.structured.schemas import Person
from app.ai.people_words import ADULT
from app.engines.ports import Brief, Details, Gender, Locale
from app.text.whole_words import with_word_replaced

_MIN_HISTORY = 120  # characters
REPEATS = "It repeats the same words again and again: write each thing once, and end."
COPIED = "It gives back what was given: write a text of your own."
# Shares of three-word sequences. Of 100 original histories the highest was 0.21; a
# description rewritten in the third person has 0.59.
_MAX_GIVEN_HISTORY, _MAX_GIVEN_PERSONALITY = 0.45, 0.8
_MIN_COPIED, _MAX_COPIED = 25, 0.7  # words of one paragraph, and its share
_SHE = {
    "en": patterns.compile(r"\b(?:she|her|hers|herself)\b", patterns.IGNORECASE),
    "pt-BR": patterns.compile(r"\b(?:ela|dela|nela)\b", patterns.IGNORECASE),
}
_HE = {
    "en": patterns.compile(r"\b(?:he|him|his|himself)\b", patterns.IGNORECASE),
    "pt-BR": patterns.compile(r"\b(?:ele|dele|nele)\b", patterns.IGNORECASE),
}
_BETWEEN_SENTENCES = patterns.compile(r"([.!?…])\s+")


def faults_of_person(person: Person, brief: Brief) -> Iterator[str]:
    """Yield what the model must correct, as instructions in English."""
    stated = understand(brief.description, brief.locale)
    if _differs(stated.first_name, person.first_name) or _differs(stated.last_name, person.last_name):
        name = f"{stated.first_name or ''} {stated.last_name or ''}".strip()
        yield f"The description states the name {name}: keep it, in the personality too."
    if stated.age is not None and person.age != stated.age:
        yield f"The description states the age {stated.age}: keep it."
    if wrong_stage := _wrong_stage(person, stated):
        yield wrong_stage
    if stated.gender and person.gender != stated.gender:
        yield f"The description states the gender {stated.gender}: keep it."
    if wrong := wrong_pronouns(person.personality, stated.gender, brief.locale):
        yield wrong


def _wrong_stage(person: Person, stated: Stated) -> str | None:
    """Return a fault if the description states no age but an adult, and the model made a child; or vice
    versa."""
    if stated.age is not None or person.age is None:
        return None
    if stated.grown and person.age < ADULT:
        return f"The description speaks of a grown-up: the age must be {ADULT} or more, in all texts."
    if stated.age_band in CHILDHOOD and person.age >= ADULT:
        return "The description speaks of a child: the age must be a child's, in all texts."
    return None


def faults_of_history(text: str, brief: Brief, details: Details) -> Iterator[str]:
    """Yield what the model must correct in a history, as instructions in English."""
    if begins_with_remark(text, details.first_name):
        yield "It begins with what you won't write: give the history alone, without a remark of yours."
    if is_meta_reply(text):
        yield "It speaks to whoever asked: ask nothing, announce nothing, give the history alone."
    if len(text) < _MIN_HISTORY:
        yield "It is too short: three to five paragraphs were asked for."
    if not mentions_name(text, details.first_name):
        yield f"It does not tell of {details.first_name}, the character, by name."
    stated = understand(brief.description, brief.locale).gender
    if wrong := wrong_pronouns(text, stated and details.gender, brief.locale):
        yield wrong


def refuses_person(person: Person) -> bool:
    """Return whether the model filled the form with a refusal."""
    texts = (person.personality, person.first_name)
    return any(is_refusal(one, person.first_name, strict=True) for one in texts)


def refuses_history(answer: str, text: str, name: str) -> bool:
    """Return whether it refused to write a history. `answer`: the raw answer, `text`: what was extracted from
    it."""
    if is_refusal(text, name):
        return True
    if len(text) >= _MIN_HISTORY:
        return False
    inner = (one for found in parse_objects(answer) for one in strings_in(found.value))
    return any(is_refusal(one, name) for one in (answer, *inner))


def faults_of_name(person: Person, brief: Brief) -> Iterator[str]:
    """Yield what is wrong with the name, unless the description states one."""
    if understand(brief.description, brief.locale).first_name is None:
        roles = (person.role, person.species, str(person.drawn_as).replace("_", " "))
        if wrong := fault_of_name(person.first_name, person.last_name, roles, brief.description):
            yield wrong


def copying_faults(text: str, given_text: str, max_share: float) -> Iterator[str]:
    """Yield faults of a text that repeats itself, or copies at least `max_share` of what was given."""
    if loop_in(text):
        yield REPEATS
    if share_copied(text, given_text) >= max_share:
        yield COPIED


def _is_copy(given_text: str, paragraph: str) -> bool:
    """Return whether a paragraph is copied from the prompt; a sentence may be quoted."""
    return len(paragraph.split()) >= _MIN_COPIED and share_copied(paragraph, given_text) >= _MAX_COPIED


def copying_faults_of_personality(person: Person, brief: Brief) -> Iterator[str]:
    yield from copying_faults(person.personality, brief.description or "", _MAX_GIVEN_PERSONALITY)


def copying_faults_of_history(text: str, given_text: str) -> Iterator[str]:
    faults = [*copying_faults(text, given_text, _MAX_GIVEN_HISTORY)]
    yield from faults
    if COPIED not in faults and any(map(partial(_is_copy, given_text), text.split("\n\n"))):
        yield COPIED


def wrong_pronouns(text: str, gender: Gender | None, locale: Locale) -> str | None:
    """Return a fault if nearly all pronouns are of another gender than the stated one."""
    she, he = (len(words[locale].findall(text)) for words in (_SHE, _HE))
    if gender == "female" and he > 2 and he > 4 * she:
        return "The character is female, but is spoken of as male."
    if gender == "male" and she > 2 and she > 4 * he:
        return "The character is male, but is spoken of as female."
    return None


def with_stated_name(text: str, person: Person, first_name: str) -> str:
    """Return the text with the stated first name in place of one that the model invented."""
    if not person.first_name or person.first_name == first_name:
        return text
    return with_word_replaced(text, person.first_name, first_name)


def without_other_ages(text: str, stated: Stated, locale: Locale) -> str:
    """Return the text without sentences that give the character another age than the stated one."""
    if stated.age is None:
        return text
    return " ".join(one for one in _sentences(text) if age_in(text_of(one, locale)) in (None, stated.age))


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for gap in _BETWEEN_SENTENCES.finditer(text):
        yield text[start : gap.end(1)]
        start = gap.end()
    yield text[start:]


def _differs(stated: str | None, name: str) -> bool:
    return stated is not None and stated.casefold() != name.strip().casefold()
