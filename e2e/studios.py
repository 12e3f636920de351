"""Real studios for the browser: `chargen serve` on a free port, with data folder and engine of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from tests.support.command import free_port
from tests.support.processes import titled
from tests.support.waiting import block_until

ROOT = Path(__file__).resolve().parent.parent
_READY_WITHIN = 60.0  # seconds; a loaded machine takes many times the three that it should
_STOPPED_WITHIN = 30.0


class StudioFailed(Exception):
    """The studio did not start; its own words are in the message."""


@dataclass(slots=True)
class Studio:
    """A studio. `environ` is what its processes are given; `process` supervises them."""

    url: str
    environ: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def begin(cls, environ: dict[str, str], log: Path) -> Studio:
        """Started, and not ready yet."""
        return cls(f"http://127.0.0.1:{environ['PORT']}", environ, log, _serve(environ, log))

    @property
    def port(self) -> int:
        return int(self.environ["PORT"])

    def command(self, *words: str, answer: str = "") -> str:
        """What `chargen <words>` prints, given `answer` as its input. Raises CalledProcessError, with what
        the command said was wrong."""
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", *words],
            env=self.environ, cwd=ROOT, input=answer, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        try:
            done.check_returncode()
        except subprocess.CalledProcessError as error:
            error.add_note(done.stderr)
            raise
        return done.stdout.strip()

    def kill(self) -> None:
        """All its processes at once by SIGKILL, as if the machine had lost its power."""
        supervisor = psutil.Process(self.process.pid)
        family = [supervisor, *supervisor.children(recursive=True)]
        for each in family:
            each.suspend()  # or the supervisor would notice that another one died
        for each in family:
            each.kill()
        self.process.wait()
        psutil.wait_procs(family)

    @contextmanager
    def idle(self) -> Iterator[None]:
        """The worker stands still: with CHARGEN_DISPATCH=queue, runs wait for the end of the block."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        workers = [each for each in children if titled(each, "chargen worker")]
        assert workers, "no worker is there to stand still"
        for each in workers:
            each.suspend()
        try:
            yield
        finally:
            for each in workers:
                each.resume()

    def start_again(self) -> None:
        """After `kill`, on the same port and with what is on disk. Returns before it is ready."""
        self.process = _serve(self.environ, self.log)

    def token(self, name: str, role: str = "user") -> str:
        """A token of the user of that name, who is made if absent."""
        return self.command("token", "--user", name, "--role", role)

    def add_user(self, email: str, password: str, role: str = "user") -> None:
        self.command("user", "add", "--email", email, "--role", role, "--password-stdin", answer=password)


@contextmanager
def studio(**variables: str) -> Iterator[Studio]:
    """Runs with the block. What it leaves behind at the end, or says in tracebacks, is an AssertionError."""
    folder = Path(tempfile.mkdtemp(prefix="chargen-e2e-"))
    running = Studio.begin(_environ(folder, variables), folder / "log.txt")
    try:
        _wait_until_ready(running)
        yield running
        _stop_and_judge(running)
    finally:
        running.process.kill()  # nothing happens to one that has ended
        running.process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _environ(folder: Path, variables: dict[str, str]) -> dict[str, str]:
    own = {
        "CHARGEN_DATA_DIR": str(folder / "data"),
        "PORT": str(free_port()),
        "PYTHONPATH": str(ROOT),
    }
    # Whoever runs the tests may have a studio of their own configured: none of that counts here.
    theirs = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CHARGEN_") and name not in {"HOST", "PORT"}
    }
    return theirs | own | variables


def _serve(environ: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve"], cwd=ROOT, env=environ, stdout=out, stderr=out
        )


def _wait_until_ready(running: Studio) -> None:
    def ready() -> bool:
        if running.process.poll() is not None:
            raise StudioFailed(running.log.read_text(errors="replace"))
        return _ready(running.url)

    try:
        block_until(ready, _READY_WITHIN, every=0.05)
    except TimeoutError as error:
        raise StudioFailed(running.log.read_text(errors="replace")) from error


def _ready(url: str) -> bool:
    try:
        with urlopen(f"{url}/health/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _stop_and_judge(running: Studio) -> None:
    family = psutil.Process(running.process.pid).children(recursive=True)
    running.process.send_signal(signal.SIGTERM)
    code = running.process.wait(_STOPPED_WITHIN)
    said = running.log.read_text(errors="replace")
    assert code == 0, f"`chargen serve` ended with {code}:\n{said}"
    orphans = [process.name() for process in psutil.wait_procs(family, timeout=2)[1]]
    assert not orphans, f"still running after `chargen serve` ended: {orphans}"
    assert "Traceback" not in said, f"the studio's log has a traceback:\n{said}"
