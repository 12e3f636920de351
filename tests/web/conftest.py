"""What all tests of the web share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.sites import reused_sites


@pytest.fixture(autouse=True)
def applications(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Registered once, not for each test."""
    with reused_sites(monkeypatch):
        yield
