"""Marks: whose work a dead process's loop had stood still in, and who can't have been it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.runtime import stall_traces
from app.runtime import stalls as module
from app.runtime import watchdog as watchdog_module
from app.runtime.stalls import STALL, Stall, Subject, collected_stalls
from app.runtime.watchdog import Watchdog
from tests.support.waiting import block_until, forever, until

OLD, RECENT = STALL + 1, 1.0  # seconds before the traceback was written


def dead(folder: Path, marks: dict[Subject, float], trace: str = "Timeout (0:00:05)!") -> Path:
    """What a process leaves that had these subjects on the CPU, each for so many seconds."""
    folder.mkdir(exist_ok=True)
    page = bytearray(module.SLOT_SIZE * module.SLOTS)
    for slot, (subject, seconds) in enumerate(marks.items()):
        module.TIME.pack_into(page, slot * module.SLOT_SIZE, time.time() - seconds)
        module.SUBJECT.pack_into(page, slot * module.SLOT_SIZE + 8, subject.id.bytes, subject.attempt)
    path = folder / f"1-{uuid4().hex[:8]}.marks"
    path.write_bytes(page)
    path.with_suffix(".trace").write_text(trace)
    return path


def files(folder: Path, ending: str) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.endswith(ending)]


def content(path: Path) -> str:
    return path.read_text()


def read(path: Path) -> list[Stall]:
    with collected_stalls(path) as stalls:
        return stalls


def test_who_was_on_the_cpu_all_the_while_is_found_and_the_files_go(tmp_path: Path) -> None:
    subject = Subject(uuid4(), 3)
    path = dead(tmp_path, {subject: OLD})
    stalls = read(path)
    assert [(stall.subject, stall.alone) for stall in stalls] == [(subject, True)]
    assert [*tmp_path.iterdir()] == []


def test_who_came_on_the_cpu_later_is_not_found(tmp_path: Path) -> None:
    assert read(dead(tmp_path, {Subject(uuid4()): RECENT})) == []


def test_without_a_traceback_nobody_is_found(tmp_path: Path) -> None:
    assert read(dead(tmp_path, {Subject(uuid4()): OLD}, trace="")) == []


def test_of_two_it_is_not_certain_who_it_was(tmp_path: Path) -> None:
    two = {Subject(uuid4()): OLD, Subject(uuid4()): OLD}
    assert [stall.alone for stall in read(dead(tmp_path, two))] == [False, False]


def test_what_could_not_be_counted_is_read_again(tmp_path: Path) -> None:
    path = dead(tmp_path, {Subject(uuid4()): OLD})
    with pytest.raises(RuntimeError), collected_stalls(path) as first:
        raise RuntimeError("The database is away.")
    assert read(path) == first != []


async def test_a_living_process_is_not_read_and_leaves_nothing_when_it_stops(tmp_path: Path) -> None:
    living = Watchdog(tmp_path / "marks")
    living.start()
    (path,) = files(living.folder, ".marks")
    living.set(0, Subject(uuid4()))
    assert read(path) == []
    assert files(living.folder, ".marks") == [path]
    await living.stop()
    assert files(living.folder, "") == []


def marked(watchdog: Watchdog) -> list[UUID]:
    page = watchdog.page
    assert page
    slots = range(module.SLOTS)
    return [
        module.subject_at(page[:], slot).id
        for slot in slots
        if module.TIME.unpack_from(page, slot * module.SLOT_SIZE)[0]
    ]


async def test_work_is_marked_while_it_is_on_the_cpu_and_not_while_it_waits(tmp_path: Path) -> None:
    watchdog, subject = Watchdog(tmp_path), Subject(uuid4())
    watchdog.start()

    may_work = asyncio.Event()

    async def work() -> list[UUID]:
        await may_work.wait()
        in_thread = await asyncio.to_thread(marked, watchdog)
        assert set(in_thread) == {subject.id}
        return marked(watchdog)

    task = asyncio.create_task(watchdog.working(subject, work()))
    await asyncio.sleep(0)  # it has begun, and waits
    assert marked(watchdog) == []
    may_work.set()
    assert await task == [subject.id]
    assert marked(watchdog) == []
    await watchdog.stop()


@pytest.mark.parametrize("started", [True, False])
async def test_results_errors_and_cancellations_pass(tmp_path: Path, started: bool) -> None:
    watchdog = Watchdog(tmp_path)
    if started:
        watchdog.start()

    async def fails() -> None:
        await asyncio.sleep(0)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await watchdog.working(Subject(uuid4()), fails())
    sleeping = asyncio.create_task(watchdog.working(Subject(uuid4()), forever()))
    await asyncio.sleep(0)
    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping
    assert await watchdog.working(Subject(uuid4()), asyncio.sleep(0, "done")) == "done"
    await watchdog.stop()


async def test_a_loop_that_stood_still_and_goes_on_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stall_traces, "STALL", 0.2)
    monkeypatch.setattr(watchdog_module, "TICK", 0.05)
    watchdog = Watchdog(tmp_path)
    watchdog.start()
    await asyncio.sleep(0)  # its first tick
    (trace,) = files(tmp_path, ".trace")
    block_until(lambda: content(trace))  # which blocks the loop
    await until(lambda: content(trace) == "")
    await watchdog.stop()


async def test_a_folder_that_can_not_be_written_costs_nothing_but_the_marks(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    watchdog = Watchdog(tmp_path / "file" / "marks")
    watchdog.start()
    assert await watchdog.working(Subject(uuid4()), asyncio.sleep(0, "done")) == "done"
    await watchdog.stop()
