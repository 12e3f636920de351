"""The table of steps: names, percents, messages, results and regions of everything that a run works on.

`STEPS` is the table. The pipeline, the page of a run, the API's bodies and the scripted engine take from it
what they need of a step; docs/architecture.md says where a new one is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

from app.engines.ports import Analysis, Details, History, Locale
from app.runs.event_data import DetailsResult, ExtractedResult, HistoryResult
from app.translation import N_, translate

Result = TypeVar("Result")
Result_contra = TypeVar("Result_contra", contravariant=True)


class Step(StrEnum):
    """The names on the wire."""

    UPLOADING_IMAGE = "uploading_image"
    ANALYZING_IMAGE = "analyzing_image"
    EXTRACTING_DESCRIPTION = "extracting_description"
    GENERATING_DETAILS = "generating_details"
    GENERATING_HISTORY = "generating_history"
    CREATING_CHARACTER = "creating_character"
    QUEUING_AVATAR = "queuing_avatar"
    COMPLETED = "completed"
    ERROR = "error"
    GENERATING_AVATAR = "generating_avatar"


@dataclass(frozen=True, slots=True)
class ProgressMark:
    """A point that a run passes once per attempt. `done` marks report work that is finished and stored, the
    others announce work that begins. `progress` in percent. `of_image`: only where the run has a picture.
    `message_id` is the English message, `values` what stands in its placeholders."""

    name: str
    step: Step
    progress: int
    message_id: str
    done: bool = False
    of_image: bool = False
    values: Mapping[str, int] = field(default_factory=dict, hash=False)

    def message(self, locale: str) -> str:
        """The message in that language, be it a run's or an interface's."""
        return translate(self.message_id, locale).format(**self.values)


UPLOADING = ProgressMark("uploading", Step.UPLOADING_IMAGE, 5, N_("Preparing your picture"), of_image=True)
ANALYZING = ProgressMark("analyzing", Step.ANALYZING_IMAGE, 15, N_("Looking at the picture"), of_image=True)
EXTRACTED = ProgressMark(
    "extracted", Step.EXTRACTING_DESCRIPTION, 30, N_("The picture has been read"), True, True
)
DETAILING = ProgressMark("detailing", Step.GENERATING_DETAILS, 40, N_("Working out who this is"))
DETAILED = ProgressMark("detailed", Step.GENERATING_DETAILS, 55, N_("The details are there"), True)
WRITTEN = ProgressMark("written", Step.GENERATING_HISTORY, 70, N_("The history is written"), True)
CREATING = ProgressMark("creating", Step.CREATING_CHARACTER, 80, N_("Saving the character"))
QUEUING = ProgressMark("queuing", Step.QUEUING_AVATAR, 90, N_("Asking for a portrait"))
COMPLETED = ProgressMark("completed", Step.COMPLETED, 100, N_("Your character is here"), True)

MARKS = (UPLOADING, ANALYZING, EXTRACTED, DETAILING, DETAILED, WRITTEN, CREATING, QUEUING, COMPLETED)

# These may come again and again, so they are no marks: an avatar is painted as often as a person asks.
AVATAR_BEGUN = ProgressMark("avatar_begun", Step.GENERATING_AVATAR, 100, N_("Painting the portrait"))
AVATAR_STAGE = ProgressMark("avatar_stage", Step.GENERATING_AVATAR, 100, N_("The portrait takes shape"))
AVATAR_READY = ProgressMark("avatar_ready", Step.GENERATING_AVATAR, 100, N_("The portrait is ready"), True)
AVATAR_FAILED = ProgressMark(
    "avatar_failed",
    Step.GENERATING_AVATAR,
    100,
    N_("The portrait could not be painted"),
)
AVATAR_NOT_STORED = ProgressMark(
    "avatar_not_stored",
    Step.GENERATING_AVATAR,
    100,
    N_("The portrait could not be stored"),
)
AVATAR_CANCELLED = ProgressMark(
    "avatar_cancelled", Step.GENERATING_AVATAR, 100, N_("The portrait was cancelled")
)
FAILED = ProgressMark("failed", Step.ERROR, 0, N_("The run stopped at an error"))
CANCELLED = ProgressMark("cancelled", Step.ERROR, 0, N_("The run was cancelled"))


class ResultStruct(Protocol[Result_contra]):
    """How a result is put on the wire: a struct of event_data.py, by its class method."""

    def of(self, result: Result_contra, /) -> Struct: ...


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the run's page that shows a result. `heading`: its message; `lines`: those of the drawing
    that stands for a result to come.

    It shows the field of its `name` that the result's event has, as prose, unless app/web/run_page/fold.py
    and templates/generations/_results.html know that name.
    """

    name: str
    heading: str
    lines: int


