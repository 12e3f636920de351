"""The painter in the worker announces each step; shown on a pipeline that needs no library."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from PIL import Image

from app.ai.diffusers_local.error_mapping import translated_errors
from app.ai.diffusers_local.options import Options
from app.ai.diffusers_local.painter import DiffusersPainter
from app.ai.diffusers_local.pipeline import PaintRequest, PreviewFrame
from app.engines.ports import Painting, PaintingProgress, Preview
from app.errors import EngineError, EngineOutOfMemory
from tests.support.portraits import brief

BLUE = Image.new("RGB", (64, 64), "blue")


class Steps:
    """Four of them, the second with a glance."""

    def paint(
        self, request: PaintRequest, checkpoint: Callable[[], None], publish: Callable[[PreviewFrame], None]
    ) -> Image.Image:
        for done in range(1, 5):
            publish(PreviewFrame(BLUE if done == 2 else None, min(99, done * 25)))
        return BLUE


async def test_each_step_is_progress_and_some_are_previews(monkeypatch: pytest.MonkeyPatch) -> None:
    painter = DiffusersPainter(Options("no-model", "cpu", 4))
    loaded: Future[Any] = Future()
    loaded.set_result(Steps())
    monkeypatch.setattr(painter.model, "pipeline", lambda: loaded)
    stages = [stage async for stage in painter.paint(brief())]
    assert [(type(one), one.progress) for one in stages if isinstance(one, PaintingProgress | Preview)] == [
        (PaintingProgress, 25),
        (Preview, 50),
        (PaintingProgress, 75),
        (PaintingProgress, 99),
    ]
    assert isinstance(stages[-1], Painting)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (MemoryError(), EngineOutOfMemory),
        (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), EngineOutOfMemory),
        (RuntimeError("MPS backend out of memory"), EngineOutOfMemory),
        (type("OutOfMemoryError", (RuntimeError,), {})("Allocation failed"), EngineOutOfMemory),
        (ValueError("a prompt of somebody's"), EngineError),
    ],
)
def test_out_of_memory_is_known_in_the_worker_too(error: Exception, kind: type[EngineError]) -> None:
    with pytest.raises(EngineError) as raised, translated_errors():
        raise error
    assert type(raised.value) is kind
