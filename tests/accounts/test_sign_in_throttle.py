"""The throttle of sign-in: by address and by account, for all processes, and also while Redis is away."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from app.accounts.networks import network_of
from app.accounts.sign_in_throttle import MAX_PER_ACCOUNT, MAX_PER_ADDRESS, SignInThrottle, TooManyAttempts
from app.adapters import redis_attempts
from app.adapters.redis_attempts import LocalAttempts, RedisAttempts


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


async def tries(throttle: SignInThrottle, count: int, address: str, email: str) -> int:
    """How many of so many attempts are let through."""
    let = 0
    for _ in range(count):
        try:
            await throttle.attempt(address, email)
        except TooManyAttempts:
            continue
        let += 1
    return let


async def test_attempts_of_one_address_count_in_all_processes(redis: Redis) -> None:
    one, other = SignInThrottle(RedisAttempts(redis)), SignInThrottle(RedisAttempts(redis))
    assert await tries(one, 6, "10.0.0.1", "a@b.example") == 6
    assert await tries(other, 6, "10.0.0.1", "c@d.example") == MAX_PER_ADDRESS - 6
    assert await tries(other, 1, "10.0.0.2", "e@f.example") == 1


async def test_attempts_on_one_account_count_from_all_addresses(redis: Redis) -> None:
    one, other = SignInThrottle(RedisAttempts(redis)), SignInThrottle(RedisAttempts(redis))
    let = 0
    for n in range(30):
        let += await tries(
            one if n % 2 else other, 1, f"10.0.0.{n}", " Ada@Example.org" if n % 3 else "ada@example.org"
        )
    assert let == MAX_PER_ACCOUNT
    assert await tries(one, 1, "10.0.1.1", "somebody@example.org") == 1


async def test_one_address_keeps_nobody_out_of_his_account(redis: Redis) -> None:
    throttle = SignInThrottle(RedisAttempts(redis))
    await tries(throttle, MAX_PER_ADDRESS, "10.0.0.1", "ada@example.org")
    assert await tries(throttle, 1, "10.0.0.2", "ada@example.org") == 1


async def test_who_signs_in_clears_what_was_counted_against_the_account(redis: Redis) -> None:
    throttle = SignInThrottle(RedisAttempts(redis))
    for n in range(MAX_PER_ACCOUNT):
        await tries(throttle, 1, f"10.0.0.{n}", "ada@example.org")
    await throttle.succeeded("ada@example.org")
    assert await tries(throttle, 1, "10.0.1.1", "ada@example.org") == 1


async def test_counts_end_by_themselves(redis: Redis) -> None:
    await tries(SignInThrottle(RedisAttempts(redis)), 3, "10.0.0.1", "ada@example.org")
    keys = [key async for key in redis.scan_iter("chargen:attempts:*")]
    assert len(keys) == 2
    for key in keys:
        assert 0 < await redis.ttl(key) <= 60
        assert b"ada" not in key


async def test_without_redis_each_process_counts_by_itself() -> None:
    away = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.1)
    throttle = SignInThrottle(RedisAttempts(away))
    assert await tries(throttle, 12, "10.0.0.1", "a@b.example") == MAX_PER_ADDRESS
    await throttle.succeeded("a@b.example")
    await away.aclose()


async def test_what_was_counted_without_redis_still_counts_when_it_is_back(redis: Redis) -> None:
    counts = RedisAttempts(redis)
    throttle = SignInThrottle(counts)
    await counts.local.add(["address:10.0.0.1"] * MAX_PER_ADDRESS, 60)
    assert await tries(throttle, 1, "10.0.0.1", "a@b.example") == 0


async def test_a_window_ends_and_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(redis_attempts, "monotonic", lambda: now[0])
    monkeypatch.setattr(redis_attempts, "MAX_KEYS", 3)
    counts = LocalAttempts()
    assert await counts.add(["a", "a", "b"], 60) == [1, 2, 1]
    now[0] = 61
    assert await counts.add(["a"], 60) == [1]
    await counts.add(["c", "d", "e"], 60)
    assert len(counts) == 3


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("fe80::1%eth0", "fe80::"),
        ("", "unknown"),
        (None, "unknown"),
        ("testclient", "unknown"),
        ("x" * 10_000, "unknown"),
    ],
)
def test_what_counts_as_one_address(address: str | None, network: str) -> None:
    assert network_of(address) == network
