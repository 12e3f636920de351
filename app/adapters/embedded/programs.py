"""One supervised process: forked, in a session of its own, gone when its supervisor is gone."""

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

from app.adapters.embedded.heartbeat import Heartbeat, SignsOfLife, become

HOPELESS = 78  # EX_CONFIG of sysexits.h: a process that ends so has said why, and would only say it again
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class CannotStart(Exception):
    """Serving is impossible here. The message is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Program:
    """`body` is what the process does; `grace`: seconds between the request to end and the end by force.

    `then` is for a program that ends by itself: what to do when it ended well, instead of starting it again.
    `life`: what shows that it answers; a Heartbeat is handed to the process, for `heartbeat.beat`.
    """

    name: str
    body: Callable[[], None]
    grace: float
    then: Callable[[], None] | None = None
    life: SignsOfLife | None = None


def spawn(program: Program) -> int:
    """Starts it; the process's number. A fork costs a hundredth of a new interpreter with all its imports."""
    sys.stdout.flush()
    sys.stderr.flush()
    parent, prctl = os.getpid(), _prctl()
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        _become_child(parent, prctl)
        if isinstance(program.life, Heartbeat):
            become(program.life)
        code = _exit_code(program.body)
    finally:
        os._exit(code)


def _become_child(parent: int, prctl: Callable[..., int] | None) -> None:
    os.setsid()  # the terminal's Ctrl-C reaches the supervisor alone
    if prctl:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before the kernel was asked
        os._exit(1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGALRM):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


def _prctl() -> Callable[..., int] | None:
    """On Linux the kernel can end a child when its parent dies, however it dies."""
    return ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def _exit_code(body: Callable[[], None]) -> int:
    try:
        body()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
    return 0


def stop(number: int, grace: float) -> None:
    """Asks, waits `grace` seconds, then ends the whole session by force. Returns when it is gone."""
    os.kill(number, signal.SIGTERM)
    ends = time.monotonic() + grace
    while os.waitpid(number, os.WNOHANG)[0] == 0:
        if time.monotonic() > ends:
            os.killpg(number, signal.SIGKILL)
            os.waitpid(number, 0)
            return
        time.sleep(0.01)
