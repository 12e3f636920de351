"""Runs a few programs until a signal arrives, then stops them in order.

A program that dies is restarted, and so is one without a heartbeat for `silence` seconds.

Alternatives considered: honcho restarts nothing; supervisor and circus need a configuration file and a
control socket; none ties its programs to its own death, nor forks them from one set of imports (the web
process restarts in a fifth of a second).
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from time import monotonic
from typing import Self

from app.adapters.embedded.programs import EXIT_CONFIG, CannotStart, Program, spawn, stop

_RESTART_DELAYS = (0.1, 0.5, 1.0, 1.5, 5.0, 15.0)  # seconds before each restart of a program that keeps dying
_HEALTHY_SECONDS = 5.0  # seconds after which a program counts as healthy and is restarted at once
_MAX_FIRST_STARTS = 3  # deaths before readiness after which a program is given up
_START_SECONDS = 60.0  # seconds before the first heartbeat
_CHECKS_PER_SILENCE = 6  # checks within the allowed silence
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_WAITED_SIGNALS = (*_STOP_SIGNALS, signal.SIGCHLD, signal.SIGALRM)


class Supervisor:
    """A context manager within which signals wait for `run`; at its end every program is stopped, by name in
    `order`.

    `silence`: seconds without a heartbeat after which a program is replaced.
    """

    def __init__(self, order: Sequence[str], silence: float = 30.0) -> None:
        self._order = order
        self._silence = silence
        self._next_check = 0.0
        self._suspected: set[int] = set()
        self._killed_as_silent: set[int] = set()  # killed as silent
        self._running: dict[int, Program] = {}
        self._started: dict[Program, float] = {}
        self._deaths: dict[Program, int] = {}
        self._due: dict[Program, float] = {}  # when to start it again
        self._ready = False

    def __enter__(self) -> Self:
        for number in (signal.SIGCHLD, signal.SIGALRM):
            signal.signal(number, lambda _number, _frame: None)  # ignored signals would not be pending
        signal.pthread_sigmask(signal.SIG_BLOCK, _WAITED_SIGNALS)
        return self

    def __exit__(self, *_error: object) -> None:
        position = {name: index for index, name in enumerate(self._order)}
        running = self._running.items()
        for number, program in sorted(running, key=lambda item: position.get(item[1].name, -1)):
            stop(number, program.grace)

    def start(self, *programs: Program) -> None:
        """Start the programs."""
        for program in programs:
            if program.life:
                program.life.reset()
            self._started[program] = monotonic()
            self._running[spawn(program)] = program

    def is_ready(self) -> None:
        """From now on a program that dies is restarted, however often."""
        self._ready = True

    def run(self) -> None:
        """Run until a signal arrives. Raises CannotStart for a program that keeps dying."""
        while (number := self._next_signal()) not in _STOP_SIGNALS:
            if number == signal.SIGCHLD:
                self._reap()
            self._start_due()
            self._check_liveness()

    def _next_signal(self) -> int:
        due = [*self._due.values()]
        if any(program.life for program in self._running.values()):
            due.append(self._next_check)
        if due:
            signal.setitimer(signal.ITIMER_REAL, max(min(due) - monotonic(), 0.001))
        return signal.sigwait(_WAITED_SIGNALS)

    def _check_liveness(self) -> None:
        """Kill programs that are silent at two checks in a row: at the first, this process may have been
        suspended."""
        if monotonic() < self._next_check:
            return
        self._next_check = monotonic() + self._silence / _CHECKS_PER_SILENCE
        silent = {number for number, program in self._running.items() if self._is_silent(program)}
        for number in silent & self._suspected - self._killed_as_silent:
            os.killpg(number, signal.SIGKILL)
            self._killed_as_silent.add(number)
        self._suspected = silent

    def _is_silent(self, program: Program) -> bool:
        if program.life is None:
            return False
        if last := program.life.last:
            return monotonic() - last > self._silence
        return monotonic() - self._started[program] > _START_SECONDS

    def _reap(self) -> None:
        for number in list(self._running):
            found, status = os.waitpid(number, os.WNOHANG)
            if found:
                reason = _exit_reason(code := os.waitstatus_to_exitcode(status))
                if number in self._killed_as_silent:
                    self._killed_as_silent.discard(number)
                    reason = f"answered nothing for {self._silence:g} s and was ended"
                self._handle_exit(self._running.pop(number), code, reason)

    def _handle_exit(self, program: Program, code: int, reason: str) -> None:
        if program.on_success and code == 0:
            program.on_success()
            return
        was_healthy = monotonic() - self._started[program] > _HEALTHY_SECONDS
        deaths = self._deaths[program] = 1 if was_healthy else self._deaths.get(program, 0) + 1
        if code == EXIT_CONFIG:
            sys.exit(1)  # it has said why
        if not self._ready and deaths >= _MAX_FIRST_STARTS:
            raise CannotStart(f"{program.name} can't start; what it said stands above.")
        say(f"{program.name} {reason}; starting it again.")
        self._due[program] = monotonic() + _RESTART_DELAYS[min(deaths, len(_RESTART_DELAYS)) - 1]

    def _start_due(self) -> None:
        for program in [program for program, due in self._due.items() if due <= monotonic()]:
            del self._due[program]
            self.start(program)


def say(line: str) -> None:
    """Print one line for the operator; a closed terminal is ignored."""
    try:
        print(f"chargen: {line}", file=sys.stderr, flush=True)
    except OSError:
        return


def _exit_reason(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
