"""Pages on other origins, with the real axios and Socket.IO client: the named ones do the whole job, no other
reads or does anything, whatever cookies the browser has."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Frame, Page

from e2e.studios import ROOT, Studio, studio

PACKAGES = ROOT / "tests/clients/node_modules"
FILES = {
    "/": (Path(__file__).with_name("other_origin.html"), "text/html"),
    "/axios.min.js": (PACKAGES / "axios/dist/axios.min.js", "text/javascript"),
    "/socket.io.min.js": (PACKAGES / "socket.io-client/dist/socket.io.min.js", "text/javascript"),
}
FRAMED = b'<!doctype html><iframe sandbox="allow-scripts" src="/"></iframe>'
STEPS = [
    "generating_details",
    "generating_details",
    "generating_history",
    "creating_character",
    "queuing_avatar",
    "completed",
]


class Frontend(BaseHTTPRequestHandler):
    """Serves the page, and at `/framed` the same in a sandbox, where its origin is `null`."""

    def do_GET(self) -> None:
        path, kind = FILES.get(self.path, (None, "text/html"))
        self.send_response(200)
        self.send_header("Content-Type", kind)
        # A sandboxed frame is of another origin than the files it loads.
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(path.read_bytes() if path else FRAMED)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def frontend() -> Iterator[str]:
    """The frontend's origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Frontend)
    Thread(target=partial(server.serve_forever, 0.02), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def friend() -> Iterator[str]:
    with frontend() as origin:
        yield origin


@pytest.fixture(scope="module")
def unlisted() -> Iterator[str]:
    with frontend() as origin:
        yield origin


@pytest.fixture(scope="module")
def choosy(friend: str) -> Iterator[Studio]:
    """Names the one frontend that may call it."""
    settings = {"CHARGEN_ENGINE": "scripted", "CHARGEN_SCRIPTED_STEP_SECONDS": "0.2"}
    with studio(CHARGEN_CORS_ORIGINS=friend, **settings) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(locale="en-GB")
    yield made
    await made.close()


async def opened(context: BrowserContext, origin: str, *, sandboxed: bool = False) -> Page | Frame:
    page = await context.new_page()
    await page.goto(f"{origin}/{'framed' if sandboxed else ''}")
    if not sandboxed:
        return page
    frame = page.frames[1]
    await frame.wait_for_function("window.everythingElse !== undefined")
    assert await frame.evaluate("self.origin") == "null"
    return frame


def call(studio: Studio, token: str, path: str, **fields: str) -> Any:
    """What the API answers to the token itself."""
    body = "&".join(f"{name}={value}" for name, value in fields.items()).encode() or None
    with urlopen(
        Request(f"{studio.url}{path}", body, {"Authorization": f"Bearer {token}"}), timeout=20
    ) as answer:
        return json.loads(answer.read())


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize("open_to", ["named", "all"])
async def test_a_frontend_on_another_origin_does_the_whole_job(
    choosy: Studio, quick: Studio, friend: str, context: BrowserContext, transport: str, open_to: str
) -> None:
    called = choosy if open_to == "named" else quick
    token = called.token("carol")
    page = await opened(context, friend)
    job = "([studio, token, transport]) => wholeJob(studio, token, [transport])"
    done = await page.evaluate(job, [called.url, token, transport])
    assert done["steps"] == STEPS
    assert done["name"] == "Brunhild"
    assert done["late"] == {"status": 412, "code": "version_conflict"}
    assert done["discarded"] in {200, 204}
    assert done["gone"] == {"status": 404, "code": "not_found"}
    assert done["events"] >= len(STEPS)
    assert done["requestId"]
    assert not await context.cookies(), "nothing is kept in a browser that is on another site"


async def admins_run(called: Studio, context: BrowserContext) -> tuple[str, str]:
    """An administrator signed in in this browser; the token and a run of theirs."""
    token = called.token("root", "admin")
    await context.add_cookies([{"name": "chargen_token", "value": token, "url": called.url}])
    page = await context.new_page()
    await page.goto(f"{called.url}/admin")  # so that the browser has the form's cookie too
    assert "Sign out" in await page.content()
    start = await asyncio.to_thread(
        call, called, token, "/api/v1/characters/generate-automated", description="Mine"
    )
    return token, str(start["sessionId"])


async def runs(called: Studio, token: str) -> set[str]:
    listed = await asyncio.to_thread(call, called, token, "/api/v1/generations?limit=100")
    return {run["sessionId"] for run in listed["data"]}


@pytest.mark.parametrize(("source", "sandboxed"), [("unlisted", False), ("unlisted", True), ("friend", True)])
@pytest.mark.parametrize("credential", ["cookie", "token"])
async def test_from_anywhere_else_nothing_is_read_and_nothing_done(
    choosy: Studio,
    unlisted: str,
    friend: str,
    context: BrowserContext,
    source: str,
    sandboxed: bool,
    credential: str,
) -> None:
    token, run_id = await admins_run(choosy, context)
    before = await runs(choosy, token)
    page = await opened(context, {"unlisted": unlisted, "friend": friend}[source], sandboxed=sandboxed)
    sent = token if credential == "token" else None
    attempt = "([studio, run, token]) => everythingElse(studio, run, token)"
    got = await page.evaluate(attempt, [choosy.url, run_id, sent])
    assert {answer["status"] for answer in got["axios"]} == {0}
    assert {answer["type"] for answer in got["read"]} == {"error"}
    assert {answer["type"] for answer in got["acts"]} <= {"opaque", "opaqueredirect", "error"}
    assert "connected" not in got["sockets"]
    assert got["stream"] == "refused"
    await nothing_happened(choosy, token, run_id, before)


async def nothing_happened(called: Studio, token: str, run_id: str, before: set[str]) -> None:
    assert await runs(called, token) == before, "and the token still stands"
    run = await asyncio.to_thread(call, called, token, f"/api/v1/generations/{run_id}")
    assert run["status"] != "cancelled"


@pytest.mark.parametrize("sandboxed", [False, True])
async def test_where_all_may_call_an_admins_cookie_is_worth_nothing_from_another_port(
    quick: Studio, unlisted: str, context: BrowserContext, sandboxed: bool
) -> None:
    token, run_id = await admins_run(quick, context)
    before = await runs(quick, token)
    page = await opened(context, unlisted, sandboxed=sandboxed)
    attempt = "([studio, run]) => everythingElse(studio, run, null)"
    got = await page.evaluate(attempt, [quick.url, run_id])
    # An open list lets a page read that it is nobody; a sandboxed one not even that.
    assert {answer["status"] for answer in got["axios"]} == ({0} if sandboxed else {401})
    assert "Mine" not in "".join(answer["text"] for answer in got["read"])
    assert {answer["type"] for answer in got["read"][1:]} == {"error"}, "pages are for nobody to read"
    assert "connected" not in got["sockets"]
    assert got["stream"] == "refused"
    await nothing_happened(quick, token, run_id, before)
