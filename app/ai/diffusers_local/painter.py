"""The painter on a local diffusion model: one picture at a time, in its own thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial

from app.ai.call_recording import record_call
from app.ai.diffusers_local.model import Model
from app.ai.diffusers_local.options import FAMILY, Options
from app.ai.diffusers_local.pictures import SIZE, finished_webp, preview_webp
from app.ai.diffusers_local.pipeline import PaintRequest, Pipeline, PreviewFrame
from app.ai.diffusers_local.threads import PaintingThread
from app.ai.portrait_prompt import phrase_prompt
from app.engines.ports import AvatarBrief, Painting, PaintingProgress, Preview
from app.engines.retry_policy import pausing_step_limit
from app.runs.usage import current_usage

Part = Preview | PaintingProgress | Painting


class DiffusersPainter:
    """Loads no library before `warm` or `paint`."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self.model = Model(options)
        self._lock = asyncio.Lock()

    async def warm(self) -> None:
        """Start loading the model."""
        await asyncio.to_thread(self.model.pipeline)

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[Part]:
        prompt = phrase_prompt(brief)
        request = PaintRequest(prompt.positive, prompt.negative, brief.seed)
        with pausing_step_limit():
            pipeline = await asyncio.wrap_future(self.model.pipeline())
            await self._lock.acquire()  # released by the thread at its end, possibly after the caller's
        painting: Part | None = None
        with record_call(current_usage(), FAMILY, self._options.name, prompt.label):
            thread = PaintingThread[Part]()
            work = partial(self._work, pipeline, request)
            async with aclosing(thread.parts(work, self._lock.release)) as parts:
                async for part in parts:
                    if isinstance(part, Painting):
                        painting = part
                    else:
                        yield part
        if painting is not None:  # yielded after the call has ended and is recorded
            yield painting

    def _work(self, pipeline: Pipeline, request: PaintRequest, thread: PaintingThread[Part]) -> None:
        """Paint, in the thread. Raises EngineError, Stopped."""

        def publish(frame: PreviewFrame) -> None:
            preview = frame.image and Preview(preview_webp(frame.image), frame.progress)
            thread.publish(preview or PaintingProgress(frame.progress))

        image = pipeline.paint(request, thread.checkpoint, publish)
        thread.publish(
            Painting(finished_webp(image), SIZE, SIZE, request.positive, request.seed, self._options.engine)
        )
