"""The worker's metrics on a port of their own: it has no web server to show them."""

from __future__ import annotations

import asyncio
import hmac
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from functools import partial
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog

from app.adapters.metrics import CONTENT_TYPE, Metrics
from app.runtime.supervision import BackgroundTasks

log = structlog.get_logger()

_LOOKS_UP = 0.1  # seconds between two looks whether it is to end

Start = Callable[[str, list[tuple[str, str]]], Any]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return None


@asynccontextmanager
async def metrics_served(
    metrics: Metrics, host: str, port: int, token: str, tasks: BackgroundTasks
) -> AsyncIterator[None]:
    """While the body runs, `GET /metrics` answers whoever sends the token as bearer.

    A port that is taken is logged: work does not stop for want of measuring.
    """
    try:
        server = make_server(host, port, _application(metrics, token), _Server, _Quiet)
    except OSError as error:
        log.error("metrics.not_served", host=host, port=port, error=error.strerror)
        yield
        return
    try:
        async with tasks.running("metrics", partial(_serve, server)):
            yield
    finally:
        server.server_close()


async def _serve(server: WSGIServer) -> None:
    """In a thread of its own, so that a busy loop is measured too. Raises what ends it."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    failed: list[Exception] = []

    def serve() -> None:
        try:
            server.serve_forever(_LOOKS_UP)
        except Exception as error:
            failed.append(error)
        with suppress(RuntimeError):  # the process's loop may be over
            loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=serve, name="metrics", daemon=True).start()
    try:
        await ended.wait()
    finally:
        if not ended.is_set():  # else the next one would take it for meant for itself
            await asyncio.to_thread(server.shutdown)
    if failed:
        raise failed[0]


def _application(metrics: Metrics, token: str) -> Callable[[dict[str, Any], Start], Iterable[bytes]]:
    wanted = f"Bearer {token}".encode()

    def answer(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        given = environ.get("HTTP_AUTHORIZATION", "").encode("latin-1", "replace")
        if environ.get("PATH_INFO") != "/metrics":
            start("404 Not Found", [])
            return []
        if not hmac.compare_digest(given, wanted):
            start("401 Unauthorized", [("WWW-Authenticate", "Bearer")])
            return []
        start("200 OK", [("Content-Type", CONTENT_TYPE)])
        return [metrics.page()]

    return answer
