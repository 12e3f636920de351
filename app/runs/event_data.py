"""The `data` of stored events as a run's page reads it. What an older event did not have has its default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from app.characters.models import AnalysisParts

StoredData: TypeAlias = Mapping[str, object]


class ExtractedEvent(Struct, frozen=True):
    """Of `extracting_description`, beside its texts."""

    analysis: AnalysisParts | None = None


class CompletedCharacter(Struct, rename="camel", frozen=True):
    """What the page needs of the character that a run became."""

    first_name: str
    last_name: str
    made_by: dict[str, str]

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class CompletedEvent(Struct, rename="camel", frozen=True):
    """Of `completed`."""

    character_id: str
    avatar_job_id: str
    character: CompletedCharacter


class PortraitEvent(Struct, rename="camel", frozen=True):
    """Of `generating_avatar`, where it has not failed. Keys are those of files; `avatar_progress` in percent,
    None where the event has no news of it."""

    avatar_job_id: str = ""
    avatar_key: str | None = None
    credit: str | None = None
    preview_key: str | None = None
    avatar_progress: int | None = None
