"""The product's own processes and Valkey, under its own supervisor: all can be killed, and come back."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from tests.chaos.plan import Kind, Plan
from tests.support.command import free_port
from tests.support.paths import ROOT
from tests.support.processes import titled

SECRET = "a secret of thirty-two characters"
STEP_SECONDS = (0.4, 1.2)  # the least and the most that a site's scripted engine takes for a step


def environment(plan: Plan, folder: Path, database_url: str, dice: random.Random) -> dict[str, str]:
    """What is not the product's is inherited; the engine has a pace of its own at each site."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CHARGEN_")}
    return (
        inherited
        | _failing(plan)
        | {
            "CHARGEN_DATA_DIR": str(folder),
            "CHARGEN_DATABASE_URL": database_url,
            "CHARGEN_JWT_SECRET": SECRET,
            "CHARGEN_ENGINE": "scripted",
            "CHARGEN_SCRIPTED_STEP_SECONDS": f"{dice.uniform(*STEP_SECONDS):.2f}",
            "CHARGEN_DISPATCH": plan.dispatch,
            "CHARGEN_WORKER_CONCURRENCY": "16",
            "CHARGEN_SOCKETS_PER_USER": "1000",  # a user watches many runs, each in four ways
            "CHARGEN_LOG_FORMAT": "json",
            "CHARGEN_LOG_LEVEL": os.environ.get("LOG", "info"),
        }
    )


def _failing(plan: Plan) -> dict[str, str]:
    if plan.fails is None:
        return {}
    step, kinds = plan.fails
    return {
        "CHARGEN_SCRIPTED_FAIL_STEP": step,
        "CHARGEN_SCRIPTED_FAIL_TIMES": str(len(kinds)),
        "CHARGEN_SCRIPTED_FAIL_AS": ",".join(kinds),
    }


def log_lines(folder: Path) -> Iterator[dict[str, Any]]:
    """What the processes logged; a line that a kill cut short is left out."""
    for path in sorted(folder.glob("*.log")):
        for line in path.read_text(errors="replace").splitlines():
            with suppress(json.JSONDecodeError):
                if isinstance(found := json.loads(line), dict):
                    yield found


class Site:
    """A running studio under the product's supervisor, which starts again whatever is killed."""

    def __init__(
        self, plan: Plan, folder: Path, database_url: str, dice: random.Random, **variables: str
    ) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        ports = [free_port() for _ in range(plan.webs)]
        self.addresses = [f"http://127.0.0.1:{port}" for port in ports]
        self._env = environment(plan, folder, database_url, dice) | {"PORT": str(ports[0])} | variables
        many = ["-m", "tests.chaos.studio", str(plan.workers), *map(str, ports)]
        self._command = [sys.executable, *(["-m", "app.cli", "serve"] if plan.served else many)]

    def start(self) -> None:
        with (self._folder / "studio.log").open("ab") as log:
            self._process = subprocess.Popen(self._command, cwd=ROOT, env=self._env, stdout=log, stderr=log)

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()  # its children hear of that from the kernel
            self._process.wait()

    def numbers(self, kind: Kind) -> list[int]:
        """The living processes of this kind."""
        if self._process is None or self._process.poll() is not None:
            return []
        children = psutil.Process(self._process.pid).children()
        return [child.pid for child in children if titled(child, _TITLES[kind])]

    def empty_valkey(self) -> None:
        """What Valkey has kept is gone when it comes back from its next death."""
        shutil.rmtree(self._folder / "valkey" / "appendonlydir", ignore_errors=True)


_TITLES: dict[Kind, str] = {"web": "chargen web", "worker": "chargen worker", "valkey": "valkey-server"}


def kill(number: int) -> None:
    """`kill -9`."""
    with suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)
