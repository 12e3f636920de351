"""The painter on AUTOMATIC1111's API: one request returns the picture; progress is polled meanwhile."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Required, TypedDict

import structlog

from app.ai import foreign_json
from app.ai.automatic1111.cancelling import cancel
from app.ai.automatic1111.checkpoints import check_checkpoint, raise_for_error, raise_for_error_words
from app.ai.automatic1111.task import Task
from app.ai.call_recording import record_call
from app.ai.error_messages import UNUSABLE_PICTURE
from app.ai.foreign_json import JsonObject, as_object, as_text
from app.ai.image_servers import pictures
from app.ai.image_servers.error_mapping import UnexpectedResponse, translated_errors
from app.ai.image_servers.http import Http, KnownRequests, connected
from app.ai.image_servers.progress import PreviewThrottle, engine_name
from app.ai.image_servers.server_options import ImageServer
from app.ai.picture_locations import picture_locations
from app.ai.portrait_prompt import PhrasePrompt, phrase_prompt
from app.engines.ports import AvatarBrief, Painting, PaintingStage
from app.errors import EngineError
from app.runs.usage import current_usage

log = structlog.get_logger()

ENGINE = "automatic1111"
POLL_SECONDS = 0.5
_MAX_ANSWER = pictures.MAX_BYTES * 3 // 2  # base64, with line breaks
_LOADED_MODEL = "its loaded model"
_MAX_SEED = 2**32  # limit of the server's seeds


class GenerationRequest(TypedDict, total=False):
    """The JSON body of `txt2img`; the last three keys of `img2img` only."""

    prompt: Required[str]
    negative_prompt: Required[str]
    seed: Required[int]
    steps: Required[int]
    width: Required[int]
    height: Required[int]
    cfg_scale: Required[float]
    send_images: Required[bool]
    save_images: Required[bool]
    force_task_id: Required[str]
    override_settings: dict[str, str]
    init_images: list[str]
    denoising_strength: float
    resize_mode: int


class A1111Painter:
    def __init__(self, server: ImageServer) -> None:
        self._server = server
        self._known_requests = KnownRequests()

    @property
    def wants_reference(self) -> bool:
        return self._server.likeness > 0

    async def paint(self, brief: AvatarBrief) -> AsyncGenerator[PaintingStage]:
        usage_record, prompt, answer = current_usage(), phrase_prompt(brief), None
        path, request_body = await self._request(brief, prompt)
        with translated_errors():
            async with connected(self._server, self._known_requests) as http:
                # Before the call is recorded: an unavailable server does no work.
                await check_checkpoint(http, self._server.checkpoint)
                with (
                    record_call(usage_record, ENGINE, self._server.checkpoint or _LOADED_MODEL, prompt.label),
                    translated_errors(),
                ):
                    task = Task(http, request_body["force_task_id"])
                    request_task = asyncio.create_task(
                        _send(http, path, request_body, _request_words(prompt))
                    )
                    try:
                        throttle = PreviewThrottle()
                        while not await _is_done(request_task):
                            if stage := await task.poll(throttle):
                                yield stage
                        answer = await request_task
                    finally:
                        await _cancel_unfinished(request_task, self._server, task)
        yield await self._painting(answer, prompt, request_body["seed"])

    async def _request(self, brief: AvatarBrief, prompt: PhrasePrompt) -> tuple[str, GenerationRequest]:
        size = self._server.size
        request_body: GenerationRequest = {
            "prompt": prompt.positive,
            "negative_prompt": prompt.negative,
            "seed": brief.seed % _MAX_SEED,
            "steps": self._server.steps,
            "width": size,
            "height": size,
            "cfg_scale": 6.5,
            "send_images": True,
            "save_images": False,
            "force_task_id": f"chargen-{current_usage().key(prompt.label)}",
        }
        if self._server.checkpoint:
            request_body["override_settings"] = {"sd_model_checkpoint": self._server.checkpoint}
        if not (brief.reference and self.wants_reference):
            return "/sdapi/v1/txt2img", request_body
        picture = base64.b64encode(await pictures.reference(brief.reference)).decode()
        request_body["init_images"] = [picture]
        request_body["denoising_strength"] = self._server.denoise
        request_body["resize_mode"] = 1
        return "/sdapi/v1/img2img", request_body

    async def _painting(self, answer: object, prompt: PhrasePrompt, seed: int) -> Painting:
        content, width, height = await _first_picture(answer, _request_words(prompt))
        info = _generation_info(answer.get("info") if isinstance(answer, dict) else None)
        used_seed = info.get("seed")
        model = str(info.get("sd_model_name") or self._server.checkpoint or _LOADED_MODEL)
        seed = used_seed if isinstance(used_seed, int) and 0 <= used_seed < 2**63 else seed
        return Painting(content, width, height, prompt.positive, seed, engine_name(ENGINE, model))


def _request_words(prompt: PhrasePrompt) -> str:
    """Return the text that a response may quote."""
    return f"{prompt.positive} {prompt.negative}"


async def _first_picture(answer: object, request_words: str) -> tuple[bytes, int, int]:
    """Return the first readable picture (WebP, width, height). Raises the error in the response if it has
    none."""
    last_error = EngineError(UNUSABLE_PICTURE)
    for location in picture_locations(answer):
        if location.content:
            try:
                return await pictures.portrait(pictures.decoded(location.content))
            except EngineError as error:
                last_error = error
    raise_for_error(answer, request_words)  # an error inside a 200
    raise last_error


async def _send(http: Http, path: str, request_body: GenerationRequest, request_words: str) -> object:
    try:
        return await http.post(path, request_body, _MAX_ANSWER, long_running=True)
    except UnexpectedResponse as answer:
        with suppress(ValueError):
            raise_for_error_words(foreign_json.loads(answer.content), request_words, answer.status)
        raise


async def _is_done(request_task: asyncio.Task[object]) -> bool:
    """Wait until the response has arrived, or the next poll is due; return whether it has."""
    await asyncio.wait((request_task,), timeout=POLL_SECONDS)
    return request_task.done()


async def _cancel_unfinished(request_task: asyncio.Task[object], server: ImageServer, task: Task) -> None:
    """Cancel the task on the server if its response is no longer awaited."""
    if request_task.done():
        return
    await cancel(server, task)
    request_task.cancel()
    await asyncio.gather(request_task, return_exceptions=True)


def _generation_info(info: object) -> JsonObject:
    """Return what the server reports about the generation: JSON within its JSON."""
    with suppress(ValueError):
        return as_object(foreign_json.loads(as_text(info)))
    return {}
