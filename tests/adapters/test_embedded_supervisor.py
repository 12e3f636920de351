"""The supervisor, with real processes: starts the dead again, leaves nobody behind, can give up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from textwrap import dedent

import psutil
import pytest

from tests.support.paths import ROOT
from tests.support.waiting import block_until

# Two programs that only wait; each notes its birth and its end in `notes`.
SCRIPT = """
    import os, signal, sys, time
    from pathlib import Path
    from app.adapters.embedded.programs import CannotStart, Program
    from app.adapters.embedded.heartbeat import Heartbeat, beat
    from app.adapters.embedded.supervisor import Supervisor

    notes = Path(sys.argv[1])

    def note(line):
        with notes.open("a") as file:
            file.write(line + "\\n")

    def waits(name, deaf=False):
        def body():
            def end(*_):
                note(f"{name} ends")
                sys.exit(0)
            signal.signal(signal.SIGTERM, signal.SIG_IGN if deaf else end)
            note(f"{name} {os.getpid()}")
            while True:
                time.sleep(60)
        return body
"""
BEATING = """
    def beats(name):
        def body():
            beat()
            note(f"{name} {os.getpid()}")
            for turn in range(10_000):
                beat()
                time.sleep(0.05)
        return body

    with Supervisor(["first", "second"], silence=1.0) as supervisor:
        supervisor.start(*[Program(name, beats(name), 5, life=Heartbeat()) for name in ("first", "second")])
        supervisor.is_ready()
        supervisor.run()
"""
TWO = """
    with Supervisor(["first", "second"]) as supervisor:
        ready = Program("ready", lambda: None, 1, supervisor.is_ready)
        supervisor.start(Program("second", waits("second"), 5), Program("first", waits("first"), 5), ready)
        supervisor.run()
