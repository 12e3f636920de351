"""The tiny model, made once; and a painter on it whose steps are watched."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.ai.diffusers_local.options import Options
from app.ai.diffusers_local.painter import DiffusersPainter
from tests.ai.diffusers_local.tiny import save_tiny

os.environ["HF_HUB_OFFLINE"] = "1"  # before the libraries are loaded: whatever asks the hub fails the test


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("diffusers"))


class Watched:
    """A painter, and what its model really does: `steps` begun so far, in the thread that takes each."""

    def __init__(self, options: Options, pace: float) -> None:
        self.painter = DiffusersPainter(options)
        self.pace = pace
        self.steps: list[threading.Thread] = []
        self.fails: Callable[[], BaseException] | None = None

    @property
    def pipe(self) -> Any:
        """The library's own pipeline, loaded."""
        return self.painter.model.pipeline().result(60).pipe

    def watch(self) -> None:
        self.pipe.unet.register_forward_pre_hook(self._step)

    def _step(self, *_: object) -> None:
        self.steps.append(threading.current_thread())
        if self.fails:
            raise self.fails()
        time.sleep(self.pace)  # a model of a useful size takes its time


@pytest.fixture
def watched(tiny: Path) -> Callable[..., Watched]:
    def make(pace: float = 0.0, **options: Any) -> Watched:
        chosen: dict[str, Any] = {"device": "cpu", "steps": 8} | options
        made = Watched(Options(str(tiny), **chosen), pace)
        made.watch()
        return made

    return make
