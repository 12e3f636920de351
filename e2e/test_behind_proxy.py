"""Behind nginx with the sample of deploy/: its own `Host`, buffering, two web processes, sticky sessions."""

from __future__ import annotations

import io
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import httpx
import pytest
import socketio
from PIL import Image
from playwright.async_api import expect

from e2e.nginx import Nginx, nginx
from e2e.pages import NewPage, picture
from e2e.studios import ROOT, Studio, studio
from e2e.visitors import Visitors
from tests.support.command import free_port
from tests.support.waiting import block_until, until

START = "/api/v1/characters/generate-automated"
HERE, THERE = "127.0.0.1", "127.0.0.2"  # two visitors, by the addresses that nginx sees
MAX_PICTURE = 10 * 2**20


@dataclass(frozen=True)
class Proxied:
    """A studio of one or two web processes and the nginx before it."""

    studio: Studio
    nginx: Nginx
    ports: tuple[int, ...]

    def http(self, address: str = HERE, **headers: str) -> httpx.AsyncClient:
        """A client that comes from that address."""
        transport = httpx.AsyncHTTPTransport(verify=False, local_address=address)
        return httpx.AsyncClient(transport=transport, base_url=self.nginx.url, headers=headers, timeout=60)


@contextmanager
def proxied(**variables: str) -> Iterator[Proxied]:
    port, second = free_port(), free_port()
    settings = {
        "CHARGEN_ENGINE": "scripted",
        "CHARGEN_SCRIPTED_STEP_SECONDS": "1",
        "CHARGEN_PUBLIC_URL": f"https://127.0.0.1:{port}",
    }
    with studio(**settings | variables) as running, _web(running, second):
        ports = (running.port, second)
        with nginx(port, ports) as before:
            yield Proxied(running, before, ports)


@contextmanager
def _web(running: Studio, port: int) -> Iterator[None]:
    """A second web process of the studio."""
    environ = running.environ | {"PORT": str(port)}
    with running.log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "web"], cwd=ROOT, env=environ, stdout=out, stderr=out
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/health/live")
        yield
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url: str, seconds: float = 60) -> None:
    def answers() -> bool:
        with suppress(httpx.HTTPError):
            httpx.get(url, timeout=5)
            return True
        return False

    block_until(answers, seconds, every=0.05, shown=lambda: url)


@pytest.fixture(scope="module")
def site() -> Iterator[Proxied]:
    """nginx on this machine is believed."""
    with proxied() as running:
        yield running


async def test_a_whole_run_is_watched_through_nginx_by_websocket(site: Proxied, visitors: Visitors) -> None:
    visitor = await visitors.come(site.nginx.url, ignore_https_errors=True)
    run = await (await NewPage.of(visitor)).start(image=picture())
    await run.painted()
    await expect(run.title).to_have_text("Scripted Character")
    await run.page.close()  # nginx writes a websocket down when it ends
    await until(lambda: _ended(site))
    streams = [row for row in site.nginx.seen() if "/events" in row[3]]
    sockets = [row for row in site.nginx.seen() if row[3].startswith("/api/v1/ws")]
    assert "101" in {row[2] for row in sockets}, "no websocket was opened"
    assert not streams, "the page fell back to an event stream"


async def _ended(site: Proxied) -> bool:
    return any(row[3].startswith("/api/v1/ws") and "websocket" in row[3] for row in site.nginx.seen())


async def test_an_event_stream_arrives_while_the_run_is_worked_on(site: Proxied) -> None:
    token = site.studio.token("streaming")
    async with site.http(Authorization=f"Bearer {token}") as client:
        started = await client.post(START, data={"description": "A knight"})
        run = f"/api/v1/generations/{started.json()['sessionId']}"
        async with client.stream("GET", f"{run}/events") as stream:
            lines = stream.aiter_lines()
            first = await _event(lines)
            status = (await client.get(run)).json()["status"]
            assert (first["step"], status) in {
                ("generating_details", "running"),
                ("generating_details", "queued"),
            }
            last = first
            while last["step"] != "completed":
                last = await _event(lines)


async def _event(lines: Any) -> dict[str, Any]:
    async for line in lines:
        if line.startswith("data: "):
            event: dict[str, Any] = json.loads(line.removeprefix("data: "))
            return event
    raise AssertionError("the stream has ended")


