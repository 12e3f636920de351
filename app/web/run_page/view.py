"""The view of a run's page, region by region. In a change, None leaves a region as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from app.engines.retry_policy import AutomaticRetry
from app.runs.steps import Region, Step, StepRow
from app.web.palette_strip import PaletteColour
from app.web.shown_fields import ShownField


class StepState(StrEnum):
    TO_COME = "to_come"
    DOING = "doing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step in the list; `again` while it is tried once more by itself."""

    state: StepState
    again: AutomaticRetry | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """`percent` from 0 to 100."""

    percent: int
    message: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in the picture."""

    state: StepState
    texts: tuple[ShownField, ...] = ()
    palette: tuple[PaletteColour, ...] = ()
    engine: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Name and traits."""

    state: StepState
    name: str = ""
    facts: tuple[ShownField, ...] = ()


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in paragraphs. While it is worked on they are what is written so far."""

    state: StepState
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Actions:
    """What can be done with the character; `undo_minutes`: how long a discarded one can be brought back."""

    character_id: str
    name: str
    state: Literal["none", "draft", "saved", "discarded"]
    undo_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Portrait:
    """A picture of the character; without an address there is none yet."""

    url: str | None = None


@dataclass(frozen=True, slots=True)
class AvatarPanel:
    """How the avatar fares: `percent` while it is painted, `credit` when ready, `error` and its `code` where
    it failed; `job_id`: what can be cancelled while it is waited for."""

    state: Literal["none", "queued", "painting", "ready", "failed", "cancelled"]
    percent: int = 0
    credit: str | None = None
    error: str = ""
    code: str = ""
    job_id: str = ""


@dataclass(frozen=True, slots=True)
class RunError:
    """Why the run stopped; `sentence` is empty where it did not. `earlier`: where else it may begin again;
    `retryable`: whether the same may succeed where it stopped."""

    run_id: UUID | None = None
    sentence: str = ""
    code: str = ""
    earlier: tuple[StepRow[Any], ...] = ()
    retryable: bool = True


@dataclass(frozen=True, slots=True)
class Cancel:
    """The run that can be stopped; None once it can't be."""

    run_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Regions:
    """What stands in each region of the page. None, or missing from `steps` and `prose`: untouched by the
    entry that this was made from."""

    steps: Mapping[Step, StepLine] = field(default_factory=dict)
    progress: Progress | None = None
    title: str | None = None
    seen: Seen | None = None
    person: Person | None = None
    prose: Mapping[Region, Prose] = field(default_factory=dict)
    made_by: tuple[str, ...] | None = None
    actions: Actions | None = None
    portrait: Portrait | None = None
    preview: Portrait | None = None
    avatar: AvatarPanel | None = None
    avatar_note: str | None = None
    error: RunError | None = None
    cancel: Cancel | None = None

    def then(self, later: Regions) -> Regions:
        """These regions after a later change."""
        single = (item.name for item in fields(later) if item.name not in ("steps", "prose"))
        touched = {name: getattr(later, name) for name in single}
        changed = {name: value for name, value in touched.items() if value is not None}
        return replace(
            self, steps={**self.steps, **later.steps}, prose={**self.prose, **later.prose}, **changed
        )

    def only(self, name: str) -> Regions:
        """That region by itself."""
        prose = {region: text for region, text in self.prose.items() if region.name == name}
        return Regions(prose=prose) if prose else replace(Regions(), **{name: getattr(self, name)})
