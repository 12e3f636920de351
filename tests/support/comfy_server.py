"""A ComfyUI of our own, on loopback: real HTTP and a real websocket. It misbehaves on request."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.support.comfy_work import Prompt, Work
from tests.support.runs import png

CHECKPOINTS = ("sd_xl_base_1.0.safetensors", "other.safetensors")


@dataclass
class Comfy(Work):
    """How it is to behave, and what it was asked."""

    picture: bytes = field(default_factory=lambda: png("blue", (1024, 1024)))
    checkpoints: Any = field(default_factory=lambda: [[*CHECKPOINTS], {}])
    refusal: Any = None  # what a prompt is refused with, as 400
    status: int = 200  # of POST /prompt
    lose_answer: bool = False  # the prompt is taken, and the connection cut
    no_websocket: bool = False
    view_status: int = 200
    key: str | None = None
    url: str = ""
    flags: list[Any] = field(default_factory=list)
    posted: list[Prompt] = field(default_factory=list)
    uploads: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    interrupts: list[Any] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answer_after: float = 0.0  # seconds between taking a prompt and saying so
    queue_after: float = 0.0  # seconds that the queue takes to answer
    history_lag: int = 0  # how often the history is asked for in vain once a prompt has ended
    # By name; None: it is gone; numbers: these statuses one after another, the last for ever.
    pictures: dict[str, bytes | list[int] | None] = field(default_factory=dict)
    views: list[dict[str, str]] = field(default_factory=list)
    bodies: dict[str, str] = field(default_factory=dict)  # by path: answered in place of all else
    frees: list[Any] = field(default_factory=list)
    # How requests end: with this status, "cut", or as a "page" within a 200; None: it is there.
    away: int | str | None = None
    asked_while_away: int = 0
    transports: set[asyncio.Transport] = field(default_factory=set)  # of the open websockets

    def go(self, how: int | str = "cut") -> None:
        """Every connection breaks, and none is taken until `come_back`."""
        self.away = how
        for transport in self.transports:
            transport.abort()
        self.transports.clear()
        self.sockets.clear()

    def come_back(self) -> None:
        self.away = None

    async def prompt(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        if self.status != 200:
            return web.Response(status=self.status, text="Traceback: a secret of the server")
        if self.refusal is not None:
            return web.json_response(self.refusal, status=400)
        asked = str(body.get("prompt_id") or uuid.uuid4())
        if not self.old and asked != str(uuid.UUID(asked)):
            error = {"type": "invalid_prompt_id", "message": "", "details": "", "extra_info": {}}
            return web.json_response({"error": error, "node_errors": {}}, status=400)
        known = str(uuid.uuid4()) if self.old else asked
        prompt = Prompt(known, body["prompt"], body.get("client_id"), body.get("extra_data") or {})
        self.posted.append(prompt)
        self.pending.append(prompt)
        self.arrived.set()
        await asyncio.sleep(self.answer_after)
        if self.lose_answer:
            self.lose_answer = False
            assert request.transport
            request.transport.close()
        return web.json_response({"prompt_id": known, "number": 1, "node_errors": {}})

    async def queue(self, _: web.Request) -> web.Response:
        await asyncio.sleep(self.queue_after)
        running = [self.running.item] if self.running else []
        return web.json_response(
            {"queue_running": running, "queue_pending": [one.item for one in self.pending]}
        )

    async def change_queue(self, request: web.Request) -> web.Response:
        for prompt_id in json.loads(await request.read()).get("delete", ()):
            self.deleted.append(prompt_id)
            self.pending = [one for one in self.pending if one.prompt_id != prompt_id]
        return web.Response()

    async def interrupt(self, request: web.Request) -> web.Response:
        body = json.loads(await request.read() or b"{}")
        self.interrupts.append(body)
        wanted = None if self.old else body.get("prompt_id")
        if self.running and (wanted is None or wanted == self.running.prompt_id):
            self.stop.set()
        return web.Response()

    async def announced(self, request: web.Request) -> web.Response:
        prompt_id = request.match_info["prompt_id"]
        if prompt_id in self.history and self.history_lag > 0:
            self.history_lag -= 1
            return web.json_response({})
        return web.json_response({prompt_id: self.history[prompt_id]} if prompt_id in self.history else {})

    async def remembered(self, _: web.Request) -> web.Response:
        return web.json_response(self.history)

    async def loader(self, _: web.Request) -> web.Response:
        required = {"ckpt_name": self.checkpoints}
        return web.json_response({"CheckpointLoaderSimple": {"input": {"required": required}}})

    async def stats(self, _: web.Request) -> web.Response:
        return web.json_response({"system": {"comfyui_version": "0.9.1"}, "devices": [{"name": "cpu"}]})

    async def upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        image = form["image"]
        assert isinstance(image, web.FileField)
        fields = {key: str(value) for key, value in form.items() if key != "image"}
        name = image.filename
        self.uploads.append((name, fields, image.file.read()))
        return web.json_response({"name": name, "subfolder": fields["subfolder"], "type": fields["type"]})

    async def view(self, request: web.Request) -> web.Response:
        assert set(request.query) == {"filename", "subfolder", "type"}
        self.views.append(dict(request.query))
        picture = self.pictures.get(request.query["filename"], self.picture)
        if picture is None or "/" in request.query["filename"]:  # the server takes no folder there
            return web.Response(status=404)
        if isinstance(picture, list):
            status = picture.pop(0) if len(picture) > 1 else picture[0]
            body = self.picture if status == 200 else b"a secret of the server"
            return web.Response(status=status, body=body, content_type="image/png")
        return web.Response(status=self.view_status, body=picture, content_type="image/png")

    async def free(self, request: web.Request) -> web.Response:
        self.frees.append(json.loads(await request.read()))
        return web.Response()

    async def socket(self, request: web.Request) -> web.StreamResponse:
        if self.no_websocket:
            return web.Response(status=403)
        client_id = request.query["clientId"]
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets[client_id] = socket
        assert request.transport
        self.transports.add(request.transport)
        await self.say(
            client_id, "status", {"status": {"exec_info": {"queue_remaining": 0}}, "sid": client_id}
        )
        with suppress(ConnectionError):
            async for message in socket:
                self.flags.append(json.loads(message.data))
        if self.sockets.get(client_id) is socket:
            del self.sockets[client_id]
        return socket


@asynccontextmanager
async def comfy_server(**announced: Any) -> AsyncIterator[Comfy]:
    """Serves on a free port for as long as the block lasts."""
    comfy = Comfy(**announced)

    @web.middleware
    async def guard(request: web.Request, handler: Any) -> web.StreamResponse:
        if comfy.away is not None:
            comfy.asked_while_away += 1
            assert request.transport
            if comfy.away == "cut":
                request.transport.abort()
            if comfy.away == "page":
                return web.Response(text="<html>Starting</html>", content_type="text/html")
            return web.Response(status=comfy.away if isinstance(comfy.away, int) else 500)
        comfy.headers.append(dict(request.headers))
        if request.path in comfy.bodies:
            return web.Response(text=comfy.bodies[request.path], content_type="text/html")
        if comfy.key and request.headers.get("Authorization") != f"Bearer {comfy.key}":
            return web.Response(status=401)
        answer: web.StreamResponse = await handler(request)
        return answer

    app = web.Application(middlewares=[guard])
    app.add_routes(
        [
            web.get("/ws", comfy.socket),
            web.post("/prompt", comfy.prompt),
            web.get("/queue", comfy.queue),
            web.post("/queue", comfy.change_queue),
            web.post("/interrupt", comfy.interrupt),
            web.get("/history", comfy.remembered),
            web.get("/history/{prompt_id}", comfy.announced),
            web.get("/object_info/CheckpointLoaderSimple", comfy.loader),
            web.get("/system_stats", comfy.stats),
            web.post("/upload/image", comfy.upload),
            web.get("/view", comfy.view),
            web.post("/free", comfy.free),
        ]
    )
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    comfy.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    comfy.working = asyncio.create_task(comfy.work())
    try:
        yield comfy
    finally:
        comfy.working.cancel()
        await asyncio.gather(comfy.working, return_exceptions=True)
        await runner.cleanup()
