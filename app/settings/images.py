"""The settings of painters on servers of image models: ComfyUI, and AUTOMATIC1111's API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.settings import environment as read
from app.settings.declaration import setting
from app.settings.environment import SettingsError

if TYPE_CHECKING:
    from app.settings.settings import Settings

PAINTERS_ONLY = ("comfyui", "automatic1111", "diffusers")
COMFYUI = "http://127.0.0.1:8188"
AUTOMATIC1111 = "http://127.0.0.1:7860"
_NEEDED = ("%prompt%", "%seed%")
_MAX_BYTES = 2_000_000


def size(variable: str, raw: str) -> int:
    """Pixels, as image models count: in eights."""
    pixels = int(read.whole(256, 2048)(variable, raw))
    if pixels % 8:
        raise SettingsError(f"{variable} is {raw!r}: it must be a multiple of 8, such as 1024 or 512.")
    return pixels


def workflow(variable: str, raw: str) -> Path:
    """The path of a workflow in ComfyUI's API format that has the placeholders no painting can do without."""
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


def _address(engine: str, default: str) -> Any:
    return setting(
        f"CHARGEN_{engine.upper()}_URL", read.base_url, default,
        f"Where the `{engine}` painter finds its server.", secret=True,
    )  # fmt: skip


def _key(engine: str) -> Any:
    return setting(
        f"CHARGEN_{engine.upper()}_API_KEY", read.text, None,
        "Sent to that server as a bearer token, for one behind a proxy that wants it.", secret=True,
    )  # fmt: skip


def _size(engine: str) -> Any:
    return setting(
        f"CHARGEN_{engine.upper()}_SIZE", size, 1024,
        "The square that is painted, in pixels: 1024 for SDXL, 512 for SD 1.5; kept at 768.",
    )  # fmt: skip


def _steps(engine: str) -> Any:
    return setting(
        f"CHARGEN_{engine.upper()}_STEPS", read.whole(1, 150), 25, "How many steps a portrait takes."
    )


def _likeness(engine: str) -> Any:
    return setting(
        f"CHARGEN_{engine.upper()}_LIKENESS", read.share, 0.4,
        "How much of the run's picture a portrait keeps, 0 to 1; 0 sends no picture.",
    )  # fmt: skip


@dataclass(frozen=True)  # Python can't lay out the slots of two bases side by side
class ImageSettings:
    """Read by no one but the `comfyui` and `automatic1111` painters."""

    comfyui_url: str = _address("comfyui", COMFYUI)
    comfyui_api_key: str | None = _key("comfyui")
    comfyui_checkpoint: str | None = setting(
        "CHARGEN_COMFYUI_CHECKPOINT", read.text, None, "The checkpoint's file name, as ComfyUI lists it.",
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
    comfyui_size: int = _size("comfyui")
    comfyui_steps: int = _steps("comfyui")
    comfyui_likeness: float = _likeness("comfyui")
    automatic1111_url: str = _address("automatic1111", AUTOMATIC1111)
    automatic1111_api_key: str | None = _key("automatic1111")
    automatic1111_checkpoint: str | None = setting(
        "CHARGEN_AUTOMATIC1111_CHECKPOINT", read.text, None, "The checkpoint, as the server lists it.",
        shown="the one it has loaded",
    )  # fmt: skip
    automatic1111_size: int = _size("automatic1111")
    automatic1111_steps: int = _steps("automatic1111")
    automatic1111_likeness: float = _likeness("automatic1111")


def check(settings: Settings) -> None:
    """Raises SettingsError where a placeholder stands in a workflow that has nothing for it, or lacks."""
    plain, like = settings.comfyui_workflow, settings.comfyui_reference_workflow
    if plain and "%reference%" in plain.read_text(encoding="utf-8"):
        raise SettingsError(
            "CHARGEN_COMFYUI_WORKFLOW has %reference%, but not every run has a picture:"
            " set it as CHARGEN_COMFYUI_REFERENCE_WORKFLOW, and one without as CHARGEN_COMFYUI_WORKFLOW."
        )
    if like and "%reference%" not in like.read_text(encoding="utf-8"):
        raise SettingsError(
            "CHARGEN_COMFYUI_REFERENCE_WORKFLOW lacks %reference%: see docs/engines/image-servers.md."
        )
