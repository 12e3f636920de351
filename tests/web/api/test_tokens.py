"""Authentication by token: our own, an identity provider's by its JWKS, and when changes take effect."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from app import bootstrap
from app.accounts import identity_cache
from app.accounts.models import UserRole
from app.accounts.service import Accounts
from app.bootstrap import Container
from app.errors import Unauthenticated
from tests.conftest import SECRET, make_settings
from tests.web.api.conftest import START, Person, announced, bearer, client_of, make_site, on_both

LIST = "/api/v1/characters"
ISSUER, AUDIENCE = "https://login.test/", "chargen"
KEYS = {"rsa": rsa.generate_private_key(65537, 2048), "other": rsa.generate_private_key(65537, 2048)}
CURVE = ec.generate_private_key(ec.SECP256R1())


def later(**span: float) -> datetime:
    return datetime.now(UTC) + timedelta(**span)


def altered(token: str) -> str:
    head, body, signature = token.split(".")
    return f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"


def promoted(token: str) -> str:
    """The token with another payload under the old signature."""
    head, _, signature = token.split(".")
    return f"{head}.{jwt.encode({'sub': 'x', 'role': 'admin'}, SECRET).split('.')[1]}.{signature}"


async def test_good_and_bad_tokens_of_our_own(anonymous: httpx.AsyncClient, ana: Person) -> None:
    sub = str(ana.identity.id)
    assert (await anonymous.get(LIST, headers=bearer(ana.token))).status_code == 200
    bad = {
        "expired": jwt.encode({"sub": sub, "exp": later(seconds=-1)}, SECRET),
        "not yet": jwt.encode({"sub": sub, "nbf": later(hours=1)}, SECRET),
        "other secret": jwt.encode({"sub": sub}, SECRET[::-1]),
        "altered signature": altered(ana.token),
        "altered payload": promoted(ana.token),
        "alg none": jwt.encode({"sub": sub}, "", algorithm="none"),
        "alg none, unsigned": ana.token.rsplit(".", 1)[0] + ".",
        "other algorithm": jwt.encode({"sub": sub}, SECRET * 2, algorithm="HS512"),
        "asymmetric": jwt.encode({"sub": sub}, KEYS["rsa"], algorithm="RS256"),
        "no sub": jwt.encode({"role": "admin"}, SECRET),
        "nobody's": jwt.encode({"sub": str(uuid4())}, SECRET),
        "a number": jwt.encode({"sub": sub, "exp": "soon"}, SECRET),
        "no token": "rubbish",
    }
    for name, token in bad.items():
        answer = await anonymous.get(LIST, headers=bearer(token))
        assert answer.status_code == 401, name
        announced(answer, 401, "unauthenticated")


async def test_the_tokens_own_role_counts_for_nothing(
    anonymous: httpx.AsyncClient, ana: Person, bob: Person
) -> None:
    run_id = await ana.start()
    token = jwt.encode({"sub": str(bob.identity.id), "role": "admin"}, SECRET)
    answer = await anonymous.get(f"/api/v1/generations/{run_id}", headers=bearer(token))
    announced(answer, 404, "not_found")


async def test_a_change_of_role_is_seen_within_ten_seconds(
    ana: Person, bob: Person, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/api/v1/generations/{await ana.start()}"
    start = monotonic()
    announced(await bob.client.get(address), 404, "not_found")
    await other_process(container).set_role("bob", UserRole.ADMIN)
    monkeypatch.setattr(identity_cache, "monotonic", lambda: start + 11)
    assert (await bob.client.get(address)).status_code == 200
    await other_process(container).set_role("bob", UserRole.USER)
    monkeypatch.setattr(identity_cache, "monotonic", lambda: start + 22)
    announced(await bob.client.get(address), 404, "not_found")


async def test_a_revocation_is_seen_within_ten_seconds(
    ana: Person, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = monotonic()
    assert (await ana.client.get(LIST)).status_code == 200
    await other_process(container).revoke("ana")
    monkeypatch.setattr(identity_cache, "monotonic", lambda: start + 11)
    announced(await ana.client.get(LIST), 401, "unauthenticated")
    fresh = container.accounts.issue(await container.accounts.find("ana"), timedelta(hours=1))
    assert (await ana.client.get(LIST, headers=bearer(fresh))).status_code == 200


def other_process(container: Container) -> Accounts:
    """Accounts on the same database with a cache of its own, as the command line has it."""
    return Accounts(container.db, container.tokens)


@contextmanager
def jwks_server() -> Iterator[str]:
    """An identity provider's keys on a port of this machine."""
    keys = [
        {**RSAAlgorithm.to_jwk(KEYS["rsa"].public_key(), as_dict=True), "kid": "rsa", "use": "sig"},
        {**ECAlgorithm.to_jwk(CURVE.public_key(), as_dict=True), "kid": "ec", "use": "sig"},
    ]
    body = json.dumps({"keys": keys}).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/jwks.json"
    finally:
        server.shutdown()
        server.server_close()


