"""Patterns of family facts: orphaned, widowed, twin, parent, parents' names, who raised the character."""

from __future__ import annotations

from app import patterns
from app.ai.builtin.vocabulary import numbers
from app.ai.builtin.vocabulary.files import by_language
from app.ai.word_lists import WordFile
from app.engines.ports import Gender, Locale

# Fact, gender that its words state, pattern.
_Rule = tuple[str, Gender | None, patterns.Pattern]
_FACTS = (
    "orphan", "motherless", "fatherless", "widowed", "divorced", "married", "twin", "parent", "sibling",
    "only_child",
)  # fmt: skip
_GENDERS: dict[str, Gender | None] = {"female": "female", "male": "male", "any": None}
_FILES = by_language("kin.txt", "not_before", "owning", *_FACTS)
_NUMBERS: dict[Locale, str] = {"en": numbers.EN, "pt-BR": numbers.PT}


def _rules(file: WordFile, number: str) -> tuple[_Rule, ...]:
    return tuple(
        (fact, _GENDERS[gender], patterns.compile(rf"\b(?:{pattern})\b"))
        for fact in _FACTS
        for gender, pattern in file.rules(fact, number=number)
    )


# Words after a match that make it none: "mãe de santo", "husband of the year".
NOT_BEFORE = tuple(word for file in _FILES.values() for word in file.words("not_before"))
# First words of a match that is about the character's own relative: "her husband", but "the baker's husband".
OWNING = frozenset(word for file in _FILES.values() for word in file.words("owning"))
RULES: dict[Locale, tuple[_Rule, ...]] = {
    locale: _rules(file, _NUMBERS[locale]) for locale, file in _FILES.items()
}
CHILD_EN = patterns.compile(
    r"\b(?P<all>(?:(?:youngest|eldest|oldest|only|second|third|illegitimate|bastard) )?"
    r"(?P<who>daughter|son|child) of (?P<whom>[\w' ]+?))"
    r"(?= who\b| and\b| with\b| in\b| from\b| she\b| he\b|[,.;:!?]|$)"
)
CHILD_OF_EN = patterns.compile(
    r"\b(?:the|an?) (?P<whom>[\w]+)'s (?:(?:youngest|eldest|oldest|only|second|third) )?"
    r"(?P<who>daughter|son)\b"
)
CHILD_PT = patterns.compile(
    r"\b(?P<all>(?P<who>filha|filho)(?: caçula| mais velh[oa]| mais nov[oa]| bastard[oa])? "
    r"d(?:e|o|a|os|as|e um|e uma) (?P<whom>[\w' ]+?))(?= que\b| e\b| com\b| em\b| no\b| na\b|[,.;:!?]|$)"
)
RAISED_EN = patterns.compile(
    r"\b(?:raised|brought up|reared|adopted) by (?P<by>[\w' ]+?)"
    r"(?= in\b| and\b| who\b| after\b| on\b| to\b|[,.;:!?]|$)"
)
RAISED_PT = patterns.compile(
    r"\b(?:criad[oa]|educad[oa]|adotad[oa]) (?P<by>(?:por|pelo|pela|pelos|pelas) [\w' ]+?)"
    r"(?= em\b| na\b| no\b| e\b| que\b| desde\b|[,.;:!?]|$)"
)
