"""Converts the domain's values to the API's bodies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import msgspec
from msgspec import UNSET, Struct

from app.characters.models import Character
from app.characters.views import character_view
from app.progress.drafts import DraftText
from app.runs.estimates import Forecast, Span
from app.runs.models import AvatarJob, AvatarStatus, EngineCallRow, GenerationRun, RunStatus
from app.runs.steps import RESULT_ROWS, Step, StepRow
from app.web.addresses import Link
from app.web.api.bodies import (
    AvatarJobBody,
    Duration,
    EngineCallBody,
    Estimate,
    OneCharacter,
    Results,
    Run,
    RunSummary,
    WritingBody,
)

Result = TypeVar("Result")
StepResults = Mapping[str, Mapping[str, object]]  # as the domain stores them: by step


def one_character(character: Character, link: Link) -> OneCharacter:
    return OneCharacter(character_view(character, character.images, link))


def avatar_job(job: AvatarJob, link: Link) -> AvatarJobBody:
    return AvatarJobBody(
        id=job.id,
        status=AvatarStatus(job.status),
        progress=job.progress,
        preview_url=link(job.preview_key) if job.preview_key else UNSET,
        avatar_url=link(job.image_key) if job.image_key else UNSET,
        error=job.error or UNSET,
    )


def run_summary(run: GenerationRun) -> RunSummary:
    make: Callable[..., RunSummary] = RunSummary
    return make(**_run_fields(run))


def run_with_results(
    run: GenerationRun,
    results: StepResults,
    calls: Sequence[EngineCallRow],
    forecast: Forecast,
    draft: DraftText | None = None,
) -> Run:
    estimate = _estimate(forecast)
    position = forecast.position
    make: Callable[..., Run] = Run
    return make(
        **_run_fields(run),
        results=_results(results),
        writing=WritingBody(Step(draft.step), draft.text) if draft else None,
        engine_calls=_calls(calls),
        queue_position=position,
        estimate=estimate,
    )


def _estimate(forecast: Forecast) -> Estimate | None:
    left, waiting = forecast.remaining, forecast.waiting
    if left is None:
        return None
    return Estimate(*_seconds(left), waiting=Duration(*_seconds(waiting)) if waiting else None)


def _seconds(span: Span) -> tuple[float, float]:
    return round(span.median, 1), round(span.p90, 1)


def _run_fields(run: GenerationRun) -> dict[str, object]:
    renamed = {
        "session_id": run.id,
        "status": RunStatus(run.status),
        "step": Step(run.step) if run.step else None,
        "error": run.error,
    }
    alike = [name for name in RunSummary.__struct_fields__ if name not in renamed]
    return renamed | {name: getattr(run, name) for name in alike}


def _calls(calls: Sequence[EngineCallRow]) -> list[EngineCallBody]:
    return [msgspec.convert(call, EngineCallBody, from_attributes=True) for call in calls]


def _results(results: StepResults) -> Results:
    make: Callable[..., Results] = Results
    done = [row for row in RESULT_ROWS if row.stored_as in results]
    return make(**{row.stored_as: _body(row, results[row.stored_as]) for row in done})


def _body(row: StepRow[Result], stored: Mapping[str, object]) -> Struct:
    assert row.result is not None
    assert row.announces is not None
    return row.announces.of(msgspec.convert(stored, row.result))
