"""The handshake of a socket: its token, origin, language and address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from socketio.exceptions import ConnectionRefusedError as Refused

from app.accounts.policy import Identity
from app.accounts.service import Accounts, UserNotFound
from app.errors import AppError, Unauthenticated
from app.web.auth import TOKEN_COOKIE, bearer_token
from app.web.errors import as_app_error, error_body
from app.web.live.connection_limits import ConnectionLimits, ConnectionSlot, TooManySockets
from app.web.origins import Origins, Source

Environ = Mapping[str, Any]  # of python-engineio: WSGI's, with `asgi.scope`
Handshake = ASGIConnection[object, object, object, State]

NO_TOKEN = "Authentication token is required"
BAD_TOKEN = "Invalid or expired token"
NO_USER = "User not found"


def handshake_of(environ: Environ) -> Handshake:
    """Returns the request that opened the socket, as a Litestar connection."""
    return ASGIConnection(environ["asgi.scope"])


def handshake_token(handshake: Handshake, auth: object, origins: Origins) -> str | None:
    """Returns the first of `Authorization: Bearer`, `auth.token`, `?token=`, and our own page's cookie."""
    bearer = bearer_token(handshake.headers)
    if bearer is not None:
        return bearer
    given = auth.get("token") if isinstance(auth, dict) else None
    if isinstance(given, str) and given:
        return given
    if in_query := handshake.query_params.get("token"):
        return str(in_query)
    own = origins.source(handshake.scope) is Source.OWN
    return handshake.cookies.get(TOKEN_COOKIE) if own else None


async def authenticate(accounts: Accounts, token: str | None) -> Identity:
    """Returns the identity. Raises Refused with the contract's message, which the client gets as
    `connect_error`."""
    if not token:
        raise refusal(Unauthenticated(), NO_TOKEN)
    try:
        return await accounts.identify(token)
    except UserNotFound as error:
        raise refusal(error, NO_USER) from error
    except Unauthenticated as error:
        raise refusal(error, BAD_TOKEN) from error
    except Exception as error:
        refused = as_app_error(error)
        raise refusal(refused, refused.sentence()) from error


def admit(connection_limits: ConnectionLimits, identity: Identity) -> ConnectionSlot:
    """Takes a connection slot. Raises Refused if the user has none left."""
    try:
        return connection_limits.take(identity.id)
    except TooManySockets as error:
        raise refusal(error, error.sentence()) from error


def refusal(error: AppError, message: str) -> Refused:
    """Returns a refusal: `connect_error`'s message, and the one error shape as its data."""
    body = error_body(error, message)
    return Refused(message, {"error": body.error, "code": body.code})
