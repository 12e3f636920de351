"""Moderates characters: no text is stored unreviewed, whoever wrote it; the rating is stored."""

from __future__ import annotations

from app.characters.fields import AGE, MODERATED, FieldValue, values_of
from app.characters.models import Character
from app.engines.moderation import ModeratedContent, ModerationGate, Verdict


async def review(gate: ModerationGate, character: Character) -> None:
    """Rates a character that is not stored yet. Raises ContentRefused, ModerationUnavailable."""
    rate(character, await gate.check_result(moderated_content(character)))


def moderated_content(character: Character, **changes: FieldValue) -> ModeratedContent:
    """Returns its texts and age, with these changes applied."""
    values = values_of(character) | changes
    texts = (_text(values[name]) for name in MODERATED)
    age = values[AGE.name]
    return ModeratedContent.of(*texts, age=age if isinstance(age, int) else None)


def _text(value: FieldValue) -> str | None:
    return value if isinstance(value, str) else None


def rate(character: Character, verdict: Verdict) -> None:
    """Sets the character's rating and tags from a verdict."""
    character.content_rating = verdict.rating
    character.content_tags = dict(verdict.tags)
