"""Probes a ComfyUI server, for `chargen doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.ai.comfyui.checkpoints import LOADER, checkpoints
from app.ai.comfyui.settings import COMFYUI, server_of
from app.ai.image_servers.probe import ImageServerProbe
from app.ai.image_servers.server_options import ImageServer
from app.ai.server_probing import fetch_json
from app.engines.choices import EngineSettings
from app.engines.finding import Finding


class ComfyProbe(ImageServerProbe):
    """Probes a ComfyUI server, which accepts a checkpoint only under its exact listed name."""

    name = "comfyui"
    list_path = f"/object_info/{LOADER}"
    folder = "models/checkpoints"

    def server(self, settings: EngineSettings) -> ImageServer:
        return server_of(settings)

    def checkpoints(self, listed: Any) -> list[Any] | None:
        return checkpoints(listed) if isinstance(listed, dict) and LOADER in listed else None

    def unused(self, settings: EngineSettings) -> Iterator[Finding]:
        if settings.painter == self.name:
            return
        try:
            system = fetch_json(f"{COMFYUI}/system_stats")["system"]
            version = str(system.get("comfyui_version", "of unknown version"))
            listed = checkpoints(fetch_json(f"{COMFYUI}{self.list_path}"))
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return
        yield from self.idle(f"{version} answers at {COMFYUI}", listed)
