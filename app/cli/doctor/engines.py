"""`chargen doctor` on engines: which serves what, and what each answers to a real call."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

from PIL import Image

from app.ai.diffusers_local.options import Options as DiffusersOptions
from app.ai.diffusers_local.options import lacking
from app.ai.image_servers.server_options import ImageServer
from app.cli.doctor import models as doctor_models
from app.cli.doctor.finding import Finding
from app.engines.moderation import ModeratedContent, Moderator
from app.engines.ports import AvatarBrief, Brief, Engines, Painting, wants_reference
from app.engines.retry_policy import RetryPolicy
from app.errors import AppError, EngineError
from app.options import diffusers_of, engines_of, image_server_of, moderation_of, remote_moderator_of
from app.pictures.uploads import read_picture
from app.progress.drafts import written
from app.runs.usage import UsageRecord, recording_usage
from app.settings.declaration import without_password
from app.settings.openai import STEPS, ModelAt, models
from app.settings.settings import Settings


def engines(settings: Settings) -> Iterator[Finding]:
    """Which engine serves each step."""
    reported = {
        "builtin": "builtin: needs nothing",
        "scripted": "scripted: a fixed script for tests, not for visitors",
    }
    if server := image_server_of(settings):
        reported[settings.painter] = _on_server(settings.painter, server)
    asked, diffusers = models(settings), diffusers_of(settings)
    for step, choice in STEPS.items():
        engine = getattr(settings, choice)
        if diffusers and choice == "painter":
            yield _here(diffusers)
        else:
            yield Finding("ok", step, reported.get(engine) or _asked(asked[step]))
    yield _moderation(settings)


def _moderation(settings: Settings) -> Finding:
    if (remote := moderation_of(settings)) is None:
        return Finding("ok", "moderation", "builtin: rules, needs nothing")
    endpoint = remote.endpoint
    named = f"{endpoint.model} at " if endpoint.model else ""
    key = "" if endpoint.api_key else ", without a key"
    where = f"{named}{without_password(endpoint.base_url)}{key}"
    return Finding("ok", "moderation", f"builtin rules, then {remote.kind}: {where}")


def _here(options: DiffusersOptions) -> Finding:
    """What the painter in the worker lacks on this machine."""
    if why := lacking(options):
        return Finding("MISSING", "image", why)
    where = (
        "in the worker" if options.folder else "in the worker, fetched from the hub unless it is here already"
    )
    return Finding("ok", "image", f"diffusers: {options.model} {where}, device {options.device}")


def _asked(at: ModelAt) -> str:
    return f"openai: {at.model} at {at.base_url}{'' if at.api_key else ', without a key'}"


def _on_server(engine: str, server: ImageServer) -> str:
    model = server.checkpoint or (server.workflow.name if server.workflow else "the checkpoint it has")
    pictures = "" if server.likeness else ", without the runs' pictures"
    return f"{engine}: {model} at {without_password(server.base_url)}{pictures}"


def tried(settings: Settings) -> Iterator[Finding]:
    """One real call to the engine of each step, each found when it has ended; what it used may cost money."""
    engines, retry_policy = engines_of(settings), RetryPolicy(seconds=settings.step_seconds, tries=1)
    with asyncio.Runner() as runner:  # one loop for all: engines may keep what belongs to it
        for step, call in _calls(settings, engines).items():
            found = runner.run(_try(step, call, retry_policy))
            if isinstance(found, Finding):
                notes = "; ".join(_noticed(engines, step))
                yield replace(found, report=f"{found.report}; {notes}") if notes else found
            else:
                more = doctor_models.why(settings, step, found)
                reported = f"{found.sentence()} ({found.code})"
                yield Finding("MISSING", step, f"{reported} {more}" if more else reported)


def _noticed(engines: Engines, step: str) -> list[str]:
    """What an engine found of its server while it asked."""
    for engine in (engines.analyst, engines.writer):
        if server := getattr(engine, "servers", {}).get(step):
            return list(server.findings)
    return []


def _calls(settings: Settings, engines: Engines) -> dict[str, Callable[[], Awaitable[str]]]:
    brief = trial()
    asked: dict[str, Callable[[], Awaitable[str]]] = {
        "vision": lambda: _see(engines),
        "details": lambda: _decide(engines, brief),
        "history": lambda: _write(engines, brief),
        "image": lambda: _paint(engines, None),
    }
    if wants_reference(engines.painter):
        asked["likeness"] = lambda: _paint(engines, _picture())
    if moderator := remote_moderator_of(settings):
        asked["moderation"] = lambda: _moderate(moderator)
    return asked


async def _moderate(moderator: Moderator) -> str:
    """One that refuses whatever it is shown would stop the studio, so that is missing too."""
    try:
        verdict = await moderator.review(ModeratedContent.of(trial().description))
    except (ValueError, TimeoutError) as error:
        why = "in time" if isinstance(error, TimeoutError) else "in a way that can be read for certain"
        raise EngineError(f"The moderator does not answer {why}. Nothing would pass.") from error
    if verdict.refused:
        raise EngineError(f"The moderator refuses an innocent sentence as {', '.join(verdict.refused)}.")
    return "the moderator lets an innocent sentence through"


def trial() -> Brief:
    """What the engines are asked for."""
    return Brief("A brave lighthouse keeper", None, None, "en", 1)


async def _try(
    step: str, call: Callable[[], Awaitable[str]], retry_policy: RetryPolicy
) -> Finding | AppError:
    began = time.monotonic()
    with recording_usage(UsageRecord(f"doctor/{time.time_ns()}")) as usage_record:
        try:
            reported = await retry_policy.ask(call, _nobody)
        except AppError as error:
            return error
    tokens = sum((call.input_tokens or 0) + (call.output_tokens or 0) for call in usage_record.calls)
    used = f", {tokens} tokens" if tokens else ""
    return Finding("ok", step, f"{reported} ({time.monotonic() - began:.1f} s{used})")


async def _nobody(_: object) -> None:
    """Nobody watches: there is one try."""


async def _see(engines: Engines) -> str:
    seen = await engines.analyst.analyse(await read_picture(_picture()), "en")
    return f"{seen.engine} saw: {_short(seen.physical_description)}"


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (256, 256), "teal").save(out, "PNG")
    return out.getvalue()


async def _decide(engines: Engines, brief: Brief) -> str:
    made = await engines.writer.details(brief)
    return f"{made.engine} made {made.first_name} {made.last_name}, {made.age}, {made.gender}, {made.species}"


async def _write(engines: Engines, brief: Brief) -> str:
    # About somebody that is known beforehand, so that one engine's failure is not told as another's.
    from app.ai.builtin.writer import write_details

    made = await written(engines.writer.history(brief, write_details(brief)))
    return f"{made.engine} wrote {len(made.text)} characters: {_short(made.text)}"


async def _paint(engines: Engines, reference: bytes | None) -> str:
    from app.ai.builtin.writer import write_details

    made = write_details(trial())
    wanted = AvatarBrief(
        made.first_name, made.last_name, made.age, made.gender, made.species,
        None, None, made.traits, (), 1, reference,
    )  # fmt: skip
    previews = 0
    async for part in engines.painter.paint(wanted):
        if isinstance(part, Painting):
            return f"{part.engine} painted {part.width} × {part.height} after {previews} previews"
        previews += 1
    raise EngineError


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:59]}…"
