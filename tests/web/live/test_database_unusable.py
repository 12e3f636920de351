"""A socket gets `unavailable` too, by its handshake and by its join, and stays."""

from __future__ import annotations

from time import monotonic
from typing import Any

import pytest
from socketio.exceptions import ConnectionError as Refused

from tests.support.database_errors import AWAY
from tests.web.live.clients import Watching
from tests.web.live.conftest import MakeSite

SOME = ["pool exhausted", "name does not resolve", "no unix socket", "no route", "too many connections"]


async def test_sockets_are_reported_that_it_is_unavailable(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with make_site(worker=False) as site:
        person = await site.guest()
        run_id = await site.start(person)
        async with site.watching(person) as socket:
            later = 0
            for what in SOME:
                error = AWAY[what]

                async def enter(_self: object, error: BaseException = error) -> None:
                    raise error

                with monkeypatch.context() as patch:
                    patch.setattr("app.db.AsyncSession.__aenter__", enter)
                    later += 11  # seconds: what was known of her token is too old
                    patch.setattr(
                        "app.accounts.identity_cache.monotonic", lambda now=later: monotonic() + now
                    )
                    refused = await socket.join(run_id)
                    assert (refused["success"], refused["code"]) == (False, "unavailable")
                    other, announced = Watching(), list[dict[str, Any]]()
                    other.client.on("connect_error", announced.append)
                    with pytest.raises(Refused):
                        await other.connect(site.url, person.token)
                    assert [refusal["data"]["code"] for refusal in announced] == ["unavailable"]
            assert (await socket.join(run_id))["success"]
