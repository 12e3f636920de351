"""The painter on a diffusion model in this process: one picture at a time, in a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial

from app.ai.call_recording import call_notes
from app.ai.diffusers_local.model import Model
from app.ai.diffusers_local.options import FAMILY, Options
from app.ai.diffusers_local.pictures import SIZE, finished, small
from app.ai.diffusers_local.pipeline import Order, Pipeline, PreviewFrame
from app.ai.diffusers_local.threads import PaintingThread
from app.ai.portrait_prompt import phrased
from app.engines.ports import AvatarBrief, Painting, PaintingProgress, Preview
from app.engines.retry_policy import in_line
from app.runs.usage import current_usage

Part = Preview | PaintingProgress | Painting


class DiffusersPainter:
    """Loads no library before it is warmed, or paints."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._model = Model(options)
        self._turn = asyncio.Lock()

    async def warm(self) -> None:
        """Begins to load the model."""
        await asyncio.to_thread(self._model.pipeline)

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[Part]:
        asked = phrased(brief)
        order = Order(asked.wanted, asked.unwanted, brief.seed)
        with in_line():
            pipeline = await asyncio.wrap_future(self._model.pipeline())
            await self._turn.acquire()  # given on by the thread when it ends, which may be after who asked
        painting: Part | None = None
        with call_notes(current_usage(), FAMILY, self._options.name, asked.label):
            sitting = PaintingThread[Part]()
            work = partial(self._work, pipeline, order)
            async with aclosing(sitting.parts(work, self._turn.release)) as parts:
                async for part in parts:
                    if isinstance(part, Painting):
                        painting = part
                    else:
                        yield part
        if painting is not None:  # handed over when the call has ended and is noted
            yield painting

    def _work(self, pipeline: Pipeline, order: Order, sitting: PaintingThread[Part]) -> None:
        """In the thread. Raises EngineError, Stopped."""

        def show(glance: PreviewFrame) -> None:
            shown = glance.image and Preview(small(glance.image), glance.progress)
            sitting.show(shown or PaintingProgress(glance.progress))

        image = pipeline.paint(order, sitting.checkpoint, show)
        sitting.show(Painting(finished(image), SIZE, SIZE, order.wanted, order.seed, self._options.engine))
