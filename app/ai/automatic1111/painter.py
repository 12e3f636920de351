"""The painter: one call that answers with the picture; asked how far it is, interrupted on cancel."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any

import structlog

from app.ai import foreign_json
from app.ai.automatic1111.cancelling import leave
from app.ai.automatic1111.checkpoints import check_answered, check_checkpoint, check_said
from app.ai.automatic1111.task import Task
from app.ai.call_recording import call_notes
from app.ai.error_messages import UNUSABLE_PICTURE
from app.ai.image_servers import pictures
from app.ai.image_servers.error_mapping import Answered, translated_errors
from app.ai.image_servers.http import Answers, Http, connected
from app.ai.image_servers.progress import Pace, named
from app.ai.image_servers.server_options import ImageServer
from app.ai.picture_locations import places
from app.ai.portrait_prompt import PhrasePrompt, phrased
from app.engines.ports import AvatarBrief, Painting, PaintingStage
from app.errors import EngineError
from app.runs.usage import current_usage

log = structlog.get_logger()

ENGINE = "automatic1111"
_LOOK_SECONDS = 0.5
_MAX_ANSWER = pictures.MAX_BYTES * 3 // 2  # base64, with line breaks
_OWN_MODEL = "its loaded model"
_MAX_SEED = 2**32  # what the server's random numbers begin with


class A1111Painter:
    def __init__(self, at: ImageServer) -> None:
        self._at = at
        self._answers = Answers()

    @property
    def wants_reference(self) -> bool:
        return self._at.likeness > 0

    async def paint(self, brief: AvatarBrief) -> AsyncGenerator[PaintingStage]:
        usage_record, prompt, answer = current_usage(), phrased(brief), None
        path, asked = await self._asked(brief, prompt)
        with translated_errors():
            async with connected(self._at, self._answers) as http:
                # Before the call is noted: while the server is away nothing is asked of it.
                await check_checkpoint(http, self._at.checkpoint)
                with (
                    call_notes(usage_record, ENGINE, self._at.checkpoint or _OWN_MODEL, prompt.label),
                    translated_errors(),
                ):
                    task = Task(http, asked["force_task_id"])
                    asking = asyncio.create_task(_answer(http, path, asked, _sent(prompt)))
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
            "seed": brief.seed % _MAX_SEED,
            "steps": self._at.steps,
            "width": size,
            "height": size,
            "cfg_scale": 6.5,
            "send_images": True,
            "save_images": False,
            "force_task_id": f"chargen-{current_usage().key(prompt.label)}",
        }
        if self._at.checkpoint:
            asked["override_settings"] = {"sd_model_checkpoint": self._at.checkpoint}
        if not (brief.reference and self.wants_reference):
            return "/sdapi/v1/txt2img", asked
        picture = base64.b64encode(await pictures.reference(brief.reference)).decode()
        like = {"init_images": [picture], "denoising_strength": self._at.denoise, "resize_mode": 1}
        return "/sdapi/v1/img2img", asked | like

    async def _painting(self, answer: Any, prompt: PhrasePrompt, seed: int) -> Painting:
        content, width, height = await _picture(answer, _sent(prompt))
        info = _info(answer.get("info") if isinstance(answer, dict) else None)
        used = info.get("seed")
        model = str(info.get("sd_model_name") or self._at.checkpoint or _OWN_MODEL)
        seed = used if isinstance(used, int) and 0 <= used < 2**63 else seed
        return Painting(content, width, height, prompt.wanted, seed, named(ENGINE, model))


def _sent(prompt: PhrasePrompt) -> str:
    """What an answer may quote."""
    return f"{prompt.wanted} {prompt.unwanted}"


async def _picture(answer: Any, sent: str) -> tuple[bytes, int, int]:
    """The first that can be read. Raises what the answer says is wrong where it holds none."""
    failed = EngineError(UNUSABLE_PICTURE)
    for place in places(answer):
        if place.content:
            try:
                return await pictures.portrait(pictures.decoded(place.content))
            except EngineError as error:
                failed = error
    check_answered(answer, sent)  # an error inside a 200
    raise failed


async def _answer(http: Http, path: str, asked: dict[str, Any], sent: str) -> Any:
    try:
        return await http.post(path, asked, _MAX_ANSWER, patient=True)
    except Answered as answer:
        with suppress(ValueError):
            check_said(foreign_json.loads(answer.content), sent, answer.status)
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


def _info(answered: Any) -> dict[str, Any]:
    """What the server says of how it painted: JSON within its JSON."""
    with suppress(ValueError, TypeError):
        read = foreign_json.loads(answered)
        return read if isinstance(read, dict) else {}
    return {}
