"""Who may read what from where: every kind of route, by authorization, cookie and origin."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app import asgi, bootstrap
from app.accounts.models import UserRole
from app.bootstrap import Container
from app.web.auth import CSRF_COOKIE, TOKEN_COOKIE
from app.web.origins import Origin, Origins, Source

OWN, FRIEND, FOREIGN = "http://studio.test", "https://friend.test", "https://evil.test"
LIST, START = "/api/v1/characters", "/api/v1/characters/generate-automated"
SOCKET = "/api/v1/ws/?EIO=4&transport=polling"
NOT_OWN = [
    FOREIGN,
    "null",
    "",
    "http://studio.test:81",
    "https://studio.test",
    "http://[",
    "http://studio.test/x",
]
MALFORMED = [
    "http://[",
    "http://x:99999",
    "http://x:y",
    "//",
    "http://",
    "x" * 5000,
    "http://a b",
    "http://[::1",
    "\xff",
]


@dataclass(frozen=True)
class Studio:
    """A site with its socket; `root` is an administrator's token."""

    container: Container
    client: Callable[..., httpx.AsyncClient]
    root: str


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def changes() -> dict[str, Any]:
    return {"cors_origins": (FRIEND,)}


@pytest.fixture
async def studio(container: Container, changes: dict[str, Any]) -> AsyncIterator[Studio]:
    changed = bootstrap.build(replace(container.settings, **changes))
    app = asgi.compose(changed).app
    root = await changed.accounts.ensure_named("root", UserRole.ADMIN)
    token = changed.accounts.issue(root, timedelta(days=30))

    def client(cookie: str | None = None, base: str = OWN, **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]
        made = httpx.AsyncClient(transport=transport, base_url=base, headers=headers)
        if cookie:
            made.cookies.set(TOKEN_COOKIE, cookie)
        return made

    yield Studio(changed, client, token)
    await changed.db.close()


def allowed(answer: httpx.Response) -> str | None:
    """The origin whose page may read this answer, credentials and all."""
    origin: str | None = answer.headers.get("access-control-allow-origin")
    if origin is not None:
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert "Origin" in answer.headers["vary"]
        assert answer.headers.get_list("access-control-allow-origin") == [origin]
    return origin


OPEN = [
    ("GET", LIST),
    ("GET", f"{LIST}/{uuid4()}"),
    ("GET", "/api/v1/nowhere"),
    ("PUT", LIST),
    ("POST", START),
    ("GET", "/api"),
    ("GET", "/schema"),
    ("GET", "/schema/openapi.json"),
    ("GET", "/schema/nowhere"),
    ("GET", "/media/1/x/uploads/none.webp"),
    ("GET", SOCKET),
    ("GET", "/api/v1/ws/?EIO=3"),
]
PAGES = [
    ("GET", "/"),
    ("GET", "/generations/new"),
    ("GET", "/characters"),
    ("GET", "/admin"),
    ("GET", "/sign-in"),
    ("GET", "/nowhere"),
    ("GET", "/health/live"),
    ("GET", "/metrics"),
    ("POST", "/generations"),
    ("POST", "/sign-in"),
    ("GET", "/apiary"),
]


@pytest.mark.parametrize("origin", [FRIEND, *NOT_OWN])
async def test_api_schema_pictures_and_socket_may_be_read_from_named_origins_alone(
    studio: Studio, origin: str
) -> None:
    async with studio.client(Origin=origin) as client:
        for method, path in OPEN:
            for token in (None, "rubbish", studio.root):
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                answer = await client.request(method, path, headers=headers)
                assert answer.status_code < 500, (path, answer.text)
                assert allowed(answer) == (FRIEND if origin == FRIEND else None), (path, token)
                assert "Origin" in answer.headers["vary"], "or a cache gives it to others"
                assert "set-cookie" not in answer.headers, path


