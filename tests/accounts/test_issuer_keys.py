"""An identity provider's keys: fetched once for all, kept through outages, found soon after a change."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from app.accounts import issuer_keys
from app.accounts.issuer_keys import IssuerKeys
from app.adapters.issuer_keys import fetching
from app.errors import Unavailable
from tests.support.waiting import forever

KEY = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True)


def document(*kids: str) -> bytes:
    return json.dumps({"keys": [{**KEY, "kid": kid, "use": "sig"} for kid in kids]}).encode()


@dataclass
class Provider:
    """Answers with `answer`, or raises it, once `gate` is open. `fetches` counts."""

    answer: bytes | Exception = field(default_factory=lambda: document("one"))
    fetches: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def fetch(self) -> bytes:
        self.fetches += 1
        await self.gate.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(issuer_keys, "monotonic", clock)
    return clock


async def found(keys: IssuerKeys, kid: str) -> bool | str:
    try:
        return await keys.find(kid) is not None
    except Unavailable as error:
        return error.code


OUTAGES = [
    OSError("no route"),
    TimeoutError(),
    ValueError("500"),
    b"<html>sign in</html>",
    b"",
    b"[]",
    b"null",
    b'{"keys": []}',
    b'{"keys": 7}',
    b'{"keys": [7, {}, {"kty": "EC"}]}',
    b"[" * 50_000,
    b"\xff\xfe",
]


@pytest.mark.parametrize("outage", OUTAGES, ids=repr)
async def test_last_good_keys_are_kept_through_an_outage(clock: Clock, outage: bytes | Exception) -> None:
    provider = Provider()
    keys = IssuerKeys(provider.fetch)
    assert await found(keys, "one") is True
    provider.answer = outage
    for _ in range(5):
        clock.now += 3600
        assert await found(keys, "one") is True
    assert await found(keys, "new one") == "unavailable", "it may be right: nobody can know"


@pytest.mark.parametrize("outage", OUTAGES, ids=repr)
async def test_where_none_were_ever_had_it_is_unavailable(clock: Clock, outage: bytes | Exception) -> None:
    provider = Provider(outage)
    keys = IssuerKeys(provider.fetch)
    for _ in range(12):
        assert await found(keys, "one") == "unavailable"
    assert provider.fetches == 1, "a failure is remembered"
    provider.answer = document("one")
    clock.now += issuer_keys.PAUSE_SECONDS + 1
    assert await found(keys, "one") is True


async def test_a_dozen_unknown_keys_at_once_cause_one_fetch(clock: Clock) -> None:
    provider = Provider()
    keys = IssuerKeys(provider.fetch)
    provider.gate.clear()
    asked = [asyncio.create_task(found(keys, f"unknown {n}")) for n in range(12)]
    await asyncio.sleep(0)
    provider.gate.set()
    assert await asyncio.gather(*asked) == [False] * 12
    assert provider.fetches == 1
    assert [await found(keys, f"unknown {n}") for n in range(12)] == [False] * 12
    assert provider.fetches == 2, "one more look, then a pause"


async def test_who_has_a_known_key_waits_for_nobodys_unknown_one(clock: Clock) -> None:
    provider = Provider()
    keys = IssuerKeys(provider.fetch)
    await keys.find("one")
    provider.gate.clear()
    asked = [asyncio.create_task(found(keys, f"unknown {n}")) for n in range(12)]
    await asyncio.sleep(0)
    assert await asyncio.wait_for(found(keys, "one"), 10) is True
    provider.gate.set()
    await asyncio.gather(*asked)


async def test_a_new_key_is_found_at_once_and_a_withdrawn_one_is_gone(clock: Clock) -> None:
    provider = Provider()
    keys = IssuerKeys(provider.fetch)
    assert await found(keys, "one") is True
    provider.answer = document("two")
    assert await found(keys, "two") is True
    assert await found(keys, "one") is False
    provider.answer = document("three")
    assert await found(keys, "three") is False, "a pause between looks for unknown keys"
    clock.now += issuer_keys.PAUSE_SECONDS + 1
    assert await found(keys, "three") is True


async def test_a_withdrawn_key_is_gone_when_it_is_time_to_look(clock: Clock) -> None:
    provider = Provider()
    keys = IssuerKeys(provider.fetch)
    await keys.find("one")
    provider.answer = document("two")
    assert await found(keys, "one") is True
    clock.now += issuer_keys.FRESH_SECONDS + 1
    assert await found(keys, "one") is False


async def test_a_slow_provider_keeps_nobody_waiting_whose_key_is_known(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuer_keys, "STALE_WAIT_SECONDS", 0.01)
    provider = Provider()
    keys = IssuerKeys(provider.fetch)
    await keys.find("one")
    provider.gate.clear()
    clock.now += issuer_keys.FRESH_SECONDS + 1
    assert await asyncio.wait_for(asyncio.gather(*(found(keys, "one") for _ in range(12))), 5) == [True] * 12
    assert provider.fetches == 2
    provider.gate.set()


async def test_a_provider_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuer_keys, "FETCH_SECONDS", 0.05)
    provider = Provider()
    provider.gate.clear()
    keys = IssuerKeys(provider.fetch)
    asked = asyncio.gather(*(found(keys, f"kid {n}") for n in range(12)))
    assert await asyncio.wait_for(asked, 5) == ["unavailable"] * 12
    assert provider.fetches == 1


async def test_one_who_leaves_takes_the_fetch_from_nobody_else(clock: Clock) -> None:
    provider = Provider()
    keys = IssuerKeys(provider.fetch)
    provider.gate.clear()
    leaving, staying = (asyncio.create_task(found(keys, "one")) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    provider.gate.set()
    assert await staying is True
    assert provider.fetches == 1


async def test_a_provider_that_does_not_answer_holds_no_shared_thread() -> None:
    asked_for = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked_for.set()
        await forever()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as only:
        loop.set_default_executor(only)
        keys = IssuerKeys(fetching(f"http://127.0.0.1:{port}/jwks.json"))
        asked = [asyncio.create_task(found(keys, f"kid {n}")) for n in range(12)]
        await asyncio.wait_for(asked_for.wait(), 10)
        # The pool's only thread is free for what signing in needs it for.
        assert await asyncio.wait_for(asyncio.to_thread(lambda: "free"), 10) == "free"
        for task in asked:
            task.cancel()
        (fetch,) = (task for task in asyncio.all_tasks() if task.get_name() == "issuer's keys")
        fetch.cancel()
        await asyncio.gather(*asked, fetch, return_exceptions=True)
    server.close()
