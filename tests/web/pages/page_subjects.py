"""What pages are rendered from where no database is: characters, runs, their entries, and people.

What people and engines wrote is all digits, so that every letter on a page is the interface's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.models import UserRole
from app.accounts.policy import Identity
from app.characters.links import Links
from app.characters.models import AnalysisParts, Character, CharacterImage
from app.engines.ports import Traits
from app.engines.retry_policy import AutomaticRetry
from app.errors import AppError, EngineError, EngineRefused, PortraitNotStored
from app.progress.log import ProgressEntry
from app.runs import steps
from app.runs.estimates import Forecast, Span
from app.runs.failures import failure_of
from app.runs.models import AvatarJob, AvatarStatus, GenerationRun, RunStatus
from app.runs.payloads import of_failure
from app.runs.retry_marks import retry_mark
from app.runs.steps import Step
from app.web.rendering import csrf_input, render

ID = UUID(int=7)
AT = datetime(2026, 3, 4, 9, 5, tzinfo=UTC)
LINKS = Links("1" * 32)
ADMIN = Identity(ID, UserRole.ADMIN, "1", "2@3.4")
ANALYSIS = {
    "palette": [{"name": "1", "hex": "#2a9d8f", "share": 1.0}],
    "observations": [
        *(
            {"attribute": name, "value": "1", "confidence": 0.9}
            for name in ("brightness", "contrast", "mood")
        ),
        *({"attribute": name, "value": "1", "confidence": 0.7} for name in ("colouring", "medium", "light")),
        *({"attribute": name, "value": "1", "confidence": 0.4} for name in ("framing", "hair", "eyes")),
        *({"attribute": name, "value": "1", "confidence": 0.1} for name in ("age", "gender", "species")),
        *({"attribute": name, "value": "1", "confidence": 1} for name in ("skin", "clothing", "expression")),
        *({"attribute": name, "value": None, "confidence": 0} for name in ("skin", "hair")),
    ],
    "engine": "builtin",
}
TAGS = (
    *("violence", "gore", "horror", "alcohol", "tobacco", "drugs", "gambling", "romance", "suggestive"),
    *("nudity", "sexual", "sexual_violence", "strong_language", "self_harm", "hate"),
)


def whole(template: str, locale: str, view: Any, identity: Identity | None = None, **more: Any) -> str:
    """A page with its layout, as `rendering.page` renders it."""
    given = {"identity": identity, "stranger": True, "csrf_token": "", "here": "/", **more}
    return render(template, locale, view=view, csrf_input=csrf_input(""), **given)


def character(**changes: Any) -> Character:
    texts = dict.fromkeys(
        (
            *("first_name", "last_name", "species", "personality", "history", "greeting", "scenario"),
            *("example_dialogue", "physical_description", "visual_style"),
        ),
        "1",
    )
    image = CharacterImage(id=ID, key="1", width=1, height=1, engine="builtin", credit="1", created_at=AT)
    earlier = CharacterImage(id=UUID(int=8), key="2", width=1, height=1, engine="2", created_at=AT)
    given = {
        **texts,
        **{"id": ID, "user_id": ID, "run_id": ID, "status": "draft", "locale": "en", "age": 40, "version": 1},
        **{
            "gender": "female",
            "analysis": msgspec.convert(ANALYSIS, AnalysisParts),
            "traits": Traits(),
            "created_at": AT,
            "avatar_image_id": ID,
        },
        "made_by": {"analysis": "builtin", "details": "scripted", "history": "3", "history_instead_of": "4"},
        **{"content_rating": "teen", "content_tags": dict.fromkeys(TAGS, "teen"), "images": [earlier, image]},
    }
    return Character(**given | changes)


def run(**changes: Any) -> GenerationRun:
    given = {"id": ID, "user_id": ID, "status": RunStatus.RUNNING, "locale": "en", "image_key": "1"}
    more = {"description": "1", "template": "fantasy", "created_at": AT, "progress": 1, "error": None}
    return GenerationRun(**given | more | changes)


def job(status: AvatarStatus, **changes: Any) -> AvatarJob:
    return AvatarJob(id=ID, run_id=ID, status=status, progress=1, **changes)


DATA: dict[str, dict[str, Any]] = {
    steps.EXTRACTED.name: {"physicalDescription": "1", "visualStyle": "2", "analysis": ANALYSIS},
    steps.DETAILED.name: {
        **{"firstName": "1", "lastName": "2", "age": 1, "gender": "male", "species": "3"},
        "personality": "4",
    },
    steps.WRITTEN.name: {"history": "1"},
    steps.COMPLETED.name: {
        "character": {"firstName": "1", "lastName": "2", "madeBy": {"details": "5", "history": "6"}},
        **{"characterId": str(ID), "avatarJobId": str(ID)},
    },
}


def entry(
    mark: steps.ProgressMark, seq: int, data: dict[str, Any] | None = None, **more: Any
) -> ProgressEntry:
    return ProgressEntry(ID, ID, seq, mark.name, mark.step, mark.progress, "", data, AT, **more)


def passed() -> list[ProgressEntry]:
    """What a run with a picture stores, from its first mark to its last."""
    return [entry(mark, seq, DATA.get(mark.name)) for seq, mark in enumerate(steps.MARKS, start=1)]


def endings() -> Iterator[ProgressEntry]:
    """How it may go otherwise, each from the beginning."""
    failed = {
        "retryable": (EngineError(), Step.GENERATING_HISTORY),
        "not": (EngineRefused(), Step.GENERATING_DETAILS),
    }
    for error, step in failed.values():
        yield entry(steps.FAILED, 9, of_failure(failure_of(error, step)))
    yield entry(steps.FAILED, 9, of_failure(failure_of(EngineError("1"), Step.CREATING_CHARACTER)))
    yield entry(steps.CANCELLED, 9, {"error": "1", "code": "cancelled", "failedStep": "generating_history"})
    for code in ("engine_timeout", "engine_busy", "engine_away", "engine_out_of_memory", "1"):
        retry = AutomaticRetry(2, 3, 0.5, code)
        yield entry(retry_mark(Step.GENERATING_DETAILS, 40, retry), 9, retry=retry)
    for code in ("storage_away", "portrait_not_stored"):
        retry = AutomaticRetry(2, 3, 0.5, code)
        yield entry(retry_mark(Step.GENERATING_AVATAR, 100, retry), 9, retry=retry)
    yield entry(steps.AVATAR_BEGUN, 9, {"avatarJobId": str(ID), "avatarProgress": 1, "previewKey": "1"})
    yield entry(steps.AVATAR_READY, 9, {"avatarJobId": str(ID), "avatarKey": "1", "credit": "1"})
    problems: tuple[AppError, ...] = (EngineError(), PortraitNotStored())
    for problem in problems:
        yield entry(steps.AVATAR_FAILED, 9, of_failure(failure_of(problem, Step.GENERATING_AVATAR)))
    yield entry(steps.AVATAR_CANCELLED, 9, {"error": "1", "code": "cancelled"})


FORECASTS = (
    *(Forecast(1), Forecast(12, Span(61, 90), Span(80, 130)), Forecast(1, Span(200, 300), Span(500, 900))),
    *(
        Forecast(None, None, Span(11, 130)),
        Forecast(None, None, Span(0, 3)),
        Forecast(None, None, Span(0, 0)),
    ),
)