@pytest.mark.parametrize("origin", [OWN, FRIEND, *NOT_OWN])
async def test_pages_carry_no_cors_headers(studio: Studio, origin: str) -> None:
    async with studio.client(Origin=origin) as client:
        for method, path in PAGES:
            answer = await client.request(method, path)
            assert answer.status_code < 500, path
            assert not [name for name in answer.headers if name.startswith("access-control-")], path
            if origin != OWN:
                assert "set-cookie" not in answer.headers, path


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_a_preflight_gets_the_headers_it_asks_for(studio: Studio, method: str) -> None:
    wanted = "x-user-language,x-requested-with, traceparent,sentry-trace,baggage,if-match,authorization"
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": wanted}
    async with studio.client(Origin=FRIEND) as client:
        for _, path in OPEN:
            answer = await client.options(path, headers=asked)
            assert answer.status_code == 204, path
            assert allowed(answer) == FRIEND
            assert method in answer.headers["access-control-allow-methods"].split(", ")
            assert answer.headers["access-control-allow-headers"].split(", ") == [
                name.strip() for name in wanted.split(",")
            ]
        odd = "if-match,x y,\x01,:,,(),x-fine"
        answer = await client.options(LIST, headers=asked | {"Access-Control-Request-Headers": odd})
        assert answer.headers["access-control-allow-headers"] == "if-match, x-fine"
        assert (
            "access-control-allow-origin" not in (await client.options("/characters", headers=asked)).headers
        )
    for origin in NOT_OWN:
        async with studio.client(Origin=origin) as client:
            answer = await client.options(LIST, headers=asked)
            assert answer.status_code == 403, origin
            assert answer.json()["code"] == "forbidden"
            assert allowed(answer) is None


async def test_what_a_frontend_must_read_is_exposed(studio: Studio) -> None:
    async with studio.client(Origin=FRIEND, Authorization=f"Bearer {studio.root}") as client:
        exposed = (await client.get(LIST)).headers["access-control-expose-headers"].lower()
    assert {"etag", "retry-after", "x-request-id"} <= {*exposed.split(", ")}


@pytest.mark.parametrize("changes", [{"cors_origins": ("*",)}])
async def test_where_the_list_is_open_every_origin_is_echoed_but_null(studio: Studio) -> None:
    async with studio.client(studio.root) as client:
        for origin in (
            FRIEND,
            FOREIGN,
            "http://localhost:5173",
            "http://[::1]:3000",
            "capacitor://localhost",
        ):
            answer = await client.get(LIST, headers={"Origin": origin})
            assert (answer.status_code, allowed(answer)) == (401, origin), "the cookie counts for nothing"
        for origin in ("null", "", *(bad for bad in MALFORMED if bad.isascii())):
            answer = await client.get(LIST, headers={"Origin": origin})
            assert (answer.status_code, allowed(answer)) == (401, None)
            opened = await client.get(SOCKET, headers={"Origin": origin})
            assert (opened.status_code, allowed(opened)) == (400, None)


FROM = [
    ({}, True),
    ({"Origin": OWN}, True),
    ({"Origin": OWN + ":80"}, True),
    ({"Origin": OWN.upper()}, True),
    ({"Origin": OWN, "Sec-Fetch-Site": "same-origin"}, True),
    ({"Sec-Fetch-Site": "same-origin"}, True),
    ({"Sec-Fetch-Site": "none"}, True),
    ({"Sec-Fetch-Site": "same-site"}, False),
    ({"Sec-Fetch-Site": "cross-site"}, False),
    ({"Sec-Fetch-Site": "rubbish"}, False),
    ({"Sec-Fetch-Site": ""}, False),
    ({"Origin": OWN, "Sec-Fetch-Site": "same-site"}, False),
    ({"Origin": FRIEND}, False),
    ({"Origin": FOREIGN, "Sec-Fetch-Site": "same-origin"}, False),
    *(({"Origin": origin}, False) for origin in NOT_OWN),
]
AUTHORIZATIONS = {
    None: None,
    "Basic YTpi": None,
    "Digest x": None,
    "": None,
    "Bearer rubbish": False,
    "bearer rubbish": False,
    "Bearer": False,
    "Bearer ": False,
    "BEARER\t": False,
}


@pytest.mark.parametrize("headers", FROM, ids=lambda case: str(case[0])[:80])
async def test_the_cookie_counts_from_our_own_pages_alone(
    studio: Studio, headers: tuple[dict[str, str], bool]
) -> None:
    given, own = headers
    async with studio.client(studio.root) as client:
        csrf = await csrf_of(client)
        assert (await client.get(LIST, headers=given)).status_code == (200 if own else 401)
        signed = given | {"x-csrf-token": csrf}
        before = await runs_of(studio)
        start = await client.post(START, data={"description": "A smith"}, headers=signed)
        assert start.status_code == (200 if own else 401)
        form = {"_csrf_token": csrf, "description": "A smith"}
        page = await client.post("/generations", data=form, headers=given)
        assert page.status_code == (303 if own else 403)
        assert await runs_of(studio) == before + (2 if own else 0)
        for path in (f"/admin/characters/{uuid4()}/discard", "/language", "/sign-in"):
            act = await client.post(path, data={"_csrf_token": csrf, "language": "en"}, headers=given)
            assert (act.status_code == 403) is not own, path
        await client.post("/sign-out", data={"_csrf_token": csrf}, headers=given)
        assert (await client.get(LIST, headers={"Authorization": f"Bearer {studio.root}"})).status_code == (
            401 if own else 200
        ), "nobody is signed out from elsewhere"


