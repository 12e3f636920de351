"""Pictures given by URL: from the model's server or the public web, with retries."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

import pytest

from app.ai.openai_compatible.images import picture_transfer
from app.errors import EngineError
from tests.support.image_models import LAST, colour, painter, painting, parts_of
from tests.support.model_script import (
    Answer,
    cut_off,
    image_at,
    model_script,
    silence,
    status,
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_transfer, "PAUSES", (0.0,) * len(picture_transfer.PAUSES))


async def test_a_picture_at_an_address_of_the_server_is_fetched_without_the_key() -> None:
    async with model_script() as server:
        server.answers = [image_at(f"{server.url}/files/1.png"), status(200, LAST, Content_Type="image/png")]
        _, made = await parts_of(painter(server.url))
    assert colour(made.content) == (0, 0, 1)
    assert (server.asked[1].method, server.asked[1].path) == ("GET", "/v1/files/1.png")
    assert "authorization" not in server.asked[1].headers


@pytest.mark.parametrize(
    "url", ["http://localhost:1/x.png", "http://10.0.0.1/x.png", "file:///etc/passwd", "ftp://h/x", ""]
)
async def test_an_address_elsewhere_in_our_network_is_not_fetched(url: str) -> None:
    with pytest.raises(EngineError, match="could not be used"):
        await painting(image_at(url))


@pytest.mark.parametrize(
    "answer",
    [
        status(200, b"x" * (picture_transfer.MAX_BYTES + 1)),
        status(404, b"gone"),
        status(302, b"", Location="http://10.0.0.1/x.png"),
        status(200, b"no picture"),
    ],
)
async def test_a_picture_from_an_url_is_checked_like_an_upload(answer: Answer) -> None:
    async with model_script() as server:
        server.answers = [image_at(f"{server.url}/1.png"), answer]
        with pytest.raises(EngineError, match="picture could not be used"):
            await parts_of(painter(server.url))


@pytest.mark.parametrize(
    "faults",
    [
        [status(404, b"not yet")],
        [status(503, b"")] * 4,
        [status(403, b""), status(429, b""), status(500, b"")],
        [status(200, LAST[:40], Content_Type="image/png")],
        [status(200, b"<html>busy</html>", Content_Type="text/html")],
        [cut_off("x")],
    ],
)
async def test_a_paid_picture_is_fetched_again_and_not_paid_again(faults: list[Answer]) -> None:
    async with model_script() as server:
        good = status(200, LAST, Content_Type="image/png")
        server.answers = [image_at(f"{server.url}/1.png"), *faults, good]
        _, made = await parts_of(painter(server.url))
    assert colour(made.content) == (0, 0, 1)
    assert [asked.method for asked in server.asked] == ["POST", *["GET"] * (len(faults) + 1)]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("relative", [True, False])
async def test_a_redirect_to_where_pictures_may_be_is_followed(code: int, relative: bool) -> None:
    async with model_script() as server:
        to = "/v1/files/2.png" if relative else f"{server.url}/files/2.png"
        good = status(200, LAST, Content_Type="image/png")
        server.answers = [image_at(f"{server.url}/1.png"), status(code, b"", Location=to), good]
        _, made = await parts_of(painter(server.url))
    assert colour(made.content) == (0, 0, 1)
    assert server.asked[-1].path == "/v1/files/2.png"
    assert len(server.asked) == 3


@pytest.mark.parametrize("to", ["http://10.0.0.1/x.png", "http://localhost:1/x", "file:///etc/passwd"])
async def test_a_redirect_into_our_network_is_not_followed_and_ends_it(to: str) -> None:
    async with model_script() as server:
        server.answers = [image_at(f"{server.url}/1.png"), status(302, b"", Location=to)]
        with pytest.raises(EngineError, match="picture could not be used"):
            await parts_of(painter(server.url))
    assert len(server.asked) == 2


async def test_redirects_in_a_circle_come_to_an_end() -> None:
    async with model_script() as server:
        server.answers = [image_at(f"{server.url}/1.png"), status(302, b"", Location="/v1/1.png")]
        with pytest.raises(EngineError, match="picture could not be used"):
            await parts_of(painter(server.url))
    assert len(server.asked) == 7


async def test_an_address_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_transfer, "FETCH_SECONDS", 0.3)
    async with model_script() as server:
        server.answers = [image_at(f"{server.url}/1.png"), silence]
        with pytest.raises(EngineError, match="picture could not be used"):
            await parts_of(painter(server.url))


@pytest.mark.parametrize("host", ["localhost", "0.0.0.0", "[::1]", "127.0.0.2", "no-such-host.invalid"])
async def test_the_server_under_another_name_of_its_own_is_asked_under_ours(host: str) -> None:
    async with model_script() as server:
        address = f"http://{host}:{urlsplit(server.url).port}/files/1.png"
        server.answers = [image_at(address), status(200, LAST, Content_Type="image/png")]
        _, made = await parts_of(painter(server.url))
    assert colour(made.content) == (0, 0, 1)
    assert server.asked[1].headers["host"] == urlsplit(server.url).netloc


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("http://ai.test:8080/x.png?a=1", "https://ai.test/x.png?a=1"),
        ("http://localhost:8080/x.png", "https://ai.test/x.png"),
        ("http://0.0.0.0:9000/x.png", "https://ai.test/x.png"),
        ("https://ai.test/y.png", "https://ai.test/y.png"),
        ("https://1.1.1.1/x.png", "https://1.1.1.1/x.png"),
        ("http://10.0.0.5:8080/x.png", None),
        ("https://169.254.169.254/x", "https://ai.test/x"),
        ("http://169.254.169.254/latest", None),
    ],
)
async def test_the_url_of_a_server_behind_a_proxy_is_resolved(address: str, asked: str | None) -> None:
    if asked is None:
        with pytest.raises(EngineError):
            await picture_transfer.allowed_address(address, "https://ai.test/v1")
    else:
        assert await picture_transfer.allowed_address(address, "https://ai.test/v1") == asked


@pytest.mark.parametrize("answer", [status(206, LAST), status(200, base64.b64encode(LAST))])
async def test_an_address_may_answer_a_part_that_is_the_whole_and_base64(answer: Answer) -> None:
    async with model_script() as server:
        server.answers = [image_at(f"{server.url}/1.png"), answer]
        assert colour((await parts_of(painter(server.url)))[1].content) == (0, 0, 1)
