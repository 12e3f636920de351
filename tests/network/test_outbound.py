"""Proxies of the environment: never before loopback, never a crash, otherwise as curl understands them."""

from __future__ import annotations

import asyncio
import os

import httpx2
import pytest
from structlog.testing import capture_logs

from app.adapters.files import ObjectFiles
from app.adapters.issuer_keys import fetching
from app.ai.image_servers.http import connected
from app.ai.image_servers.server_options import ImageServer
from app.ai.openai_compatible.chat.server import Server
from app.errors import EngineError
from app.network import outbound
from app.network.proxies import is_loopback, proxy_for
from tests.support.model_answers import details, endpoint, person
from tests.support.model_script import chat, model_script, status
from tests.support.s3 import s3_server

NOBODY = "http://127.0.0.1:9"  # the port of discard: nothing listens there
BAD = (
    "socks5://127.0.0.1:9", "socks4://h:1", "http://host:port", "http://[::1", "http://", "ftp://h", "://",
    "http://127.0.0.1:99999", "http://127.0.0.1:-1", "h:65536", "http://a..b:1",
)  # fmt: skip
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    outbound.log_unusable_once.cache_clear()


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True), ("LOCALHOST.", True), ("models.localhost", True), ("127.0.0.1", True),
        ("127.8.9.1", True), ("127.1", True), ("::1", True), ("[::1]", True), ("0.0.0.0", True),
        ("::ffff:127.0.0.1", True), ("0:0:0:0:0:0:0:1", True), ("localhost.example.org", False),
        ("notlocalhost", False), ("128.0.0.1", False), ("192.168.0.7", False), ("example.org", False),
        ("", False), ("1.2.3.4.5", False), ("::2", False), ("localhost4", True), ("localhost6", True),
        ("localhost6.localdomain6", True), ("localhost5", False),
    ],
)  # fmt: skip
def test_loopback_is_known_in_all_its_names(host: str, local: bool) -> None:
    assert is_loopback(host) is local


@pytest.mark.parametrize(
    ("url", "no_proxy", "proxy"),
    [
        ("http://m.test/v1", "", "http://plain:1"),
        ("https://m.test/v1", "", "http://secure:2"),
        ("http://127.0.0.1:8080/v1", "", None),
        ("https://localhost/v1", "example.org", None),
        ("http://m.test/v1", "*", None),
        ("http://a.m.test/v1", "m.test", None),
        ("http://a.m.test/v1", " .m.test , other", None),
        ("http://m.test/v1", "*.m.test", None),
        ("http://them.test/v1", "m.test", "http://plain:1"),
        ("http://m.test:81/v1", "m.test:81", None),
        ("http://m.test:80/v1", "m.test:81", "http://plain:1"),
        ("http://10.1.2.3/v1", "10.0.0.0/8", None),
        ("http://11.1.2.3/v1", "10.0.0.0/8", "http://plain:1"),
        ("http://[fd00::5]/v1", "fd00::/8", None),
        ("http://m.test/v1", ",,/,[", "http://plain:1"),
        ("http://10.1.2.3/v1", "localhost 10.0.0.0/8 .lan", None),
        ("http://m.test/v1", "other\tm.test\n", None),
        ("http://m.test./v1", "m.test", None),
        ("http://m.test/v1", "m.test.", None),
        ("http://m.test:81/v1", "m.test.:81", None),
        ("http://m.test/v1", ".", "http://plain:1"),
        ("http://[fd00::5]:81/v1", "[fd00::5]:81", None),
        ("http://[fd00::5]:82/v1", "[fd00::5]:81", "http://plain:1"),
    ],
)
def test_the_variables_mean_what_they_mean_to_curl(
    monkeypatch: pytest.MonkeyPatch, url: str, no_proxy: str, proxy: str | None
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "plain:1")
    monkeypatch.setenv("HTTPS_PROXY", "http://secure:2")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert proxy_for(url) == proxy


@pytest.mark.parametrize(
    ("http", "all_others", "proxy"),
    [
        (" http://plain:1 ", "", "http://plain:1"),
        ("http://plain:1\n", "", "http://plain:1"),
        ("  ", " other:3\t", "http://other:3"),
        ("", "   ", None),
    ],
)
def test_blanks_round_a_proxy_count_for_nothing(
    monkeypatch: pytest.MonkeyPatch, http: str, all_others: str, proxy: str | None
) -> None:
    monkeypatch.setenv("HTTP_PROXY", http)
    monkeypatch.setenv("ALL_PROXY", all_others)
    assert proxy_for("http://m.test/v1") == proxy


@pytest.mark.parametrize("url", ["http://h.invalid:99999/", "http://127.0.0.1:65536/", "http://a..b/"])
async def test_an_address_that_none_can_have_is_not_reached(url: str) -> None:
    async with outbound.client() as http:
        with pytest.raises(httpx2.ConnectError):
            await http.get(url)
    with pytest.raises(outbound.Unreachable):
        await asyncio.to_thread(outbound.fetch, url, 5.0, 100)


@pytest.mark.parametrize("variable", ["ALL_PROXY", "HTTP_PROXY", "all_proxy", "http_proxy"])
@pytest.mark.parametrize("proxy", [NOBODY, *BAD])
async def test_a_model_on_this_machine_answers_whatever_proxy_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, variable: str, proxy: str
) -> None:
    monkeypatch.setenv(variable, proxy)
    monkeypatch.setenv("NO_PROXY", "example.org")
    async with model_script(chat(person())) as server:
        assert (await details(server.url)).first_name == "Iris"


@pytest.mark.parametrize("proxy", [NOBODY, BAD[0], BAD[2]])
async def test_every_other_client_of_ours_reaches_this_machine_too(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    for name in ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, proxy)
    async with model_script(status(200, {"keys": []})) as server:
        assert await fetching(server.url)() == b'{"keys": []}'
        async with connected(ImageServer(server.url)) as http:
            assert await http.get_json("/system_stats") == {"keys": []}
        assert (await asyncio.to_thread(outbound.fetch, server.url, 5.0, 100)).status == 200
    async with s3_server() as store:
        for name, value in store.environment().items():
            monkeypatch.setenv(name, value)
        before = dict(os.environ)
        assert await ObjectFiles(os.environ["CHARGEN_FILES_URL"]).probe() is None
        assert dict(os.environ) == before


@pytest.mark.parametrize("proxy", BAD)
async def test_elsewhere_a_proxy_that_can_not_be_used_is_named_and_not_gone_around(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    server = Server(endpoint("http://models.invalid/v1"))
    with capture_logs() as logs:
        for _ in range(2):
            with pytest.raises(EngineError, match="proxy") as failed:
                await server.complete([{"role": "user", "content": "Hello"}], "a 1", 1)
    assert (failed.value.retryable, failed.value.transient) == (False, False)
    assert [line["event"] for line in logs if "proxy" in line["event"]] == ["outbound.proxy_unusable"]
    with pytest.raises(httpx2.ProxyError):
        await fetching("https://keys.invalid/jwks")()


async def test_elsewhere_a_proxy_that_works_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with model_script(chat(person())) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.removesuffix("/v1"))
        await Server(endpoint("http://models.invalid/v1")).complete(
            [{"role": "user", "content": "Hello"}], "a 1", 1
        )
    assert proxy.asked[0].path == "http://models.invalid/v1/chat/completions"
