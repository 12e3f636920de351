"""Converts the results of steps to progress events' `data` and to rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from app.characters.fields import (
    FIELDS,
    AnalysisFields,
    CardFields,
    DetailsFields,
    FieldValue,
    Part,
    values_of,
)
from app.characters.makers import instead_of
from app.characters.models import Character
from app.engines.ports import Analysis, AvatarBrief, Details, History
from app.runs.event_data import HistoryResult, analysis_parts
from app.runs.failures import Failure
from app.runs.models import AvatarJob, EventData, GenerationRun
from app.runs.steps import StepRow

Result = TypeVar("Result")


def of_result(row: StepRow[Result], result: Result) -> EventData:
    """Returns `data` of the event that reports a step's result."""
    assert row.announces is not None
    return _on_the_wire(row.announces.of(result))


def _part(answer: Analysis | Details | History, part: type[Part]) -> Part:
    """Returns an engine's answer as a part of the table of fields: the attributes have the same names."""
    return msgspec.convert(answer, part, from_attributes=True)


def _on_the_wire(data: Struct) -> EventData:
    built: EventData = msgspec.to_builtins(data)
    return built


def of_failure(failure: Failure) -> EventData:
    """Returns `data` of the event that announces the failure."""
    return _on_the_wire(failure)


def new_character(
    run: GenerationRun, analysis: Analysis | None, details: Details, history: History
) -> Character:
    """Returns the draft that a finished run becomes."""
    made_by = {"details": details.engine, "history": history.engine}
    replaced = {"details": details.instead_of, "history": history.instead_of}
    return Character(
        id=uuid4(),
        user_id=run.user_id,
        run_id=run.id,
        status="draft",
        locale=run.locale,
        **_field_values(analysis, details, history),
        analysis=analysis_parts(analysis) if analysis else None,
        traits=details.traits,
        made_by=made_by | ({"analysis": analysis.engine} if analysis else {}) | instead_of(replaced),
        version=1,
    )


def _field_values(analysis: Analysis | None, details: Details, history: History) -> dict[str, FieldValue]:
    """Returns every field by name; those of a picture are None if there was none."""
    parts: list[Struct] = [
        _part(details, DetailsFields),
        HistoryResult.of(history),
        _part(history, CardFields),
    ]
    if analysis:
        parts.append(_part(analysis, AnalysisFields))
    answered = {name: value for part in parts for name, value in asdict(part).items()}
    return {row.name: answered.get(row.name) for row in FIELDS}


def avatar_brief(character: Character, job: AvatarJob, reference: bytes | None = None) -> AvatarBrief:
    """Returns what the painter gets: the character as it is now, edits included, and the run's picture for
    painters that use it."""
    make: Callable[..., AvatarBrief] = AvatarBrief
    return make(
        **values_of(character, [row for row in FIELDS if row.name in AvatarBrief.__dataclass_fields__]),
        traits=character.traits,
        palette=character.analysis.palette if character.analysis else (),
        seed=job.seed,
        reference=reference,
    )
