"""Tokens and users: who is authenticated, and who no longer is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from uuid import uuid4

import jwt
import pytest

from app.accounts import identity_cache
from app.accounts.models import UserRole
from app.accounts.policy import Identity
from app.accounts.service import Accounts, UserNotFound
from app.bootstrap import Container
from app.errors import InvalidField, NotFound, Unauthenticated
from tests.conftest import SECRET

HOUR = timedelta(hours=1)


def signed(secret: str = SECRET, algorithm: str = "HS256", **claims: object) -> str:
    return jwt.encode({"sub": str(uuid4()), **claims}, secret, algorithm=algorithm)


async def test_a_named_user_is_made_once_and_keeps_the_same_sub(container: Container) -> None:
    one = await container.accounts.ensure_named("qa")
    other = await container.accounts.ensure_named("qa", UserRole.ADMIN)
    assert one.id == other.id
    assert (await container.accounts.find("qa")).role == UserRole.ADMIN


async def test_a_token_speaks_for_its_user_with_the_tables_role(container: Container) -> None:
    user = await container.accounts.ensure_named("qa")
    claims = {"sub": str(user.id), "role": "admin", "displayName": "Somebody else"}
    identity = await container.accounts.identify(signed(**claims))
    assert (identity.id, identity.role, identity.display_name) == (user.id, UserRole.USER, "qa")


async def test_an_expired_token_is_refused(container: Container) -> None:
    user = await container.accounts.ensure_named("qa")
    with pytest.raises(Unauthenticated):
        await container.accounts.identify(container.accounts.issue(user, timedelta(seconds=-1)))


async def test_a_token_that_expires_is_refused_although_its_identity_is_cached(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await container.accounts.ensure_named("qa")
    token = container.accounts.issue(user, HOUR)
    await container.accounts.identify(token)
    monkeypatch.setattr(identity_cache, "has_expired", lambda identity: True)
    monkeypatch.setattr(jwt.api_jwt, "datetime", _later(2 * HOUR))
    with pytest.raises(Unauthenticated):
        await container.accounts.identify(token)


def _later(by: timedelta) -> type[datetime]:
    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) + by

    return Later


@pytest.mark.parametrize(
    "token",
    [
        "",
        "not a token",
        "a.b.c",
        signed(secret="another secret of thirty-two chars"),
        jwt.encode({"sub": str(uuid4())}, "", algorithm="none"),
        signed(algorithm="HS512", secret=SECRET * 2),
        jwt.encode({"role": "admin"}, SECRET, algorithm="HS256"),
        "é" * 50,
    ],
    ids=["empty", "words", "dots", "other secret", "alg none", "other algorithm", "no sub", "not ascii"],
)
async def test_a_token_that_does_not_verify_is_refused(container: Container, token: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        await container.accounts.identify(token)
    assert not isinstance(refused.value, UserNotFound)


@pytest.mark.parametrize("sub", ["5c1ff7c4-93f6-4d2f-9a53-1f0d0d6a3c51", "nobody"])
async def test_a_good_token_without_a_user_says_so(container: Container, sub: str) -> None:
    with pytest.raises(UserNotFound):
        await container.accounts.identify(signed(sub=sub))


async def test_an_identity_is_cached_for_ten_seconds(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await container.accounts.ensure_named("qa")
    token = container.accounts.issue(user, HOUR)
    start = monotonic()
    await container.accounts.identify(token)
    # as another process would: without clearing this one's cache
    await Accounts(container.db, container.tokens).revoke("qa")
    monkeypatch.setattr(identity_cache, "monotonic", lambda: start + 9)
    await container.accounts.identify(token)
    monkeypatch.setattr(identity_cache, "monotonic", lambda: start + 11)
    with pytest.raises(Unauthenticated):
        await container.accounts.identify(token)


async def test_a_token_issued_after_the_revocation_is_good(container: Container) -> None:
    user = await container.accounts.ensure_named("qa")
    await container.accounts.revoke("qa")
    token = container.accounts.issue(user, HOUR)
    assert (await container.accounts.identify(token)).id == user.id


async def test_email_and_password_sign_in(container: Container) -> None:
    user = await container.accounts.add("Ada@Example.org", "correct horse", UserRole.ADMIN)
    token = await container.accounts.sign_in(" ada@example.org ", "correct horse")
    assert (await container.accounts.identify(token)).id == user.id
    for email, password in (("ada@example.org", "wrong horse"), ("nobody@example.org", "correct horse")):
        with pytest.raises(Unauthenticated):
            await container.accounts.sign_in(email, password)


@pytest.mark.parametrize("password_hasher", ["real"], indirect=True)
async def test_the_password_is_kept_as_argon2(container: Container) -> None:
    user = await container.accounts.add("ada@example.org", "correct horse", UserRole.USER)
    assert user.password_hash is not None
    assert user.password_hash.startswith("$argon2id$")


@pytest.mark.parametrize(("email", "password"), [("ada", "correct horse"), ("b@example.org", "short")])
async def test_what_is_no_address_or_too_short_is_refused(
    container: Container, email: str, password: str
) -> None:
    with pytest.raises(InvalidField):
        await container.accounts.add(email, password, UserRole.USER)


async def test_an_address_is_taken_once(container: Container) -> None:
    await container.accounts.add("ada@example.org", "correct horse", UserRole.USER)
    with pytest.raises(InvalidField):
        await container.accounts.add("ADA@example.org", "correct horse", UserRole.USER)


async def test_guests_are_users_of_their_own(container: Container) -> None:
    (one, token), (other, _) = await container.accounts.make_guest(), await container.accounts.make_guest()
    assert one.id != other.id
    assert one.guest
    assert (await container.accounts.identify(token)).id == one.id


async def test_an_unknown_name_is_said(container: Container) -> None:
    with pytest.raises(NotFound, match=r"nobody|called"):
        await container.accounts.find("nobody")


async def test_a_guests_token_is_renewed_when_half_of_it_is_over(container: Container) -> None:
    guest, _ = await container.accounts.make_guest()
    assert await container.accounts.renewed(guest) is None
    late = replace(guest, expires_at=datetime.now(UTC) + timedelta(days=14))
    token = await container.accounts.renewed(late)
    assert token
    assert (await container.accounts.identify(token)).id == guest.id


async def test_no_other_token_is_renewed(container: Container) -> None:
    identity = Identity.of(await container.accounts.ensure_named("qa"), datetime.now(UTC))
    assert await container.accounts.renewed(identity) is None
