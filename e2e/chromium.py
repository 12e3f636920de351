"""Finds a Chromium for the browser tests, or gets one; run as a program it prints where.

In order: CHROME_BIN, the machine's own, one fetched before, Playwright's download, Debian's package, npm's
`@sparticuz/chromium`. Each is started once before it is believed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from tests.support.node import node_command, npm_command

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "chromium"
NPM_PACKAGE = "@sparticuz/chromium@153.0.0"
MAC_APPS = ("Google Chrome", "Chromium")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")

_UNPACK = """
const fs = require('fs'), zlib = require('zlib'), [, from, to] = process.argv
fs.createReadStream(from).pipe(zlib.createBrotliDecompress()).pipe(fs.createWriteStream(to, {mode: 0o755}))
"""


class NoBrowser(Exception):
    """No Chromium is there and none could be had."""


def launch_args() -> list[str]:
    """What to start the browser with: nothing that calls home, and no sandbox where root has none."""
    return [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def find() -> str | None:
    """A Chromium that starts and is here already."""
    return next((path for path in _here() if _starts(path)), None)


def provide() -> str:
    """A Chromium that starts, fetched if need be. Raises NoBrowser."""
    path = find()
    for fetch in (from_playwright, from_debian, from_npm):
        path = path or _tried(fetch)
    if path is None:
        raise NoBrowser("No Chromium could be found or fetched: install one, or name it in CHROME_BIN.")
    return path


def _here() -> Iterator[str]:
    named = [
        os.environ.get("CHROME_BIN"),
        *map(shutil.which, ("chromium", "chromium-browser", "google-chrome")),
    ]
    apps = [f"/Applications/{name}.app/Contents/MacOS/{name}" for name in MAC_APPS]
    for path in [*named, *apps, _playwrights(), str(CACHE / "start")]:
        if path and os.access(path, os.X_OK):
            yield path


def _starts(path: str) -> bool:
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=launch_args())
            page = browser.new_page()
            page.goto("data:text/html,<title>here</title>")
            return page.title() == "here"
    except Error:
        return False


def _tried(fetch: Callable[[], str]) -> str | None:
    try:
        path = fetch()
    except (OSError, subprocess.SubprocessError) as error:
        print(f"{fetch.__name__}: {error}", file=sys.stderr)
        return None
    return path if _starts(path) else None


def from_playwright() -> str:
    _run([sys.executable, "-m", "playwright", "install", "chromium"])
    return _playwrights()


def _playwrights() -> str:
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def from_debian() -> str:
    """Root alone may do this, and only where apt is."""
    if os.geteuid() != 0:
        raise PermissionError("only root can install packages")
    _run(["apt-get", "update", "-qq"])
    _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    return shutil.which("chromium") or "chromium"


def from_npm() -> str:
    """Unpacks the npm package under .cache, with the libraries it brings for machines that lack them."""
    CACHE.mkdir(parents=True, exist_ok=True)
    _run([*npm_command(), "install", "--prefix", str(CACHE), "--no-save", "--ignore-scripts", NPM_PACKAGE])
    packed = CACHE / "node_modules" / "@sparticuz" / "chromium" / "bin"
    for name in ("chromium", "al2023.tar", "swiftshader.tar", "fonts.tar"):
        _run([*node_command(), "-e", _UNPACK, str(packed / f"{name}.br"), str(CACHE / name)])
    for name in ("al2023.tar", "swiftshader.tar", "fonts.tar"):
        _run(["tar", "-xf", str(CACHE / name), "-C", str(CACHE)])
    return str(_starter())


def _starter() -> Path:
    """A script that starts the unpacked browser, with its own libraries where the system's don't do."""
    alone = subprocess.run([CACHE / "chromium", "--version"], capture_output=True, check=False)
    libraries = "" if alone.returncode == 0 else 'export LD_LIBRARY_PATH="$here/lib"\n'
    start = CACHE / "start"
    start.write_text(
        f'#!/bin/sh\nhere=$(dirname "$0")\n{libraries}exec "$here/chromium" "$@"\n', encoding="ascii"
    )
    start.chmod(0o755)
    return start


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=sys.stderr, timeout=600)


if __name__ == "__main__":
    try:
        print(provide())
    except NoBrowser as error:
        sys.exit(str(error))
