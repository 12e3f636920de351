"""The model of this process: found on the disk or fetched once, loaded once, on the best device there is."""

from __future__ import annotations

import inspect
import os
import threading
from concurrent.futures import Future
from typing import Any

import structlog

from app.ai.diffusers_local.error_mapping import NOT_LOADED, UNFIT, translated_errors
from app.ai.diffusers_local.options import Options
from app.ai.diffusers_local.pipeline import Pipeline
from app.ai.diffusers_local.threads import in_thread
from app.errors import EngineMisconfigured

log = structlog.get_logger()


class Model:
    """Loading begins with whoever asks first; one that failed is begun again by whoever asks next."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._loading: Future[Pipeline] | None = None

    def pipeline(self) -> Future[Pipeline]:
        """The model as it can be used, sooner or later. Fails with an EngineError."""
        with self._lock:
            loading = self._loading
            if loading is None or (loading.done() and loading.exception()):
                loading = self._loading = in_thread(lambda: load(self._options))
            return loading


def load(options: Options) -> Pipeline:
    """Takes seconds, with a model that must be fetched minutes. Raises EngineError."""
    log.info("painter.loading", model=options.name)
    with translated_errors(NOT_LOADED):
        _silence()
        device = _device(options.device)
        pipe = _read(options, _number_type(device)).to(device)
    if "callback_on_step_end" not in inspect.signature(pipe.__call__).parameters:
        log.error("painter.unfit", model=options.name, why="its pipeline can't be stopped between steps")
        raise EngineMisconfigured(UNFIT)
    pipe.set_progress_bar_config(disable=True)
    log.info("painter.loaded", model=options.name, device=device)
    return Pipeline(pipe, options)


def _silence() -> None:
    """They would print bars, tell the hub of their use, and log what they leave out of a prompt."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    import diffusers.utils.logging
    import transformers.utils.logging

    for library in (diffusers.utils.logging, transformers.utils.logging):
        library.set_verbosity_error()
        library.disable_progress_bar()


def _device(requested: str) -> str:
    import torch

    available_devices = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if requested == "auto":
        return next(name for name, is_available in available_devices.items() if is_available)
    if not available_devices[requested]:
        log.error(
            "painter.unfit", why=f"CHARGEN_DIFFUSERS_DEVICE is {requested}, which torch does not find here"
        )
        raise EngineMisconfigured(UNFIT)
    return requested


def _number_type(device: str) -> Any:
    """Half the memory where that is sound: bfloat16 has the range of float32, float16 has not, so that the
    decoder of some models paints black in it."""
    import torch

    if device != "cuda":
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16


def _read(options: Options, number_type: Any) -> Any:
    """From the disk without a word to the network; from the hub where it isn't there yet. Only safetensors:
    other files of weights may hold code."""
    from diffusers import AutoPipelineForText2Image

    requested = {"dtype": number_type, "use_safetensors": True}
    if options.folder is not None:
        return AutoPipelineForText2Image.from_pretrained(
            str(options.folder), local_files_only=True, **requested
        )
    try:
        return AutoPipelineForText2Image.from_pretrained(options.model, local_files_only=True, **requested)
    except Exception:  # whatever is missing, or half there, of what was fetched before
        log.info("painter.fetching", model=options.name)
        return AutoPipelineForText2Image.from_pretrained(options.model, **requested)
