"""One `chargen serve` for the tests that only look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import Served


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A studio of the test's own, ready."""
    studio = Served(tmp_path / "data", CHARGEN_ENGINE="scripted", CHARGEN_SCRIPTED_STEP_SECONDS="0.01")
    try:
        assert studio.until_ready() == f"Chargen is ready at {studio.url} (Ctrl-C stops it)\n"
        yield studio
    finally:
        studio.end()
