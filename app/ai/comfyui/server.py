"""One ComfyUI server: prompts put into its queue, looked for, taken back; pictures to it and from it."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import httpx2
import structlog

from app import patterns
from app.ai import foreign_json
from app.ai.comfyui.checkpoints import LOADER, checkpoints
from app.ai.comfyui.workflow import Graph
from app.ai.image_servers.failures import NO_MODEL, OUT_OF_MEMORY, REFUSED_WORKFLOW, STOPPED, Answered
from app.ai.image_servers.http import Http
from app.ai.image_servers.pictures import MOST_BYTES
from app.ai.sentences import UNKNOWN_MODEL, UNUSABLE
from app.errors import AppError, EngineBusy, EngineError

log = structlog.get_logger()

_LEAVE_SECONDS = 1.0
_FOLDER = "chargen"  # among the server's temporary files, which it empties when it starts


@dataclass(frozen=True, slots=True)
class Job:
    """A prompt on the server. `record`: what its history says, once it has ended."""

    prompt_id: str
    state: Literal["pending", "running", "ended"]
    record: dict[str, Any] | None = None

    @property
    def interrupted(self) -> bool:
        return "execution_interrupted" in self._messages

    def failure(self) -> EngineError | None:
        """How it ended, if not well. The server's own words stay out: they may hold what a person wrote."""
        if self.interrupted:
            return EngineError(STOPPED)
        if self._status.get("status_str") != "error" and "execution_error" not in self._messages:
            return None
        return EngineBusy(OUT_OF_MEMORY) if "OutOfMemory" in self.cause else EngineError()

    @property
    def cause(self) -> str:
        """Which kind of node failed, and by which kind of error: for the log."""
        error = self._messages.get("execution_error") or {}
        return _bare(f"{error.get('node_type')} {error.get('exception_type')}")

    @property
    def _status(self) -> dict[str, Any]:
        return (self.record or {}).get("status") or {}

    @property
    def _messages(self) -> dict[str, Any]:
        return {str(kind): data for kind, data in self._status.get("messages") or ()}

    def picture(self) -> dict[str, str] | None:
        """Where its picture is: one that is kept before one that is only shown."""
        outputs = (self.record or {}).get("outputs") or {}
        found = [one for node in outputs.values() for one in node.get("images") or () if one.get("filename")]
        kept = [one for one in found if one.get("type") == "output"]
        for one in kept or found:
            return {name: str(one.get(name, "")) for name in ("filename", "subfolder", "type")}
        return None


class ComfyServer:
    """Asks by HTTP. Raises Answered, the library's errors, and EngineErrors."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def first_checkpoint(self) -> str:
        told = await self._http.get_json(f"/object_info/{LOADER}")
        names = checkpoints(told)
        if not names:
            raise EngineError(NO_MODEL)
        return names[0]

    async def upload(self, picture: bytes) -> str:
        """The picture's name for a LoadImage node. The same picture has the same name."""
        name = f"{hashlib.sha256(picture).hexdigest()[:32]}.jpg"
        fields = {"type": "temp", "subfolder": _FOLDER, "overwrite": "true"}
        kept = await self._http.upload("/upload/image", name, picture, fields)
        path = "/".join(part for part in (str(kept.get("subfolder") or ""), str(kept["name"])) if part)
        return f"{path} [{kept.get('type') or 'input'}]"

    async def submit(self, graph: Graph, prompt_id: str) -> str:
        """Puts the graph into the queue; the id it has there: an old server gives one of its own."""
        asked = {"prompt": graph, "prompt_id": prompt_id, "client_id": prompt_id}
        # Previews are off on a server that was not started with them, but each prompt may ask for them.
        asked["extra_data"] = {"preview_method": "auto"}
        try:
            answer = await self._http.post("/prompt", asked)
        except Answered as refusal:
            if refusal.status == 400:
                raise _refused(refusal.content) from refusal
            raise
        known = answer.get("prompt_id") if isinstance(answer, dict) else None
        if not isinstance(known, str):
            raise EngineError(UNUSABLE)
        return known

    async def find(self, prompt_id: str) -> Job | None:
        """The prompt, wherever it is; None where the server knows nothing of it."""
        # The queue first: what leaves it meanwhile is in the history then.
        queue = await self._http.get_json("/queue")
        for state, place in (("running", "queue_running"), ("pending", "queue_pending")):
            for item in queue.get(place) or ():
                if _is(item, prompt_id):
                    return Job(str(item[1]), "running" if state == "running" else "pending")
        record = (await self._http.get_json(f"/history/{prompt_id}")).get(prompt_id)
        return Job(prompt_id, "ended", record) if isinstance(record, dict) else None

    async def picture(self, at: dict[str, str]) -> bytes | None:
        """The picture's bytes; None where it is gone."""
        try:
            return await self._http.get("/view", at, MOST_BYTES)
        except Answered as answer:
            if answer.status == 404:
                return None
            raise

    async def leave(self, prompt_id: str) -> None:
        """Takes the prompt out of the queue, or interrupts it if it is the one at work. Nobody waits longer
        than a second for that; no other prompt is touched."""
        with suppress(AppError, Answered, httpx2.HTTPError, ValueError, TypeError, TimeoutError):
            async with asyncio.timeout(_LEAVE_SECONDS):
                await self._leave(prompt_id)

    async def _leave(self, prompt_id: str) -> None:
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
        with suppress(ValueError):  # both answer with nothing, or with what is not JSON
            await self._http.post(path, body)


def _is(item: Any, prompt_id: str) -> bool:
    """Whether an item of the queue is the prompt: by its id, or on an old server by who asked."""
    if not isinstance(item, list) or len(item) < 2:
        return False
    asked = item[3] if len(item) > 3 and isinstance(item[3], dict) else {}
    return item[1] == prompt_id or asked.get("client_id") == prompt_id


def _refused(content: bytes) -> EngineError:
    """Which node is at fault, and how, in words that nobody but the workflow and ComfyUI wrote."""
    with suppress(ValueError, KeyError, TypeError, AttributeError, IndexError, StopIteration):
        told = foreign_json.loads(content)
        for node in (told.get("node_errors") or {}).values():
            error = node["errors"][0]
            taken = (error.get("extra_info") or {}).get("input_name")
            if error["type"] == "value_not_in_list" and taken == "ckpt_name":
                return EngineError(UNKNOWN_MODEL)
            parts = (node.get("class_type"), taken, error["type"])
            return EngineError(REFUSED_WORKFLOW, problem=_bare(" ".join(str(part) for part in parts if part)))
        error = told["error"]
        lacking = (error.get("extra_info") or {}).get("class_type") if isinstance(error, dict) else None
        kind = error["type"] if isinstance(error, dict) else "error"
        return EngineError(REFUSED_WORKFLOW, problem=_bare(" ".join(str(p) for p in (lacking, kind) if p)))
    return EngineError(REFUSED_WORKFLOW, problem="error")


def _bare(text: str) -> str:
    return " ".join(patterns.sub(r"[^\w .-]+", " ", text).split())[:120]
