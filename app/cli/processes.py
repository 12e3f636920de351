"""Runs the web process and the worker, as `chargen web` and `chargen worker` do."""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from ipaddress import ip_network
from types import FrameType

from setproctitle import setproctitle

from app.adapters.embedded.programs import CannotStart
from app.engines import registry
from app.runtime import logs
from app.settings.settings import Settings

_OPEN_FILES = 65_536  # each watcher of a run uses one
_NEEDED = (
    "app.asgi",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
    "workers.main",
)
_GRACE = 2  # seconds for open responses and streams to end


def run_web(settings: Settings, listener: socket.socket | None = None) -> None:
    """Serves until a signal. `listener`: the supervisor's socket; by default one is opened."""
    _set_up_process("chargen web", settings)
    _allow_many_files()
    from uvicorn import Config, Server

    config = Config(
        "app.asgi:create_app",
        factory=True,
        host=settings.host.strip("[]"),
        port=settings.port,
        http="httptools",
        loop="uvloop",
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # costs more memory and time than it saves at this size of events
        lifespan="on",
        log_config=None,
        access_log=settings.log_level == "debug",
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=trusted_addresses(settings.trusted_proxies),
        timeout_graceful_shutdown=_GRACE,
    )
    server = Server(config)
    with suppress(KeyboardInterrupt):  # uvicorn raises it again when it has stopped
        server.run(sockets=[listener] if listener else None)
    sys.exit(0 if server.started else 1)


def trusted_addresses(proxies: Sequence[str]) -> list[str]:
    """Returns the proxies in uvicorn's form. A listener on `::` sees IPv4 addresses mapped into IPv6."""
    listed = [*proxies]
    for proxy in proxies:
        network = ip_network(proxy)
        if network.version == 4:
            listed.append(f"::ffff:{network.network_address}/{96 + network.prefixlen}")
    return listed


def check_painter(settings: Settings) -> None:
    """Checks the machine for what the painter needs; only workers paint. Raises CannotStart."""
    if why := registry.find(settings.painter, "painter").probe().lacks(settings):
        raise CannotStart(why)


def run_worker(settings: Settings) -> None:
    """Works until a signal. `check_painter` has run before."""
    _set_up_process("chargen worker", settings)
    from workers.main import run

    with suppress(KeyboardInterrupt):
        run(settings)
    if registry.find(settings.painter, "painter").has_abandonable_threads():
        _leave_threads()


def _leave_threads() -> None:
    """Exits without waiting for the painter's threads."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def import_all() -> None:
    """Imports what both processes need before they are forked, to share memory and time."""
    for name in _NEEDED:
        import_module(name)
    gc.collect()
    gc.freeze()  # a collection would copy the imports' memory in each process


def _set_up_process(title: str, settings: Settings) -> None:
    setproctitle(title)
    logs.configure(settings.log_level, settings.log_format)
    signal.signal(signal.SIGTERM, _exit)


def _exit(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
