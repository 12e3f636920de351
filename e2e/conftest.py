"""One browser for all tests, a fresh context for each; studios by configuration. All in one event loop,
since the tests beside these have loops of their own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from e2e.chromium import launch_args
from e2e.studios import ROOT, Studio, studio
from e2e.visitors import Visitors

HERE = Path(__file__).resolve().parent
RESULTS = ROOT / "test-results"
PATIENCE = 15_000  # ms: more than anything takes on an idle machine, for one that is not
_failed = pytest.StashKey[bool]()

expect.set_options(timeout=PATIENCE)


def pytest_configure() -> None:
    # Whoever ends the tests by SIGTERM ends them as Ctrl-C does, so that no studio is left running.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[_failed] = report.failed
    return report


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Found in a process of its own: finding starts Playwright's other API, which wants no event loop."""
    found = subprocess.run(
        [sys.executable, "-m", "e2e.chromium"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return found.stdout.strip()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(browser_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=browser_path, args=launch_args())
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visitors(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Visitors]:
    """Makes visitors of a studio; what they left of a failed test is in test-results/."""
    made = Visitors(browser)
    yield made
    name = re.sub(r"[^\w-]+", "-", request.node.nodeid.removeprefix("e2e/"))
    failed = request.node.stash.get(_failed, True)
    await made.leave(RESULTS / name if failed else None)


@pytest.fixture(scope="session")
def quick() -> Iterator[Studio]:
    """The scripted engine, a fifth of a second for each step."""
    with studio(CHARGEN_ENGINE="scripted", CHARGEN_SCRIPTED_STEP_SECONDS="0.2") as running:
        yield running


@pytest.fixture(scope="session")
def slow() -> Iterator[Studio]:
    """The scripted engine, slow enough to do something while a run is on its way."""
    with studio(CHARGEN_ENGINE="scripted", CHARGEN_SCRIPTED_STEP_SECONDS="2") as running:
        yield running


@pytest.fixture(scope="session")
def builtin() -> Iterator[Studio]:
    """As a stranger finds it: the built-in engine and every default."""
    with studio() as running:
        yield running


@pytest.fixture(scope="module")
def unhurried() -> Iterator[Studio]:
    """Runs on the worker, whose words reach the browser by way of Valkey."""
    with studio(
        CHARGEN_ENGINE="scripted", CHARGEN_SCRIPTED_STEP_SECONDS="4", CHARGEN_DISPATCH="queue"
    ) as running:
        yield running
