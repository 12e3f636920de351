"""Ends a request whose body pauses for too long, so that no client occupies a connection without sending.

The proxy and uvicorn limit the time for headers: an application gets a request only after all of them.
"""

from __future__ import annotations

import asyncio

from litestar.datastructures import MutableScopeHeaders
from litestar.types import HTTPDisconnectEvent, Message, Receive, ReceiveMessage, Send

from app.errors import AppError
from app.translation import N_

BODY_SECONDS = 30.0  # the longest pause


class RequestTimeout(AppError):
    code, status, retryable = "request_timeout", 408, True
    default = N_("The request stopped coming, so it was given up. Please send it again.")


class BodyTimeout:
    """Wraps `receive` and `send` of one request; without a limit once the body is complete."""

    def __init__(self, receive: Receive, send: Send, seconds: float = BODY_SECONDS) -> None:
        self._receive = receive
        self._send = send
        self._seconds = seconds
        self._complete = False
        self._timed_out = False
        self.started = False  # whether the response has begun

    async def receive(self) -> ReceiveMessage:
        """Raises RequestTimeout; once the response has begun, reports a disconnected client instead."""
        try:
            async with asyncio.timeout(None if self._complete else self._seconds):
                message = await self._receive()
        except TimeoutError as error:
            self._complete = self._timed_out = True
            if self.started:
                return HTTPDisconnectEvent(type="http.disconnect")
            raise RequestTimeout from error
        if message["type"] != "http.request" or not message.get("more_body"):
            self._complete = True
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            if self._timed_out:  # the rest of the request is not read
                MutableScopeHeaders.from_message(message)["Connection"] = "close"
        await self._send(message)
