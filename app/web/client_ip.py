"""The client's address."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection


def client_address(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Returns the client's address; empty if there is none, as on a Unix socket."""
    return connection.client.host if connection.client else ""
