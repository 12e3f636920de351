"""Callings by key: what kind of life each is, the worlds it belongs to, and its words by language."""

from __future__ import annotations

from dataclasses import dataclass

from app.ai.builtin.vocabulary.files import by_language, gendered, shared
from app.engines.ports import Gender, Locale

Forms = tuple[str, str, str]  # feminine, masculine and neutral


@dataclass(frozen=True, slots=True)
class Role:
    """`forms` are for writing; `words` map every word that states the calling to a gender or None."""

    key: str
    kind: str
    worlds: tuple[str, ...]
    gender: Gender | None
    forms: dict[Locale, Forms]
    words: dict[Locale, dict[str, Gender | None]]

    @property
    def is_learner(self) -> bool:
        """What the young are as well; who is nothing else is drawn as a young grown-up."""
        return self.key in ("pupil", "apprentice", "squire")

    @property
    def is_of_the_young(self) -> bool:
        """What says nothing against a child: learners, and who is born to it."""
        return self.is_learner or self.key in ("prince", "princess")


def _forms(text: str) -> tuple[Forms, dict[str, Gender | None]]:
    """The forms to write, and those of them that state a gender: where they differ."""
    if "/" not in text:
        word, gender = gendered(text)
        return (word, word, word), {word: gender}
    female, male, neutral = text.split("/")
    if female == male:
        return (female, male, neutral), {female: None}
    genders: dict[str, Gender | None] = {female: "female", male: "male"}
    return (female, male, neutral), genders | ({neutral: "non_binary"} if neutral != male else {})


def _role(key: str, kind: str, *worlds: str) -> Role:
    forms: dict[Locale, Forms] = {}
    words: dict[Locale, dict[str, Gender | None]] = {}
    for locale, table in _WORDS.items():
        written, *others = table[key]
        forms[locale], words[locale] = _forms(written)
        words[locale] |= dict(gendered(word) for word in others)
    gender = words["en"][forms["en"][0]]  # English calls its kings and queens by their gender
    return Role(key, kind, worlds, gender, forms, words)


_WORDS = {locale: file.table("roles") for locale, file in by_language("roles.txt", "roles").items()}
ROLES = {key: _role(key, *life) for key, life in shared("roles.txt", "roles").table("roles").items()}
