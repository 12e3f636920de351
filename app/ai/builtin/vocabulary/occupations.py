"""Occupations by key: what kind of life each is, the worlds it belongs to, and its words by language."""

from __future__ import annotations

from dataclasses import dataclass

from app.ai.builtin.vocabulary.files import by_language, gendered, shared
from app.engines.ports import Gender, Locale

Forms = tuple[str, str, str]  # feminine, masculine and neutral


@dataclass(frozen=True, slots=True)
class Occupation:
    """`forms` are for writing; `words` map every word that states the occupation to a gender or None."""

    key: str
    kind: str
    worlds: tuple[str, ...]
    gender: Gender | None
    forms: dict[Locale, Forms]
    words: dict[Locale, dict[str, Gender | None]]

    @property
    def is_learner(self) -> bool:
        """Whether it is one of children as well; other learners are drawn as young adults."""
        return self.key in ("pupil", "apprentice", "squire")

    @property
    def is_of_the_young(self) -> bool:
        """Whether a child can have it: learners, and those born to it."""
        return self.is_learner or self.key in ("prince", "princess")


def _forms(text: str) -> tuple[Forms, dict[str, Gender | None]]:
    """Returns the forms to write, and of each the gender that it states; None where they don't differ."""
    if "/" not in text:
        word, gender = gendered(text)
        return (word, word, word), {word: gender}
    female, male, neutral = text.split("/")
    if female == male:
        return (female, male, neutral), {female: None}
    genders: dict[str, Gender | None] = {female: "female", male: "male"}
    return (female, male, neutral), genders | ({neutral: "non_binary"} if neutral != male else {})


def _occupation(key: str, kind: str, *worlds: str) -> Occupation:
    forms: dict[Locale, Forms] = {}
    words: dict[Locale, dict[str, Gender | None]] = {}
    for locale, table in _WORDS.items():
        written, *others = table[key]
        forms[locale], words[locale] = _forms(written)
        words[locale] |= dict(gendered(word) for word in others)
    gender = words["en"][forms["en"][0]]  # as English `king` and `queen` do
    return Occupation(key, kind, worlds, gender, forms, words)


_WORDS = {locale: file.table("roles") for locale, file in by_language("roles.txt", "roles").items()}
OCCUPATIONS = {
    key: _occupation(key, *life) for key, life in shared("roles.txt", "roles").table("roles").items()
}
