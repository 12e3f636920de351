"""A browser as a person has it: tabs behind the one in front are hidden, and may be frozen."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Page, async_playwright

from e2e.chromium import launch_args
from e2e.guard import Guard
from e2e.visitors import Visitor
from tests.support.waiting import until

STRANGE_NAME = "studio.test"  # leads to this machine, and counts as an insecure origin as any plain HTTP does


@asynccontextmanager
async def window(browser_path: str, url: str) -> AsyncIterator[Visitor]:
    """One window of a browser of its own. Playwright's own launch makes every tab believe it is in front."""
    with tempfile.TemporaryDirectory(prefix="chargen-e2e-", ignore_cleanup_errors=True) as profile:
        process = _launched(browser_path, Path(profile))
        try:
            port = await until(lambda: _debugging_port(Path(profile)))
            async with async_playwright() as playwright:
                chromium = playwright.chromium
                browser = await chromium.connect_over_cdp(f"http://127.0.0.1:{port}", no_defaults=True)
                visitor = Visitor(browser.contexts[0], Guard(urlsplit(url).netloc), url)
                visitor.guard.attend(visitor.context)
                yield visitor
                await browser.close()
            visitor.guard.judge()
        finally:
            process.kill()
            process.wait()


def _launched(browser_path: str, profile: Path) -> subprocess.Popen[bytes]:
    own = [
        "--headless",
        "--window-size=1280,900",
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
        f"--host-resolver-rules=MAP {STRANGE_NAME} 127.0.0.1",
        "about:blank",  # the browser's own first page loads things that no page of ours may
    ]
    return subprocess.Popen(
        [browser_path, *launch_args(), *own], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


async def _debugging_port(profile: Path) -> str | None:
    announced = profile / "DevToolsActivePort"
    lines = announced.read_text().splitlines() if announced.exists() else []
    return lines[0] if lines else None


async def is_hidden(page: Page) -> None:
    """Waits until the page knows it."""
    await page.wait_for_function("document.visibilityState === 'hidden'")


@asynccontextmanager
async def hung(page: Page) -> AsyncIterator[None]:
    """The page stands still from the next thing that it would do."""
    session = await page.context.new_cdp_session(page)
    await session.send("Debugger.enable")
    await session.send("Debugger.pause")
    yield
    await session.send("Debugger.disable")


@asynccontextmanager
async def frozen(page: Page) -> AsyncIterator[None]:
    """It is hidden, and the browser saves energy: no timer and no network reach it, though messages do."""
    await is_hidden(page)
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setWebLifecycleState", {"state": "frozen"})
    yield
    await session.send("Page.setWebLifecycleState", {"state": "active"})
