"""Servers of models as `chargen doctor` looks at them: their lists, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from app.cli.doctor import engines as doctor_engines
from app.engines.finding import Finding
from app.settings.settings import Settings
from tests.support.command import free_port


@asynccontextmanager
async def host(answers: dict[str, Any]) -> AsyncIterator[str]:
    """Answers JSON, words, a status, or a status with JSON at these paths; at all others what `*` has, or 404
    with a page."""

    async def answer(request: web.Request) -> web.Response:
        said = answers.get(request.path, answers.get("*"))
        if isinstance(said, tuple):
            return web.json_response(said[1], status=said[0])
        if isinstance(said, int):
            return web.json_response({"error": "no"}, status=said)
        if said is None:
            return web.Response(text="<html>none</html>", content_type="text/html", status=404)
        return web.json_response(said) if not isinstance(said, str) else web.Response(text=said)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


def configured(folder: Path, url: str, **more: str) -> Settings:
    given = {"CHARGEN_WRITER": "openai", "CHARGEN_OPENAI_MODEL": "m-1", "CHARGEN_OPENAI_BASE_URL": url}
    return Settings.from_env({"CHARGEN_DATA_DIR": str(folder), **given, **more})


async def findings(settings: Settings) -> list[Finding]:
    return await asyncio.to_thread(lambda: list(doctor_engines.servers(settings)))


async def painting(folder: Path, engine: str, url: str, checkpoint: str = "") -> list[Finding]:
    """What is found of that painter's server, beside engines that need none."""
    name = engine.upper()
    given = {"CHARGEN_DATA_DIR": str(folder), "CHARGEN_PAINTER": engine, f"CHARGEN_{name}_URL": url}
    more = {f"CHARGEN_{name}_CHECKPOINT": checkpoint} if checkpoint else {}
    return await findings(Settings.from_env(given | more))


def moderated(folder: Path, kind: str, url: str, model: str = "") -> Settings:
    """A moderator on that server, beside engines that need none."""
    given = {"CHARGEN_DATA_DIR": str(folder), "CHARGEN_MODERATION": f"builtin,{kind}"}
    more = {"CHARGEN_MODERATION_BASE_URL": url, "CHARGEN_MODERATION_API_KEY": "k"}
    named = {"CHARGEN_MODERATION_MODEL": model} if model else {}
    return Settings.from_env(given | more | named)
