"""Folds a run's stored entries into what its page shows: each entry changes some regions, no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

import msgspec

from app import errors
from app.characters.fields import (
    AnalysisFields,
    DetailsFields,
    HistoryFields,
    Section,
    fields_of,
    stored_part,
)
from app.engines.ports import Locale, Swatch
from app.engines.retry_policy import AutomaticRetry
from app.progress.log import ProgressEntry
from app.runs import steps
from app.runs.steps import ProgressMark, Step
from app.web.i18n import translate
from app.web.run_page.event_data import (
    CompletedEvent,
    ExtractedEvent,
    FailedEvent,
    PortraitEvent,
    StoredData,
)
from app.web.run_page.sentences import stored_sentence
from app.web.run_page.view import (
    Actions,
    AvatarStatus,
    Cancel,
    Colour,
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

Link = Callable[[str], str]  # a file's key → its address

_OF_IMAGE = (Step.UPLOADING_IMAGE, Step.ANALYZING_IMAGE)
_OF_ALL = (
    Step.GENERATING_DETAILS,
    Step.GENERATING_HISTORY,
    Step.CREATING_CHARACTER,
    Step.QUEUING_AVATAR,
)
_DOING, _DONE = StepState.DOING, StepState.DONE
_STEPS: dict[str, dict[Step, StepState]] = {
    steps.UPLOADING.name: {Step.UPLOADING_IMAGE: _DOING},
    steps.ANALYZING.name: {Step.UPLOADING_IMAGE: _DONE, Step.ANALYZING_IMAGE: _DOING},
    steps.EXTRACTED.name: {Step.ANALYZING_IMAGE: _DONE},
    steps.DETAILING.name: {Step.GENERATING_DETAILS: _DOING},
    steps.DETAILED.name: {Step.GENERATING_DETAILS: _DONE, Step.GENERATING_HISTORY: _DOING},
    steps.WRITTEN.name: {Step.GENERATING_HISTORY: _DONE},
    steps.CREATING.name: {Step.CREATING_CHARACTER: _DOING},
    steps.QUEUING.name: {Step.CREATING_CHARACTER: _DONE, Step.QUEUING_AVATAR: _DOING},
    steps.COMPLETED.name: {Step.QUEUING_AVATAR: _DONE},
}
_PAST_CANCELLING = (steps.QUEUING, steps.COMPLETED)  # the character is stored
_MARKS: dict[str, ProgressMark] = {mark.name: mark for mark in steps.MARKS}


def fold(entries: Iterable[ProgressEntry], has_image: bool, locale: Locale, link: Link) -> Regions:
    """The whole page after these entries."""
    regions = beginning(has_image, locale)
    for entry in entries:
        regions = regions.then(changes(entry, locale, link))
    return regions


def beginning(has_image: bool, locale: Locale) -> Regions:
    """The page of a run that has told nothing yet: every region stands, empty."""
    to_come = StepState.TO_COME
    return Regions(
        steps=dict.fromkeys((*_OF_IMAGE, *_OF_ALL) if has_image else _OF_ALL, StepLine(to_come)),
        progress=Progress(0, translate(locale, "Your character is next in line")),
        title="",
        seen=Seen(to_come),
        person=Person(to_come),
        personality=Prose(to_come),
        history=Prose(to_come),
        made_by=(),
        actions=Actions("", "", "none"),
        portrait=Portrait(),
        preview=Portrait(),
        avatar=AvatarStatus("none"),
        avatar_note="",
        error=RunError(),
        cancel=Cancel(),
    )


def changes(entry: ProgressEntry, locale: Locale, link: Link) -> Regions:
    """What one entry changes on the page. It depends on nothing but the entry: a push needs no more."""
    data = entry.data or {}
    if entry.retry:
        return _of_retry(entry, entry.retry, locale)
    if entry.of_avatar:
        return Regions(avatar_note="").then(_of_avatar(data, locale, link))
    if entry.step == Step.ERROR:
        return _of_error(entry.run_id, data, locale)
    mark = _MARKS.get(entry.mark or "")
    if mark is None:
        return Regions()
    announced = Regions(
        steps={step: StepLine(state) for step, state in _STEPS[mark.name].items()},
        progress=Progress(mark.progress, mark.message(locale)),
        error=RunError(),
        cancel=Cancel(None if mark in _PAST_CANCELLING else entry.run_id),
    )
    return announced.then(_results(mark, data))


def _results(mark: ProgressMark, data: StoredData) -> Regions:
    produced = _PRODUCED.get(mark.name)
    return produced(data) if produced else Regions()


def _seen(data: StoredData) -> Seen:
    parts = msgspec.convert(data, ExtractedEvent).analysis
    seen = stored_part(AnalysisFields, data)
    return Seen(
        state=_DONE,
        texts=shown_fields(seen, Section.PICTURE, fields_of(AnalysisFields)),
        palette=palette(parts.palette if parts else ()),
        engine=parts.engine if parts else "",
    )


def palette(swatches: Iterable[Swatch]) -> tuple[Colour, ...]:
    """Swatches side by side, each as wide as its share of what is shown."""
    shown = [swatch for swatch in swatches if swatch.share > 0]
    whole = sum(swatch.share for swatch in shown) or 1.0
    colours: list[Colour] = []
    start = 0.0
    for swatch in shown:
        share = round(100 * swatch.share / whole, 2)
        colours.append(Colour(swatch.name, swatch.hex, round(start, 2), share))
        start += share
    return tuple(colours)


def _details(data: StoredData) -> Regions:
    details = stored_part(DetailsFields, data)
    name = f"{details.first_name} {details.last_name}".strip()
    facts = shown_fields(details, Section.FACTS, fields_of(DetailsFields))
    return Regions(
        title=name,
        person=Person(_DONE, name, facts),
        personality=Prose(_DONE, paragraphs(details.personality)),
        history=Prose(_DOING),
    )


def _written(data: StoredData) -> Regions:
    return Regions(history=Prose(_DONE, paragraphs(stored_part(HistoryFields, data).history)))


def _completed(data: StoredData) -> Regions:
    event = msgspec.convert(data, CompletedEvent)
    name = event.character.full_name
    return Regions(
        title=name,
        made_by=tuple(sorted({*event.character.made_by.values()})),
        actions=Actions(event.character_id, name, "draft"),
        avatar=AvatarStatus("queued", job_id=event.avatar_job_id),
    )


_PRODUCED: dict[str, Callable[[StoredData], Regions]] = {
    steps.ANALYZING.name: lambda _: Regions(seen=Seen(_DOING)),
    steps.EXTRACTED.name: lambda data: Regions(seen=_seen(data)),
    steps.DETAILING.name: lambda _: Regions(person=Person(_DOING), personality=Prose(_DOING)),
    steps.DETAILED.name: _details,
    steps.WRITTEN.name: _written,
    steps.COMPLETED.name: _completed,
}


def paragraphs(text: str) -> tuple[str, ...]:
    """A text's paragraphs, parted by blank lines."""
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())


