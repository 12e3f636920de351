"""Studios with limits for a day, in tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app import bootstrap
from app.bootstrap import Container
from tests.conftest import make_settings


def limited(**limits: str) -> pytest.MarkDecorator:
    """For a test of a module whose fixture `limits` takes them; without `CHARGEN_DAILY_`."""
    return pytest.mark.parametrize("limits", [limits], indirect=True)


@asynccontextmanager
async def limited_studio(
    folder: Path, database_url: str, redis_url: str, limits: dict[str, str]
) -> AsyncIterator[Container]:
    """A living container. A name that has `CHARGEN` in it is a setting as it stands."""
    given = {name if "CHARGEN" in name else f"CHARGEN_DAILY_{name}": limits[name] for name in limits}
    settings = make_settings(folder, database_url, redis_url, **given)
    async with bootstrap.alive(bootstrap.build(settings)) as living:
        yield living
