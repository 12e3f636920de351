"""`chargen doctor` on engines: which engine serves what, and its response to a real call."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

from PIL import Image

from app.engines import registry
from app.engines.assembly import build_engines, remote_kind, remote_moderator
from app.engines.choices import ENGINE_USES, EngineRole
from app.engines.finding import Finding
from app.engines.moderation import ModeratedContent, Moderator
from app.engines.ports import AvatarBrief, Brief, Engines, Painting, wants_reference
from app.engines.probe import Probe
from app.engines.retry_policy import RetryPolicy
from app.errors import AppError, EngineError
from app.pictures.uploads import read_picture
from app.progress.drafts import final_history
from app.runs.usage import UsageRecord, recording_usage
from app.settings.settings import Settings

_ROLES: dict[str, EngineRole] = {**ENGINE_USES, "likeness": "painter"}


def engines(settings: Settings) -> Iterator[Finding]:
    """Yields which engine serves each use."""
    for use, role in ENGINE_USES.items():
        yield _serving(settings, role).configured(settings, use)
    yield _moderating(settings).configured(settings, "moderation")


def servers(settings: Settings) -> Iterator[Finding]:
    """Yields a probe of each server in use, except those that work."""
    for descriptor in registry.descriptors():
        yield from descriptor.probe().servers(settings)


def unused(settings: Settings) -> Iterator[Finding]:
    """Yields servers that answer at their usual address but are not used, with the settings to use them."""
    for descriptor in registry.descriptors():
        yield from descriptor.probe().unused(settings)


def why(settings: Settings, use: str, error: AppError) -> str:
    """Returns what probing the server adds to the error of a real call; "" if nothing."""
    probe = _moderating(settings) if use == "moderation" else _serving(settings, _ROLES[use])
    return probe.why(settings, use, error)


def _serving(settings: Settings, role: EngineRole) -> Probe:
    name: str = getattr(settings, role)
    return registry.find(name, role).probe()


def _moderating(settings: Settings) -> Probe:
    """Returns the probe of the moderator on a server, if any; the built-in rules always run."""
    return registry.find_moderator(remote_kind(settings) or registry.moderators()[0]).probe()


def tried(settings: Settings) -> Iterator[Finding]:
    """Makes one real call to the engine of each use and yields its result; the calls may cost money."""
    engines, retry_policy = build_engines(settings), RetryPolicy(seconds=settings.step_seconds, tries=1)
    with asyncio.Runner() as runner:  # one loop for all: engines may cache what belongs to it
        for use, call in _calls(settings, engines).items():
            found = runner.run(_try(use, call, retry_policy))
            if isinstance(found, Finding):
                notes = "; ".join(_noticed(engines, use))
                yield replace(found, report=f"{found.report}; {notes}") if notes else found
            else:
                more = why(settings, use, found)
                reported = f"{found.sentence()} ({found.code})"
                yield Finding("MISSING", use, f"{reported} {more}" if more else reported)


def _noticed(engines: Engines, use: str) -> list[str]:
    """Returns the limitations of its server that an engine found during the call."""
    for engine in (engines.analyst, engines.writer):
        if server := getattr(engine, "servers", {}).get(use):
            return list(server.limitations)
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
    if moderator := remote_moderator(settings):
        asked["moderation"] = lambda: _moderate(moderator)
    return asked


async def _moderate(moderator: Moderator) -> str:
    """Moderates a harmless text: a moderator that refuses it would block everything, and counts as
    missing."""
    try:
        verdict = await moderator.review(ModeratedContent.of(trial().description))
    except (ValueError, TimeoutError) as error:
        why = "in time" if isinstance(error, TimeoutError) else "in a way that can be read for certain"
        raise EngineError(f"The moderator does not answer {why}. Nothing would pass.") from error
    if verdict.refused:
        raise EngineError(f"The moderator refuses an innocent sentence as {', '.join(verdict.refused)}.")
    return "the moderator lets an innocent sentence through"


def trial() -> Brief:
    """Returns the brief of the trial calls."""
    return Brief("A brave lighthouse keeper", None, None, "en", 1)


async def _try(use: str, call: Callable[[], Awaitable[str]], retry_policy: RetryPolicy) -> Finding | AppError:
    began = time.monotonic()
    with recording_usage(UsageRecord(f"doctor/{time.time_ns()}")) as usage_record:
        try:
            reported = await retry_policy.ask(call, _nobody)
        except AppError as error:
            return error
    tokens = sum((call.input_tokens or 0) + (call.output_tokens or 0) for call in usage_record.calls)
    used = f", {tokens} tokens" if tokens else ""
    return Finding("ok", use, f"{reported} ({time.monotonic() - began:.1f} s{used})")


async def _nobody(_: object) -> None:
    """Ignores the announcement of a retry."""


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
    # With fixed details, so that one engine's failure is not reported as another's.
    from app.ai.builtin.writer import write_details

    made = await final_history(engines.writer.history(brief, write_details(brief)))
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
