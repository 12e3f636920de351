"""The command `chargen` as a person gives it, in an environment that holds only what the test says."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
from click.testing import CliRunner, Result

from app.cli import main
from tests.support.paths import ROOT
from tests.support.waiting import block_until

_KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
_ANNOUNCER = "chargen serve"  # as the process that prints the address stands in `ps`


def environment(folder: Path, **variables: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "CHARGEN_DATA_DIR": str(folder), **variables}


def within(folder: Path, *words: str, given: str = "", **variables: str) -> Result:
    """Runs the command in this process, which is quicker; for what needs no process of its own."""
    clean = {name: None for name in os.environ if name.startswith("CHARGEN_")}
    announced = {**clean, "CHARGEN_DATA_DIR": str(folder), **variables}
    return CliRunner().invoke(main, words, input=given, env=announced)


def chargen(folder: Path, *words: str, given: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end; `given` is its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *words],
        cwd=ROOT,
        env=environment(folder, **variables),
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Served:
    """`chargen serve` in a process of its own, on a free port."""

    def __init__(self, folder: Path, log: Path | None = None, **variables: str) -> None:
        """`log`: where what the processes log goes, instead of to the test's own standard error."""
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.variables = {"PORT": str(self.port), **variables}
        with nullcontext() if log is None else log.open("w") as announced:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "serve"],
                cwd=ROOT,
                env=environment(folder, **self.variables),
                stdout=subprocess.PIPE,
                stderr=announced,
                text=True,
            )

    def until_ready(self) -> str:
        """The line that tells the address, once the process that printed it has left."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        block_until(lambda: _ANNOUNCER not in self.children())
        return line

    def children(self) -> dict[str, int]:
        """Each supervised process by its name in `ps`."""
        children = psutil.Process(self.process.pid).children()
        return {_title(child): child.pid for child in children if _title(child)}

    def healthy(self) -> bool:
        try:
            with urlopen(f"{self.url}/health/ready", timeout=5) as answer:
                return bool(json.load(answer)["status"] == "ready")
        except (URLError, OSError):
            return False

    def end(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(timeout=20)


def _title(process: psutil.Process) -> str:
    """`chargen web` of `chargen web`, `valkey-server` of `valkey-server unixsocket:…`; else nothing."""
    try:
        line = " ".join(process.cmdline()).strip()
    except psutil.Error:
        return ""
    return line.split(" unixsocket:", 1)[0]
