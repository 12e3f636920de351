"""`chargen doctor` on engines: which serves what, whether an Ollama waits here, and what they answer."""

from __future__ import annotations

import asyncio
import io
import json
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from PIL import Image

from app import bootstrap
from app.cli.finding import Finding
from app.errors import AppError, EngineError
from app.generation.calls import Bill, billing
from app.generation.patience import Patience
from app.generation.pictures import read_picture
from app.generation.ports import AvatarBrief, Brief, Engines, Painting
from app.settings import Settings
from app.settings_openai import STEPS, ModelAt, models

OLLAMA = "http://127.0.0.1:11434"
_PATIENCE = 2.0  # seconds
_MOST_MODELS = 20


def engines(settings: Settings) -> Iterator[Finding]:
    """Which engine serves each step."""
    told = {
        "builtin": "builtin: needs nothing",
        "scripted": "scripted: a fixed script for tests, not for visitors",
    }
    asked = models(settings)
    for step, choice in STEPS.items():
        engine = getattr(settings, choice)
        yield Finding("ok", step, told.get(engine) or _asked(asked[step]))


def _asked(at: ModelAt) -> str:
    return f"openai: {at.model} at {at.base_url}{'' if at.api_key else ', without a key'}"


def local_models(settings: Settings) -> Iterator[Finding]:
    """An Ollama on this machine that could be used, and the lines of configuration that would use it."""
    address = OLLAMA
    if any(at.base_url.startswith(address) for at in models(settings).values()):
        return  # it is used
    try:
        listed = [str(one["name"]) for one in _json(f"{address}/api/tags")["models"]][:_MOST_MODELS]
    except (OSError, ValueError, KeyError, TypeError):
        return
    if not listed:
        yield Finding("idle", "ollama", f"answers at {address}, but has no model: `ollama pull` gets one")
        return
    can = {name: _abilities(address, name) for name in listed}
    lines = " ".join(_lines(address, can))
    yield Finding("idle", "ollama", f"answers at {address} with {', '.join(listed)}; to use it, set: {lines}")


def _lines(address: str, can: dict[str, set[str]]) -> Iterator[str]:
    writes = [name for name, able in can.items() if "completion" in able and "embedding" not in able]
    sees = [name for name, able in can.items() if "vision" in able]
    yield f"CHARGEN_OPENAI_BASE_URL={address}/v1"
    if writes:
        yield f"CHARGEN_WRITER=openai CHARGEN_OPENAI_MODEL={writes[0]}"
    if sees:
        yield f"CHARGEN_ANALYST=openai CHARGEN_OPENAI_VISION_MODEL={sees[0]}"


def _abilities(address: str, model: str) -> set[str]:
    """What Ollama says that the model can do; an older one says nothing, and then all of them write."""
    try:
        return set(_json(f"{address}/api/show", {"model": model})["capabilities"])
    except (OSError, ValueError, KeyError, TypeError):
        return {"completion"}


def _json(url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
        return json.loads(answer.read(1_000_000))


def tried(settings: Settings) -> Iterator[Finding]:
    """One real call to the engine of each step; what it used may cost money."""
    yield from asyncio.run(_try_all(settings))


async def _try_all(settings: Settings) -> list[Finding]:
    engines = bootstrap.engines_of(settings)
    patience = Patience(seconds=settings.step_seconds, tries=1)
    brief = trial()
    asked: dict[str, Callable[[], Awaitable[str]]] = {
        "vision": lambda: _see(engines),
        "details": lambda: _decide(engines, brief),
        "history": lambda: _write(engines, brief),
        "image": lambda: _paint(engines),
    }
    return [await _try(step, call, patience) for step, call in asked.items()]


def trial() -> Brief:
    """What the engines are asked for."""
    return Brief("A brave lighthouse keeper", None, None, "en", 1)


async def _try(step: str, call: Callable[[], Awaitable[str]], patience: Patience) -> Finding:
    began = time.monotonic()
    with billing(Bill(f"doctor/{time.time_ns()}")) as bill:
        try:
            told = await patience.ask(call, _nobody)
        except AppError as error:
            return Finding("MISSING", step, f"{error.sentence()} ({error.code})")
    tokens = sum((call.input_tokens or 0) + (call.output_tokens or 0) for call in bill.calls)
    used = f", {tokens} tokens" if tokens else ""
    return Finding("ok", step, f"{told} ({time.monotonic() - began:.1f} s{used})")


async def _nobody(_: object) -> None:
    """Nobody watches: there is one try."""


async def _see(engines: Engines) -> str:
    out = io.BytesIO()
    Image.new("RGB", (256, 256), "teal").save(out, "PNG")
    seen = await engines.analyst.analyse(await read_picture(out.getvalue()), "en")
    return f"{seen.engine} saw: {_short(seen.physical_description)}"


async def _decide(engines: Engines, brief: Brief) -> str:
    made = await engines.writer.details(brief)
    return f"{made.engine} made {made.first_name} {made.last_name}, {made.age}, {made.gender}, {made.species}"


async def _write(engines: Engines, brief: Brief) -> str:
    # About somebody that is known beforehand, so that one engine's failure is not told as another's.
    from app.ai.builtin.writer import write_details

    written = await engines.writer.history(brief, write_details(brief))
    return f"{written.engine} wrote {len(written.text)} characters: {_short(written.text)}"


async def _paint(engines: Engines) -> str:
    from app.ai.builtin.writer import write_details

    made = write_details(trial())
    wanted = AvatarBrief(
        made.first_name, made.last_name, made.age, made.gender, made.species, None, None, made.traits, (), 1
    )
    previews = 0
    async for part in engines.painter.paint(wanted):
        if isinstance(part, Painting):
            return f"{part.engine} painted {part.width} × {part.height} after {previews} previews"
        previews += 1
    raise EngineError


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:59]}…"
