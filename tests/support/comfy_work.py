"""How a ComfyUI of our own works, and what it says of it in frames as ComfyUI's source has them."""

from __future__ import annotations

import asyncio
import json
import struct
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.support.runs import png


@dataclass
class Prompt:
    """One prompt as it was posted."""

    prompt_id: str
    graph: dict[str, Any]
    client_id: str | None
    extra: dict[str, Any]

    @property
    def item(self) -> list[Any]:
        return [1, self.prompt_id, self.graph, self.extra | {"client_id": self.client_id}, ["7"]]


@dataclass
class Work:
    """One prompt at a time. `old`: gives ids of its own, and previews no metadata; `cut_websocket`: after the
    first step; `error`: the exception a node ends in, `error_times` times; `silent`: works for ever;
    `previews` empty: it was started with `--preview-method none`; `outputs`: what the history has instead of
    the picture's place; `samplers`: nodes that work step by step; `frames`: which kind of frame says so."""

    steps: int = 4
    pace: float = 0.01
    old: bool = False
    sends: bytes | None = None  # by a node that saves nothing
    previews: list[bytes] = field(default_factory=lambda: [png("red", (512, 512))])
    cut_websocket: bool = False
    error: str | None = None
    error_message: str = "a secret of the server"
    error_times: int = 10_000
    outputs_of_failed: Any = field(default_factory=dict)  # what nodes had saved before one failed
    outputs: Any = None
    samplers: tuple[str, ...] = ("5",)
    frames: tuple[str, ...] = ("progress",)
    silent: bool = False
    pending: list[Prompt] = field(default_factory=list)
    running: Prompt | None = None
    history: dict[str, Any] = field(default_factory=dict)
    sockets: dict[str, web.WebSocketResponse] = field(default_factory=dict)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    sampled: int = 0  # steps of the prompt at work, or of the last
    working: asyncio.Task[None] | None = None

    def somebody_elses(self) -> Prompt:
        """A prompt of another client's, which is never done."""
        return Prompt(str(uuid.uuid4()), {}, "somebody", {})

    async def say(self, client_id: str | None, kind: str, data: dict[str, Any]) -> None:
        await self._send(client_id, json.dumps({"type": kind, "data": data}))

    async def show(self, prompt: Prompt, picture: bytes, node: str = "5") -> None:
        if self.old:
            await self._send(prompt.client_id, struct.pack(">II", 1, 2) + picture)
            return
        metadata = json.dumps(
            {"node_id": node, "prompt_id": prompt.prompt_id, "image_type": "image/png"}
        ).encode()
        await self._send(prompt.client_id, struct.pack(">II", 4, len(metadata)) + metadata + picture)

    async def show_others(self) -> None:
        """A preview of a prompt without a client goes to everybody, as ComfyUI has it."""
        for client_id in [*self.sockets]:
            await self._send(client_id, struct.pack(">II", 1, 2) + png("black", (64, 64)))

    async def _send(self, client_id: str | None, frame: str | bytes) -> None:
        socket = self.sockets.get(client_id or "")
        if socket is None or socket.closed:
            return
        with suppress(ConnectionError):
            await (socket.send_bytes(frame) if isinstance(frame, bytes) else socket.send_str(frame))

    def forget(self) -> None:
        """As a server that is started anew: whatever it had to do, and had done, is gone."""
        self.pending.clear()
        self.history.clear()
        self.begun.clear()
        self.arrived.clear()
        self.running = None
        self.sampled = 0
        if self.working:
            self.working.cancel()
            self.working = asyncio.create_task(self.work())

    async def work(self) -> None:
        while True:
            if self.running is None and self.pending:
                self.running = self.pending.pop(0)
                self.stop.clear()
                self.begun.set()
                await self._execute(self.running)
                self.running = None
            await asyncio.sleep(0.005)

    async def _execute(self, prompt: Prompt) -> None:
        messages: list[Any] = [["execution_start", {"prompt_id": prompt.prompt_id}]]
        await self.say(prompt.client_id, *messages[0])
        await self.say(prompt.client_id, "execution_cached", {"nodes": [], "prompt_id": prompt.prompt_id})
        last = await self._sample(prompt)
        messages.append(last)
        await self.say(prompt.client_id, *last)
        await asyncio.sleep(0.05)  # a success is told before it is written down
        done = last[0] == "execution_success"
        status = {"status_str": "success" if done else "error", "completed": done, "messages": messages}
        image = {"filename": "ComfyUI_temp_00001_.png", "subfolder": "", "type": "temp"}
        outputs = (self.outputs or {"7": {"images": [image]}}) if done else self.outputs_of_failed
        self.history[prompt.prompt_id] = {"prompt": prompt.item, "outputs": outputs, "status": status}
        self.running = None
        ended = {"node": None, "prompt_id": prompt.prompt_id}
        await self.say(prompt.client_id, "executing", ended)

    async def _progress(self, prompt: Prompt, node: str, step: int) -> None:
        about: dict[str, Any] = {"value": step, "max": self.steps, "prompt_id": prompt.prompt_id}
        if "old progress" in self.frames:
            await self.say(prompt.client_id, "progress", {"value": step, "max": self.steps})
        if "progress" in self.frames:
            await self.say(prompt.client_id, "progress", about | {"node": node})
        if "progress_state" in self.frames:
            states = {
                one: about | {"node_id": one, "state": "running" if one == node else "finished"}
                for one in self.samplers[: self.samplers.index(node) + 1]
            }
            announced = {"prompt_id": prompt.prompt_id, "nodes": states}
            await self.say(prompt.client_id, "progress_state", announced)

    async def _sample(self, prompt: Prompt) -> list[Any]:
        about: dict[str, Any] = {"prompt_id": prompt.prompt_id, "node_id": "5", "node_type": "KSampler"}
        self.sampled = 0
        for node, step in ((node, step) for node in self.samplers for step in range(1, self.steps + 1)):
            self.sampled += 1
            if step == 1:
                await self.say(prompt.client_id, "executing", {"node": node, "display_node": node, **about})
            await self._progress(prompt, node, step)
            if self.previews:
                await self.show(prompt, self.previews[(step - 1) % len(self.previews)])
            if self.cut_websocket and step == 1:
                self.cut_websocket = False
                await self.sockets[prompt.client_id or ""].close()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stop.wait(), None if self.silent else self.pace)
            if self.stop.is_set():
                return ["execution_interrupted", about | {"executed": []}]
        if self.error and self.error_times > 0:
            self.error_times -= 1
            secret = {"exception_message": self.error_message, "traceback": ["/home/somebody"]}
            return ["execution_error", about | secret | {"exception_type": self.error, "executed": []}]
        if self.sends is not None:
            about = {"node": "9", "display_node": "9", "prompt_id": prompt.prompt_id}
            await self.say(prompt.client_id, "executing", about)
            await self.show(prompt, self.sends, "9")
        return ["execution_success", {"prompt_id": prompt.prompt_id}]
