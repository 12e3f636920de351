"""The kinds of malformed requests, one value each, on both databases; tests/hostile/ has the table of all."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from app.accounts.policy import Identity
from app.asgi import compose
from app.bootstrap import Container
from app.errors import InvalidField
from app.runs.run_request import RunRequest
from app.web.numbers import whole_number
from app.web.request_guard import UNKNOWN_ADDRESS, clean
from tests.hostile.calling import Answer, Call, call
from tests.support.runs import completed

START = b"/api/v1/characters/generate-automated"


class Asking:
    """Calls of one signed-in person."""

    def __init__(self, container: Container, token: str, run_id: str, character_id: str) -> None:
        self.app = compose(container).app
        self.bearer = {"authorization": f"Bearer {token}".encode()}
        self.cookie = {"cookie": f"chargen_token={token}".encode(), "accept": b"text/html"}
        self.run = f"/generations/{run_id}".encode()
        self.character = f"/api/v1/characters/{character_id}".encode()

    async def api(self, method: str, target: bytes, body: bytes = b"", **headers: bytes) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await call(self.app, Call(method, target, self.bearer | sent, body))

    async def page(self, target: bytes, **headers: bytes) -> Answer:
        return await call(self.app, Call("GET", target, self.cookie | headers))


@pytest.fixture
async def asking(container: Container, guest: Identity) -> Asking:
    run = await completed(container, guest)
    user = await container.accounts.get(guest.id)
    token = container.accounts.issue(user, timedelta(hours=1))
    return Asking(container, token, str(run.id), str(run.character_id))


def announced(answer: Answer, status: int, code: str) -> None:
    assert answer.crash is None
    body: dict[str, Any] = json.loads(answer.body)
    assert (answer.status, body["code"]) == (status, code), answer.body
    assert body["error"].endswith(".")


async def test_a_number_out_of_bounds_is_422(asking: Asking) -> None:
    for after in [str(2**31), str(2**63), "-1", "9" * 5000, "1e400", "%00"]:
        announced(
            await asking.api("GET", b"/api/v1" + asking.run + b"/events?after=" + after.encode()),
            422,
            "invalid_field",
        )
        page = await asking.page(asking.run + b"/fragments?after=" + after.encode())
        assert (page.status, page.content_type.split(";")[0]) == (422, "text/html")


async def test_an_event_id_that_is_none_counts_as_none(asking: Asking) -> None:
    for seen in [str(2**31), str(2**63), "-1", "9" * 5000, "²", "x"]:
        target = b"/api/v1" + asking.run + b"/events"
        answer = await asking.api("GET", target, accept=b"application/json", last_event_id=seen.encode())
        assert (answer.status, len(json.loads(answer.body))) == (200, 6)


async def test_json_that_can_not_be_read_is_400(asking: Asking) -> None:
    for body in [
        b'{"firstName": "Ren\xe9"}',
        b"[" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"firstName": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"firstName": "\xed\xa0\x80"}',
        b"\x00",
    ]:
        announced(await asking.api("PATCH", asking.character, body), 400, "bad_request")


async def test_text_that_can_not_be_stored_is_refused_in_json(asking: Asking) -> None:
    for text in ["a\\u0000b", "\\ud800", "a\\udfffb"]:
        answer = await asking.api("PATCH", asking.character, b'{"history": "' + text.encode() + b'"}')
        assert answer.status in {400, 422}, answer.body
        announced(answer, answer.status, {400: "bad_request", 422: "invalid_field"}[answer.status])


async def test_text_that_can_not_be_stored_is_refused_in_forms(asking: Asking) -> None:
    kind = {"content_type": b"application/x-www-form-urlencoded"}
    announced(await asking.api("POST", START, b"description=a%00b", **kind), 422, "invalid_field")
    announced(await asking.api("POST", START, b"description=a&b%00=c", **kind), 422, "invalid_field")
    kind = {"content_type": b"multipart/form-data; boundary=x"}
    for head, content in (
        (b'name="description"', b"a\x00b"),
        (b'name="a\x00"', b"a"),
        (b'name="image"; filename="a\x00.png"', b"a"),
        (b'name="description"\r\nContent-Type: text/plain; charset=raw_unicode_escape', b"\\ud800"),
    ):
        body = b"--x\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + content + b"\r\n--x--\r\n"
        answer = await asking.api("POST", START, body, **kind)
        announced(answer, answer.status, {400: "bad_request", 422: "invalid_field"}[answer.status])


async def test_an_address_to_go_to_that_is_none_leads_home(asking: Asking) -> None:
    for next_page in [b"//[", b"http://[::1", b"http://x:99999/", b"/%0d%0aX:%201", b"%5C%5Ce.example"]:
        answer = await asking.page(b"/sign-in?next=" + next_page)
        assert answer.status == 200
        assert b'name="next" value="/"' in answer.body


async def test_an_origin_or_referer_that_is_none_counts_as_a_strangers(asking: Asking) -> None:
    for value in [b"http://[", b"//[", b"http://x:99999", b"\xff", b"http://\xe2\x84\x80/"]:
        for name in ["origin", "referer"]:
            answer = await asking.page(b"/generations/new", **{name: value})
            assert answer.status == 200
            assert (await asking.page(b"/language", **{name: value})).status == 405
            assert (await asking.api("GET", b"/api/v1/generations", **{name: value})).status == 200


async def test_a_host_that_is_none_is_400(asking: Asking) -> None:
    for host in [b"x:99999", b"x:port", b"[", b"[::1", b"a b", b"a/b", b"a@b", b"a\x00", b"\xff"]:
        announced(await asking.api("GET", b"/api/v1/generations", host=host), 400, "bad_request")
        page = await asking.page(b"/generations/new", host=host)
        assert (page.status, page.content_type.split(";")[0]) == (400, "text/html")


async def test_a_static_path_that_names_nothing_is_404(asking: Asking) -> None:
    for path in [b"a%00b", b"%ED%A0%80", b"x" * 5000, b"js/live.js/x", b"..%2f..%2fetc%2fpasswd"]:
        from app.web.rendering import static_path

        answer = await asking.page(static_path("").encode() + path)
        assert answer.status == 404
        announced(await asking.api("GET", b"/api/v1/" + path), 404, "not_found")


async def test_a_csrf_token_of_any_characters_is_refused(asking: Asking) -> None:
    for headers in (
        {"x-csrf-token": b"\xe9" * 128},
        {"cookie": asking.cookie["cookie"] + b"; chargen_csrf=%C3%A4"},
    ):
        sent = Call("POST", b"/sign-out", asking.cookie | {"x-csrf-token": b"a" * 128} | headers)
        assert (await call(asking.app, sent)).status == 403


async def test_what_a_database_refuses_for_its_value_is_invalid(
    container: Container, guest: Identity
) -> None:
    """Should a value come past all the other checks, on either database."""
    run = await completed(container, guest)
    with pytest.raises(InvalidField):
        await container.progress.replay(run.id, 2**70)
    for text in ("a\x00", "\ud800"):
        with pytest.raises(InvalidField):
            await container.generations.start(guest, RunRequest(description=text))


def test_an_address_that_a_proxy_makes_up_is_nobodys() -> None:
    scope = Call("GET", b"/").scope()
    for made_up in ("garbage", "_hidden", "1.2.3.4.5", "", "[::1", "\u0661"):
        assert clean(replace_client(scope, made_up))["client"] == (UNKNOWN_ADDRESS, 0)
    assert clean(replace_client(scope, "::ffff:192.0.2.1"))["client"] == ("192.0.2.1", 9)
    assert clean(replace_client(scope, "fe80::1%eth0"))["client"] == ("fe80::1", 9)


def replace_client(scope: dict[str, Any], host: str) -> Any:
    return {**scope, "client": (host, 9)}


def test_whole_numbers_have_bounds_however_long_their_text() -> None:
    assert whole_number("0007", 9) == 7
    assert whole_number("0" * 9000 + "9", 9) == 9
    for text in ("", "10", "-1", "²", "٣", "1_0", " 1", "9" * 100_000):
        assert whole_number(text, 9) is None
