"""Whole numbers sent by clients, with the bounds of every supported database."""

from __future__ import annotations

from typing import Annotated

from litestar.params import QueryParameter
from msgspec import Meta

MAX_SEQ = 2**31 - 1  # the maximum of PostgreSQL's INTEGER

# The last `seq` seen, in a query and in a socket's message.
Seq = Annotated[
    int, QueryParameter(ge=0, le=MAX_SEQ, description="The last `seq` seen: only what comes after is sent.")
]
OptionalSeq = Annotated[
    int | None,
    QueryParameter(ge=0, le=MAX_SEQ, description="The last `seq` seen: only what comes after is sent."),
]
SocketSeq = Annotated[int, Meta(ge=0, le=MAX_SEQ)]


def whole_number(digits: str, maximum: int) -> int | None:
    """Returns the number from 0 to `maximum` in these ASCII digits; None for any other text. Linear time."""
    if not (digits.isascii() and digits.isdigit()) or len(digits.lstrip("0")) > len(str(maximum)):
        return None
    number = int(digits.lstrip("0") or "0")
    return number if number <= maximum else None
