"""The requests that a run and a portrait make of engines, as the pipeline and the painting build them."""

from __future__ import annotations

from app.engines.moderated import ModeratedEngines
from app.engines.moderation import ModerationGate
from app.engines.ports import (
    Analysis,
    AvatarBrief,
    Brief,
    Details,
    Engines,
    History,
    Locale,
    Painting,
    Picture,
)
from app.engines.requests import EngineRequest


def reading_request(picture: Picture, locale: Locale) -> EngineRequest[Analysis]:
    return EngineRequest(
        "analyst", Analysis, (picture, locale), lambda to: to.analyst.analyse(picture, locale)
    )


def details_request(brief: Brief) -> EngineRequest[Details]:
    return EngineRequest("writer", Details, (brief,), lambda to: to.writer.details(brief))


def history_request(brief: Brief, details: Details) -> EngineRequest[History]:
    return EngineRequest("writer", History, (brief, details), lambda to: to.writer.history(brief, details))


def painting_request(brief: AvatarBrief) -> EngineRequest[Painting]:
    return EngineRequest("painter", Painting, (brief,), lambda to: to.painter.paint(brief))


def behind_gate(engine: object, gate: ModerationGate) -> ModeratedEngines:
    """One engine in every role, behind that gate."""
    return ModeratedEngines(Engines(engine, engine, engine), gate)  # type: ignore[arg-type]
