"""Which model paints and how; and what of it is missing here, found out without loading the library."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from app import patterns

FAMILY = "diffusers"
_MAX_ENGINE = 64  # characters that an image's record has for it
_LIBRARIES = ("torch", "diffusers", "transformers", "accelerate", "safetensors")
_HUB_NAME = patterns.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)?")


@dataclass(frozen=True, slots=True)
class Options:
    """`model`: a folder, or a name on the hub. `guidance`, and `size` in pixels: None for the model's own."""

    model: str
    device: str = "auto"
    steps: int = 30
    guidance: float | None = None
    size: int | None = None

    @property
    def folder(self) -> Path | None:
        """Where the model lies; None where its name is one of the hub's."""
        path = Path(self.model).expanduser()
        return None if _HUB_NAME.fullmatch(self.model) and not path.exists() else path

    @property
    def name(self) -> str:
        """What people may read of it: no path."""
        return self.folder.resolve().name if self.folder else self.model

    @property
    def engine(self) -> str:
        """How results name what made them."""
        engine = f"{FAMILY} {self.name}"
        return engine if len(engine) <= _MAX_ENGINE else engine[: _MAX_ENGINE - 1] + "…"


def lacking(options: Options) -> str | None:
    """What keeps this machine from painting with it, in one sentence that says what to do."""
    absent = [name for name in _LIBRARIES if find_spec(name) is None]
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
