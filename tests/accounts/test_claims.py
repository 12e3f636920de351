"""What issuers send: subjects, names and moments of every kind are taken, cut or refused; none crashes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest

from app.accounts.ended_tokens import EndedTokens
from app.accounts.service import UserNotFound
from app.accounts.token_claims import MAX_NAME, MAX_SUBJECT, key_of, name_of, subject_of
from app.bootstrap import Container
from app.errors import Unauthenticated
from tests.conftest import SECRET


@pytest.mark.parametrize(
    ("sub", "stored"),
    [
        ("carol", "carol"),
        (7, "7"),
        (0, "0"),
        (-3, "-3"),
        (10**40, "1" + "0" * 40),
        ("00u1|é", "00u1|é"),
        (" a ", " a "),
    ],
)
def test_a_subject_is_a_string_or_a_numbers_digits(sub: object, stored: str) -> None:
    assert subject_of({"sub": sub}) == stored


@pytest.mark.parametrize("sub", ["", " ", "\t\n", True, False, 1.0, 1.5, None, [], ["carol"], {}, {"id": 1}])
def test_anything_else_is_no_subject(sub: object) -> None:
    with pytest.raises(Unauthenticated):
        subject_of({"sub": sub})
    with pytest.raises(Unauthenticated):
        subject_of({})


ODD = [
    "a" * 301,
    "a" * 10_000,
    "a" * 9_999 + "b",
    "a\x00b",
    "a\x00",
    "a\ud800b",
    "\udfff",
    "9" * 4000,
    "ab" * 200,
]


def test_odd_subjects_are_made_to_fit_and_stay_different() -> None:
    stored = [subject_of({"sub": sub}) for sub in [*ODD, "ab", "a"]]
    assert len({*stored}) == len(stored)
    for text in stored:
        assert 0 < len(text) <= MAX_SUBJECT
        text.encode()
        assert "\x00" not in text


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Carol", "Carol"),
        ("  Ana \n Souza ", "Ana Souza"),
        ("A\x00n\x07a", "Ana"),
        ("A\ud800na", "Ana"),
        ("a" * 10_000, "a" * MAX_NAME),
        ("ab\u202edc", "abdc"),
        ("\U0001f469\u200d\U0001f680", "\U0001f469\u200d\U0001f680"),
        ("", None),
        ("\x00\x00", None),
        (" ", None),
        (None, None),
        (7, None),
        (True, None),
        (["Carol"], None),
        ({"first": "Carol"}, None),
    ],
)
def test_a_name_is_cut_and_cleaned(name: object, kept: str | None) -> None:
    assert name_of(name) == kept


def own(**claims: Any) -> str:
    return jwt.encode(claims, SECRET, algorithm="HS256")


def at(**span: float) -> float:
    return (datetime.now(UTC) + timedelta(**span)).timestamp()


@pytest.mark.parametrize(
    ("claims", "taken"),
    [
        ({"iat": at(seconds=25)}, True),
        ({"nbf": at(seconds=25)}, True),
        ({"iat": at(seconds=25), "nbf": at(seconds=25), "exp": at(hours=1)}, True),
        ({"iat": at(hours=1)}, False),
        ({"nbf": at(hours=1)}, False),
        ({"exp": at(seconds=-1)}, False),
        ({"exp": at(seconds=-20)}, False),
        ({"exp": at(hours=1)}, True),
        ({"exp": 10**15}, True),
        ({"iat": -(10**15)}, True),
        ({"exp": None}, False),
        ({"exp": "soon"}, False),
        ({"exp": [1]}, False),
        ({"exp": float("inf")}, False),
        ({"iat": float("nan")}, False),
        ({"nbf": {}}, False),
        ({"jti": 7}, True),
    ],
)
async def test_leeway_on_iat_and_nbf_and_none_on_exp(
    container: Container, claims: dict[str, Any], taken: bool
) -> None:
    user = await container.accounts.ensure_named("qa")
    token = own(sub=str(user.id), **claims)
    if taken:
        assert (await container.accounts.identify(token)).id == user.id
        return
    with pytest.raises(Unauthenticated):
        await container.accounts.identify(token)


@pytest.mark.parametrize("sub", [7, 2**200, "a\x00b", "\ud800", "x" * 10_000, "9" * 32, "{" * 50])
async def test_a_subject_that_names_nobody_is_no_crash(container: Container, sub: object) -> None:
    with pytest.raises(UserNotFound):
        await container.accounts.identify(own(sub=sub))


@pytest.mark.parametrize("deep", ["[" * 30_000, '{"a":' * 10_000])
async def test_a_token_of_brackets_alone_is_no_crash(container: Container, deep: str) -> None:
    part = jwt.utils.base64url_encode(deep.encode()).decode()
    head = own(sub="x").split(".")[0]
    for token in (f"{part}.{part}.{part}", f"{head}.{part}.{part}"):
        with pytest.raises(Unauthenticated):
            await container.accounts.identify(token)


async def test_a_signed_out_token_is_ended_however_its_signature_is_written(container: Container) -> None:
    user = await container.accounts.ensure_named("qa")
    token, other = (container.accounts.issue(user, timedelta(hours=1)) for _ in range(2))
    await container.accounts.identify(token)
    await container.accounts.end(token)
    # The last sign of the signature has two bits that count for nothing.
    for written in (token, *(token[:-1] + sign for sign in "ABCDEFGHabcdefgh0123456789-_")):
        with pytest.raises(Unauthenticated):
            await container.accounts.identify(written)
    assert (await container.accounts.identify(other)).id == user.id
    await container.accounts.end(token)
    await container.accounts.end("rubbish")


def test_a_jti_counts_with_its_issuer_and_subject() -> None:
    same = {"iss": "a", "sub": "s", "jti": "1"}
    token, again = "h.p.s", "h.q.s"
    assert key_of(token, same) == key_of(again, {**same, "exp": 7})
    keys = {key_of(token, {**same, **change}) for change in ({}, {"iss": "b"}, {"sub": "t"}, {"jti": "2"})}
    assert len(keys) == 4
    assert key_of(token, {"jti": 1}) != key_of(again, {"jti": 1}), "no string: what is signed counts"


async def test_what_has_expired_need_not_be_remembered(container: Container) -> None:
    ended = EndedTokens(container.db)
    old, endless = uuid4().hex, uuid4().hex
    await ended.add(endless, None)
    await ended.add(old, datetime.now(UTC) - timedelta(hours=1))
    assert await ended.has(old)
    await ended.add(uuid4().hex, datetime.now(UTC) + timedelta(hours=1))
    assert not await ended.has(old)
    assert await ended.has(endless)
