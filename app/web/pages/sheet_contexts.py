"""What a character's page shows: a typed context, made from the character, its pictures and its run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from app import patterns
from app.characters.fields import Section
from app.characters.links import Links
from app.characters.makers import makers, replaced_makers
from app.characters.models import AnalysisParts, Character, CharacterImage
from app.engines.ports import Observation, Swatch
from app.runs.models import AvatarJob, AvatarStatus
from app.translation import InterfaceLocale
from app.web.i18n import stored_sentence
from app.web.palette_strip import PaletteColour, palette_strip
from app.web.run_page.view import AvatarPanel, Portrait, Regions
from app.web.shown_fields import ShownField, shown_fields

_HEX = patterns.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class ObservationShown:
    """One thing seen, and how sure the engine is; `value` is None where it did not determine it."""

    attribute: str
    value: str | None
    certainty: str


@dataclass(frozen=True, slots=True)
class PictureShown:
    """An avatar, earlier or present."""

    id: UUID
    url: str
    width: int
    height: int
    active: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the character, and the engine that made it; `instead_of` another one, if its answer could not
    be used."""

    name: str
    engine: str
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One character in full, with the regions that live events change, as of `seq` of its run.

    `owner` is its owner's name where an admin looks at another's character; `fields`: by section, in order.
    """

    character: Character
    fields: Mapping[Section, tuple[ShownField, ...]]
    run: Regions
    seq: int
    swatches: tuple[PaletteColour, ...]
    observations: list[ObservationShown]
    undetermined: list[str]
    gallery: list[PictureShown]
    parts: list[Part]
    credit: str | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class SheetSource:
    """What a sheet is made from. `job`: the newest avatar job; `seq`: the last of the run's entries that is
    surely shown here; `owner`: the owner's name, shown to admins only."""

    character: Character
    job: AvatarJob | None
    seq: int
    owner: str | None


def sheet(source: SheetSource, links: Links, locale: InterfaceLocale) -> Sheet:
    character, avatar = source.character, source.character.avatar
    analysis = character.analysis or AnalysisParts((), (), "")
    observations = [_observation(item) for item in analysis.observations]
    return Sheet(
        character=character,
        fields={section: shown_fields(character, section) for section in Section},
        run=_avatar_regions(character, source.job, links, locale),
        seq=source.seq,
        swatches=_swatches(analysis.palette),
        observations=[item for item in observations if item.value is not None],
        undetermined=[item.attribute for item in observations if item.value is None],
        gallery=[_picture(image, character, links) for image in reversed(character.images)],
        parts=_parts(character, avatar),
        credit=avatar.credit if avatar else None,
        owner=source.owner,
    )


def _avatar_regions(
    character: Character, job: AvatarJob | None, links: Links, locale: InterfaceLocale
) -> Regions:
    avatar = character.avatar
    painting = job is not None and job.ended_at is None
    preview = job.preview_key if job and painting else None
    return Regions(
        portrait=Portrait(links.path(avatar.key) if avatar else None),
        preview=Portrait(links.path(preview) if preview else None),
        avatar=_avatar_panel(avatar, job, locale),
        avatar_note="",
    )


def _avatar_panel(
    avatar: CharacterImage | None, job: AvatarJob | None, locale: InterfaceLocale
) -> AvatarPanel:
    if job and job.status == AvatarStatus.CANCELLED:
        return AvatarPanel("cancelled")
    if job and job.error:
        sentence = stored_sentence(job.error.error, job.error.code, locale)
        return AvatarPanel("failed", error=sentence, code=job.error.code)
    if job and job.ended_at is None:
        running = job.status == AvatarStatus.RUNNING
        state: Literal["painting", "queued"] = "painting" if running else "queued"
        return AvatarPanel(state, job.progress, job_id=str(job.id))
    return AvatarPanel("ready" if avatar else "none")


def _swatches(palette: Sequence[Swatch]) -> tuple[PaletteColour, ...]:
    return palette_strip([swatch for swatch in palette if _HEX.fullmatch(swatch.hex)])


def _observation(seen: Observation) -> ObservationShown:
    return ObservationShown(seen.attribute, seen.value, certainty(seen.confidence))


def certainty(confidence: float) -> str:
    """Return a confidence from 0 to 1 in words, since a number would look more exact than it is."""
    if confidence >= 0.85:
        return "almost certain"
    if confidence >= 0.6:
        return "likely"
    return "possible" if confidence >= 0.3 else "a guess"


def _picture(image: CharacterImage, character: Character, links: Links) -> PictureShown:
    return PictureShown(
        id=image.id,
        url=links.path(image.small_key),
        width=image.width,
        height=image.height,
        active=image.id == character.avatar_image_id,
        made_at=image.created_at,
    )


def _parts(character: Character, avatar: CharacterImage | None) -> list[Part]:
    made_by, replaced = makers(character.made_by), replaced_makers(character.made_by)
    names = (name for name in ("analysis", "details", "history") if name in made_by)
    known = [Part(name, made_by[name], replaced.get(name)) for name in names]
    return known + ([Part("avatar", avatar.engine)] if avatar else [])
