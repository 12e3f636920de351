"""Processor time and memory of a server's processes, children and ended children included."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import psutil

_SAMPLE_SECONDS = 0.5
_QUIET = 0.02  # seconds of processor time a second, above what it uses when idle


@dataclass(frozen=True, slots=True)
class Cpu:
    """Seconds of processor time, user and system. `painting`: of what reads, paints and scales portraits,
    where that has processes of its own; `web`: of the web process and its children. All are part of `all`."""

    all: float
    painting: float = 0.0
    web: float = 0.0

    def __sub__(self, other: Cpu) -> Cpu:
        return Cpu(self.all - other.all, self.painting - other.painting, self.web - other.web)

    def per(self, thousand_runs: float) -> Cpu:
        return Cpu(self.all / thousand_runs, self.painting / thousand_runs, self.web / thousand_runs)


def seconds_of(trees: Iterable[psutil.Process]) -> float:
    """The time of these processes and of all their descendants, the ended ones included."""
    return sum(map(_seconds, (each for tree in trees for each in (tree, *_descendants(tree)))))


def seconds_below(process: psutil.Process) -> float:
    """The time of a process's descendants alone, the ended ones included."""
    return sum(map(_seconds, _descendants(process))) + _of_ended_children(process)


def resident(trees: Iterable[psutil.Process]) -> int:
    """Bytes in memory of these processes and their descendants, shared pages counted for each."""
    return sum(_resident(each) for tree in trees for each in (tree, *_descendants(tree)))


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0  # its time is now among its parent's ended children
    return times.user + times.system + times.children_user + times.children_system


def _of_ended_children(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.children_user + times.children_system


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


async def share_of(used: Callable[[], Cpu], seconds: float) -> float:
    """Returns the seconds of processor time a second that a server uses in the next `seconds`."""
    before = used()
    await asyncio.sleep(seconds)
    return (used() - before).all / seconds


async def idle_share(used: Callable[[], Cpu], seconds: float = 1.0) -> float:
    """Returns what it uses while nobody asks for anything, once what began earlier is done: the share does
    not fall any more."""
    share = await share_of(used, seconds)
    while share > _QUIET and (later := await share_of(used, seconds)) < share * 0.8:
        share = later
    return share


async def until_quiet(used: Callable[[], Cpu], idle: float, limit: float = 300.0) -> None:
    """Returns once the server has used no more than when idle for a second. Raises TimeoutError."""
    async with asyncio.timeout(limit):
        quiet = 0
        while quiet < 2:
            share = await share_of(used, _SAMPLE_SECONDS)
            quiet = quiet + 1 if share <= idle + _QUIET else 0
