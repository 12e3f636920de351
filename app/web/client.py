"""Where a request comes from."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection


def client_address(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The client's address as the server knows it; empty where it has none, as on a Unix socket."""
    return connection.client.host if connection.client else ""
