"""Probes a server with AUTOMATIC1111's API, for `chargen doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from app.ai import foreign_json
from app.ai.automatic1111.checkpoints import is_checkpoint
from app.ai.automatic1111.settings import AUTOMATIC1111, server_of
from app.ai.image_servers.probe import ImageServerProbe
from app.ai.image_servers.server_options import ImageServer
from app.ai.server_probing import fetch_json
from app.engines.choices import EngineSettings
from app.engines.finding import Finding
from app.settings.declaration import without_password

_PAINTS = "/sdapi/v1/txt2img"  # answers 405 to GET if that API is enabled
_PING = "/internal/ping"  # of AUTOMATIC1111's web page, with or without the API
_LOGIN = " Started with --api-auth, it takes user and password in its address: http://user:password@host."


class A1111Probe(ImageServerProbe):
    name = "automatic1111"
    list_path = "/sdapi/v1/sd-models"
    folder = "models/Stable-diffusion"

    def server(self, settings: EngineSettings) -> ImageServer:
        return server_of(settings)

    def checkpoints(self, listed: Any) -> list[Any] | None:
        return listed if isinstance(listed, list) else None

    def is_checkpoint(self, row: Any, asked: str) -> bool:
        return is_checkpoint(row, asked)

    def login(self, server: ImageServer) -> str:
        return "" if urlsplit(server.base_url).username else _LOGIN

    def unlisted(self, server: ImageServer, status: int) -> Finding:
        return self._without_api(server) if status == 404 else super().unlisted(server, status)

    def unused(self, settings: EngineSettings) -> Iterator[Finding]:
        if settings.painter == self.name:
            return
        try:
            listed = [str(one["title"]) for one in fetch_json(f"{AUTOMATIC1111}{self.list_path}")]
        except (OSError, ValueError, LookupError, TypeError):
            return
        yield from self.idle(f"API answers at {AUTOMATIC1111}", listed)

    def _without_api(self, server: ImageServer) -> Finding:
        shown = without_password(server.base_url)
        if self.ask(server, _PAINTS).status == 405:
            lists_none = f"{shown} lists no checkpoints: `chargen doctor --try` asks it for a picture."
            return Finding("idle", "image", lists_none)
        if self._is_page(server):
            no_api = f"{shown} is AUTOMATIC1111 without its API: start it with --api."
            return Finding("MISSING", "image", no_api)
        is_none = f"What answers at {shown} is no automatic1111:"
        return Finding("MISSING", "image", f"{is_none} is the address right, and was it started with --api?")

    def _is_page(self, server: ImageServer) -> bool:
        answer = self.ask(server, _PING)
        try:
            return answer.status == 200 and foreign_json.loads(answer.content) in ({}, None)
        except ValueError:
            return False
