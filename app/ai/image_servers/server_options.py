"""Options of an image server: address and painting parameters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ImageServer:
    """`api_key` None: none is sent; `checkpoint` None: the server's default; `size`: of a square, in pixels;
    `likeness` 0 to 1: how much of the run's picture is kept, 0 sends none. The workflows are custom files,
    None for the shipped ones; servers without workflows ignore them."""

    base_url: str
    api_key: str | None = None
    checkpoint: str | None = None
    size: int = 1024
    steps: int = 25
    likeness: float = 0.4
    workflow: Path | None = None
    reference_workflow: Path | None = None

    @property
    def denoise(self) -> float:
        """The denoising strength for img2img: at least 0.05."""
        return round(max(0.05, 1 - self.likeness), 3)
