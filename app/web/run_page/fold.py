"""Folds a run's stored entries into what its page shows: each entry changes some regions, no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any
from uuid import UUID

import msgspec

from app.characters.fields import (
    AnalysisFields,
    DetailsFields,
    Section,
    fields_of,
    stored_part,
)
from app.engines.ports import Swatch
from app.engines.retry_policy import AutomaticRetry
from app.progress.log import ProgressEntry
from app.runs import retry_marks, steps
from app.runs.event_data import (
    CompletedEvent,
    ExtractedEvent,
    StoredData,
)
from app.runs.failures import Failure
from app.runs.steps import ProgressMark, Region, Step, StepRow
from app.translation import InterfaceLocale, translate
from app.web.i18n import stored_sentence
from app.web.palette_strip import palette_strip
from app.web.run_page.portrait_fold import Link, portrait_changes
from app.web.run_page.view import (
    Actions,
    AvatarPanel,
    Cancel,
    Person,
    Portrait,
    Progress,
    Prose,
    Regions,
    RunError,
    Seen,
    StepLine,
    StepState,
)
from app.web.shown_fields import shown_fields

_DOING, _DONE, _TO_COME = StepState.DOING, StepState.DONE, StepState.TO_COME
_PAST_CANCELLING = (steps.QUEUING, steps.COMPLETED)  # the character is stored
_MARKS: dict[str, ProgressMark] = {mark.name: mark for mark in steps.MARKS}


def fold(entries: Iterable[ProgressEntry], has_image: bool, locale: InterfaceLocale, link: Link) -> Regions:
    """The whole page after these entries."""
    regions = beginning(has_image, locale)
    for entry in entries:
        regions = regions.then(changes(entry, locale, link))
    return regions


def beginning(has_image: bool, locale: InterfaceLocale) -> Regions:
    """The page of a run that has announced nothing yet: every region stands, empty."""
    rows = [row for row in steps.STEPS if has_image or not row.begins.of_image]
    regions = Regions(
        steps={row.step: StepLine(_TO_COME) for row in rows},
        progress=Progress(0, translate("Your character is next in line", locale)),
        title="",
        made_by=(),
        actions=Actions("", "", "none"),
        portrait=Portrait(),
        preview=Portrait(),
        avatar=AvatarPanel("none"),
        avatar_note="",
        error=RunError(),
        cancel=Cancel(),
    )
    return _joined(regions, *(_waiting(row, _TO_COME) for row in steps.STEPS))


def changes(entry: ProgressEntry, locale: InterfaceLocale, link: Link) -> Regions:
    """What one entry changes on the page. It depends on nothing but the entry: a push needs no more."""
    data = entry.data or {}
    if entry.retry:
        return _of_retry(entry, entry.retry, locale)
    if entry.of_avatar:
        return Regions(avatar_note="").then(portrait_changes(data, locale, link))
    if entry.step == Step.ERROR:
        return _of_error(entry.run_id, data, locale)
    mark = _MARKS.get(entry.mark or "")
    if mark is None:
        return Regions()
    announced = Regions(
        steps=_lines(mark),
        progress=Progress(mark.progress, mark.message(locale)),
        error=RunError(),
        cancel=Cancel(None if mark in _PAST_CANCELLING else entry.run_id),
    )
    return announced.then(_results(mark, data))


def _lines(mark: ProgressMark) -> dict[Step, StepLine]:
    """The steps that end at this mark, then those that begin at it."""
    ended = {row.step: StepLine(_DONE) for row in steps.STEPS if row.ends is mark}
    return ended | {row.step: StepLine(_DOING) for row in steps.STEPS if row.begins is mark}


def _results(mark: ProgressMark, data: StoredData) -> Regions:
    """What the mark reports, and the regions that wait for what begins at it."""
    shown = _completed(data) if mark is steps.COMPLETED else Regions()
    for row in steps.STEPS:
        if row.ends is mark:
            shown = _joined(shown, *(_produced(region, data) for region in row.regions))
        if row.begins is mark:
            shown = shown.then(_waiting(row, _DOING))
    return shown


def _joined(*changes: Regions) -> Regions:
    return reduce(Regions.then, changes, Regions())


def _waiting(row: StepRow[Any], state: StepState) -> Regions:
    """The regions of a step without its result."""
    return _joined(*(_empty(region, state) for region in row.regions))


def _empty(region: Region, state: StepState) -> Regions:
    if region.name in _EMPTY:
        return _EMPTY[region.name](state)
    return Regions(prose={region: Prose(state)})


def _produced(region: Region, data: StoredData) -> Regions:
    """The region with its result: most show the event's field of their name."""
    if region.name in _PRODUCED:
        return _PRODUCED[region.name](data)
    return Regions(prose={region: Prose(_DONE, paragraphs(str(data.get(region.name) or "")))})


