"""The `data` of events: what steps announce of their results, and stored events as they are read.

The API answers with the same results. What an older stored event did not have has its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from app.characters.fields import AnalysisFields, DetailsFields, HistoryFields
from app.characters.models import AnalysisParts
from app.engines.ports import Analysis, Details, History

StoredData: TypeAlias = Mapping[str, object]


class ExtractedResult(AnalysisFields, frozen=True, kw_only=True):
    """What was seen in the picture, as sentences and as parts."""

    analysis: AnalysisParts

    @classmethod
    def of(cls, result: Analysis, /) -> ExtractedResult:
        seen = asdict(msgspec.convert(result, AnalysisFields, from_attributes=True))
        return cls(**seen, analysis=analysis_parts(result))


class DetailsResult(DetailsFields, frozen=True, kw_only=True):
    """Who the character is. `age` in years, null where unknown."""

    @classmethod
    def of(cls, result: Details, /) -> DetailsResult:
        return msgspec.convert(result, cls, from_attributes=True)


class HistoryResult(HistoryFields, frozen=True, kw_only=True):
    """The life so far: plain text, paragraphs parted by a blank line."""

    @classmethod
    def of(cls, result: History, /) -> HistoryResult:
        return cls(history=result.text)


def analysis_parts(analysis: Analysis) -> AnalysisParts:
    """What is seen beside the texts, part by part."""
    return AnalysisParts(analysis.observations, analysis.palette, analysis.engine)


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
