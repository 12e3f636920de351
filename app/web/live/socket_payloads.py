"""The payloads of a socket's events and acknowledgements."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

import msgspec

from app.accounts.policy import Identity
from app.errors import AppError, InvalidField
from app.translation import N_
from app.web.errors import as_app_error, error_body
from app.web.numbers import SocketSeq


class TooManyWatched(AppError):
    """The socket watches too many runs."""

    code, status = "too_many_watched", 429
    default = N_("This socket watches {most} runs already. Leave some, or open another.")


class JoinRequest(msgspec.Struct, rename="camel"):
    """The payload of `join_character_generation`. On joining again, absent fields are unchanged."""

    session_id: UUID
    after: SocketSeq | None = None
    avatar: bool | None = None
    fragments: bool | None = None
    text: bool | None = None


class LeaveRequest(msgspec.Struct, rename="camel"):
    """The payload of `leave_character_generation`."""

    session_id: UUID


class Joined(msgspec.Struct, rename="camel"):
    session_id: UUID


class JoinAck(msgspec.Struct, rename="camel"):
    """The acknowledgement of a join. `last_seq`: that of the run's last entry."""

    session_id: UUID
    last_seq: int
    success: bool = True


class LeaveAck(msgspec.Struct, rename="camel"):
    """The acknowledgement of a leave."""

    session_id: UUID
    success: bool = True


class ConnectedUser(msgspec.Struct, rename="camel"):
    id: UUID
    display_name: str | None
    email: str | None


class Connected(msgspec.Struct, rename="camel"):
    """The payload of `connection_established`."""

    socket_id: str
    user: ConnectedUser


Request = TypeVar("Request", JoinRequest, LeaveRequest)


def parsed(given: tuple[object, ...], kind: type[Request]) -> Request:
    """Returns the first argument of an event, decoded. Raises InvalidField."""
    try:
        return msgspec.convert(given[0] if given else None, kind)
    except msgspec.ValidationError as error:
        raise InvalidField("This needs an object with a valid 'sessionId'.", field=_field(error)) from error


def _field(error: msgspec.ValidationError) -> str:
    _, found, path = str(error).partition("`$.")
    return path.rstrip("`") if found else "sessionId"


def connected(sid: str, identity: Identity) -> Connected:
    """Returns the payload of `connection_established`."""
    return Connected(sid, ConnectedUser(identity.id, identity.display_name, identity.email))


def refused(error: Exception) -> object:
    """Returns the acknowledgement of a refusal: the one error shape, with `success` false."""
    return {"success": False, **msgspec.to_builtins(error_body(as_app_error(error)))}