def _seen(data: StoredData) -> Regions:
    parts = msgspec.convert(data, ExtractedEvent).analysis
    seen = stored_part(AnalysisFields, data)
    return Regions(
        seen=Seen(
            state=_DONE,
            texts=shown_fields(seen, Section.PICTURE, fields_of(AnalysisFields)),
            palette=palette_strip(_visible(parts.palette) if parts else ()),
            engine=parts.engine if parts else "",
        )
    )


def _visible(palette: Iterable[Swatch]) -> list[Swatch]:
    return [swatch for swatch in palette if swatch.share > 0]


def _person(data: StoredData) -> Regions:
    details = stored_part(DetailsFields, data)
    name = f"{details.first_name} {details.last_name}".strip()
    facts = shown_fields(details, Section.FACTS, fields_of(DetailsFields))
    return Regions(title=name, person=Person(_DONE, name, facts))


def _completed(data: StoredData) -> Regions:
    event = msgspec.convert(data, CompletedEvent)
    name = event.character.full_name
    return Regions(
        title=name,
        made_by=tuple(sorted({*event.character.made_by.values()})),
        actions=Actions(event.character_id, name, "draft"),
        avatar=AvatarPanel("queued", job_id=event.avatar_job_id),
    )


# The regions that are more than prose.
_EMPTY: dict[str, Callable[[StepState], Regions]] = {
    "seen": lambda state: Regions(seen=Seen(state)),
    "person": lambda state: Regions(person=Person(state)),
}
_PRODUCED: dict[str, Callable[[StoredData], Regions]] = {"seen": _seen, "person": _person}


def paragraphs(text: str) -> tuple[str, ...]:
    """A text's paragraphs, parted by blank lines."""
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())


def _of_retry(entry: ProgressEntry, retry: AutomaticRetry, locale: InterfaceLocale) -> Regions:
    """Why it takes longer, until the step's next entry."""
    step = Step(entry.step)
    announced = retry_marks.retry_mark(step, entry.progress, retry).message(locale)
    if entry.of_avatar:
        return Regions(avatar_note=announced)
    row = steps.row_of(step)
    void = _waiting(row, _DOING) if row and row.drafts else Regions()
    return void.then(
        Regions(
            steps={step: StepLine(_DOING, retry)},
            progress=Progress(entry.progress, announced),
            error=RunError(),
            cancel=Cancel(entry.run_id),
        )
    )


def _of_error(run_id: UUID, data: StoredData, locale: InterfaceLocale) -> Regions:
    event = msgspec.convert(data, Failure)
    row = steps.row_of(event.failed_step or "")
    announced = Regions(
        steps={row.step: StepLine(StepState.FAILED)} if row else {},
        error=RunError(
            run_id,
            stored_sentence(event.error, event.code, locale),
            event.code,
            _earlier(row),
            event.retryable is not False,
        ),
        cancel=Cancel(),
    )
    for each in steps.STEPS:
        # A run that stops between two steps stops at the first, whose end begins the second.
        if row and (each is row or each.begins is row.ends):
            announced = announced.then(_waiting(each, _TO_COME))
    return announced


def _earlier(failed: StepRow[Any] | None) -> tuple[StepRow[Any], ...]:
    """The steps before the failed one that have something to do again."""
    result_step = steps.result_step_of(failed.step) if failed else None
    return steps.RESULT_ROWS[: steps.RESULT_STEPS.index(result_step)] if result_step else ()
