"""The real npm client against a real server: scripts print JSON lines, tests read them."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.node import CLIENTS, install, node_command
from tests.support.runs import png
from tests.web.live.conftest import make_site, site

__all__ = ["make_site", "site"]

_HERE = Path(__file__).parent
PICTURE = base64.b64encode(png()).decode()

Line = tuple[str, Any]


@pytest.fixture(scope="session", autouse=True)
def npm_clients() -> None:
    """`make test` has installed them already."""
    if not (CLIENTS / "node_modules" / "socket.io-client").exists():
        install(CLIENTS)


async def run_script(name: str, *words: str, seconds: float = 30) -> list[Line]:
    """What the script printed, as (kind, value), once it has ended by itself."""
    command = [*node_command(), str(_HERE / name), *words]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        out, errors = await asyncio.wait_for(process.communicate(), seconds)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, errors.decode()
    return [(kind, value) for kind, value in map(json.loads, out.decode().splitlines())]


def of_kind(lines: list[Line], kind: str) -> list[Any]:
    return [value for found, value in lines if found == kind]


RunScript = Callable[..., Any]