@dataclass(frozen=True, slots=True)
class StepRow(Generic[Result]):
    """One step as a run's page lists it. It is worked on between the marks `begins` and `ends`.

    `title`: its message in the list; `result`: the type of what it produces, stored under `stored_as`, None
    for steps that only store or queue; `announces`: what its event and the API say of that; `retry_label`:
    the message of the button that begins there anew; `regions`: the regions of the page that show its
    result; `drafts`: its text is published while it grows.
    """

    step: Step
    title: str
    begins: ProgressMark
    ends: ProgressMark
    result: type[Result] | None = None
    announces: ResultStruct[Result] | None = None
    retry_label: str = ""
    regions: tuple[Region, ...] = ()
    drafts: bool = False

    @property
    def stored_as(self) -> Step:
        """The name on the wire of its result, and of the event that reports it."""
        return self.ends.step

    @property
    def names(self) -> tuple[Step, ...]:
        """Its names on the wire: while it is worked on, and when its result is there."""
        return tuple(dict.fromkeys((self.step, self.stored_as)))


READING = StepRow(
    Step.ANALYZING_IMAGE,
    N_("Reading the picture"),
    ANALYZING,
    EXTRACTED,
    Analysis,
    ExtractedResult,
    N_("Read the picture again"),
    (Region("seen", N_("What the picture shows"), lines=3),),
)
DETAILS = StepRow(
    Step.GENERATING_DETAILS,
    N_("Name, traits and personality"),
    DETAILING,
    DETAILED,
    Details,
    DetailsResult,
    N_("Work out name and traits again"),
    (Region("person", N_("Who it is"), lines=2), Region("personality", N_("Personality"), lines=3)),
)
HISTORY = StepRow(
    Step.GENERATING_HISTORY,
    N_("Writing the history"),
    DETAILED,
    WRITTEN,
    History,
    HistoryResult,
    regions=(Region("history", N_("History"), lines=5),),
    drafts=True,
)
STEPS: tuple[StepRow[Any], ...] = (
    StepRow(Step.UPLOADING_IMAGE, N_("Preparing the picture"), UPLOADING, ANALYZING),
    READING,
    DETAILS,
    HISTORY,
    StepRow(Step.CREATING_CHARACTER, N_("Filing the character"), CREATING, QUEUING),
    StepRow(Step.QUEUING_AVATAR, N_("Ordering the portrait"), QUEUING, COMPLETED),
)
RESULT_ROWS = tuple(row for row in STEPS if row.result)
# The steps that store a result, in order: a retry may begin at any of them that the run has reached.
RESULT_STEPS = tuple(row.stored_as for row in RESULT_ROWS)


def row_of(step: str) -> StepRow[Any] | None:
    """The row that this wire name belongs to, be it that of the work or of its result."""
    by_work = next((row for row in STEPS if row.step == step), None)
    return by_work or next((row for row in RESULT_ROWS if row.stored_as == step), None)


def result_step_of(step: Step) -> Step | None:
    """The step whose result the work at `step` leads to; None for those that only store and queue."""
    row = row_of(step)
    later = STEPS[STEPS.index(row) :] if row else ()
    return next((each.stored_as for each in later if each.result), None)


def step_after(step: str, progress: int) -> Step:
    """What is worked on once a run has come to this point: after what is done, the step that follows."""
    passed = [(mark.step, mark.progress) for mark in MARKS]
    if (step, progress) not in passed:
        return Step(step)  # the entry of a retry, with the progress so far
    at = passed.index((Step(step), progress))
    return MARKS[at + MARKS[at].done].step


def current_step(step: str | None, progress: int, *, has_image: bool) -> Step:
    """What is worked on at a run that has come to this point; `step` is None where it has not begun."""
    if step is None:
        return Step.UPLOADING_IMAGE if has_image else Step.GENERATING_DETAILS
    return step_after(step, progress)


def marks_of(has_image: bool) -> tuple[ProgressMark, ...]:
    """The marks that a run passes, in order."""
    return tuple(mark for mark in MARKS if has_image or not mark.of_image)


def locale_of(tag: str | None) -> Locale:
    """The language a run is written in; any Portuguese is Brazilian, all else English."""
    return "pt-BR" if tag and tag.lower().replace("_", "-").split("-")[0] == "pt" else "en"
