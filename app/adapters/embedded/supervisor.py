"""Keeps a few programs running until a signal comes, then ends them in order.

A program that dies is started again, and so is one that gives no sign of life for `silence` seconds.

Looked at honcho, which starts nothing again, and at supervisor and circus, which want a configuration file
and a control socket; none of them ties its programs to its own death, nor forks them from one set of imports
(the web process is back after a crash in a fifth of a second): hence own code.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from time import monotonic
from typing import Self

from app.adapters.embedded.programs import HOPELESS, CannotStart, Program, spawn, stop

_WAITS = (0.1, 0.5, 1.0, 1.5, 5.0, 15.0)  # seconds before each start of a program that keeps dying
_STEADY = 5.0  # seconds after which a program counts as healthy, and is back at once when it dies
_TRIES_AT_FIRST = 3  # a program that dies this often before all is ready won't ever start
_STARTING = 60.0  # seconds that a program may take before its first sign of life
_LOOKS = 6  # at each program within the time that it may be silent
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_HEARD = (*_ENDING, signal.SIGCHLD, signal.SIGALRM)


class Supervisor:
    """In its block signals wait for `run`; at the end of it every program is ended, by name in `order`.

    `silence`: seconds without a sign of life after which a program is replaced.
    """

    def __init__(self, order: Sequence[str], silence: float = 30.0) -> None:
        self._order = order
        self._silence = silence
        self._next_look = 0.0
        self._suspected: set[int] = set()
        self._silent: set[int] = set()  # ended for it
        self._running: dict[int, Program] = {}
        self._started: dict[Program, float] = {}
        self._deaths: dict[Program, int] = {}
        self._due: dict[Program, float] = {}  # when to start it again
        self._ready = False

    def __enter__(self) -> Self:
        for number in (signal.SIGCHLD, signal.SIGALRM):
            signal.signal(number, lambda _number, _frame: None)  # what is ignored does not wait
        signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
        return self

    def __exit__(self, *_error: object) -> None:
        place = {name: index for index, name in enumerate(self._order)}
        running = self._running.items()
        for number, program in sorted(running, key=lambda item: place.get(item[1].name, -1)):
            stop(number, program.grace)

    def start(self, *programs: Program) -> None:
        for program in programs:
            if program.life:
                program.life.begin()
            self._started[program] = monotonic()
            self._running[spawn(program)] = program

    def is_ready(self) -> None:
        """From now on a program that dies is started again, however often."""
        self._ready = True

    def run(self) -> None:
        """Until a signal comes. Raises CannotStart for a program that can't be kept running."""
        while (number := self._next_signal()) not in _ENDING:
            if number == signal.SIGCHLD:
                self._bury()
            self._start_due()
            self._look()

    def _next_signal(self) -> int:
        due = [*self._due.values()]
        if any(program.life for program in self._running.values()):
            due.append(self._next_look)
        if due:
            signal.setitimer(signal.ITIMER_REAL, max(min(due) - monotonic(), 0.001))
        return signal.sigwait(_HEARD)

    def _look(self) -> None:
        """Ends by force who is silent at a second look: at the first we may be the one that slept."""
        if monotonic() < self._next_look:
            return
        self._next_look = monotonic() + self._silence / _LOOKS
        silent = {number for number, program in self._running.items() if self._is_silent(program)}
        for number in silent & self._suspected - self._silent:
            os.killpg(number, signal.SIGKILL)
            self._silent.add(number)
        self._suspected = silent

    def _is_silent(self, program: Program) -> bool:
        if program.life is None:
            return False
        if last := program.life.last:
            return monotonic() - last > self._silence
        return monotonic() - self._started[program] > _STARTING

    def _bury(self) -> None:
        for number in list(self._running):
            found, status = os.waitpid(number, os.WNOHANG)
            if found:
                how = _how(code := os.waitstatus_to_exitcode(status))
                if number in self._silent:
                    self._silent.discard(number)
                    how = f"answered nothing for {self._silence:g} s and was ended"
                self._died(self._running.pop(number), code, how)

    def _died(self, program: Program, code: int, how: str) -> None:
        if program.then and code == 0:
            program.then()
            return
        steady = monotonic() - self._started[program] > _STEADY
        deaths = self._deaths[program] = 1 if steady else self._deaths.get(program, 0) + 1
        if code == HOPELESS:
            sys.exit(1)  # it has said why
        if not self._ready and deaths >= _TRIES_AT_FIRST:
            raise CannotStart(f"{program.name} can't start; what it said stands above.")
        say(f"{program.name} {how}; starting it again.")
        self._due[program] = monotonic() + _WAITS[min(deaths, len(_WAITS)) - 1]

    def _start_due(self) -> None:
        for program in [program for program, due in self._due.items() if due <= monotonic()]:
            del self._due[program]
            self.start(program)


def say(line: str) -> None:
    """One line for the operator; a terminal that is gone is no reason to stop."""
    try:
        print(f"chargen: {line}", file=sys.stderr, flush=True)
    except OSError:
        return


def _how(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
