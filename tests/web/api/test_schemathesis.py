"""Schemathesis against the OpenAPI description: no server error, and no answer that is not described."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from litestar import Litestar

from app.bootstrap import Container
from app.runs.run_request import RunRequest
from tests.support.runs import completed, png
from tests.support.waiting import until
from tests.web.api.conftest import Person

# Not `allow_header_conformance`: what Litestar answers to OPTIONS by itself names only a path's first method.
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "response_headers_conformance,unsupported_method,ignored_auth,use_after_free"
)
OURS = "^/(api/v1/(generations|characters|avatar-jobs)|media|health)"


@asynccontextmanager
async def served(site: Litestar) -> AsyncIterator[str]:
    """The site on a free port; its address."""
    config = uvicorn.Config(site, port=0, lifespan="off", log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


async def schemathesis(base: str, folder: Path, *options: str) -> tuple[int, str]:
    """The command's exit code and what it said."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{base}/schema/openapi.json"]
    fixed = [
        "--checks",
        CHECKS,
        "--include-path-regex",
        OURS,
        "--generation-deterministic",
        "--request-timeout",
        "10",
    ]
    process = await asyncio.create_subprocess_exec(
        *command,
        *fixed,
        *options,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


@pytest.fixture
async def ready(anonymous: httpx.AsyncClient, worker: None) -> None:
    async def answers() -> bool:
        return (await anonymous.get("/health/ready")).status_code == 200

    await until(answers)


@pytest.mark.timeout(180)
async def test_every_answer_to_somebody_signed_in_is_described(
    site: Litestar, ana: Person, container: Container, ready: None, tmp_path: Path
) -> None:
    run = await completed(container, ana.identity, RunRequest(description="A brave knight", image=png()))
    assert run.avatar_job_id
    ids = {"session_id": run.id, "character_id": run.character_id, "avatar_job_id": run.avatar_job_id}
    known = "".join(f'"path.{name}" = "{value}"\n' for name, value in ids.items())
    (tmp_path / "schemathesis.toml").write_text(f"[parameters]\n{known}")
    options = ["--header", f"Authorization: Bearer {ana.token}", "--phases", "coverage,fuzzing"]
    async with served(site) as base:
        code, said = await schemathesis(base, tmp_path, *options, "--max-examples", "4")
    assert code == 0, said


@pytest.mark.timeout(180)
async def test_every_answer_to_nobody_is_described(site: Litestar, ready: None, tmp_path: Path) -> None:
    async with served(site) as base:
        code, said = await schemathesis(base, tmp_path, "--phases", "fuzzing", "--max-examples", "4")
    assert code == 0, said
