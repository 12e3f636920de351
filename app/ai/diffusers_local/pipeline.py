"""Runs the library's pipeline for one picture: stoppable between steps, with previews."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from PIL import Image

from app.ai.diffusers_local.error_mapping import BLANKED, translated_errors
from app.ai.diffusers_local.options import Options
from app.ai.diffusers_local.pictures import PREVIEW
from app.errors import EngineError

log = structlog.get_logger()

Tensor = Any  # torch is an optional extra, whose types are unknown without it
Tensors = dict[str, Tensor]

PREVIEWS = 3  # each costs about as much as a step


@dataclass(frozen=True, slots=True)
class PaintRequest:
    """What to paint. Equal requests give equal pictures."""

    positive: str
    negative: str
    seed: int


@dataclass(frozen=True, slots=True)
class PreviewFrame:
    """Progress in percent (0 to 99), with the current picture now and then."""

    image: Image.Image | None
    progress: int


class Pipeline:
    """One loaded model; paints one picture at a time."""

    def __init__(self, pipe: Any, options: Options) -> None:
        self.pipe = pipe
        self._options = options
        self._parameters = inspect.signature(pipe.__call__).parameters.keys()
        self._can_preview = hasattr(pipe, "vae")

    def paint(
        self, request: PaintRequest, checkpoint: Callable[[], None], publish: Callable[[PreviewFrame], None]
    ) -> Image.Image:
        """Paint the picture. Calls `checkpoint` and `publish` after each step; either may raise to stop it.
        Raises EngineError."""
        import torch

        with translated_errors(), torch.inference_mode():
            checkpoint()
            # On the CPU, so that a seed gives the same picture on any device.
            noise = torch.Generator("cpu").manual_seed(request.seed)
            output = self.pipe(
                **self._arguments(request), generator=noise, **self._callbacks(checkpoint, publish)
            )
            checkpoint()
        if any(getattr(output, "nsfw_content_detected", None) or ()):
            raise EngineError(BLANKED)
        image: Image.Image = output.images[0]
        return image

    def _arguments(self, request: PaintRequest) -> dict[str, object]:
        """Return the arguments that this kind of pipeline accepts; None values are left to the model."""
        options = self._options
        arguments = {
            "prompt": request.positive,
            "negative_prompt": request.negative,
            "num_inference_steps": options.steps,
            "guidance_scale": options.guidance,
            "height": options.size,
            "width": options.size,
        }
        return {
            name: value for name, value in arguments.items() if value is not None and name in self._parameters
        }

    def _callbacks(
        self, checkpoint: Callable[[], None], publish: Callable[[PreviewFrame], None]
    ) -> dict[str, object]:
        def on_step_end(pipe: object, step: int, _time: object, tensors: Tensors) -> Tensors:
            checkpoint()
            done, steps = (
                step + 1,
                getattr(pipe, "num_timesteps", self._options.steps),
            )  # some schedulers take more
            image = self._preview_frame(tensors["latents"]) if done in _preview_steps(steps) else None
            publish(PreviewFrame(image, min(99, done * 100 // steps)))
            return tensors

        return {"callback_on_step_end": on_step_end, "callback_on_step_end_tensor_inputs": ["latents"]}

    def _preview_frame(self, latents: Tensor) -> Image.Image | None:
        """Decode the current latents with the model's own decoder, scaled down first to be cheap. Colour
        tables for latents would be cheaper, but differ for each model family. None if the latents are packed
        (Flux)."""
        if latents.ndim != 4 or not self._can_preview:
            return None
        try:
            decoded = self.decode(_normalize(_downscale(latents[:1], self.pipe)))
            image: Image.Image = self.pipe.image_processor.postprocess(decoded.float(), output_type="pil")[0]
        except Exception as error:  # a preview's failure must not fail the picture
            log.warning("painter.no_previews", model=self._options.name, kind=type(error).__name__)
            self._can_preview = False
            return None
        return image

    def decode(self, latents: Tensor) -> Tensor:
        import torch

        vae = self.pipe.vae
        number_type = vae.dtype
        config = vae.config
        # The pipelines' own rule; they restore the decoder too.
        upcast = number_type == torch.float16 and getattr(config, "force_upcast", False)
        latents = latents / config.scaling_factor + (getattr(config, "shift_factor", None) or 0.0)
        try:
            if upcast:
                vae.to(torch.float32)
            return vae.decode(latents.to(vae.dtype), return_dict=False)[0]
        finally:
            if upcast:
                vae.to(number_type)


def _preview_steps(steps: int) -> set[int]:
    """Return after which steps a preview is shown: evenly spread, never after the last."""
    return {steps * part // (PREVIEWS + 1) for part in range(1, PREVIEWS + 1)} - {0, steps}


def _downscale(latents: Tensor, pipe: object) -> Tensor:
    import torch

    side = max(1, PREVIEW // (getattr(pipe, "vae_scale_factor", None) or 8))
    high, wide = latents.shape[-2:]
    if max(high, wide) <= side:
        return latents
    size = (max(1, high * side // max(high, wide)), max(1, wide * side // max(high, wide)))
    return torch.nn.functional.interpolate(latents.float(), size=size, mode="area")


def _normalize(latents: Tensor) -> Tensor:
    """Remove the scale that some schedulers give to noise, which the decoder doesn't expect."""
    return latents / latents.float().std().clamp(min=1.0)