async def test_a_picture_of_ten_megabytes_passes(site: Proxied) -> None:
    side = int((MAX_PICTURE / 3) ** 0.5) - 4
    out = io.BytesIO()
    noise = random.Random(7).randbytes(3 * side * side)
    Image.frombytes("RGB", (side, side), noise).save(out, "PNG")
    assert 0.98 * MAX_PICTURE < len(out.getvalue()) <= MAX_PICTURE
    async with site.http(Authorization=f"Bearer {site.studio.token('large')}") as client:
        answer = await client.post(START, files={"image": ("large.png", out.getvalue(), "image/png")})
    assert answer.status_code == 200, answer.text


async def test_cookies_are_secure_where_the_public_address_is(site: Proxied) -> None:
    async with site.http() as client:
        answer = await client.get("/generations/new")
        assert answer.status_code == 200
        page = await client.get("/sign-in")
    set_cookies = [*answer.headers.get_list("set-cookie"), *page.headers.get_list("set-cookie")]
    assert set_cookies
    assert all("secure" in cookie.lower() for cookie in set_cookies), set_cookies


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_sockets_stay_with_their_process(site: Proxied, transport: str) -> None:
    """From many addresses, so that both processes are reached; each socket is answered by its own."""
    token = site.studio.token("sockets")
    for number in range(2, 14):
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=False, local_addr=(f"127.0.0.{number}", 0))
        )
        client = socketio.AsyncClient(http_session=session, reconnection=False, ssl_verify=False)
        try:
            await client.connect(
                site.nginx.url,
                auth={"token": token},
                socketio_path="/api/v1/ws",
                transports=[transport],
                wait_timeout=20,
            )
            gone = await client.call("leave_character_generation", {"sessionId": "0" * 32}, timeout=30)
            assert gone["success"], gone
        finally:
            await client.disconnect()
            await session.close()
    reached = {row[1] for row in site.nginx.seen() if row[0] != HERE}
    assert reached == {f"127.0.0.1:{port}" for port in site.ports}


async def _sign_in_until_braked(site: Proxied, address: str, attempts: int) -> list[int]:
    """The statuses of so many wrong sign-ins, each for another account."""
    async with site.http(address, Accept="text/html") as client:
        form = (await client.get("/sign-in")).text
        token = re.search(r'name="_csrf_token" value="([^"]+)"', form)
        assert token, form
        answers = []
        for number in range(attempts):
            fields = {"_csrf_token": token[1], "email": f"{address}-{number}@x.example", "password": "wrong"}
            origin = {"Origin": site.nginx.url}
            answers.append((await client.post("/sign-in", data=fields, headers=origin)).status_code)
    return answers


async def test_visitors_behind_a_trusted_proxy_have_brakes_of_their_own(site: Proxied) -> None:
    assert 429 in await _sign_in_until_braked(site, THERE, 12)
    assert await _sign_in_until_braked(site, "127.0.0.3", 1) == [401]


async def test_a_proxy_that_is_not_trusted_is_one_visitor() -> None:
    with proxied(CHARGEN_TRUSTED_PROXIES="192.0.2.7") as site:
        addresses = [f"127.0.0.{number}" for number in range(2, 26)]
        statuses = [(await _sign_in_until_braked(site, address, 1))[0] for address in addresses]
    assert 429 in statuses, "each address had a throttle of its own, though nobody's word is believed"


async def test_a_visitor_can_not_name_another_address(site: Proxied) -> None:
    """What a visitor claims stands left of what nginx saw."""
    async with site.http("127.0.0.4", Accept="text/html") as client:
        form = (await client.get("/sign-in")).text
        token = re.search(r'name="_csrf_token" value="([^"]+)"', form)
        assert token
        answers = []
        for number in range(12):
            fields = {"_csrf_token": token[1], "email": f"{number}@y.example", "password": "wrong"}
            claimed = {"X-Forwarded-For": f"203.0.113.{number}, garbage, [::1", "Origin": site.nginx.url}
            answer = await client.post("/sign-in", data=fields, headers=claimed)
            answers.append(answer.status_code)
    assert 429 in answers, answers


async def test_a_request_under_a_path_is_answered_with_what_is_wrong(site: Proxied) -> None:
    async with site.http() as client:
        answer = await client.get("/chargen/api/v1/generations")
        page = await client.get("/studio/generations/new", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "host of its own" in answer.json()["error"]
    assert page.status_code == 404
    assert "host of its own" in page.text