async def csrf_of(client: httpx.AsyncClient) -> str:
    await client.get("/sign-in")
    return client.cookies[CSRF_COOKIE]


async def runs_of(studio: Studio) -> int:
    identity = await studio.container.accounts.identify(studio.root)
    return len((await studio.container.generations.list_owned(identity, 100)).rows)


@pytest.mark.parametrize("value", AUTHORIZATIONS, ids=repr)
async def test_a_bearer_is_judged_alone_and_any_other_scheme_is_as_none(
    studio: Studio, value: str | None
) -> None:
    """With an administrator's cookie beside it, on every kind of route, with and without the form's token."""
    headers = {} if value is None else {"Authorization": value}
    cookie_counts = AUTHORIZATIONS[value] is None
    async with studio.client(studio.root) as client:
        csrf = await csrf_of(client)
        for path in (LIST, "/api/v1/generations", "/characters", "/generations/new", "/admin", "/metrics"):
            answer = await client.get(path, headers=headers)
            assert answer.status_code == (200 if cookie_counts else 401), path
        for path in ("/sign-in", "/health/live", "/schema/openapi.json"):
            assert (await client.get(path, headers=headers)).status_code == 200, "open to all"
        for path in ("/generations", f"/admin/characters/{uuid4()}/discard", "/language", "/sign-out", START):
            bare = await client.post(path, data={"description": "x", "language": "en"}, headers=headers)
            assert bare.status_code == (403 if cookie_counts else 401), path
            if path == "/sign-out":
                continue
            form = {"_csrf_token": csrf, "description": "x", "language": "en", "next": "/"}
            whole = await client.post(path, data=form, headers=headers)
            assert (whole.status_code == 401) is not cookie_counts, path
            assert whole.status_code != 403


async def test_a_good_bearer_needs_no_form_token_and_no_cookie_is_read_beside_it(studio: Studio) -> None:
    accounts = studio.container.accounts
    ana = accounts.issue(await accounts.ensure_named("ana"), timedelta(days=30))
    async with studio.client(studio.root, Authorization=f"Bearer {ana}") as client:
        assert (await client.get("/admin")).status_code == 403, "Ana is none, whoever the cookie names"
        assert (await client.post(f"/admin/characters/{uuid4()}/discard")).status_code == 403
        started = await client.post("/generations", data={"description": "A smith"})
        assert started.status_code == 303
        assert (await client.get(started.headers["location"])).status_code == 200
        assert (await client.post("/sign-out")).status_code == 303
        assert (await client.get(LIST)).status_code == 401
    async with studio.client(studio.root) as client:
        assert (await client.get(LIST)).status_code == 200, "the cookie's is another token"
        assert (await client.get(started.headers["location"])).status_code == 200, "an administrator sees all"


async def test_no_cookie_at_all_reaches_what_another_origin_asks_for(studio: Studio) -> None:
    cookies = {"Cookie": f"chargen_lang=pt-BR; {TOKEN_COOKIE}={studio.root}", "Accept": "text/html"}
    async with studio.client(**cookies) as client:
        assert '<html lang="pt-BR"' in (await client.get("/characters")).text
        for headers in (
            {"Origin": FRIEND},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
        ):
            assert '<html lang="en"' in (await client.get("/characters", headers=headers)).text
            assert (await client.get(LIST, headers=headers)).status_code == 401


async def test_two_bearers_are_none(studio: Studio) -> None:
    headers = [("Authorization", f"Bearer {studio.root}"), ("Authorization", "Bearer other")]
    async with studio.client() as client:
        assert (await client.get(LIST, headers=headers)).status_code == 401
        mixed = [("Authorization", "Basic x"), ("Authorization", f"Bearer {studio.root}")]
        assert (await client.get(LIST, headers=mixed)).status_code == 200


async def test_a_proxys_basic_authentication_makes_nobody_new(studio: Studio) -> None:
    before = await studio.container.accounts.count()
    async with studio.client(Authorization="Basic YTpi") as client:
        for _ in range(5):
            assert (await client.get("/generations/new")).status_code == 200
        csrf = client.cookies[CSRF_COOKIE]
        for _ in range(3):
            form = {"_csrf_token": csrf, "description": "A smith"}
            assert (await client.post("/generations", data=form)).status_code == 303
    assert await studio.container.accounts.count() == before + 1


