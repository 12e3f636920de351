"""One supervised process: forked into its own session, terminated when its supervisor dies."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from app.adapters.embedded.heartbeat import Heartbeat, LivenessProbe, adopt

EXIT_CONFIG = 78  # EX_CONFIG of sysexits.h: a process that ends so has said why, and would only say it again
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class CannotStart(Exception):
    """Serving is impossible here. The message is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Program:
    """`body`: the function the process runs; `grace`: seconds between SIGTERM and SIGKILL.

    `on_success`: for a program that ends by itself: what to do after exit code 0 instead of restarting it.
    `life`: how its liveness is checked; a Heartbeat is passed to the process, for `heartbeat.beat`.
    """

    name: str
    body: Callable[[], None]
    grace: float
    on_success: Callable[[], None] | None = None
    life: LivenessProbe | None = None


def spawn(program: Program) -> int:
    """Start it and return the process id. A fork costs a hundredth of a new interpreter with all its
    imports."""
    sys.stdout.flush()
    sys.stderr.flush()
    parent, prctl = os.getpid(), _prctl()
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        _set_up_child(parent, prctl)
        if isinstance(program.life, Heartbeat):
            adopt(program.life)
        code = _exit_code(program.body)
    finally:
        os._exit(code)


def _set_up_child(parent: int, prctl: Callable[..., int] | None) -> None:
    os.setsid()  # the terminal's Ctrl-C reaches the supervisor alone
    if prctl:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # the parent died before prctl
        os._exit(1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGALRM):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


def _prctl() -> Callable[..., int] | None:
    """Return prctl on Linux, where the kernel can signal a child when its parent dies."""
    return ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def _exit_code(body: Callable[[], None]) -> int:
    try:
        body()
    except SystemExit as exited:
        return exited.code if isinstance(exited.code, int) else int(exited.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
    return 0


def stop(number: int, grace: float) -> None:
    """Send SIGTERM, wait `grace` seconds, then kill the whole session. Returns when it is gone."""
    os.kill(number, signal.SIGTERM)
    ends = time.monotonic() + grace
    while os.waitpid(number, os.WNOHANG)[0] == 0:
        if time.monotonic() > ends:
            os.killpg(number, signal.SIGKILL)
            os.waitpid(number, 0)
            return
        time.sleep(0.01)
