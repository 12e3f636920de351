"""The Socket.IO server: connections, and the runs that each socket watches."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import socketio
from structlog.contextvars import bound_contextvars

from app.accounts.policy import Identity
from app.accounts.service import Accounts
from app.characters.links import Links
from app.errors import AppError, InvalidField, NotFound, Unauthenticated
from app.runs.models import GenerationRun
from app.runs.service import Generations
from app.web.addresses import base_of
from app.web.i18n import request_locale
from app.web.live.connection_limits import ConnectionLimits
from app.web.live.engine_io import answer_open_poll, packet_sender, polling_sockets
from app.web.live.handshake import Environ, admit, authenticate, handshake_of, handshake_token
from app.web.live.relay import Relay
from app.web.live.session import SocketSession
from app.web.live.socket_payloads import (
    JoinAck,
    Joined,
    JoinRequest,
    LeaveAck,
    LeaveRequest,
    TooManyWatched,
    connected,
    parsed,
    refused,
)
from app.web.live.watches import Packets, SocketTarget, SocketWatch, encode
from app.web.origins import Origins

MAX_WATCHED = 100  # runs per socket
CHECK_EVERY = 10.0  # seconds: identities are cached for as long, so that a lost right ends within 20
_MAX_MESSAGE = 100_000  # bytes; what clients send is small


def make_socket_server(
    *,
    relay: Relay,
    accounts: Accounts,
    generations: Generations,
    links: Links,
    cors_origins: Sequence[str],
    public_url: str | None,
    connection_limits: ConnectionLimits,
) -> socketio.AsyncServer:
    """For `socketio.ASGIApp`, which sets the path."""
    origins = Origins(cors_origins, public_url)
    server = socketio.AsyncServer(
        async_mode="asgi",
        async_handlers=False,  # requests are taken in their order: a leave must not overtake its join
        # Refuses; what an allowed page is answered with is written around the server, by `CrossOrigin`.
        cors_allowed_origins=lambda _origin, environ: origins.allows_socket(environ["asgi.scope"]),
        cors_credentials=False,
        http_compression=False,
        max_http_buffer_size=_MAX_MESSAGE,
    )
    Sockets(server, relay, accounts, generations, Packets(links), public_url, connection_limits, origins)
    return server


class Sockets:
    """The handlers of events. Every request is acknowledged, with the error if it raised one."""

    def __init__(
        self,
        server: socketio.AsyncServer,
        relay: Relay,
        accounts: Accounts,
        generations: Generations,
        packets: Packets,
        public_url: str | None,
        connection_limits: ConnectionLimits,
        origins: Origins,
    ) -> None:
        self._server = server
        self._relay = relay
        self._accounts = accounts
        self._generations = generations
        self._packets = packets
        self._public_url = public_url
        self._limits = connection_limits
        self._origins = origins
        self._sessions: dict[str, SocketSession] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        server.on("connect", self._connect)
        server.on("disconnect", self._disconnect)
        server.on("join_character_generation", self._join)
        server.on("leave_character_generation", self._leave)
        relay.on_stop(self._end_polls)

    async def _connect(self, sid: str, environ: Environ, auth: object = None) -> None:
        handshake = handshake_of(environ)
        token = handshake_token(handshake, auth, self._origins)
        identity = await authenticate(self._accounts, token)
        slot = admit(self._limits, identity)
        assert token is not None
        base = base_of(handshake, self._public_url)
        engine = partial(self._server.transport, sid)
        target = SocketTarget(
            packet_sender(self._server, sid), self._packets, base, request_locale(handshake), engine
        )
        self._sessions[sid] = session = SocketSession(token, identity, target, slot)
        self._check_later(sid, session)
        # The library answers the handshake when this returns, and a client takes events only after that.
        self._start_task(target.send(encode("connection_established", connected(sid, identity))))

    def _check_later(self, sid: str, session: SocketSession) -> None:
        seconds = min(CHECK_EVERY, session.seconds_left)
        loop = asyncio.get_running_loop()
        session.check = loop.call_later(seconds, lambda: self._start_task(self._check(sid, session)))

    async def _check(self, sid: str, session: SocketSession) -> None:
        """Disconnects a socket whose token expired or was revoked; a changed role may end some watches."""
        try:
            identity = await self._accounts.identify(session.token)
            if identity.role != session.identity.role:
                await self._drop_foreign(sid, session, identity)
        except Unauthenticated:
            await self._server.disconnect(sid)
            return
        except AppError:  # whether the token is still good is found by the next check
            identity = session.identity
            if not session.seconds_left:
                await self._server.disconnect(sid)
                return
        session.identity = identity
        if self._sessions.get(sid) is session:
            self._check_later(sid, session)

    async def _drop_foreign(self, sid: str, session: SocketSession, identity: Identity) -> None:
        for run_id in [*session.watches]:
            try:
                await self._generations.find_visible(identity, run_id)
            except NotFound:
                self._relay.unwatch(run_id, session.watches.pop(run_id))
                await self._leave_rooms(sid, run_id)

    def _start_task(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _disconnect(self, sid: str, _reason: str) -> None:
        session = self._sessions.pop(sid, None)
        if session is None:
            return
        session.slot.leave()
        if session.check:
            session.check.cancel()
        for run_id, watch in session.watches.items():
            self._relay.unwatch(run_id, watch)
        answer_open_poll(self._server, sid)

    async def _join(self, sid: str, *given: object) -> object:
        try:
            request = parsed(given, JoinRequest)
        except InvalidField as error:
            return refused(error)
        with bound_contextvars(run_id=str(request.session_id)):
            return await self._join_run(sid, request)

    async def _join_run(self, sid: str, request: JoinRequest) -> object:
        try:
            run = await self._find(sid, request.session_id)
            return msgspec.to_builtins(await self._follow(sid, run, request))
        except Exception as error:
            return refused(error)

    async def _find(self, sid: str, run_id: UUID) -> GenerationRun:
        # Asked anew each time: the token may have expired or been revoked since the handshake.
        identity = await self._accounts.identify(self._session_of(sid).token)
        return await self._generations.find_visible(identity, run_id)

    async def _follow(self, sid: str, run: GenerationRun, request: JoinRequest) -> JoinAck:
        session = self._session_of(sid)
        if run.id not in session.watches and len(session.watches) >= MAX_WATCHED:
            raise TooManyWatched(most=MAX_WATCHED)
        await self._server.enter_room(sid, _room(run))
        await session.target.send(encode("character_generation_joined", Joined(run.id)))
        self._watch(self._session_of(sid), run, request)
        # The acknowledgement goes out when this returns; the watch's first delivery can only come after that.
        return JoinAck(run.id, run.last_seq)

    def _session_of(self, sid: str) -> SocketSession:
        session = self._sessions.get(sid)
        if session is None:
            raise NotFound  # gone while it was being answered
        return session

    def _watch(self, session: SocketSession, run: GenerationRun, request: JoinRequest) -> None:
        watch = session.watches.setdefault(
            run.id, SocketWatch(session.target, 0, avatar=False, fragments=False)
        )
        watch.update(request, run.last_seq)
        self._relay.watch(run.id, watch, run.last_seq)

    async def _leave(self, sid: str, *given: object) -> object:
        try:
            run_id = parsed(given, LeaveRequest).session_id
            watch = self._session_of(sid).watches.pop(run_id, None)
            if watch:
                self._relay.unwatch(run_id, watch)
                await self._leave_rooms(sid, run_id)
            return msgspec.to_builtins(LeaveAck(run_id))
        except Exception as error:
            return refused(error)

    async def _leave_rooms(self, sid: str, run_id: UUID) -> None:
        for room in self._server.rooms(sid):
            if room.endswith(f":{run_id}"):
                await self._server.leave_room(sid, room)

    def _end_polls(self) -> None:
        for engine_socket in polling_sockets(self._server):
            self._start_task(engine_socket.close(wait=False))


def _room(run: GenerationRun) -> str:
    return f"character-generation:{run.user_id}:{run.id}"
