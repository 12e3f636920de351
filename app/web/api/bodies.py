"""The bodies of requests and responses: one Struct each, camelCase on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from app.characters.fields import (
    EDITABLE,
    Field,
    FieldValue,
    Kind,
)
from app.characters.views import CharacterView
from app.runs.failures import Failure
from app.runs.models import AvatarStatus, RunStatus
from app.runs.steps import RESULT_ROWS, Step


class RunStarted(Struct, rename="camel", frozen=True):
    """The run is stored; watch it under `sessionId`."""

    session_id: UUID
    message: str = "Character generation started"


if TYPE_CHECKING:

    class Results(Struct):
        """Made by `defstruct` below."""
else:
    _RESULTS = (
        "What each finished step produced, by the step's name on the wire; absent until it is finished."
    )
    Results = defstruct(
        "Results",
        [(str(row.stored_as), row.announces | UnsetType, UNSET) for row in RESULT_ROWS],
        namespace={"__doc__": _RESULTS},
        module=__name__,
        frozen=True,
    )


class RunSummary(Struct, rename="camel", frozen=True, kw_only=True):
    """One run. `progress` in percent; `lastSeq`: its last event; a failed run stays at its step."""

    session_id: UUID
    status: RunStatus
    step: Step | None
    progress: int
    last_seq: int
    description: str | None
    has_image: bool
    template: str | None
    locale: str
    seed: int
    character_id: UUID | None
    avatar_job_id: UUID | None
    error: Failure | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class Duration(Struct, rename="camel", frozen=True):
    """Seconds, from what past runs took: half took at most the median, nine of ten at most `p90Seconds`."""

    median_seconds: float
    p90_seconds: float


class Estimate(Duration, rename="camel", frozen=True, kw_only=True):
    """What is left until the run is completed; `waiting` is the part of it spent in the queue, null when
    the run is worked on. Asked again, it never grows."""

    waiting: Duration | None


class EngineCallBody(Struct, rename="camel", frozen=True):
    """One request to a model. `prompt`: its name and version; tokens and `cost` (in the provider's currency)
    are null where the server did not say; `outcome`: `ok`, the code of an error, or `cancelled`."""

    step: Step
    engine: str
    model: str
    prompt: str
    seconds: float
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None
    outcome: str
    at: datetime
    avatar_job_id: UUID | None


class WritingBody(Struct, frozen=True):
    """What is being written at a step: all of its text so far, which may still change."""

    step: Step
    text: str


class Run(RunSummary, rename="camel", frozen=True, kw_only=True):
    """One run with what its finished steps produced. `writing`: what is being written, null when nothing is;
    `engineCalls`: what was asked of models for it, and what that used; `queuePosition`: how many runs come
    before it, null when it does not wait; `estimate`: null when the run has ended, or too little is known."""

    results: Results
    writing: WritingBody | None
    engine_calls: list[EngineCallBody]
    queue_position: int | None
    estimate: Estimate | None


class Retry(Struct, rename="camel", frozen=True):
    """Where to begin again; absent: at the step that failed."""

    from_step: str | None = None


class RunList(Struct, rename="camel", frozen=True):
    """Own runs, newest first. `nextCursor` null: these are the last."""

    data: list[RunSummary]
    next_cursor: str | None


class CharacterList(Struct, rename="camel", frozen=True):
    """Own characters, newest first. `nextCursor` null: these are the last."""

    data: list[CharacterView]
    next_cursor: str | None


class OneCharacter(Struct, frozen=True):
    """One character."""

    data: CharacterView


class _Edit(Struct):
    """What an edit may change; what is absent stays. Fields that are not named here are ignored."""

    def changes(self) -> dict[str, FieldValue]:
        """The fields that are there, by their names in the domain."""
        named = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in named.items() if value is not UNSET}


def _limits(row: Field) -> Meta:
    """Returns the limits for the OpenAPI description only: the domain checks them, with errors that name the
    field."""
    if row.is_text:
        return Meta(extra_json_schema={"extra": {"max_length": row.limit}})
    bounds = {"minimum": 0, "maximum": row.limit} if row.kind is Kind.AGE else {}
    return Meta(extra_json_schema={"extra": bounds})


if TYPE_CHECKING:

    class CharacterEdit(_Edit):
        """Every editable field of the table, each of which may be absent."""

else:
    CharacterEdit = defstruct(
        "CharacterEdit",
        [(row.name, Annotated[row.type | UnsetType, _limits(row)], UNSET) for row in EDITABLE.values()],
        bases=(_Edit,),
        module=__name__,
        namespace={"__doc__": _Edit.__doc__},
        rename="camel",
        frozen=True,
    )


class AvatarChoice(Struct, rename="camel", frozen=True):
    """Which of the character's images to show."""

    image_id: UUID


class AvatarJobStarted(Struct, rename="camel", frozen=True):
    """The job's id: ask for it, or watch the run with `avatar: true`."""

    avatar_job_id: UUID


class AvatarJobBody(Struct, rename="camel", frozen=True):
    """One painting of an avatar. `progress` in percent; addresses are signed and expire."""

    id: UUID
    status: AvatarStatus
    progress: int
    preview_url: str | UnsetType = UNSET
    avatar_url: str | UnsetType = UNSET
    error: Failure | UnsetType = UNSET


class Alive(Struct, frozen=True):
    """The process answers."""

    status: str = "alive"


class Ready(Struct, frozen=True):
    """Whether each part can be used; with 503 also a sentence and a code, as every refusal has.

    `status`: `ready`, `degraded` or `unavailable`. `reasons`: the parts, and the background tasks by name,
    that something is wrong with.
    """

    status: str
    database: bool
    redis: bool
    worker: bool
    files: bool
    reasons: list[str]
    error: str | UnsetType = UNSET
    code: str | UnsetType = UNSET
