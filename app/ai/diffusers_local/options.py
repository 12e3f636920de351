"""Options of the local diffusion model, and a check of its requirements that does not load the library."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from app import patterns

FAMILY = "diffusers"
_MAX_ENGINE = 64  # characters of the stored engine name
LIBRARIES = ("torch", "diffusers", "transformers", "accelerate", "safetensors")
_HUB_NAME = patterns.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)?")


@dataclass(frozen=True, slots=True)
class Options:
    """`model`: a folder, or a name on the hub. `guidance`, and `size` in pixels: None for the model's
    default."""

    model: str
    device: str = "auto"
    steps: int = 30
    guidance: float | None = None
    size: int | None = None

    @property
    def folder(self) -> Path | None:
        """The model's folder; None if its name is one of the hub's."""
        path = Path(self.model).expanduser()
        return None if _HUB_NAME.fullmatch(self.model) and not path.exists() else path

    @property
    def name(self) -> str:
        """The name shown to users: without a path."""
        return self.folder.resolve().name if self.folder else self.model

    @property
    def engine(self) -> str:
        """The engine name stored with results."""
        engine = f"{FAMILY} {self.name}"
        return engine if len(engine) <= _MAX_ENGINE else engine[: _MAX_ENGINE - 1] + "…"


def lacking(options: Options) -> str | None:
    """Return what is missing to paint with it, in one sentence with a remedy; None if nothing is."""
    absent = [name for name in LIBRARIES if find_spec(name) is None]
    if absent:
        return (
            f"CHARGEN_PAINTER is {FAMILY}, which needs {', '.join(absent)}:"
            f" run pip install 'chargen[{FAMILY}]', or set CHARGEN_PAINTER=builtin."
        )
    folder = options.folder
    if folder is not None and not (folder / "model_index.json").is_file():
        problem = "holds no model_index.json" if folder.is_dir() else "is no folder"
        return (
            f"CHARGEN_DIFFUSERS_MODEL is {options.model!r}, which {problem}: name a folder that the diffusers"
            " library has saved a model in, or a model of the hub as owner/name."
        )
    return None
