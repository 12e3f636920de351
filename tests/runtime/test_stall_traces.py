"""Tracebacks of a loop that stands still, and none of a process that was suspended."""

from __future__ import annotations

import asyncio
import faulthandler
import os
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from app.runtime.stall_traces import STUCK
from app.runtime.stalls import Subject
from app.runtime.watchdog import Watchdog
from tests.support.paths import ROOT
from tests.support.waiting import block_until

_TICKING = """
import faulthandler, sys, time
from io import FileIO
from app.runtime import stall_traces as module

module.STALL, module.TICK, module.STUCK = 2, 1, 1000
faulthandler.dump_traceback = lambda **_: print("written", flush=True)
traces = module.StallTraces(FileIO(sys.argv[1], "a"))
traces.start()
for _ in range(20):
    traces.turned()
    print("turned", flush=True)
    for _ in range(20):  # after a suspension the thread that watches comes first, which is the harder case
        time.sleep(0.01)
"""
# Threads and frames that change all the time, while thousands of tracebacks of them are written.
_BUSY = """
import sys, time
from io import FileIO
from threading import Thread
from app.runtime import stall_traces as module

module.STALL = 0.0005
file = FileIO(sys.argv[1], "a")
traces = module.StallTraces(file)
traces.start()

def descend(depth):
    exec("def once():\\n return 1\\nonce()")
    return depth and descend(depth - 1)

began = time.monotonic()
while time.monotonic() - began < 4:
    thread = Thread(target=descend, args=(20,))
    thread.start()
    descend(30)
    thread.join()
traces.stop()
print(open(sys.argv[1]).read().count("Current thread"))
"""


def started(script: str, path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_suspended_process_writes_none(tmp_path: Path) -> None:
    with started(_TICKING, tmp_path / "trace") as process:
        assert process.stdout
        assert process.stdout.readline() == "turned\n"
        os.kill(process.pid, signal.SIGSTOP)
        with pytest.raises(TimeoutError):
            block_until(lambda: process.poll() is not None, 4)
        os.kill(process.pid, signal.SIGCONT)
        lines = [*process.stdout]
    assert process.returncode == 0
    assert "turned\n" in lines
    assert "written\n" not in lines


def test_a_busy_process_survives_them(tmp_path: Path) -> None:
    with started(_BUSY, tmp_path / "trace") as process:
        written, _ = process.communicate()
    assert process.returncode == 0
    assert int(written) > 100


async def test_the_unprotected_ones_are_for_processes_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    armed: list[float] = []
    monkeypatch.setattr(faulthandler, "dump_traceback_later", lambda seconds, **_: armed.append(seconds))
    monkeypatch.setattr(faulthandler, "cancel_dump_traceback_later", armed.clear)
    watchdog = Watchdog(tmp_path)
    watchdog.start()
    await asyncio.sleep(0)  # its first tick
    assert armed == []
    done = asyncio.Event()
    works = [asyncio.create_task(watchdog.working(Subject(uuid4()), done.wait())) for _ in range(2)]
    await asyncio.sleep(0)
    assert armed == [STUCK]
    done.set()
    await asyncio.gather(*works)
    assert armed == []
    await watchdog.stop()
