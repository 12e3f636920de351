"""A studio whose models are all on a scripted server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from tests.conftest import make_settings
from tests.support.model_script import Answer, ModelScript, model_script


@asynccontextmanager
async def scripted_studio(
    folder: Path, database_url: str, redis_url: str, *answers: Answer, **limits: str
) -> AsyncIterator[tuple[Container, Identity, ModelScript]]:
    """Living, with a guest, and with these limits, named without `CHARGEN_DAILY_`. The server gives the
    answers in turn."""
    async with model_script(*answers) as server:
        settings = make_settings(
            folder, database_url, redis_url, CHARGEN_ENGINE="openai", CHARGEN_ANALYST="builtin",
            CHARGEN_OPENAI_BASE_URL=server.url, CHARGEN_OPENAI_MODEL="m-1", CHARGEN_OPENAI_IMAGE_MODEL="p-1",
            **{f"CHARGEN_DAILY_{name}": value for name, value in limits.items()},
        )  # fmt: skip
        async with bootstrap.alive(bootstrap.build(settings)) as container:
            yield container, (await container.accounts.make_guest())[0], server
