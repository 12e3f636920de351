"""One ComfyUI server: prompts put into its queue, looked for, taken back; pictures to it and from it."""

from __future__ import annotations

import asyncio
import hashlib
import json
from contextlib import suppress
from typing import Any

import httpx2
import structlog

from app import patterns
from app.ai import foreign_json
from app.ai.comfyui.checkpoints import LOADER, checkpoints
from app.ai.comfyui.job import Job, PictureLocation, safe_words
from app.ai.comfyui.workflow import Graph
from app.ai.error_messages import UNKNOWN_MODEL, UNUSABLE
from app.ai.image_servers.error_mapping import NO_MODEL, REFUSED_WORKFLOW, UnexpectedResponse
from app.ai.image_servers.http import Http
from app.ai.image_servers.pictures import MAX_BYTES
from app.errors import AppError, EngineError, EngineMisconfigured

log = structlog.get_logger()

_FREE_SECONDS = 10.0
_WEIGHTS = patterns.compile(
    r"\w+_name_?\d*"
    r"|(?:\w+_)?(?:ckpt|checkpoint|clip|vae|unet|lora|model|encoder|control_?net|gguf)(?:_?(?:file|path))?_?\d*"
)
_FOLDER = "chargen"  # among the server's temporary files, which it empties when it starts


class ComfyServer:
    """Asks by HTTP. Raises Answered, the library's errors, and EngineErrors."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def first_checkpoint(self) -> str:
        answer = await self._http.get_json(f"/object_info/{LOADER}", _has_loader)
        names = checkpoints(answer)
        if not names:
            raise EngineMisconfigured(NO_MODEL)
        return names[0]

    async def upload(self, picture: bytes) -> str:
        """The picture's name for a LoadImage node. The same picture has the same name."""
        name = f"{hashlib.sha256(picture).hexdigest()[:32]}.jpg"
        fields = {"type": "temp", "subfolder": _FOLDER, "overwrite": "true"}
        uploaded = await self._http.upload("/upload/image", name, picture, fields)
        path = "/".join(
            part for part in (str(uploaded.get("subfolder") or ""), str(uploaded["name"])) if part
        )
        return f"{path} [{uploaded.get('type') or 'input'}]"

    async def submit(self, graph: Graph, prompt_id: str) -> str:
        """Puts the graph into the queue; the id it has there: an old server gives one of its own."""
        request_body = {"prompt": graph, "prompt_id": prompt_id, "client_id": prompt_id}
        # Previews are off on a server that was not started with them, but each prompt may ask for them.
        request_body["extra_data"] = {"preview_method": "auto"}
        try:
            answer = await self._http.post("/prompt", request_body)
        except UnexpectedResponse as refusal:
            if refusal.status == 400:
                raise _refusal_error(refusal.content) from refusal
            raise
        if isinstance(answer, dict) and answer.get("error"):  # a refusal within a 200
            raise _refusal_error(json.dumps(answer).encode())
        known_id = answer.get("prompt_id") if isinstance(answer, dict) else None
        if not isinstance(known_id, str):
            raise EngineError(UNUSABLE)
        return known_id

    async def find(self, prompt_id: str) -> Job | None:
        """The prompt, wherever it is; None where the server knows nothing of it."""
        # The queue first: what leaves it meanwhile is in the history then.
        queue = await self._http.get_json("/queue", _is_queue)
        running, pending = (_queue_items(queue.get(place)) for place in ("queue_running", "queue_pending"))
        for item in running:
            if _is_prompt(item, prompt_id):
                return Job(str(item[1]), "running")
        # As the server takes them: by their number.
        for before, item in enumerate(sorted(pending, key=_queue_number)):
            if _is_prompt(item, prompt_id):
                return Job(str(item[1]), "pending", ahead=before + len(running))
        record = (await self._http.get_json(f"/history/{prompt_id}")).get(prompt_id)
        known_id = isinstance(record, dict) and ("outputs" in record or "status" in record)
        return Job(prompt_id, "ended", record) if known_id else None

    async def is_empty(self) -> bool:
        """Whether it has nothing to do and remembers nothing: as one that was started a moment ago."""
        queue = await self._http.get_json("/queue", _is_queue)
        if any(_queue_items(queue.get(place)) for place in ("queue_running", "queue_pending")):
            return False
        try:
            return not await self._http.get_json("/history?max_items=1")
        except UnexpectedResponse as answer:
            if answer.status in (404, 405):
                return False  # nobody knows
            raise

    async def picture(self, location: PictureLocation) -> bytes | None:
        """The picture's bytes; None where it is gone, or was never where it was said to be."""
        try:
            return await self._http.get("/view", location, MAX_BYTES)
        except UnexpectedResponse as answer:
            if answer.status in (400, 404):
                return None
            raise

    async def free(self) -> None:
        """Has the server give up the models it holds, between two prompts: whatever runs is not disturbed."""
        with suppress(AppError, UnexpectedResponse, httpx2.HTTPError, TimeoutError):
            async with asyncio.timeout(_FREE_SECONDS):
                await self._post("/free", {"unload_models": True, "free_memory": True})
                log.info("comfyui.freed")

    async def cancel_prompt(self, prompt_id: str) -> None:
        """Takes the prompt out of the queue, or interrupts it if it is the one at work; no other prompt is
        touched."""
        for _ in range(3):  # it may begin while it is taken out
            job = await self.find(prompt_id)
            if job is None or job.state == "ended":
                return
            if job.state == "running":
                # Old servers interrupt whatever runs: hence the look just before.
                await self._post("/interrupt", {"prompt_id": job.prompt_id})
                log.info("comfyui.interrupted")
                return
            await self._post("/queue", {"delete": [job.prompt_id]})

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        try:
            await self._http.post(path, body)
        except UnexpectedResponse as answer:
            if not answer.is_page:  # both answer with nothing, or with what is not JSON
                raise


