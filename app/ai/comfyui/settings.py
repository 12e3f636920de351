"""The settings of the painter on a ComfyUI server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.ai.image_servers import settings as shared
from app.ai.image_servers.server_options import ImageServer
from app.engines.choices import EngineSettings
from app.settings import environment
from app.settings.declaration import setting
from app.settings.environment import SettingsError

COMFYUI = "http://127.0.0.1:8188"
_NEEDED = ("%prompt%", "%seed%")
_MAX_BYTES = 2_000_000


def workflow(variable: str, raw: str) -> Path:
    """Parses the path of a workflow in ComfyUI's API format; it must have the required placeholders."""
    path = Path(raw).expanduser().absolute()
    try:
        text = path.read_bytes()[: _MAX_BYTES + 1].decode()
        graph = json.loads(text)
    except OSError as error:
        raise SettingsError(f"{variable} is {raw!r}, which can't be read ({error.strerror}).") from error
    except ValueError as error:
        raise SettingsError(f"{variable} is {raw!r}, which is no JSON: export it from ComfyUI.") from error
    if not _is_api_format(graph):
        raise SettingsError(
            f"{variable} is {raw!r}, which is not in ComfyUI's API format: use its menu's Export (API)."
        )
    if lacking := [one for one in _NEEDED if one not in text]:
        raise SettingsError(
            f"{variable} is {raw!r}, which lacks {' and '.join(lacking)}: see docs/engines/image-servers.md."
        )
    return path


def _is_api_format(graph: Any) -> bool:
    nodes = list(graph.values()) if isinstance(graph, dict) else []
    return bool(nodes) and all(isinstance(node, dict) and "class_type" in node for node in nodes)


@dataclass(frozen=True, slots=True)
class ComfySettings:
    """The settings of the `comfyui` painter."""

    comfyui_url: str = shared.address("comfyui", COMFYUI)
    comfyui_api_key: str | None = shared.key("comfyui")
    comfyui_checkpoint: str | None = setting(
        "CHARGEN_COMFYUI_CHECKPOINT", environment.text, None,
        "The checkpoint's file name, as ComfyUI lists it.",
        shown="the first it lists",
    )  # fmt: skip
    comfyui_workflow: Path | None = setting(
        "CHARGEN_COMFYUI_WORKFLOW", workflow, None,
        "A workflow of your own: a file in API format with placeholders, see Painting on a server of yours.",
        shown="one for SDXL and the like",
    )  # fmt: skip
    comfyui_reference_workflow: Path | None = setting(
        "CHARGEN_COMFYUI_REFERENCE_WORKFLOW", workflow, None,
        "The same for runs with a picture, which it takes as `%reference%`.",
        shown="one that begins from the picture; none beside a workflow of your own",
    )  # fmt: skip
    comfyui_size: int = shared.size("comfyui")
    comfyui_steps: int = shared.steps("comfyui")
    comfyui_likeness: float = shared.likeness("comfyui")


def check(settings: EngineSettings) -> None:
    """Raises SettingsError for a placeholder without a value, and for a value without its placeholder."""
    chosen = settings.of(ComfySettings)
    plain, like = chosen.comfyui_workflow, chosen.comfyui_reference_workflow
    if plain and "%reference%" in plain.read_text(encoding="utf-8"):
        raise SettingsError(
            "CHARGEN_COMFYUI_WORKFLOW has %reference%, but not every run has a picture:"
            " set it as CHARGEN_COMFYUI_REFERENCE_WORKFLOW, and one without as CHARGEN_COMFYUI_WORKFLOW."
        )
    if like and "%reference%" not in like.read_text(encoding="utf-8"):
        raise SettingsError(
            "CHARGEN_COMFYUI_REFERENCE_WORKFLOW lacks %reference%: see docs/engines/image-servers.md."
        )


def server_of(settings: EngineSettings) -> ImageServer:
    """Returns the painter's options."""
    chosen = settings.of(ComfySettings)
    return ImageServer(
        chosen.comfyui_url,
        chosen.comfyui_api_key,
        chosen.comfyui_checkpoint,
        chosen.comfyui_size,
        chosen.comfyui_steps,
        chosen.comfyui_likeness,
        chosen.comfyui_workflow,
        chosen.comfyui_reference_workflow,
    )
