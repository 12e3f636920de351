"""Whatever a driver raises for a database that can't be used, calls are answered with 503 `unavailable`."""

from __future__ import annotations

import pytest

from app.bootstrap import Container
from tests.support.database_errors import AWAY
from tests.web.api.conftest import START, Person, announced, bearer

CALLS = [
    ("GET", "/api/v1/generations"),
    ("GET", "/api/v1/characters"),
    ("POST", START),
    ("POST", "/api/v1/generations/7d0b5a52-6a5c-4d8f-9a65-3f3f0b1d2c11/retry"),
    ("DELETE", "/api/v1/generations/7d0b5a52-6a5c-4d8f-9a65-3f3f0b1d2c11"),
]


@pytest.mark.parametrize("what", AWAY)
async def test_it_is_503_with_the_token_known_and_unknown(
    what: str, ana: Person, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await ana.client.get("/api/v1/generations")).status_code == 200  # who she is, is known now

    _, unknown = await container.accounts.make_guest()

    async def enter(_self: object) -> None:
        raise AWAY[what]

    monkeypatch.setattr("app.db.AsyncSession.__aenter__", enter)
    for method, path in CALLS:
        fields = {"description": "x"} if path == START else None
        announced(await ana.client.request(method, path, data=fields), 503, "unavailable")
    announced(await ana.client.get("/api/v1/generations", headers=bearer(unknown)), 503, "unavailable")
