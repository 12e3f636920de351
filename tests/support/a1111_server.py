"""A small server with AUTOMATIC1111's API on loopback: one picture at a time; misbehaves on request."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.support.runs import png


@dataclass
class A1111:
    """`page`: it has its web page's own progress too; `names_task`: the API's progress says whose it is;
    `away`: connections end without an answer."""

    seconds: float = 0.3
    page: bool = True
    names_task: bool | None = False  # None: it has no word for that, as old ones and forks
    status: int = 200
    answer: Any = None  # in place of a picture
    preview: str = field(default_factory=lambda: base64.b64encode(png("red", (512, 512))).decode())
    others: bool = False  # somebody else's picture is painted, ours waits
    failure: Any = field(default_factory=lambda: {"detail": "a secret of the server"})
    failures: int = 10_000  # how often `status` is answered
    models: Any = None  # what it lists; None: it has no list
    fractions: list[float] = field(default_factory=lambda: [0.4])  # the last stays
    away: bool = False
    gateway: int | None = None  # what is answered in its place; 200: a page
    url: str = ""
    current: str | None = None
    taken: set[str] = field(default_factory=set)  # tasks that wait or are at work
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    interrupts: int = 0
    looks: int = 0  # how often progress was asked for
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def paint(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append((request.path, body))
        if self.status != 200 and self.failures > 0:
            self.failures -= 1
            return web.json_response(self.failure, status=self.status)
        self.taken.add(body["force_task_id"])
        self.current = "somebody's" if self.others else body["force_task_id"]
        self.begun.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), self.seconds)
        self.current = None
        self.taken.discard(body["force_task_id"])
        if self.answer is not None:
            return web.json_response(self.answer)
        info = json.dumps({"seed": body["seed"], "sd_model_name": "sd_xl"})
        picture = base64.b64encode(png("blue", (body["width"], body["height"]))).decode()
        return web.json_response({"images": [picture], "parameters": {}, "info": info})

    async def task_progress(self, request: web.Request) -> web.Response:
        if not self.page:
            return web.json_response({"detail": "Not Found"}, status=404)
        self.looks += 1
        task = (await request.json())["id_task"]
        active, queued = task == self.current, task in self.taken and task != self.current
        fraction = self.fractions.pop(0) if len(self.fractions) > 1 else self.fractions[0]
        shown = {
            "progress": fraction,
            "live_preview": f"data:image/png;base64,{self.preview}" if self.preview else None,
            "id_live_preview": 1,
        }
        announced = {"active": active, "queued": queued, "completed": False, "eta": 1.0, "textinfo": None}
        return web.json_response(announced | (shown if active else {"progress": None, "live_preview": None}))

    async def progress(self, _: web.Request) -> web.Response:
        self.looks += 1
        fraction = self.fractions.pop(0) if len(self.fractions) > 1 else self.fractions[0]
        announced: dict[str, Any] = {"progress": fraction, "eta_relative": 1.0, "state": {}, "textinfo": None}
        named = {"current_task": self.current if self.names_task else None}
        named = {} if self.names_task is None else named
        return web.json_response(
            announced | named | {"current_image": self.preview if self.current else None}
        )

    async def listed(self, _: web.Request) -> web.Response:
        return web.json_response(self.models, status=404 if self.models is None else 200)

    async def go(self) -> None:
        """Away, as one that is started anew."""
        self.away = True
        self.stop.set()

    async def interrupt(self, _: web.Request) -> web.Response:
        self.interrupts += 1
        self.stop.set()
        return web.json_response({})


@asynccontextmanager
async def a1111_server(**announced: Any) -> AsyncIterator[A1111]:
    """Serves on a free port for as long as the block lasts."""
    server = A1111(**announced)

    @web.middleware
    async def guard(request: web.Request, handler: Any) -> web.StreamResponse:
        if server.gateway is not None:
            return web.Response(status=server.gateway, text="<html></html>", content_type="text/html")
        answer: web.StreamResponse = web.Response() if server.away else await handler(request)
        if server.away:
            assert request.transport
            request.transport.abort()
        return answer

    app = web.Application(client_max_size=2**25, middlewares=[guard])
    app.add_routes(
        [
            web.post("/sdapi/v1/txt2img", server.paint),
            web.post("/sdapi/v1/img2img", server.paint),
            web.get("/sdapi/v1/progress", server.progress),
            web.get("/sdapi/v1/sd-models", server.listed),
            web.post("/sdapi/v1/interrupt", server.interrupt),
            web.post("/internal/progress", server.task_progress),
        ]
    )
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        server.stop.set()
        await runner.cleanup()