def claims(**changes: Any) -> dict[str, Any]:
    usual = {"sub": "carol", "iss": ISSUER, "aud": AUDIENCE, "exp": later(hours=1), "displayName": "Carol"}
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def issued(kid: str = "rsa", key: Any = None, algorithm: str = "RS256", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key or KEYS["rsa"], algorithm=algorithm, headers={"kid": kid})


def issued_with(changes: Mapping[str, Any]) -> str:
    return jwt.encode(claims(**changes), KEYS["rsa"], algorithm="RS256", headers={"kid": "rsa"})


@pytest.fixture
def algorithms(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "HS256,RS256,ES256"))


@pytest.fixture
async def federated(
    tmp_path: Path, database_url: str, redis_url: str, algorithms: str
) -> AsyncIterator[Container]:
    """A container that takes an identity provider's tokens as well."""
    with jwks_server() as url:
        variables = {
            "CHARGEN_JWKS_URL": url,
            "CHARGEN_JWT_ISSUER": ISSUER,
            "CHARGEN_JWT_AUDIENCE": AUDIENCE,
            "CHARGEN_JWT_ADMIN_ROLES": "studio-admin",
            "CHARGEN_JWT_ALGORITHMS": algorithms,
        }
        settings = make_settings(tmp_path, database_url, redis_url, **variables)
        async with bootstrap.alive(bootstrap.build(settings)) as living:
            yield living


