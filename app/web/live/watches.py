"""A socket's watch on one run, and its packets, each encoded once for all sockets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec
from engineio import packet

from app.characters.links import Links
from app.progress.log import ProgressEntry
from app.translation import InterfaceLocale
from app.web.live.socket_payloads import JoinRequest
from app.web.live.text_deltas import TEXT, DeltaCursor, TextDelta
from app.web.live.wire import FRAGMENT, PROGRESS, Encodings, event_of, fragment_of
from app.web.run_page.fragments import Fragments

Send = Callable[[packet.Packet], Awaitable[None]]


def encode(name: str, value: object) -> packet.Packet:
    """Returns an event of the default namespace: Engine.IO message, Socket.IO type 2, `[name, value]` as
    JSON."""
    return packet.Packet(packet.MESSAGE, "2" + msgspec.json.encode([name, value]).decode())


class Packets:
    """Progress, fragments and text deltas as packets."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._renderer = Fragments(links)
        self._progress = Encodings(self._encode_progress)
        self._fragments = Encodings(self._encode_fragment)
        self._delta: tuple[TextDelta, packet.Packet] | None = None  # the last: most watchers need the same

    def progress(self, entry: ProgressEntry, base: str) -> packet.Packet:
        return self._progress.of(entry, base)

    def fragment(self, entry: ProgressEntry, locale: InterfaceLocale) -> packet.Packet | None:
        return self._fragments.of(entry, locale)

    def delta(self, delta: TextDelta) -> packet.Packet:
        if self._delta is None or self._delta[0] != delta:
            self._delta = delta, encode(TEXT, delta)
        return self._delta[1]

    def _encode_progress(self, entry: ProgressEntry, base: str) -> packet.Packet:
        return encode(PROGRESS, event_of(entry, self._links, base))

    def _encode_fragment(self, entry: ProgressEntry, locale: InterfaceLocale) -> packet.Packet | None:
        fragment = fragment_of(entry, self._renderer, locale)
        return encode(FRAGMENT, fragment) if fragment else None


@dataclass(frozen=True, slots=True)
class SocketTarget:
    """How to reach one socket: `send` queues a packet; `base` precedes addresses."""

    send: Send
    packets: Packets
    base: str
    locale: InterfaceLocale
    transport: Callable[[], str]  # it may begin with polling and be upgraded to a websocket


@dataclass(eq=False, slots=True)
class SocketWatch:
    """Queues one encoded packet for each entry, two with fragments."""

    target: SocketTarget
    cursor: int
    avatar: bool
    fragments: bool
    deltas: DeltaCursor | None = None

    @property
    def transport(self) -> str:
        return self.target.transport()

    def update(self, request: JoinRequest, last_seq: int) -> None:
        """Take what the request names; the rest stays as it is. `last_seq`: of the run, as stored."""
        if request.after is not None:
            # Nobody has seen what is not stored: a cursor beyond would miss what comes.
            self.cursor = min(request.after, last_seq)
            self.deltas = self.deltas and DeltaCursor()
        self.avatar = self.avatar if request.avatar is None else request.avatar
        self.fragments = self.fragments if request.fragments is None else request.fragments
        if request.text is not None:
            self.deltas = (self.deltas or DeltaCursor()) if request.text else None

    def wants(self, entry: ProgressEntry) -> bool:
        return self.avatar or not entry.of_avatar

    async def deliver(self, entry: ProgressEntry) -> None:
        target = self.target
        await target.send(target.packets.progress(entry, target.base))
        if self.fragments:
            fragment = target.packets.fragment(entry, target.locale)
            if fragment is not None:
                await target.send(fragment)

    async def deliver_delta(self, delta: TextDelta) -> None:
        await self.target.send(self.target.packets.delta(delta))

    def close(self) -> None:
        return None