"""


class Run:
    """A supervisor in a process of its own, and what its programs noted."""

    def __init__(self, folder: Path, script: str) -> None:
        self._notes = folder / "notes"
        self._notes.touch()
        self.process = subprocess.Popen(
            [sys.executable, "-c", dedent(SCRIPT) + dedent(script), str(self._notes)],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )

    def lines(self) -> list[str]:
        return self._notes.read_text().splitlines()

    def numbers(self, name: str) -> list[int]:
        """The processes that the program has been so far."""
        return [int(line.split()[1]) for line in self.lines() if line.startswith(name) and line[-1].isdigit()]

    def until(self, holds: Callable[[], object], seconds: float = 20) -> float:
        """Waits until it holds; the seconds that took."""
        return block_until(holds, seconds, shown=self.lines)

    def end(self, number: int = signal.SIGTERM) -> str:
        self.process.send_signal(number)
        return self.process.communicate(timeout=20)[1]


Start = Callable[[str], Run]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    runs: list[Run] = []

    def begin(script: str) -> Run:
        runs.append(Run(tmp_path, script))
        return runs[-1]

    yield begin
    for run in runs:
        if run.process.poll() is None:
            run.process.kill()
        run.process.wait()


def both(run: Run) -> bool:
    return bool(run.numbers("first") and run.numbers("second"))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_dead_program_is_started_again_within_two_seconds(start: Start, number: signal.Signals) -> None:
    run = start(TWO)
    run.until(lambda: both(run))
    for deaths in (1, 2, 3):
        os.kill(run.numbers("first")[-1], number)
        assert run.until(partial(_has_lived, run, deaths + 1)) < 2
    assert len(run.numbers("second")) == 1
    assert "starting it again" in run.end()


def _has_lived(run: Run, lives: int) -> bool:
    return len(run.numbers("first")) == lives


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all_in_order_and_well(start: Start, number: signal.Signals) -> None:
    run = start(TWO)
    run.until(lambda: both(run))
    run.end(number)
    assert run.process.returncode == 0
    assert run.lines()[-2:] == ["first ends", "second ends"]
    assert not any(psutil.pid_exists(pid) for name in ("first", "second") for pid in run.numbers(name))


def test_each_program_has_a_session_of_its_own(start: Start) -> None:
    run = start(TWO)
    run.until(lambda: both(run))
    numbers = run.numbers("first") + run.numbers("second")
    assert [os.getsid(number) for number in numbers] == numbers


def test_no_child_process_outlives_a_killed_supervisor(start: Start) -> None:
    run = start(TWO)
    run.until(lambda: both(run))
    numbers = run.numbers("first") + run.numbers("second")
    run.end(signal.SIGKILL)
    run.until(lambda: not any(_lives(number) for number in numbers), seconds=5)


def _lives(number: int) -> bool:
    try:
        return bool(psutil.Process(number).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_program_that_ignores_the_request_is_ended_by_force(start: Start) -> None:
    run = start("""
        with Supervisor(["deaf"]) as supervisor:
            supervisor.start(Program("deaf", waits("deaf", deaf=True), 0.5))
            supervisor.run()
    """)
    run.until(lambda: run.numbers("deaf"))
    began = time.monotonic()
    run.end()
    assert 0.4 < time.monotonic() - began < 5
    assert run.process.returncode == 0
    assert not psutil.pid_exists(run.numbers("deaf")[0])


def test_a_program_that_never_starts_is_given_up(start: Start) -> None:
    run = start("""
        def broken():
            note("broken 0")
            raise ValueError("it is broken")

        try:
            with Supervisor(["first"]) as supervisor:
                supervisor.start(Program("first", waits("first"), 5), Program("broken", broken, 5))
                supervisor.run()
        except CannotStart as error:
            sys.exit(str(error))
    """)
    announced = run.process.communicate(timeout=20)[1]
    assert run.process.returncode == 1
    assert "ValueError: it is broken" in announced
    assert announced.splitlines()[-1] == "broken can't start; what it said stands above."
    assert len(run.numbers("broken")) == 3
    assert run.lines()[-1] == "first ends"


def test_a_program_that_says_it_is_hopeless_is_not_tried_twice(start: Start) -> None:
    run = start("""
        with Supervisor([]) as supervisor:
            def hopeless():
                note("hopeless 0")
                sys.exit(78)
            supervisor.start(Program("hopeless", hopeless, 5))
            supervisor.run()
    """)
    run.process.communicate(timeout=20)
    assert run.process.returncode == 1
    assert run.lines() == ["hopeless 0"]


def test_a_dependent_program_waits_for_the_first_to_exit_successfully(start: Start) -> None:
    run = start("""
        with Supervisor(["last"]) as supervisor:
            last = Program("last", waits("last"), 5)
            follow = lambda: supervisor.start(last)
            supervisor.start(Program("before", lambda: note("before is done"), 5, follow))
            supervisor.run()
    """)
    run.until(lambda: run.numbers("last"))
    assert run.lines()[0] == "before is done"
    run.end()


def test_a_program_without_a_heartbeat_is_replaced(start: Start) -> None:
    run = start(BEATING)
    run.until(lambda: both(run))
    for deaths in (1, 2):
        os.kill(run.numbers("first")[-1], signal.SIGSTOP)
        run.until(partial(_has_lived, run, deaths + 1))
    assert len(run.numbers("second")) == 1
    said = [line for line in run.end().splitlines() if "first" in line]
    assert said == ["chargen: first answered nothing for 1 s and was ended; starting it again."] * 2


def test_a_program_frozen_briefly_is_not_restarted(start: Start) -> None:
    run = start(BEATING)
    run.until(lambda: both(run))
    number = run.numbers("first")[0]
    os.kill(number, signal.SIGSTOP)
    time.sleep(0.5)
    os.kill(number, signal.SIGCONT)
    _freeze_second_until_replaced(run)
    assert len(run.numbers("first")) == 1


def _freeze_second_until_replaced(run: Run) -> None:
    """Whatever else was silent for that long would have been replaced by the same checks."""
    os.kill(run.numbers("second")[0], signal.SIGSTOP)
    run.until(lambda: len(run.numbers("second")) == 2)


@pytest.mark.parametrize("with_children", [False, True])
def test_a_supervisor_resumed_after_sleep_ends_no_process(start: Start, with_children: bool) -> None:
    run = start(BEATING)
    run.until(lambda: both(run))
    children = [run.numbers("first")[0], run.numbers("second")[0]] if with_children else []
    for number in (run.process.pid, *children):
        os.kill(number, signal.SIGSTOP)
    time.sleep(2.5)
    for number in (run.process.pid, *children):
        os.kill(number, signal.SIGCONT)
    _freeze_second_until_replaced(run)
    assert len(run.numbers("first")) == 1
    assert run.end().count(" answered nothing for ") == 1


def test_a_program_may_take_its_time_before_its_first_sign(start: Start) -> None:
    run = start("""
        def beats_once():
            beat()
            waits("silent")()

        with Supervisor(["slow", "silent"], silence=0.5) as supervisor:
            programs = [Program("slow", waits("slow"), 5, life=Heartbeat())]
            programs.append(Program("silent", beats_once, 5, life=Heartbeat()))
            supervisor.start(*programs)
            supervisor.is_ready()
            supervisor.run()
    """)
    run.until(lambda: len(run.numbers("silent")) > 2)
    assert len(run.numbers("slow")) == 1
