"""Who opens a socket, and how: its token, origin, language and address."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from socketio.exceptions import ConnectionRefusedError as Refused

from app.accounts.policy import Identity
from app.accounts.service import Accounts, UserNotFound
from app.errors import AppError, Unauthenticated
from app.web.auth import TOKEN_COOKIE, same_origin
from app.web.errors import as_app_error, error_body
from app.web.live.seats import Seat, Seats, TooManySockets

Handshake = ASGIConnection[object, object, object, State]

NO_TOKEN = "Authentication token is required"
BAD_TOKEN = "Invalid or expired token"
NO_USER = "User not found"


def handshake_of(environ: dict[str, Any]) -> Handshake:
    """The request that opened the socket, as Litestar reads requests."""
    return ASGIConnection(environ["asgi.scope"])


def handshake_token(handshake: Handshake, auth: object) -> str | None:
    """`auth.token`, else `?token=`, else the page's cookie where the page is ours."""
    given = auth.get("token") if isinstance(auth, dict) else None
    if isinstance(given, str) and given:
        return given
    if in_query := handshake.query_params.get("token"):
        return str(in_query)
    return handshake.cookies.get(TOKEN_COOKIE) if same_origin(handshake.headers) else None


async def let_in(accounts: Accounts, token: str | None) -> Identity:
    """Raises Refused with the contract's words, which the client gets as its `connect_error`."""
    if not token:
        raise refusal(Unauthenticated(), NO_TOKEN)
    try:
        return await accounts.identify(token)
    except UserNotFound as error:
        raise refusal(error, NO_USER) from error
    except Unauthenticated as error:
        raise refusal(error, BAD_TOKEN) from error
    except Exception as error:
        told = as_app_error(error)
        raise refusal(told, told.sentence()) from error


def seated(seats: Seats, identity: Identity) -> Seat:
    """Raises Refused where the person has enough of them."""
    try:
        return seats.take(identity.id)
    except TooManySockets as error:
        raise refusal(error, error.sentence()) from error


def refusal(error: AppError, message: str) -> Refused:
    """`connect_error`'s message, and the one error shape as its data."""
    body = error_body(error, message)
    return Refused(message, {"error": body.error, "code": body.code})


class Origins:
    """Whose pages may open sockets: those of the same origin always, and those that are named."""

    def __init__(self, allowed: tuple[str, ...], public_url: str | None) -> None:
        self._allowed = {*allowed, *([public_url.rstrip("/")] if public_url else [])}

    def __call__(self, origin: str | None, environ: dict[str, Any]) -> bool:
        if "*" in self._allowed or origin in self._allowed:
            return True
        return same_origin(handshake_of(environ).headers)