def _of_retry(entry: ProgressEntry, retry: AutomaticRetry, locale: Locale) -> Regions:
    """Why it takes longer, until the step's next entry."""
    step = Step(entry.step)
    announced = steps.trying_again(step, entry.progress, retry).message(locale)
    if entry.of_avatar:
        return Regions(avatar_note=announced)
    return Regions(
        steps={step: StepLine(_DOING, retry)},
        progress=Progress(entry.progress, announced),
        history=Prose(_DOING) if step == Step.GENERATING_HISTORY else None,  # what was written is void
        error=RunError(),
        cancel=Cancel(entry.run_id),
    )


def _of_avatar(data: StoredData, locale: Locale, link: Link) -> Regions:
    if "error" in data:
        return Regions(preview=Portrait(), avatar=_ended_portrait(data, locale))
    event = msgspec.convert(data, PortraitEvent)
    if event.avatar_key:
        ready = AvatarStatus("ready", credit=event.credit)
        return Regions(portrait=Portrait(link(event.avatar_key)), preview=Portrait(), avatar=ready)
    painting = AvatarStatus("painting", event.avatar_progress or 0, job_id=event.avatar_job_id)
    if event.preview_key:
        return Regions(preview=Portrait(link(event.preview_key)), avatar=painting)
    # A percent without a picture leaves the one before it where it is.
    return Regions(preview=Portrait() if event.avatar_progress is None else None, avatar=painting)


def _ended_portrait(data: StoredData, locale: Locale) -> AvatarStatus:
    event = msgspec.convert(data, FailedEvent)
    if event.code == errors.Cancelled.code:
        return AvatarStatus("cancelled")
    return AvatarStatus("failed", error=stored_sentence(event.error, event.code, locale), code=event.code)


_SLOTS: dict[str, Regions] = {  # what can't be expected any more when a step has failed
    Step.ANALYZING_IMAGE: Regions(seen=Seen(StepState.TO_COME)),
    # Who stops a run while its history is written stops it here.
    Step.GENERATING_DETAILS: Regions(
        person=Person(StepState.TO_COME),
        personality=Prose(StepState.TO_COME),
        history=Prose(StepState.TO_COME),
    ),
    Step.GENERATING_HISTORY: Regions(history=Prose(StepState.TO_COME)),
}


def _of_error(run_id: UUID, data: StoredData, locale: Locale) -> Regions:
    event = msgspec.convert(data, FailedEvent)
    failed = event.failed_step
    shown = Step.ANALYZING_IMAGE if failed == Step.EXTRACTING_DESCRIPTION else failed
    announced = Regions(
        steps={Step(shown): StepLine(StepState.FAILED)} if shown in (*_OF_IMAGE, *_OF_ALL) else {},
        error=RunError(
            run_id,
            stored_sentence(event.error, event.code, locale),
            event.code,
            _earlier(failed),
            event.retryable,
        ),
        cancel=Cancel(),
    )
    return announced.then(_SLOTS.get(shown, Regions()))


def _earlier(failed: str) -> tuple[Step, ...]:
    """The steps before the failed one that have something to do again."""
    worked = steps.worked_at(Step(failed)) if failed in set(Step) else None
    return steps.WORKED[: steps.WORKED.index(worked)] if worked else ()
