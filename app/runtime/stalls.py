"""Stalls: reads, from the files that a dead process left, which work had blocked its event loop.

app/runtime/watchdog.py writes these files: marks and a traceback. A stall is attributed to the marks that
were at least STALL - TICK seconds old when the traceback was written; without a traceback there was none. A
process that was suspended (SIGSTOP) writes no traceback when it is killed.
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
TICK = 1.0  # seconds between two postponements of the traceback by an event loop that turns
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
    """Work that had blocked the event loop of a dead process. `alone`: no other work was on the CPU, so that
    this is the cause. `id`: the same in every process that reads it; `trace`: tracebacks of its threads."""

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
