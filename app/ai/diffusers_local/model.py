"""The model of this process: read from disk or downloaded once, loaded once, on the best available device."""

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
    """Loads on first use; after a failure the next caller loads again."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._loading: Future[Pipeline] | None = None

    def pipeline(self) -> Future[Pipeline]:
        """Return a future of the loaded model. Fails with an EngineError."""
        with self._lock:
            loading = self._loading
            if loading is None or (loading.done() and loading.exception()):
                loading = self._loading = in_thread(lambda: load(self._options))
            return loading


def load(options: Options) -> Pipeline:
    """Load the model: takes seconds, or minutes if it must be downloaded. Raises EngineError."""
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
    """Disable the libraries' progress bars, telemetry and log messages, which quote prompts."""
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
    """Return half precision where it is safe: bfloat16 has the range of float32, float16 hasn't, so that some
    decoders paint black."""
    import torch

    if device != "cuda":
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16


def _read(options: Options, number_type: Any) -> Any:
    """Read from disk without network access, else download. Only safetensors: other weight files may contain
    code."""
    from diffusers import AutoPipelineForText2Image

    requested = {"dtype": number_type, "use_safetensors": True}
    if options.folder is not None:
        return AutoPipelineForText2Image.from_pretrained(
            str(options.folder), local_files_only=True, **requested
        )
    try:
        return AutoPipelineForText2Image.from_pretrained(options.model, local_files_only=True, **requested)
    except Exception:  # missing or incomplete on disk
        log.info("painter.fetching", model=options.name)
        return AutoPipelineForText2Image.from_pretrained(options.model, **requested)
