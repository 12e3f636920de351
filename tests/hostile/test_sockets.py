"""Malformed packets and events, over a real websocket: none kills the handler or its process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from tests.web.live.conftest import Site, make_site, site

__all__ = ["make_site", "site"]

JOIN = "join_character_generation"
LEAVE = "leave_character_generation"
_DEEP = "[" * 20_000 + "]" * 20_000

PAYLOADS = [
    "", "0", "null", "true", "-1", "1e400", "NaN", '"x"', '"\\u0000"', '"\\ud800"', "[]", "[[[]]]", "{}",
    '{"sessionId":null}', '{"sessionId":1}', '{"sessionId":"\\u0000"}', '{"sessionId":"\\ud800"}',
    '{"sessionId":{"a":[]}}', '{"sessionId":"' + "a" * 50_000 + '"}', '{"\\ud800":"\\ud800"}', _DEEP,
    '{"a":' * 900 + "1" + "}" * 900, '{"sessionId":' + "[" * 900 + "]" * 900 + "}",
]  # fmt: skip
AFTER = [
    "-1",
    str(2**31),
    str(2**63),
    str(2**200),
    "9" * 4000,
    "9" * 5000,
    "1.5",
    '"1"',
    "null",
    "[]",
    "1e400",
    "true",
]
PACKETS = [
    "", "4", "42", "42[", "42[]", "42[1]", "42[null]", '42["connect"]', '42["disconnect"]', '42["\\u0000"]',
    '42{"a":1}', "42" + _DEEP, "43[]", "431[]", "43999999999999999999[]", "4" + "9" * 5000 + "[]", "44{}",
    '451-["' + JOIN + '",{"_placeholder":true,"num":0}]', '459999999-["x"]', "45",
    '451-["x",{"_placeholder":true,"num":-1}]',
    "46-[]", "47", "4é", "4\x00", "5", "6", "9", "x", "2probe", "3", "42/other,[]", '42/,["' + LEAVE + '"]',
    '42' + "9" * 5000 + '["' + LEAVE + '"]',
]  # fmt: skip


@asynccontextmanager
async def websocket(url: str, token: str) -> AsyncIterator[ClientWebSocketResponse]:
    """A socket of the default namespace, connected."""
    async with aiohttp.ClientSession() as session:
        address = f"{url}/api/v1/ws/?EIO=4&transport=websocket"
        async with session.ws_connect(address, max_msg_size=0) as ws:
            await ws.receive(20)
            await ws.send_str("40" + json.dumps({"token": token}))
            connected = await ws.receive(20)
            assert str(connected.data).startswith("40{"), connected
            yield ws


async def answered(ws: ClientWebSocketResponse, run_id: str) -> Any:
    """The acknowledgement of a sound event; None where the server has closed the socket."""
    try:
        await ws.send_str(f'427["{JOIN}",{json.dumps({"sessionId": run_id, "after": 0})}]')
    except ConnectionError:
        return None
    while True:
        message = await ws.receive(20)
        if message.type is not WSMsgType.TEXT:
            return None
        if message.data == "2":
            await ws.send_str("3")
        if message.data.startswith("437["):
            return json.loads(message.data[3:])[0]


@pytest.mark.timeout(180)
async def test_no_event_of_a_wrong_kind_kills_the_handler(site: Site) -> None:
    person = await site.guest()
    run_id = await site.start(person)
    events = [(name, payload) for name in (JOIN, LEAVE, "unknown", "connect", "*") for payload in PAYLOADS]
    events += [(JOIN, f'{{"sessionId":"{run_id}","after":{after}}}') for after in AFTER]
    closed = 0
    for name, payload in events:
        async with websocket(site.url, person.token) as ws:
            await ws.send_str(f'42["{name}"{"," if payload else ""}{payload}]')
            ack = await answered(ws, run_id)
        closed += ack is None
        assert ack is None or ack["success"], (name, payload[:50], ack)
    # Only what is no JSON, or is nested beyond all reason, costs the socket that sent it.
    assert closed < len(events) / 4
    await _still_works(site, person)


@pytest.mark.timeout(180)
async def test_no_malformed_packet_kills_the_process(site: Site) -> None:
    person = await site.guest()
    packets: list[str | bytes] = [*PACKETS, b"", b"\x00", b"\xff" * 1000, b"b4"]
    for packet in packets:
        async with websocket(site.url, person.token) as ws:
            await (ws.send_str(packet) if isinstance(packet, str) else ws.send_bytes(packet))
            await asyncio.sleep(0)
    await _still_works(site, person)


@pytest.mark.parametrize("token", ["\x00", "a\x00b", "\ud800", "é" * 5000, "a.b.c", "{}", "%00"])
async def test_a_handshake_with_any_token_is_refused(site: Site, token: str) -> None:
    async with aiohttp.ClientSession() as session:
        address = f"{site.url}/api/v1/ws/?EIO=4&transport=websocket"
        async with session.ws_connect(address) as ws:
            await ws.receive(20)
            await ws.send_str("40" + json.dumps({"token": token}))
            refused = await ws.receive(20)
            assert str(refused.data).startswith("44{"), refused
            assert "Invalid or expired token" in refused.data
    await _still_works(site, await site.guest())


async def _still_works(site: Site, person: Any) -> None:
    run_id = await site.start(person)
    async with site.watching(person) as client:
        ack = await client.join(run_id)
        assert ack["success"], ack
        await client.until_step("completed")
