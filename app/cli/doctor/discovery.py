"""`chargen doctor` on what waits here: an Ollama, or a server of image models, and the lines that use it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import Any

from app.ai.comfyui.checkpoints import LOADER, checkpoints
from app.cli.doctor.finding import Finding
from app.network import outbound
from app.settings.images import AUTOMATIC1111, COMFYUI
from app.settings.openai import models
from app.settings.settings import Settings

OLLAMA = "http://127.0.0.1:11434"
_PATIENCE = 2.0  # seconds
_MAX_MODELS = 20


def found(settings: Settings) -> Iterator[Finding]:
    """What answers at its usual address and is not used, with the lines of configuration that would."""
    yield from _ollama(settings)
    if settings.painter != "comfyui":
        yield from _comfyui(COMFYUI)
    if settings.painter != "automatic1111":
        yield from _automatic1111(AUTOMATIC1111)


def _ollama(settings: Settings) -> Iterator[Finding]:
    """An Ollama on this machine that could be used, and the lines of configuration that would use it."""
    address = OLLAMA
    if any(at.base_url.startswith(address) for at in models(settings).values()):
        return  # it is used
    try:
        listed = [str(one["name"]) for one in _json(f"{address}/api/tags")["models"]][:_MAX_MODELS]
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
    answer = outbound.fetch(url, _PATIENCE, 1_000_000, **({} if body is None else {"json": body}))
    if answer.status != 200:
        raise ValueError(f"{url} answers {answer.status}")
    return json.loads(answer.content)


def _comfyui(address: str) -> Iterator[Finding]:
    try:
        version = str(_json(f"{address}/system_stats")["system"].get("comfyui_version", "of unknown version"))
        listed = checkpoints(_json(f"{address}/object_info/{LOADER}"))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return
    yield from _painter("comfyui", f"{version} answers at {address}", listed, "models/checkpoints")


def _automatic1111(address: str) -> Iterator[Finding]:
    try:
        listed = [str(one["title"]) for one in _json(f"{address}/sdapi/v1/sd-models")]
    except (OSError, ValueError, LookupError, TypeError):
        return
    yield from _painter("automatic1111", f"API answers at {address}", listed, "models/Stable-diffusion")


def _painter(engine: str, answers: str, listed: list[str], folder: str) -> Iterator[Finding]:
    if not listed:
        yield Finding("idle", engine, f"{answers}, but has no checkpoint: put one into its {folder}")
        return
    names = ", ".join(listed[:_MAX_MODELS])
    lines = f"CHARGEN_PAINTER={engine} CHARGEN_{engine.upper()}_CHECKPOINT={shlex.quote(listed[0])}"
    yield Finding("idle", engine, f"{answers} with {names}; to use it, set: {lines}")
