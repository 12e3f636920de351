"""Stalls: which work had stopped the event loop of a process that died since, read from the marks it left.

See app/runtime/watchdog.py, which writes them. What counts is a traceback, and the marks that were old
when it was written. A process that was suspended (SIGSTOP) writes no traceback when it is killed.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from uuid import UUID

STALL = 5.0  # seconds
TICK = 1.0  # seconds after which a loop that turns pushes the traceback back
SLOT_SIZE, SLOTS = 32, 64
# Of a slot, at 0: since when, 0.0 if unused; at 8: what.
TIME, SUBJECT = struct.Struct("=d"), struct.Struct("=16si")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is worked on: a run with its attempt, or an avatar job."""

    id: UUID
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Stall:
    """Work in which a dead process's loop had stopped. `alone`: no other work was on the CPU, so that it was
    this one. `id` is the same in every process that reads it; `trace`: where the threads were."""

    id: str
    subject: Subject
    alone: bool
    trace: str


@contextmanager
def collected_stalls(path: Path) -> Iterator[list[Stall]]:
    """Yield the stalls of the process that wrote these marks, none while it lives or if the file is gone.

    The file is locked against other readers meanwhile, and deleted when the body succeeds.
    """
    try:
        marks = FileIO(path, "r+")
    except FileNotFoundError:
        yield []
        return
    with marks:
        if not _locked(marks) or not os.fstat(marks.fileno()).st_nlink:
            yield []
            return
        yield _stalls(path, marks.readall())
        path.with_suffix(".trace").unlink(missing_ok=True)
        path.unlink(missing_ok=True)


def _locked(file: FileIO) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _stalls(path: Path, marks: bytes) -> list[Stall]:
    traces = path.with_suffix(".trace")
    try:
        written, trace = traces.stat().st_mtime, traces.read_text(errors="replace")
    except FileNotFoundError:
        return []
    if not trace:
        return []
    # Work that came on the CPU after the loop had stopped can't have stopped it.
    found = [
        subject
        for slot in range(len(marks) // SLOT_SIZE)
        if (since := TIME.unpack_from(marks, slot * SLOT_SIZE)[0]) and since <= written - (STALL - TICK)
        for subject in [subject_at(marks, slot)]
    ]
    subjects = dict.fromkeys(found)
    return [
        Stall(f"{path.stem}/{subject.id}", subject, len(subjects) == 1, trace[-4000:]) for subject in subjects
    ]


def subject_at(marks: bytes, slot: int) -> Subject:
    number, attempt = SUBJECT.unpack_from(marks, slot * SLOT_SIZE + 8)
    return Subject(UUID(bytes=number), attempt)
