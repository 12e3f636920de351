"""`make profile`: where the processor time of a run goes, sampled by py-spy in web process and worker.

DATABASE=sqlite or postgresql, RUNS says how many runs. Shares are of the samples in which a thread held the
interpreter's lock: of the innermost frame, by library, and of all frames, by function of ours. Left out are
the pool processes and work outside of the lock (SQLite's, the disk's), which `make bench` counts. Sampling
costs time itself.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from tests.bench.contenders import Chargen, Setup, chargen
from tests.bench.load import by_new_sockets, visit
from tests.bench.processes import idle_share, until_quiet
from tests.bench.report import table
from tests.support.paths import ROOT

_PY_SPY = ROOT / ".cache" / "profile" / "bin" / "py-spy"
_RATE = 200  # samples a second
_RUNS = int(os.environ.get("RUNS", "200"))
_VISITORS = range(1, 9)
_LISTED = 30  # libraries and functions
_AROUND = ("app/cli/", "app/adapters/embedded/")  # on every stack

Stack = tuple[tuple[str, ...], int]  # frames from the outermost, as `function (file:line)`; how often seen


def main() -> None:
    with chargen(Setup(postgresql=os.environ.get("DATABASE") == "postgresql")) as server:
        sampled = asyncio.run(_sample(server))
    for process, stacks in sampled.items():
        total = sum(count for _, count in stacks)
        print(f"\n## {process}: {total / _RATE * 1000 / _RUNS:.1f} ms a run, as sampled")
        _print("library, innermost frame", _by_library(stacks), total)
        _print("function of ours, anywhere on the stack", _by_function(stacks), total)


async def _sample(server: Chargen) -> dict[str, list[Stack]]:
    await visit(server, by_new_sockets, 40, _VISITORS)
    idle = await idle_share(server.used)
    with TemporaryDirectory(prefix="profile-") as folder:
        files = {name: Path(folder) / name for name in ("chargen web", "chargen worker")}
        with sampling({server.process(name): file for name, file in files.items()}):
            await visit(server, by_new_sockets, _RUNS, _VISITORS)
            await until_quiet(server.used, idle + 0.1)
        return {name: [*_stacks(file.read_text())] for name, file in files.items()}


@contextmanager
def sampling(files: dict[psutil.Process, Path]) -> Iterator[None]:
    """Samples these processes while the block lasts, each into its file."""
    command = [str(_PY_SPY), "record", "--rate", str(_RATE), "--format", "raw", "--gil"]
    recorders = [
        subprocess.Popen(
            [*command, "--pid", str(process.pid), "--output", str(file)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for process, file in files.items()
    ]
    try:
        yield
    finally:
        for recorder in recorders:
            recorder.send_signal(signal.SIGINT)
        for recorder in recorders:
            if recorder.wait(60):
                sys.exit("py-spy may not trace processes here: run as root, or set ptrace_scope to 0.")


def _stacks(text: str) -> Iterator[Stack]:
    for line in text.splitlines():
        frames, _, count = line.rpartition(" ")
        yield tuple(frames.split(";")), int(count)


def _by_library(stacks: Iterable[Stack]) -> Counter[str]:
    found = Counter[str]()
    for frames, count in stacks:
        found[_library(frames[-1])] += count
    return found


def _by_function(stacks: Iterable[Stack]) -> Counter[str]:
    found = Counter[str]()
    for frames, count in stacks:
        for name in {f"{_file(each)}: {each.split(' (')[0]}" for each in frames if _is_inside(each)}:
            found[name] += count
    return found


def _file(frame: str) -> str:
    return frame.rpartition("(")[2].rpartition(":")[0]


def _is_inside(frame: str) -> bool:
    return _is_ours(frame) and not _file(frame).startswith(_AROUND)


def _is_ours(frame: str) -> bool:
    return _file(frame).startswith(("app/", "workers/"))


def _library(frame: str) -> str:
    """`sqlalchemy`, `asyncio` or `app/step_runner`: the package of the file, for ours with its room."""
    parts = Path(_file(frame)).parts
    return "/".join(parts[:2]) if _is_ours(frame) else parts[0] if parts else "?"


def _print(head: str, found: Counter[str], total: int) -> None:
    rows = [[name, f"{count / total:.1%}"] for name, count in found.most_common(_LISTED)]
    table([head, "share"], rows)


if __name__ == "__main__":
    main()
