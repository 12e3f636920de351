"""What steps produce, as progress events' `data` and as rows."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec

from app.characters.makers import instead_of
from app.characters.models import Character
from app.engines.ports import Analysis, AvatarBrief, Details, Gender, History, Swatch, Traits
from app.errors import AppError
from app.runs.models import AvatarJob, GenerationRun
from app.runs.steps import Step


def of_analysis(analysis: Analysis) -> dict[str, Any]:
    """`data` of `extracting_description`: the two texts, and the parts beside them."""
    return {
        "physicalDescription": analysis.physical_description,
        "visualStyle": analysis.visual_style,
        "analysis": analysis_parts(analysis),
    }


def analysis_parts(analysis: Analysis) -> dict[str, Any]:
    """The reading's parts with their confidence: `{observations, palette, engine}`."""
    parts: dict[str, Any] = msgspec.to_builtins(analysis)
    return {name: parts[name] for name in ("observations", "palette", "engine")}


def of_details(details: Details) -> dict[str, Any]:
    """`data` of `generating_details` when done."""
    return {
        "firstName": details.first_name,
        "lastName": details.last_name,
        "age": details.age,
        "gender": details.gender,
        "species": details.species,
        "personality": details.personality,
    }


def of_error(error: AppError, failed_step: Step) -> dict[str, Any]:
    """`data` of an `error` event, and what the run keeps of it."""
    announced: dict[str, Any] = {
        "error": error.sentence(),
        "code": error.code,
        "failedStep": failed_step,
        "retryable": error.retryable,
    }
    return announced | {"details": error.details} if error.details else announced


def new_character(
    run: GenerationRun, analysis: Analysis | None, details: Details, history: History
) -> Character:
    """The draft that a finished run becomes."""
    made_by = {"details": details.engine, "history": history.engine}
    replaced = {"details": details.instead_of, "history": history.instead_of}
    return Character(
        id=uuid4(),
        user_id=run.user_id,
        run_id=run.id,
        status="draft",
        locale=run.locale,
        first_name=details.first_name,
        last_name=details.last_name,
        age=details.age,
        gender=details.gender,
        species=details.species,
        personality=details.personality,
        history=history.text,
        greeting=history.greeting,
        scenario=history.scenario,
        example_dialogue=history.example_dialogue,
        physical_description=analysis.physical_description if analysis else None,
        visual_style=analysis.visual_style if analysis else None,
        analysis=analysis_parts(analysis) if analysis else None,
        traits=msgspec.to_builtins(details.traits),
        made_by=made_by | ({"analysis": analysis.engine} if analysis else {}) | instead_of(replaced),
        version=1,
    )


def avatar_brief(character: Character, job: AvatarJob, reference: bytes | None = None) -> AvatarBrief:
    """What the painter is asked for: the character as it is now, edits included; and the run's picture,
    for painters that want it."""
    palette = (character.analysis or {}).get("palette", [])
    return AvatarBrief(
        first_name=character.first_name,
        last_name=character.last_name,
        age=character.age,
        gender=msgspec.convert(character.gender, Gender),
        species=character.species,
        physical_description=character.physical_description,
        visual_style=character.visual_style,
        traits=msgspec.convert(character.traits, Traits),
        palette=msgspec.convert(palette, tuple[Swatch, ...]),
        seed=job.seed,
        reference=reference,
    )