@pytest.mark.parametrize("changes", [{"public_url": "https://studio.example", "cors_origins": (FRIEND,)}])
async def test_the_public_address_is_the_own_origin_whatever_the_host(studio: Studio) -> None:
    for host in ("http://127.0.0.1:3000", "http://upstream", "http://studio.example"):
        async with studio.client(studio.root, host) as client:
            own = {"Origin": "https://studio.example"}
            assert (await client.get(LIST, headers=own)).status_code == 200
            assert (await client.get(SOCKET, headers=own)).status_code == 200
            for origin in (
                "https://studio.example:8443",
                "https://studio.example.evil.test",
                FOREIGN,
                FRIEND,
            ):
                assert (await client.get(LIST, headers={"Origin": origin})).status_code == 401
            page = await client.get("/generations/new", headers={"Referer": "https://studio.example/x"})
            csrf = client.cookies[CSRF_COOKIE]
            own["Cookie"] = f"{CSRF_COOKIE}={csrf}"  # Secure: this client has http alone
            back = {"_csrf_token": csrf, "language": "en", "next": "https://studio.example/characters"}
            assert (await client.post("/language", data=back, headers=own)).headers[
                "location"
            ] == "/characters"
            assert page.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("changes", [{"public_url": "https://studio.example"}])
async def test_https_is_kept_to_where_the_public_address_has_it(studio: Studio) -> None:
    async with studio.client() as client:
        for method, path in [*OPEN, *PAGES]:
            answer = await client.request(method, path)
            assert answer.headers["strict-transport-security"] == "max-age=31536000", path


async def test_http_alone_promises_no_https(studio: Studio) -> None:
    async with studio.client() as client:
        for path in ("/generations/new", LIST):
            assert "strict-transport-security" not in (await client.get(path)).headers


async def test_the_schema_can_be_framed_by_nobody_and_runs_nothing(studio: Studio) -> None:
    async with studio.client() as client:
        for path in ("/schema", "/schema/openapi.json", "/schema/openapi.yaml", "/schema/nowhere"):
            answer = await client.get(path)
            assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
            assert answer.headers["x-frame-options"] == "DENY"
            assert answer.headers["x-content-type-options"] == "nosniff"
        assert (await client.get("/schema/openapi.json")).json()["openapi"]


async def test_a_link_from_elsewhere_shows_the_page_and_acts_on_nothing(studio: Studio) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    async with studio.client(studio.root) as client:
        followed = await client.get("/generations/new", headers=link)
        assert "Sign out" in followed.text
        assert CSRF_COOKIE in followed.headers["set-cookie"], "or the form on it could not be sent"
        for mode in ("cors", "no-cors"):
            read = await client.get("/characters", headers=link | {"Sec-Fetch-Mode": mode})
            assert "Sign out" not in read.text


@pytest.mark.parametrize("name", ["Origin", "Referer", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Authorization"])
@pytest.mark.parametrize("value", MALFORMED, ids=lambda value: repr(value)[:30])
async def test_no_malformed_header_is_a_fault_of_ours(studio: Studio, name: str, value: str) -> None:
    async with studio.client(studio.root) as client:
        csrf = await csrf_of(client)
        headers: Any = {name: value.encode("latin-1")}
        for path in (LIST, "/characters", "/admin", "/nowhere", SOCKET, "/schema"):
            assert (await client.get(path, headers=headers)).status_code < 500, path
        for path in ("/language", START, "/sign-in"):
            form = {"_csrf_token": csrf, "language": "en", "next": value}
            assert (await client.post(path, data=form, headers=headers)).status_code < 500, path


def test_an_origin_is_a_scheme_a_host_and_a_port() -> None:
    assert Origin.parse("HTTP://Studio.Test:80") == Origin.parse("http://studio.test")
    assert Origin.parse("https://studio.test") != Origin.parse("http://studio.test")
    assert Origin.parse("http://studio.test:81") != Origin.parse("http://studio.test")
    for bad in (
        "null",
        "",
        "studio.test",
        "http://a@b",
        "http://a/",
        "http://a?",
        "http://a#",
        *MALFORMED[:8],
    ):
        assert Origin.parse(bad) is None, bad


@pytest.mark.parametrize("site", [None, "same-origin"])
def test_behind_tls_the_browsers_own_word_counts(site: str | None) -> None:
    headers = [(b"host", b"studio.test"), (b"origin", b"https://studio.test")]
    headers += [(b"sec-fetch-site", site.encode())] if site else []
    scope: Any = {"type": "http", "scheme": "http", "headers": headers}
    assert Origins((), None).source(scope) is (Source.OWN if site else Source.FOREIGN)