@pytest.fixture
async def door(federated: Container, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(make_site(federated, monkeypatch)) as client:
        yield client


ODD = [
    "x" * 10_000,
    "a\x00b",
    "\ud800",
    "\u202eevil",
    "\U0001f469\u200d\U0001f680" * 500,
    7,
    True,
    None,
    [1],
    {"a": 1},
]
SUBJECTS = ["x" * 10_000, "x" * 10_001, "a\x00b", "ab", "\ud800", 7, 10**60, "é|" * 400]


@on_both
async def test_odd_names_and_subjects_of_an_issuer_are_cut_and_cleaned(
    door: httpx.AsyncClient, federated: Container
) -> None:
    before = await federated.accounts.count()
    for number, odd in enumerate(ODD):
        for claim in ("displayName", "name", "email"):
            token = issued_with({"sub": f"{claim} {number}", "displayName": None, claim: odd})
            answer = await door.get(LIST, headers=bearer(token))
            assert answer.status_code == 200, (claim, odd)
            name = (await federated.accounts.identify(token)).display_name
            assert 0 < len(name) <= 200
            name.encode()
    assert await federated.accounts.count() == before + 3 * len(ODD)
    for _ in range(2):  # found again by the same subject
        ids = {(await federated.accounts.identify(issued(sub=sub))).id for sub in SUBJECTS}
        assert len(ids) == len(SUBJECTS), "nobody is taken for somebody else"
    assert await federated.accounts.count() == before + 3 * len(ODD) + len(SUBJECTS)


@pytest.mark.parametrize("sub", ["", " ", True, False, 1.5, 1.0, [], ["carol"], {"id": 1}])
async def test_what_is_no_subject_is_refused(door: httpx.AsyncClient, sub: object) -> None:
    announced(await door.get(LIST, headers=bearer(issued(sub=sub))), 401, "unauthenticated")


@on_both
async def test_an_issuers_token_is_ended_by_signing_out(
    federated: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    for token in (issued(jti="one"), issued()):
        await federated.accounts.identify(token)
        await federated.accounts.end(token)
        for accounts in (federated.accounts, other_process(federated)):
            with pytest.raises(Unauthenticated):
                await accounts.identify(token)
    again = issued(jti="one", exp=later(hours=2))
    with pytest.raises(Unauthenticated):
        await federated.accounts.identify(again)
    assert (await federated.accounts.identify(issued(jti="two"))).display_name == "Carol"


async def test_an_issuers_leeway_is_for_iat_and_nbf_alone(door: httpx.AsyncClient) -> None:
    for changes, status in (
        ({"iat": later(seconds=25), "nbf": later(seconds=25)}, 200),
        ({"iat": later(minutes=5)}, 401),
        ({"exp": later(seconds=-10)}, 401),
    ):
        assert (await door.get(LIST, headers=bearer(issued_with(changes)))).status_code == status, changes


async def test_keys_that_can_not_be_had_turn_no_token_into_a_bad_one(
    tmp_path: Path, database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {
        "CHARGEN_JWKS_URL": "http://127.0.0.1:1/jwks.json",
        "CHARGEN_JWT_ISSUER": ISSUER,
        "CHARGEN_JWT_AUDIENCE": AUDIENCE,
    }
    settings = make_settings(tmp_path, database_url, redis_url, **variables)
    async with bootstrap.alive(bootstrap.build(settings)) as container:
        own = container.accounts.issue(await container.accounts.ensure_named("ana"), timedelta(hours=1))
        async with client_of(make_site(container, monkeypatch)) as client:
            asked = [client.get(LIST, headers=bearer(issued(f"unknown {n}"))) for n in range(12)]
            for answer in await asyncio.gather(*asked):
                announced(answer, 503, "unavailable")
            announced(await client.post(START, headers=bearer(issued())), 503, "unavailable")
            assert (await client.get(LIST, headers=bearer(own))).status_code == 200


@pytest.mark.parametrize("token", [issued(), issued("ec", CURVE, "ES256")], ids=["RS256", "ES256"])
async def test_an_issuers_user_is_made_at_first_sight_and_known_again(
    door: httpx.AsyncClient, federated: Container, token: str
) -> None:
    before = await federated.accounts.count()
    for one in (token, token, issued(jti="another token of the same person")):
        assert (await door.get(LIST, headers=bearer(one))).status_code == 200
    assert await federated.accounts.count() == before + 1
    assert (await federated.accounts.identify(token)).display_name == "Carol"


BAD = {
    "wrong audience": issued(aud="elsewhere"),
    "no audience": issued(aud=None),
    "wrong issuer": issued(iss="https://login.test"),
    "no issuer": issued(iss=None),
    "expired": issued(exp=later(seconds=-1)),
    "no end": issued(exp=None),
    "no sub": issued(sub=None),
    "another's key": issued(key=KEYS["other"]),
    "unknown key": issued("nobody's"),
    "secret instead of key": issued(key=SECRET, algorithm="HS256"),
    "alg none": jwt.encode(claims(), "", algorithm="none", headers={"kid": "rsa"}),
    "no kid": jwt.encode(claims(), KEYS["rsa"], algorithm="RS256"),
    "ES256 with the RSA kid": issued("rsa", CURVE, "ES256"),
}


async def test_an_issuers_bad_tokens_are_refused_and_make_nobody(
    door: httpx.AsyncClient, federated: Container
) -> None:
    before = await federated.accounts.count()
    for name, token in BAD.items():
        assert (await door.get(LIST, headers=bearer(token))).status_code == 401, name
    assert await federated.accounts.count() == before


@pytest.mark.parametrize(
    ("role", "found"), [("studio-admin", 200), ("admin", 404), (None, 404), (["studio-admin"], 404)]
)
async def test_an_issuers_role_counts_only_if_mapped(
    door: httpx.AsyncClient, federated: Container, role: object, found: int
) -> None:
    own = federated.accounts.issue(await federated.accounts.ensure_named("ana"), timedelta(hours=1))
    started = await door.post(f"{LIST}/generate-automated", data={"description": "x"}, headers=bearer(own))
    address = f"/api/v1/generations/{started.json()['sessionId']}"
    assert (await door.get(address, headers=bearer(issued(role=role)))).status_code == found


@pytest.mark.parametrize("algorithms", ["RS256"], indirect=True)
async def test_only_the_configured_algorithms_are_taken(
    door: httpx.AsyncClient, federated: Container
) -> None:
    own = federated.accounts.issue(await federated.accounts.ensure_named("ana"), timedelta(hours=1))
    announced(await door.get(LIST, headers=bearer(own)), 401, "unauthenticated")
    announced(await door.get(LIST, headers=bearer(issued("ec", CURVE, "ES256"))), 401, "unauthenticated")
    assert (await door.get(LIST, headers=bearer(issued()))).status_code == 200


async def test_a_subject_that_is_one_of_our_ids_is_still_the_issuers(
    door: httpx.AsyncClient, federated: Container
) -> None:
    ana = await federated.accounts.ensure_named("ana")
    own = bearer(federated.accounts.issue(ana, timedelta(hours=1)))
    await door.post(f"{LIST}/generate-automated", data={"description": "x"}, headers=own)
    listed = await door.get("/api/v1/generations", headers=bearer(issued(sub=str(ana.id))))
    assert listed.json()["data"] == []
