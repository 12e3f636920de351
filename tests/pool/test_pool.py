"""Pool processes: lazy, few, limited, clean, and gone with whoever wanted them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.errors import EngineBusy, ImageTooLarge
from app.pool.pool import Pool, PoolLimitExceeded, PoolLimits, PoolProcessDied, in_pool
from tests.support.loop_lag import watched_loop
from tests.support.paths import ROOT
from tests.support.waiting import block_until, until

MEGABYTE = 1 << 20


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool(PoolLimits(memory=256 * MEGABYTE))
    yield pool
    pool.close()


def gone(number: int) -> bool:
    try:
        return psutil.Process(number).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def test_a_call_is_answered_by_another_process(pool: Pool) -> None:
    assert await pool.run(os.getpid) != os.getpid()
    assert await pool.run(divmod, 7, 2) == (3, 1)


async def test_a_pool_at_rest_has_no_process_and_one_caller_needs_one(pool: Pool) -> None:
    before = {child.pid for child in psutil.Process().children()}
    numbers = {await pool.run(os.getpid) for _ in range(3)}
    assert {child.pid for child in psutil.Process().children()} - before == numbers
    assert len(numbers) == 1


async def test_no_more_processes_than_allowed_work_at_once(pool: Pool) -> None:
    numbers = await asyncio.gather(*(pool.run(os.getpid) for _ in range(20)))
    assert len(set(numbers)) <= 2


async def test_large_arguments_and_results_do_not_block_the_event_loop(pool: Pool) -> None:
    async with watched_loop() as lag:
        assert len(await pool.run(bytes.upper, bytes(32 * MEGABYTE))) == 32 * MEGABYTE
    assert lag.seconds < 1


async def test_exceptions_of_the_function_are_raised_in_the_caller(pool: Pool) -> None:
    with pytest.raises(ValueError, match="invalid literal") as raised:
        await pool.run(int, "x")
    assert "In a pool process" in raised.value.__notes__[0]
    with pytest.raises(ZeroDivisionError):
        await pool.run(divmod, 1, 0)


@pytest.mark.parametrize("error", [ImageTooLarge(), EngineBusy("Busy {n}", retry_after=2.0, n=1)])
def test_our_errors_survive_the_way_back(error: Exception) -> None:
    import pickle

    again = pickle.loads(pickle.dumps(error))
    assert (type(again), vars(again)) == (type(error), vars(error))


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL, signal.SIGBUS])
async def test_a_death_is_an_exception_of_its_own(pool: Pool, number: signal.Signals) -> None:
    with pytest.raises(PoolProcessDied, match=number.name):
        await pool.run(signal.raise_signal, number)
    assert await pool.run(divmod, 7, 2) == (3, 1)


@pytest.mark.parametrize("code", [0, 1, 70])
async def test_a_process_that_leaves_in_the_midst_of_a_call_has_died(pool: Pool, code: int) -> None:
    for warm in (False, True):
        if warm:
            await pool.run(int)
        with pytest.raises(PoolProcessDied):
            await pool.run(os.execv, "/bin/sh", ["sh", "-c", f"exit {code}"])


async def test_a_death_concerns_one_call_alone(pool: Pool) -> None:
    calls = [pool.run(os.abort if index % 3 == 0 else os.getpid) for index in range(12)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [isinstance(answer, PoolProcessDied) for answer in answers] == [n % 3 == 0 for n in range(12)]


async def test_a_call_over_its_memory_fails_and_the_next_is_done(pool: Pool) -> None:
    with pytest.raises(MemoryError):
        await pool.run(bytes, 512 * MEGABYTE)
    assert len(await pool.run(bytes, 8 * MEGABYTE)) == 8 * MEGABYTE


async def test_a_call_over_its_cpu_time_is_ended_though_it_holds_the_gil() -> None:
    pool = Pool(PoolLimits(cpu_seconds=1))
    async with watched_loop() as lag:
        with pytest.raises(PoolLimitExceeded, match="CPU"):
            await pool.run(pow, 7, 10**9)
    assert lag.seconds < 1
    pool.close()


async def test_cpu_time_is_counted_for_each_call_anew() -> None:
    pool = Pool(PoolLimits(processes=1, cpu_seconds=2))
    while await pool.run(time.process_time) < 3:
        await pool.run(pow, 7, 500_000)
    pool.close()


async def test_a_call_over_its_time_is_ended(pool: Pool) -> None:
    hasty = Pool(PoolLimits(seconds=0.5))
    with pytest.raises(PoolLimitExceeded, match=r"0\.5 s"):
        await hasty.run(time.sleep, 60)
    assert await pool.run(divmod, 7, 2) == (3, 1)


def begins(folder: Path) -> str:
    """Code whose process leaves a sign that it works on it."""
    return f"import pathlib, time; pathlib.Path({str(folder / 'begun')!r}).mkdir()"


async def test_a_cancelled_call_is_worked_on_no_more(pool: Pool, tmp_path: Path) -> None:
    number = await pool.run(os.getpid)
    call = asyncio.create_task(pool.run(exec, f"{begins(tmp_path)}; time.sleep(60)"))
    await until((tmp_path / "begun").exists)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await until(lambda: gone(number), 5)
    assert await pool.run(os.getpid) != number


async def test_a_process_gets_no_descriptor_and_no_secret_of_its_parent(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHARGEN_JWT_SECRET", "a secret")
    assert await pool.run(os.getenv, "CHARGEN_JWT_SECRET") is None
    number = await pool.run(os.getpid)
    assert psutil.Process(number).num_fds() == 3
    assert psutil.Process(number).net_connections("inet") == []


async def test_an_idle_process_ends_by_itself_and_another_takes_the_next_call() -> None:
    pool = Pool(PoolLimits(idle_seconds=0.3))
    number = await pool.run(os.getpid)
    await until(lambda: gone(number), 5)
    assert await pool.run(os.getpid) != number
    pool.close()


async def test_a_process_is_renewed_after_so_many_calls() -> None:
    pool = Pool(PoolLimits(processes=1, calls=2))
    numbers = [await pool.run(os.getpid) for _ in range(4)]
    assert len(set(numbers)) == 2
    pool.close()


def test_a_pool_serves_successive_event_loops() -> None:
    assert asyncio.run(in_pool(os.getpid)) == asyncio.run(in_pool(os.getpid))


PARENT = """
import asyncio, os, sys, time
from app.pool.pool import in_pool
async def main():
    print(await in_pool(os.getpid), flush=True)
    if sys.argv[1] == "works":
        await in_pool(exec, sys.argv[2])
    if sys.argv[1] == "rests":
        await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a call under way is ended by its CPU limit")
@pytest.mark.parametrize("state", ["works", "rests", "ends"])
def test_no_process_outlives_its_parent(state: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, state, f"{begins(tmp_path)}; time.sleep(60)"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        assert parent.stdout
        number = int(parent.stdout.readline())
        if state == "works":
            block_until((tmp_path / "begun").exists)
        if state != "ends":
            parent.kill()
    block_until(lambda: gone(number), 5)


async def test_a_service_managers_signal_to_the_whole_group_leaves_the_call_alone(
    pool: Pool, tmp_path: Path
) -> None:
    number = await pool.run(os.getpid)
    call = asyncio.create_task(pool.run(exec, f"{begins(tmp_path)}; time.sleep(0.3)"))
    await until((tmp_path / "begun").exists)
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(number, each)
    await call
