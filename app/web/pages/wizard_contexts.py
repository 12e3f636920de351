"""The contexts of the wizard's templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from app.characters.models import Character
from app.pictures.decoding.source_picture import MAX_PIXELS
from app.pictures.uploads import MAX_BYTES, accepted_types
from app.progress.drafts import DraftText
from app.progress.log import ProgressEntry
from app.runs.estimates import NOTHING_LEFT, Forecast
from app.runs.models import AvatarJob, AvatarStatus, GenerationRun, RunStatus
from app.runs.run_request import MAX_DESCRIPTION
from app.runs.steps import HISTORY, STEPS, Region
from app.runs.templates import TEMPLATES, Template
from app.translation import InterfaceLocale, translate
from app.web.pages.examples import Example, examples
from app.web.pages.outlook import Outlook, outlook
from app.web.pages.remaining_today import RemainingToday
from app.web.run_page.fold import paragraphs
from app.web.run_page.fragments import Fragments, actions_of
from app.web.run_page.view import AvatarPanel, Cancel, Portrait, Prose, Regions, RunError, StepState


@dataclass(frozen=True, slots=True)
class Choice:
    """A template that can be chosen, with its name in the visitor's language."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Filled:
    """The form's content. `again`: the run whose picture, at `picture_url`, may be used again."""

    description: str = ""
    template: str = ""
    again: UUID | None = None
    picture_url: str | None = None
    keep_picture: bool = True


@dataclass(frozen=True, slots=True)
class NewPage:
    """The form. `problem`: an error's sentence; `problem_field`: the field it is about."""

    filled: Filled
    examples: tuple[Example, ...]
    choices: tuple[Choice, ...]
    today: RemainingToday
    problem: str | None = None
    problem_field: str | None = None
    picture_lost: bool = False
    submission: str = field(default_factory=lambda: uuid4().hex)
    max_description: int = MAX_DESCRIPTION
    max_megabytes: int = MAX_BYTES // (1024 * 1024)
    max_bytes: int = MAX_BYTES
    max_pixels: int = MAX_PIXELS
    picture_types: str = ",".join(accepted_types())


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run. `refresh`: it continues, so that a browser without JavaScript should reload."""

    run_id: UUID
    description: str
    direction: str
    picture_url: str | None
    last_seq: int
    refresh: bool
    outlook: Outlook
    regions: Regions

    @property
    def results(self) -> tuple[Region, ...]:
        """The regions that show what steps produce, in the order of the steps."""
        rows = (row for row in STEPS if self.picture_url or not row.begins.of_image)
        return tuple(region for row in rows for region in row.regions)


@dataclass(frozen=True, slots=True)
class DiscardPage:
    """The confirmation of a discard, for browsers without JavaScript."""

    character_id: UUID
    name: str
    back: str


def choices(locale: InterfaceLocale) -> tuple[Choice, ...]:
    """Returns the templates that can be chosen."""
    return tuple(Choice(template.name, label(template, locale)) for template in TEMPLATES)


def undo_minutes(undo_for: timedelta) -> int:
    """Returns how long a discard can be undone, in whole minutes."""
    return round(undo_for.total_seconds() / 60)


def label(template: Template, locale: InterfaceLocale) -> str:
    """Returns a template's name in the visitor's language."""
    return translate(template.label, locale)


def new_page(filled: Filled, locale: InterfaceLocale, today: RemainingToday) -> NewPage:
    """Returns the form's context."""
    return NewPage(filled, examples(locale), choices(locale), today)


def run_page(
    run: GenerationRun,
    entries: list[ProgressEntry],
    made: Made,
    fragments: Fragments,
    locale: InterfaceLocale,
    forecast: Forecast = NOTHING_LEFT,
    draft: DraftText | None = None,
) -> RunPage:
    """Returns the run's page from its entries, the text under way, and its character as it is now."""
    regions = fragments.regions(entries, run.has_image, locale)
    if draft and draft.after == entries[-1].seq:
        regions = regions.then(_drafted(draft))
    regions = regions.then(made.regions(fragments))
    if run.status == RunStatus.QUEUED:  # it has announced nothing yet, or nothing since it was resumed
        regions = regions.then(Regions(cancel=Cancel(run.id), error=RunError()))
    return RunPage(
        run_id=run.id,
        description=run.description or "",
        direction=next((label(item, locale) for item in TEMPLATES if item.name == run.template), ""),
        picture_url=fragments.picture(run.image_key),
        last_seq=entries[-1].seq if entries else 0,
        refresh=not RunStatus(run.status).ended or made.awaits_avatar,
        outlook=outlook(run.id, forecast),
        regions=regions,
    )


def _drafted(draft: DraftText) -> Regions:
    """The history as far as it is written."""
    so_far = Prose(StepState.DOING, paragraphs(draft.text))
    return Regions(prose=dict.fromkeys(HISTORY.regions, so_far))


@dataclass(frozen=True, slots=True)
class Made:
    """What a finished run has made: a character and the newest of its avatar jobs."""

    character: Character | None = None
    job: AvatarJob | None = None
    undo_minutes: int = 0

    @property
    def awaits_avatar(self) -> bool:
        return self.job is not None and not AvatarStatus(self.job.status).ended

    def regions(self, fragments: Fragments) -> Regions:
        """Returns the regions that reflect what was done since: saved, discarded, other or new avatars."""
        if self.character is None:
            return Regions()
        avatar = self.character.avatar
        return Regions(
            actions=actions_of(self.character, self.undo_minutes),
            portrait=Portrait(fragments.picture(avatar.key)) if avatar else None,
            avatar=self._avatar_panel(),
        )

    def _avatar_panel(self) -> AvatarPanel | None:
        match self.job:
            case AvatarJob(status=AvatarStatus.QUEUED):
                return AvatarPanel("queued", job_id=str(self.job.id))
            case AvatarJob(status=AvatarStatus.COMPLETED) if self.character and self.character.avatar:
                return AvatarPanel("ready", credit=self.character.avatar.credit)
        return None
