"""Finds an unused Ollama on this machine, and the settings that would use it."""

from __future__ import annotations

from collections.abc import Iterator

from app.ai.openai_compatible.settings import models
from app.ai.server_probing import MAX_NAMED, fetch_json
from app.engines.choices import EngineSettings
from app.engines.finding import Finding

OLLAMA = "http://127.0.0.1:11434"


def unused(settings: EngineSettings) -> Iterator[Finding]:
    """What is found of it; nothing if a configured use has it already."""
    address = OLLAMA
    if any(at.base_url.startswith(address) for at in models(settings).values()):
        return  # it is used
    try:
        listed = [str(one["name"]) for one in fetch_json(f"{address}/api/tags")["models"]][:MAX_NAMED]
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
        return set(fetch_json(f"{address}/api/show", {"model": model})["capabilities"])
    except (OSError, ValueError, KeyError, TypeError):
        return {"completion"}
