"""Visitors: browser contexts of their own, each with a guard, and what a failed test leaves of them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.async_api import Browser, BrowserContext, Error, Page

from e2e.guard import Guard
from e2e.studios import Studio


@dataclass(frozen=True, slots=True)
class Visitor:
    """One person at one browser: cookies, language and screen of their own."""

    context: BrowserContext
    guard: Guard
    url: str

    async def open(self, path: str = "/") -> Page:
        """A new tab there."""
        page = await self.context.new_page()
        await page.goto(urljoin(self.url, path))
        return page

    async def take_token(self, token: str) -> None:
        """Signed in, as if by the form."""
        await self.context.add_cookies([{"name": "chargen_token", "value": token, "url": self.url}])


class Visitors:
    """Opens contexts, and closes them all at the end of a test."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._made: list[Visitor] = []

    async def come(self, studio: Studio | str, **options: Any) -> Visitor:
        """A new visitor of the studio, or of an address. `options`: those of Playwright's new_context."""
        url = studio if isinstance(studio, str) else studio.url
        context = await self._browser.new_context(**({"base_url": url, "locale": "en-GB"} | options))
        await context.tracing.start()  # no snapshots: taking them breaks the CSP of a page with blobs
        visitor = Visitor(context, Guard(urlsplit(url).netloc), url)
        visitor.guard.attend(context)
        self._made.append(visitor)
        return visitor

    async def leave(self, results: Path | None) -> None:
        """Closes all; with `results`, keeps pictures and traces there, else judges what the guards saw."""
        for number, visitor in enumerate(self._made):
            if results:
                await _keep(visitor.context, results, number)
            await visitor.context.close()
        if results is None:
            for visitor in self._made:
                visitor.guard.judge()


async def _keep(context: BrowserContext, results: Path, number: int) -> None:
    for tab, page in enumerate(context.pages):
        if not page.is_closed():
            with suppress(Error):  # a page may hang: that must not hide why the test failed
                await page.screenshot(path=results / f"{number}-{tab}.png", full_page=True, timeout=5_000)
    await context.tracing.stop(path=results / f"{number}-trace.zip")
