"""What no page may do, whatever a test is about: complain in the console, break its CSP, call others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Request, WebError, WebSocket

_TOLD = {"error", "warning", "assert"}
# What Chromium says when somebody leaves a page sooner than it has connected.
_LEFT_EARLY = re.compile("WebSocket is closed before the connection is established")


@dataclass  # no slots: Playwright keeps its wrappers on whose method it calls
class Guard:
    """Listens to every page of a context. `allow` names what a test provokes on purpose."""

    host: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    _allowed: list[re.Pattern[str]] = field(default_factory=lambda: [_LEFT_EARLY])

    def attend(self, context: BrowserContext) -> None:
        context.on("console", self._hear)  # violations of the CSP are reported there too
        context.on("weberror", self._catch)
        context.on("request", self._see)
        context.on("page", lambda page: page.on("websocket", self._see_socket))

    def allow(self, pattern: str) -> None:
        """Complaints that match are no failure in this test."""
        self._allowed.append(re.compile(pattern))

    def judge(self) -> None:
        """Raises AssertionError for anything that no page may do."""
        unexpected = [line for line in self.complaints if not any(p.search(line) for p in self._allowed)]
        assert not unexpected, f"complaints in the console: {unexpected}"
        assert not self.strangers, f"requests to other hosts: {self.strangers}"

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in _TOLD:
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _catch(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")

    def _see(self, request: Request) -> None:
        self._note(request.url)

    def _see_socket(self, socket: WebSocket) -> None:
        self._note(socket.url)

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "about"} and parts.netloc != self.host:
            self.strangers.append(url)
