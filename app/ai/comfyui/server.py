"""HTTP client of one ComfyUI server: submit, find and cancel prompts; upload and download pictures."""

from __future__ import annotations

import asyncio
import hashlib
import json
from contextlib import suppress

import httpx2
import structlog

from app import patterns
from app.ai import foreign_json
from app.ai.comfyui.checkpoints import LOADER, checkpoints
from app.ai.comfyui.job import Job, PictureLocation, safe_words
from app.ai.comfyui.workflow import Graph
from app.ai.error_messages import UNKNOWN_MODEL, UNUSABLE
from app.ai.foreign_json import JsonObject, as_list, as_number, as_object, require_list, require_object
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
_FOLDER = "chargen"  # below the server's temporary folder, which it empties at start


class ComfyServer:
    """Methods raise UnexpectedResponse, the library's errors, and EngineErrors."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def first_checkpoint(self) -> str:
        """Return the first checkpoint. Raises EngineMisconfigured if there is none."""
        answer = await self._http.get_json(f"/object_info/{LOADER}", _has_loader)
        names = checkpoints(answer)
        if not names:
            raise EngineMisconfigured(NO_MODEL)
        return names[0]

    async def upload(self, picture: bytes) -> str:
        """Upload a picture; return its name for a LoadImage node. Equal pictures have equal names."""
        name = f"{hashlib.sha256(picture).hexdigest()[:32]}.jpg"
        fields = {"type": "temp", "subfolder": _FOLDER, "overwrite": "true"}
        uploaded = require_object(await self._http.upload("/upload/image", name, picture, fields))
        path = "/".join(
            part for part in (str(uploaded.get("subfolder") or ""), str(uploaded["name"])) if part
        )
        return f"{path} [{uploaded.get('type') or 'input'}]"

    async def submit(self, graph: Graph, prompt_id: str) -> str:
        """Submit the graph; return its prompt id: old servers assign their own."""
        request_body = {
            "prompt": graph,
            "prompt_id": prompt_id,
            "client_id": prompt_id,
            # Servers may be started without previews, but each prompt can request them.
            "extra_data": {"preview_method": "auto"},
        }
        try:
            answer = await self._http.post("/prompt", request_body)
        except UnexpectedResponse as refusal:
            if refusal.status == 400:
                raise _refusal_error(refusal.content) from refusal
            raise
        if isinstance(answer, dict) and answer.get("error"):  # an error within a 200
            raise _refusal_error(json.dumps(answer).encode())
        known_id = answer.get("prompt_id") if isinstance(answer, dict) else None
        if not isinstance(known_id, str):
            raise EngineError(UNUSABLE)
        return known_id

    async def find(self, prompt_id: str) -> Job | None:
        """Return the prompt wherever it is; None if the server doesn't know it."""
        # The queue first: what leaves it meanwhile is then in the history.
        queue = require_object(await self._http.get_json("/queue", _is_queue))
        running, pending = (_queue_items(queue.get(place)) for place in ("queue_running", "queue_pending"))
        for item in running:
            if _is_prompt(item, prompt_id):
                return Job(str(item[1]), "running")
        # In the server's order: by number.
        for before, item in enumerate(sorted(pending, key=_queue_number)):
            if _is_prompt(item, prompt_id):
                return Job(str(item[1]), "pending", ahead=before + len(running))
        history = require_object(await self._http.get_json(f"/history/{prompt_id}"))
        record = as_object(history.get(prompt_id))
        is_known = "outputs" in record or "status" in record
        return Job(prompt_id, "ended", record) if is_known else None

    async def is_empty(self) -> bool:
        """Return whether queue and history are empty, as after a restart."""
        queue = require_object(await self._http.get_json("/queue", _is_queue))
        if any(_queue_items(queue.get(place)) for place in ("queue_running", "queue_pending")):
            return False
        try:
            return not await self._http.get_json("/history?max_items=1")
        except UnexpectedResponse as answer:
            if answer.status in (404, 405):
                return False  # unknown
            raise

    async def picture(self, location: PictureLocation) -> bytes | None:
        """Return the picture's bytes; None if there is none at that location."""
        try:
            return await self._http.get("/view", location, MAX_BYTES)
        except UnexpectedResponse as answer:
            if answer.status in (400, 404):
                return None
            raise

    async def free(self) -> None:
        """Unload the server's models between two prompts; a running one is not disturbed."""
        with suppress(AppError, UnexpectedResponse, httpx2.HTTPError, TimeoutError):
            async with asyncio.timeout(_FREE_SECONDS):
                await self._post("/free", {"unload_models": True, "free_memory": True})
                log.info("comfyui.freed")

    async def cancel_prompt(self, prompt_id: str) -> None:
        """Remove the prompt from the queue, or interrupt it if it is running; no other prompt is affected."""
        for _ in range(3):  # it may start while it is being removed
            job = await self.find(prompt_id)
            if job is None or job.state == "ended":
                return
            if job.state == "running":
                # Old servers interrupt whatever runs: hence the check just before.
                await self._post("/interrupt", {"prompt_id": job.prompt_id})
                log.info("comfyui.interrupted")
                return
            await self._post("/queue", {"delete": [job.prompt_id]})

    async def _post(self, path: str, body: JsonObject) -> None:
        try:
            await self._http.post(path, body)
        except UnexpectedResponse as answer:
            if not answer.is_page:  # both respond with no content, or without JSON
                raise


def _is_prompt(item: object, prompt_id: str) -> bool:
    """Return whether a queue item is the prompt: by its id or, on an old server, by client id."""
    if not isinstance(item, list) or len(item) < 2:
        return False
    extra_data = item[3] if len(item) > 3 and isinstance(item[3], dict) else {}
    return item[1] == prompt_id or extra_data.get("client_id") == prompt_id


def _is_queue(answer: object) -> bool:
    return isinstance(answer, dict) and ("queue_running" in answer or "queue_pending" in answer)


def _has_loader(answer: object) -> bool:
    return isinstance(answer, dict) and LOADER in answer


def _queue_items(queued: object) -> list[list[object]]:
    return [item for item in as_list(queued) if isinstance(item, list) and len(item) > 1]


def _queue_number(item: list[object]) -> float:
    return as_number(item[0])


def _refusal_error(content: bytes) -> EngineError:
    """Return the error with the node at fault, in words of the workflow and of ComfyUI only."""
    problem = "error"
    with suppress(ValueError, KeyError, TypeError, AttributeError, IndexError):
        answer = require_object(foreign_json.loads(content))
        problem = _problem_of(answer["error"])
        for node in map(require_object, as_object(answer.get("node_errors")).values()):
            for error in map(require_object, require_list(node["errors"])):
                input_name = as_object(error.get("extra_info")).get("input_name")
                if error["type"] == "value_not_in_list" and _is_model_input(input_name):
                    return EngineMisconfigured(UNKNOWN_MODEL)
                problem = _safe_name(node.get("class_type"), input_name, error["type"])
    return EngineMisconfigured(REFUSED_WORKFLOW, problem=problem)


def _problem_of(error: object) -> str:
    if not isinstance(error, dict):
        return "error"
    return _safe_name((error.get("extra_info") or {}).get("class_type"), error["type"])


def _safe_name(*parts: object) -> str:
    return safe_words(" ".join(str(part) for part in parts if part))


def _is_model_input(input_name: object) -> bool:
    """Return whether a node input is the name of a weights file: `ckpt_name`, `clip_name1` …"""
    return _WEIGHTS.fullmatch(str(input_name)) is not None and input_name not in (
        "sampler_name",
        "scheduler_name",
    )
