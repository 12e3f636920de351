"""A real worker that gets SIGTERM during a painting exits, and leaves the job to the next."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import bootstrap
from app.runs.models import AvatarJob, AvatarStatus
from tests.conftest import make_settings
from tests.support.command import environment
from tests.support.paths import ROOT
from tests.support.runs import completed
from tests.support.waiting import until

pytestmark = pytest.mark.diffusers


@contextmanager
def worker(folder: Path, **variables: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "app.cli", "worker"]
    given = environment(folder, **variables)
    with subprocess.Popen(command, cwd=ROOT, env=given, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def stopped(process: subprocess.Popen[str]) -> str:
    """Stopped as soon as it has loaded its model; what it said after that."""
    assert process.stderr
    while "painter.loaded" not in process.stderr.readline():
        assert process.poll() is None
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert time.monotonic() - began < 10
    return process.stderr.read()


async def test_a_worker_reported_to_stop_while_it_paints(
    tmp_path: Path, sqlite_url: str, redis_url: str, tiny: Path
) -> None:
    # At this size a step takes longer than a stop may.
    variables = {
        "CHARGEN_PAINTER": "diffusers", "CHARGEN_DIFFUSERS_MODEL": str(tiny), "CHARGEN_ENGINE": "scripted",
        "CHARGEN_DIFFUSERS_DEVICE": "cpu", "CHARGEN_DIFFUSERS_STEPS": "2", "CHARGEN_DIFFUSERS_SIZE": "2048",
        "CHARGEN_DATABASE_URL": sqlite_url, "CHARGEN_REDIS_URL": redis_url,
    }  # fmt: skip
    settings = make_settings(tmp_path, sqlite_url, redis_url, **variables)
    with worker(tmp_path, **variables) as process:
        async with bootstrap.alive(bootstrap.build(settings)) as container:
            guest, _ = await container.accounts.make_guest()
            job_id = (await completed(container, guest)).avatar_job_id
            assert job_id

            async def begun() -> AvatarJob | None:
                job = await container.avatars.find(guest, job_id)
                return job if job.status == AvatarStatus.RUNNING else None

            await until(begun, 60)
            said = stopped(process)
            assert "terminate" not in said
            assert "Traceback" not in said
            assert (await begun()) is not None, "it has neither failed nor ended"
            assert await container.leases.claim_avatar(job_id), "its lease was given back"
