"""What admins see: everybody's characters and runs, and the log of what admins did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from app.accounts.audit import AuditedAct
from app.characters.links import Links
from app.characters.models import CharacterStatus
from app.characters.service import OwnedCharacter
from app.db import utcnow
from app.runs.models import EngineCallRow, RunStatus
from app.runs.service import OwnedRun
from app.translation import InterfaceLocale
from app.web.i18n import stored_sentence
from app.web.pages.owner_name import owner_name

DISCARDED = "discarded"
CHARACTER_STATES = (*(str(status) for status in CharacterStatus), DISCARDED)
RUN_STATES = tuple(str(status) for status in RunStatus)


@dataclass(frozen=True, slots=True)
class Search:
    """What was searched for. `state` is one of `states`, or empty for all."""

    words: str
    state: str
    states: tuple[str, ...]

    @classmethod
    def of(cls, words: str, state: str, states: tuple[str, ...]) -> Search:
        """Anything that is no state means all."""
        return cls(words.strip()[:200], state if state in states else "", states)

    @property
    def first(self) -> str:
        """Where the same search begins."""
        kept = {"q": self.words, "status": self.state}
        return f"?{urlencode({name: value for name, value in kept.items() if value})}"

    def older(self, cursor: str | None) -> str | None:
        """Where the same search goes on; None where it ends."""
        return older(cursor, q=self.words, status=self.state)


@dataclass(frozen=True, slots=True)
class CharacterRow:
    """Somebody's character. `restorable`: it is discarded, and can still be brought back."""

    id: UUID
    run_id: UUID
    name: str
    species: str
    owner: str
    state: str
    picture: str | None
    restorable: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ModelCalls:
    """What was asked of models for a run, and what that used, as far as they said."""

    calls: list[EngineCallRow]

    @property
    def tokens(self) -> int:
        return sum((call.input_tokens or 0) + (call.output_tokens or 0) for call in self.calls)

    @property
    def cost(self) -> float | None:
        known = [call.cost for call in self.calls if call.cost is not None]
        return round(sum(known), 6) if known else None


@dataclass(frozen=True, slots=True)
class RunRow:
    """Somebody's run; `character_id` where it has led to one."""

    id: UUID
    description: str | None
    with_picture: bool
    owner: str
    state: str
    progress: int
    error: str | None
    asked: ModelCalls
    character_id: UUID | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act of an admin."""

    at: datetime
    admin: str
    action: str
    owner: str
    subject_kind: str
    subject_id: UUID


@dataclass(frozen=True, slots=True)
class AdminCharacters:
    """`older` leads to the next page; `newest` marks the first."""

    search: Search
    rows: list[CharacterRow]
    older: str | None
    newest: bool


@dataclass(frozen=True, slots=True)
class AdminRuns:
    """As AdminCharacters."""

    search: Search
    rows: list[RunRow]
    older: str | None
    newest: bool


@dataclass(frozen=True, slots=True)
class AdminAudit:
    """As AdminCharacters."""

    rows: list[ActRow]
    older: str | None
    newest: bool


def older(cursor: str | None, **search: str) -> str | None:
    """The query of the page after this one."""
    kept = {name: value for name, value in search.items() if value}
    return f"?{urlencode(kept | {'cursor': cursor})}" if cursor else None


def character_row(
    found: OwnedCharacter, links: Links, undo_for: timedelta, locale: InterfaceLocale
) -> CharacterRow:
    character, gone = found.character, found.character.discarded_at
    return CharacterRow(
        id=character.id,
        run_id=character.run_id,
        name=character.full_name,
        species=character.species,
        owner=owner_name(found.owner, locale),
        state=DISCARDED if gone else character.status,
        picture=links.path(character.avatar.small_key) if character.avatar else None,
        restorable=gone is not None and gone > utcnow() - undo_for,
        made_at=character.created_at,
    )


def run_row(found: OwnedRun, calls: list[EngineCallRow], locale: InterfaceLocale) -> RunRow:
    run = found.run
    return RunRow(
        id=run.id,
        description=run.description,
        with_picture=run.has_image,
        owner=owner_name(found.owner, locale),
        state=run.status,
        progress=run.progress,
        error=stored_sentence(run.error.error, run.error.code, locale) if run.error else None,
        asked=ModelCalls(calls),
        character_id=run.character_id,
        made_at=run.created_at,
    )


def act_row(act: AuditedAct, locale: InterfaceLocale) -> ActRow:
    entry = act.entry
    return ActRow(
        at=entry.at,
        admin=entry.admin_name,
        action=entry.action,
        owner=owner_name(act.owner, locale) if act.owner else str(entry.owner_id),
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
    )
