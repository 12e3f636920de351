"""Engine.IO below the Socket.IO server: packets put into a connection's queue, and polls that are open."""

from __future__ import annotations

from typing import Any

import socketio
from engineio.packet import NOOP, Packet

from app.web.live.watches import Send


def packet_sender(server: socketio.AsyncServer, sid: str) -> Send:
    """Return a function that queues packets for that Socket.IO session."""
    engine = server.eio
    engine_sid = server.manager.eio_sid_from_sid(sid, "/")

    async def send(message: Packet) -> None:
        await engine.send_packet(engine_sid, message)

    return send


def answer_open_poll(server: socketio.AsyncServer, sid: str) -> None:
    """Answer the poll that a leaving client has open: the library forgets it and would hold it for 45 s."""
    engine_socket = server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, "/"))
    if engine_socket and not engine_socket.upgraded:
        engine_socket.queue.put_nowait(Packet(NOOP))


def polling_sockets(server: socketio.AsyncServer) -> list[Any]:
    """Return the Engine.IO sockets of clients that poll. An open poll would delay the end of the server.

    Close these and clients reconnect by themselves; after a Socket.IO disconnect they would not.
    """
    return [each for each in server.eio.sockets.values() if not each.upgraded]
