"""Signed picture addresses."""

from __future__ import annotations

from app.characters.links import TTL_SECONDS, Links

KEY = "avatars/abc.webp"


def parts(path: str) -> tuple[int, str, str]:
    _, _, expires, signature, key = path.split("/", 4)
    return int(expires), signature, key


def test_an_address_is_good_for_a_day() -> None:
    expires, signature, key = parts(Links("secret").path(KEY, now=1000))
    left = Links("secret").seconds_left(key, expires, signature, now=1000)
    assert left is not None
    assert TTL_SECONDS - 3600 <= left <= TTL_SECONDS
    assert Links("secret").seconds_left(key, expires, signature, now=1000 + TTL_SECONDS) is None


def test_addresses_of_one_hour_are_alike() -> None:
    assert Links("secret").path(KEY, now=7201) == Links("secret").path(KEY, now=10_000)
    assert Links("secret").path(KEY, now=7201) != Links("secret").path(KEY, now=11_000)


def test_nobody_else_can_make_or_move_one() -> None:
    expires, signature, key = parts(Links("secret").path(KEY, now=1000))
    assert Links("another").seconds_left(key, expires, signature, now=1000) is None
    assert Links("secret").seconds_left("avatars/other.webp", expires, signature, now=1000) is None
    assert Links("secret").seconds_left(key, expires + 1, signature, now=1000) is None
    assert Links("secret").seconds_left(key, expires, "ü" * 40, now=1000) is None
