"""Serves the worker's metrics on a port of their own, since the worker has no web server."""

from __future__ import annotations

import asyncio
import hmac
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from functools import partial
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog

from app.adapters.metrics import CONTENT_TYPE, Metrics
from app.runtime.supervision import BackgroundTasks

log = structlog.get_logger()

_POLL_SECONDS = 0.1  # seconds between checks for shutdown


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return None


@asynccontextmanager
async def metrics_served(
    metrics: Metrics, host: str, port: int, token: str, tasks: BackgroundTasks
) -> AsyncIterator[None]:
    """Serve `GET /metrics` with bearer token while the body runs.

    A port in use is logged: work does not stop for lack of metrics.
    """
    try:
        server = make_server(host, port, _application(metrics, token), _Server, _QuietHandler)
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
    """Serve in a thread, so that a busy loop can be scraped too. Raises what ends it."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    failed: list[Exception] = []

    def serve() -> None:
        try:
            server.serve_forever(_POLL_SECONDS)
        except Exception as error:
            failed.append(error)
        with suppress(RuntimeError):  # the loop may be closed
            loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=serve, name="metrics", daemon=True).start()
    try:
        await ended.wait()
    finally:
        if not ended.is_set():  # otherwise the next server would shut down
            await asyncio.to_thread(server.shutdown)
    if failed:
        raise failed[0]


def _application(metrics: Metrics, token: str) -> WSGIApplication:
    expected = f"Bearer {token}".encode()

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        received = environ.get("HTTP_AUTHORIZATION", "").encode("latin-1", "replace")
        if environ.get("PATH_INFO") != "/metrics":
            start("404 Not Found", [])
            return []
        if not hmac.compare_digest(received, expected):
            start("401 Unauthorized", [("WWW-Authenticate", "Bearer")])
            return []
        start("200 OK", [("Content-Type", CONTENT_TYPE)])
        return [metrics.page()]

    return answer