def _is_prompt(item: Any, prompt_id: str) -> bool:
    """Whether an item of the queue is the prompt: by its id, or on an old server by who asked."""
    if not isinstance(item, list) or len(item) < 2:
        return False
    request_body = item[3] if len(item) > 3 and isinstance(item[3], dict) else {}
    return item[1] == prompt_id or request_body.get("client_id") == prompt_id


def _is_queue(answer: Any) -> bool:
    return isinstance(answer, dict) and ("queue_running" in answer or "queue_pending" in answer)


def _has_loader(answer: Any) -> bool:
    return isinstance(answer, dict) and LOADER in answer


def _queue_items(queued: Any) -> list[Any]:
    return [item for item in queued if isinstance(item, list) and len(item) > 1] if queued else []


def _queue_number(item: list[Any]) -> float:
    return item[0] if isinstance(item[0], int | float) else 0.0


def _refusal_error(content: bytes) -> EngineError:
    """Which node is at fault, and how, in words that nobody but the workflow and ComfyUI wrote."""
    problem = "error"
    with suppress(ValueError, KeyError, TypeError, AttributeError, IndexError):
        answer = foreign_json.loads(content)
        problem = _problem_of(answer["error"])
        for node in (answer.get("node_errors") or {}).values():
            for error in node["errors"]:
                input_name = (error.get("extra_info") or {}).get("input_name")
                if error["type"] == "value_not_in_list" and _is_model_input(input_name):
                    return EngineMisconfigured(UNKNOWN_MODEL)
                problem = _safe_name(node.get("class_type"), input_name, error["type"])
    return EngineMisconfigured(REFUSED_WORKFLOW, problem=problem)


def _problem_of(error: Any) -> str:
    if not isinstance(error, dict):
        return "error"
    return _safe_name((error.get("extra_info") or {}).get("class_type"), error["type"])


def _safe_name(*parts: Any) -> str:
    return safe_words(" ".join(str(part) for part in parts if part))


def _is_model_input(input_name: Any) -> bool:
    """Whether a node takes the name of a file of weights as this: `ckpt_name`, `clip_name1` …"""
    return _WEIGHTS.fullmatch(str(input_name)) is not None and input_name not in (
        "sampler_name",
        "scheduler_name",
    )
