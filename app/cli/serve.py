"""`chargen serve`: checks the environment, then supervises Valkey, the web process and the worker."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import json
import os
import socket
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException

from setproctitle import setproctitle

from app.adapters.embedded import valkey
from app.adapters.embedded.heartbeat import Heartbeat
from app.adapters.embedded.programs import CannotStart, Program
from app.adapters.embedded.supervisor import Supervisor, say
from app.cli.processes import check_painter, import_all, run_web, run_worker
from app.cli.startup_checks import check_startup
from app.settings.settings import Settings

_GRACE = 4.0  # seconds for the web process and for the worker; the whole stop stays within ten
_LEAVING = 8.0  # seconds that the children of a killed supervisor may take to exit
_READY_SECONDS = 10.0  # seconds to wait for all to be ready before the address is printed anyway


def run() -> None:
    """Runs until Ctrl-C or SIGTERM. Raises SettingsError, CannotStart."""
    setproctitle("chargen serve")
    settings = Settings.from_env()
    check_painter(settings)
    claim_folder(settings)
    listener = listen(settings)
    server = valkey.program(settings.redis_url, settings.data_dir) if settings.redis_embedded else None
    with Supervisor(["chargen web", "chargen worker", "valkey-server"]) as supervisor:
        ours = _programs(settings, listener, supervisor)
        migrating = Program(
            "chargen migrate", lambda: check_startup(settings), _GRACE, lambda: supervisor.start(*ours)
        )
        supervisor.start(migrating, *([server] if server else []))
        import_all()
        supervisor.run()


def _programs(settings: Settings, listener: socket.socket, supervisor: Supervisor) -> list[Program]:
    def work() -> None:
        listener.close()
        run_worker(settings)

    return [
        Program("chargen web", lambda: run_web(settings, listener), _GRACE, life=Heartbeat()),
        Program("chargen worker", work, _GRACE, life=Heartbeat()),
        Program("the start", lambda: _announce(settings, listener), _GRACE, supervisor.is_ready),
    ]


def claim_folder(settings: Settings) -> int:
    """Locks the data folder for as long as this process and its children live. Raises CannotStart."""
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        why = f"The data folder {folder} can't be written ({error.strerror}): set CHARGEN_DATA_DIR."
        raise CannotStart(why) from error
    if not _locked(lock):
        holder = os.pread(lock, 20, 0).decode("ascii", "replace").strip()
        raise CannotStart(f"Chargen is running on the data folder {folder} already (process {holder}).")
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode("ascii"), 0)
    return lock


def _locked(lock: int) -> bool:
    """Waits for the children of a killed supervisor, which are about to exit; returns whether it is
    locked."""
    ends = time.monotonic() + _LEAVING
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > ends or _alive(os.pread(lock, 20, 0)):
                return False
        time.sleep(0.05)


def _alive(number: bytes) -> bool:
    try:
        os.kill(int(number), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def listen(settings: Settings) -> socket.socket:
    """Returns the web process's socket, open while that restarts, so that no connection is refused."""
    host, port = settings.host.strip("[]"), settings.port
    try:
        family, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        raise CannotStart(_why_not(error, host, port)) from error
    return listener


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use: stop its user, or choose another with PORT={port % 65535 + 1}."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has: choose one from 1024 on with PORT."
    return f"HOST={host} is no address of this machine."


def _announce(settings: Settings, listener: socket.socket) -> None:
    """Prints the address once everything is ready, or alive at least."""
    ends = time.monotonic() + _READY_SECONDS
    asyncio.run(
        _until_a_worker_reports(settings, _READY_SECONDS)
    )  # a positive readiness is cached for seconds
    while (missing := _missing(listener)) and (missing == ["web"] or time.monotonic() < ends):
        time.sleep(0.05)
    if missing:
        say(f"not all is ready yet ({', '.join(missing)}): `chargen doctor` says what is missing.")
    print(f"Chargen is ready at {settings.url} (Ctrl-C stops it)", flush=True)


async def _until_a_worker_reports(settings: Settings, seconds: float) -> None:
    from redis.exceptions import RedisError

    from app.adapters.saq_queue import SaqQueue, make_queue
    from app.bootstrap import connect

    client = connect(settings)
    with suppress(TimeoutError):
        async with client, asyncio.timeout(seconds):
            while True:
                with suppress(RedisError, ConnectionError):
                    if await SaqQueue(make_queue(client)).worker_alive():
                        return
                await asyncio.sleep(0.02)


def _missing(listener: socket.socket) -> list[str]:
    """Returns what /health/ready reports as missing; `web` if it does not answer."""
    host, port = listener.getsockname()[:2]
    connection = HTTPConnection({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        body = json.loads(connection.getresponse().read())
        return [*body["reasons"]]
    except (OSError, HTTPException, ValueError, KeyError):
        return ["web"]
    finally:
        connection.close()
