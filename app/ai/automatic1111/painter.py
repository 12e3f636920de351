"""The painter: one call that answers with the picture; asked how far it is, interrupted on cancel."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any

import structlog

from app.ai import foreign_json
from app.ai.automatic1111.leaving import leave
from app.ai.automatic1111.models import check_checkpoint, check_said
from app.ai.automatic1111.task import Task
from app.ai.image_servers import pictures
from app.ai.image_servers.failures import Answered, translated_errors
from app.ai.image_servers.http import Http, connected
from app.ai.image_servers.painting import Pace, named
from app.ai.image_servers.place import ImageServer
from app.ai.noting import noting
from app.ai.portrait_prompt import PhrasePrompt, phrased
from app.generation.calls import current_bill
from app.generation.ports import AvatarBrief, Painting, PaintingStage

log = structlog.get_logger()

ENGINE = "automatic1111"
_LOOK_SECONDS = 0.5
_MOST_ANSWER = pictures.MOST_BYTES * 3 // 2  # base64, with line breaks
_OWN_MODEL = "its loaded model"
_LARGEST_SEED = 2**32  # what the server's random numbers begin with


class A1111Painter:
    def __init__(self, at: ImageServer) -> None:
        self._at = at

    @property
    def wants_reference(self) -> bool:
        return self._at.likeness > 0

    async def paint(self, brief: AvatarBrief) -> AsyncGenerator[PaintingStage]:
        bill, prompt, answer = current_bill(), phrased(brief), None
        path, asked = await self._asked(brief, prompt)
        with translated_errors():
            async with connected(self._at) as http:
                # Before the call is noted: while the server is away nothing is asked of it.
                await check_checkpoint(http, self._at.checkpoint)
                with (
                    noting(bill, ENGINE, self._at.checkpoint or _OWN_MODEL, prompt.label),
                    translated_errors(),
                ):
                    task = Task(http, asked["force_task_id"])
                    asking = asyncio.create_task(_answer(http, path, asked))
                    try:
                        pace = Pace()
                        while not await _done(asking):
                            if stage := await task.look(pace):
                                yield stage
                        answer = await asking
                    finally:
                        await _ended(asking, self._at, task)
        yield await self._painting(answer, prompt, asked["seed"])

    async def _asked(self, brief: AvatarBrief, prompt: PhrasePrompt) -> tuple[str, dict[str, Any]]:
        size = self._at.size
        asked: dict[str, Any] = {
            "prompt": prompt.wanted,
            "negative_prompt": prompt.unwanted,
            "seed": brief.seed % _LARGEST_SEED,
            "steps": self._at.steps,
            "width": size,
            "height": size,
            "cfg_scale": 6.5,
            "send_images": True,
            "save_images": False,
            "force_task_id": f"chargen-{current_bill().key(prompt.label)}",
        }
        if self._at.checkpoint:
            asked["override_settings"] = {"sd_model_checkpoint": self._at.checkpoint}
        if not (brief.reference and self.wants_reference):
            return "/sdapi/v1/txt2img", asked
        picture = base64.b64encode(await pictures.reference(brief.reference)).decode()
        like = {"init_images": [picture], "denoising_strength": self._at.denoise, "resize_mode": 1}
        return "/sdapi/v1/img2img", asked | like

    async def _painting(self, answer: Any, prompt: PhrasePrompt, seed: int) -> Painting:
        images = answer.get("images") if isinstance(answer, dict) else None
        first = next((one for one in images if one), None) if isinstance(images, list) else images
        if not first:
            check_said(answer)  # an error inside a 200
        content, width, height = await pictures.portrait(pictures.decoded(first))
        info = _info(answer.get("info"))
        used = info.get("seed")
        model = str(info.get("sd_model_name") or self._at.checkpoint or _OWN_MODEL)
        seed = used if isinstance(used, int) and 0 <= used < 2**63 else seed
        return Painting(content, width, height, prompt.wanted, seed, named(ENGINE, model))


async def _answer(http: Http, path: str, asked: dict[str, Any]) -> Any:
    try:
        return await http.post(path, asked, _MOST_ANSWER, patient=True)
    except Answered as answer:
        with suppress(ValueError):
            check_said(foreign_json.loads(answer.content))
        raise


async def _done(asking: asyncio.Task[Any]) -> bool:
    """Whether the answer has come, at the latest when it is time to look again."""
    await asyncio.wait((asking,), timeout=_LOOK_SECONDS)
    return asking.done()


async def _ended(asking: asyncio.Task[Any], at: ImageServer, task: Task) -> None:
    """An answer nobody waits for any more is not finished either."""
    if asking.done():
        return
    await leave(at, task)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)


def _info(told: Any) -> dict[str, Any]:
    """What the server says of how it painted: JSON within its JSON."""
    with suppress(ValueError, TypeError):
        read = foreign_json.loads(told)
        return read if isinstance(read, dict) else {}
    return {}
