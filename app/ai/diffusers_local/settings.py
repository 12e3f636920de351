"""The settings of the painter on a diffusion model in the worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app import patterns
from app.ai.diffusers_local.options import Options
from app.engines.choices import EngineSettings
from app.settings import environment
from app.settings.declaration import setting
from app.settings.environment import SettingsError


def _multiple(of: int, minimum: int, maximum: int) -> Callable[[str, str], int]:
    """Returns a parser of whole numbers from `minimum` to `maximum` that are multiples of `of`."""

    def parse(variable: str, raw: str) -> int:
        value = environment.whole(minimum, maximum)(variable, raw)
        if value % of:
            raise SettingsError(f"{variable} is {raw!r}: it must be a multiple of {of}, such as {of * 64}.")
        return value

    return parse


def _number(minimum: int, maximum: int) -> Callable[[str, str], float]:
    """Returns a parser of numbers from `minimum` to `maximum`."""

    def parse(variable: str, raw: str) -> float:
        if not (patterns.fullmatch(r"\d{1,6}(\.\d{1,6})?", raw) and minimum <= float(raw) <= maximum):
            raise SettingsError(f"{variable} is {raw!r}: it must be a number from {minimum} to {maximum}.")
        return float(raw)

    return parse


@dataclass(frozen=True)
class DiffusersSettings:
    """The settings of the `diffusers` painter."""

    diffusers_model: str | None = setting(
        "CHARGEN_DIFFUSERS_MODEL", environment.text, None,
        "The model that the `diffusers` painter paints with: a folder, or a name on the Hugging Face hub,"
        " fetched once.",
    )  # fmt: skip
    diffusers_device: Literal["auto", "cuda", "mps", "cpu"] = setting(
        "CHARGEN_DIFFUSERS_DEVICE", environment.one_of("auto", "cuda", "mps", "cpu"), "auto",
        "Where it paints: `cuda`, `mps` or `cpu`; `auto` takes the first of them that is there.",
    )  # fmt: skip
    diffusers_steps: int = setting(
        "CHARGEN_DIFFUSERS_STEPS", environment.whole(1, 200), 30,
        "How many steps it takes for a picture; what are called turbo or lightning models want 1 to 8.",
    )  # fmt: skip
    diffusers_guidance: float | None = setting(
        "CHARGEN_DIFFUSERS_GUIDANCE", _number(0, 50), None,
        "How closely it keeps to the words, as the model's own documentation counts.",
        shown="the model's own",
    )  # fmt: skip
    diffusers_size: int | None = setting(
        "CHARGEN_DIFFUSERS_SIZE", _multiple(8, 64, 2048), None,
        "How many pixels wide and high it paints, a multiple of 8; portraits are then brought to 768.",
        shown="the model's own",
    )  # fmt: skip


def check(settings: EngineSettings) -> None:
    """Raises SettingsError."""
    if settings.painter == "diffusers" and settings.of(DiffusersSettings).diffusers_model is None:
        raise SettingsError(
            "CHARGEN_PAINTER is diffusers, which needs CHARGEN_DIFFUSERS_MODEL;"
            " or set CHARGEN_PAINTER=builtin."
        )


def options_of(settings: EngineSettings) -> Options | None:
    """Returns the `diffusers` painter's options; None if another painter is chosen."""
    chosen = settings.of(DiffusersSettings)
    if settings.painter != "diffusers" or chosen.diffusers_model is None:
        return None
    return Options(
        chosen.diffusers_model,
        chosen.diffusers_device,
        chosen.diffusers_steps,
        chosen.diffusers_guidance,
        chosen.diffusers_size,
    )
