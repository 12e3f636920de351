"""The worker's metrics on a port of their own: it has no web server to show them."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog

from app.adapters.metrics import CONTENT_TYPE, Metrics

log = structlog.get_logger()

Start = Callable[[str, list[tuple[str, str]]], Any]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return None


@contextmanager
def metrics_served(metrics: Metrics, host: str, port: int, token: str) -> Iterator[None]:
    """While the body runs, `GET /metrics` answers whoever sends the token as bearer.

    A port that is taken is logged: work does not stop for want of measuring.
    """
    try:
        server = make_server(host, port, _application(metrics, token), _Server, _Quiet)
    except OSError as error:
        log.error("metrics.not_served", host=host, port=port, error=error.strerror)
        yield
        return
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


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
