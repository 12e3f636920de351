"""A step runner as a process builds it, on SQLite: without Redis, and with pauses that take no time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.engines.retry_policy import RetryPolicy
from app.runs.models import GenerationRun
from app.step_runner import write_retries
from tests.conftest import make_settings
from tests.support.runs import stored_run


async def no_pause(seconds: float) -> None:
    await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def no_write_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_retries, "WRITE_PAUSES", (0.0,))


@pytest.fixture
async def container(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Container]:
    """Nothing of it runs by itself."""
    settings = make_settings(tmp_path, sqlite_url, "unix:///nowhere")
    built = bootstrap.build(settings, retry_policy=RetryPolicy(seconds=20, tries=2, sleep=no_pause))
    yield built
    await built.db.close()


@pytest.fixture
async def run(container: Container, guest: Identity) -> GenerationRun:
    """A run of text alone, claimed by this process."""
    claimed = await container.leases.claim_run((await stored_run(container, guest)).id)
    assert claimed is not None
    return claimed
