"""nginx with the sample configuration in deploy/, on a private port; run as a program it installs nginx.

The machine's own nginx, else Debian's package; no service of the system is started or touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import httpx

from tests.support.certificate import write_certificate
from tests.support.waiting import block_until

SAMPLE = Path(__file__).resolve().parent.parent / "deploy" / "nginx.conf"
_WITHIN = 20.0  # seconds to start
_AROUND = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log warn;
{user}
events {{ }}
http {{
    log_format seen '$remote_addr $upstream_addr $status $request_uri';
    access_log {folder}/access.log seen;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class NoNginx(Exception):
    """None is there and none could be had."""


def provide() -> str:
    """An nginx, installed if need be. Raises NoNginx."""
    found = _here()
    if found is None:
        _from_debian()
        found = _here()
    if found is None:
        raise NoNginx("No nginx could be found or installed: install one.")
    return found


def _here() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def _from_debian() -> None:
    """Root alone may do this, and only where apt is. RUNLEVEL=1: the package starts no service."""
    if os.geteuid() != 0:
        raise NoNginx("only root can install packages")
    quiet = os.environ | {"RUNLEVEL": "1", "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "nginx-light"]
    try:
        for command in (["apt-get", "update", "-qq"], install):
            subprocess.run(command, check=True, stdout=sys.stderr, timeout=600, env=quiet)
    except (OSError, subprocess.SubprocessError) as error:
        raise NoNginx(str(error)) from error


@dataclass(frozen=True)
class Nginx:
    """A running one. `url` is what visitors use."""

    url: str
    folder: Path

    def seen(self) -> list[list[str]]:
        """Its access log: client, upstream, status and address of each request."""
        lines = (self.folder / "access.log").read_text(encoding="utf-8").splitlines()
        return [line.split(" ") for line in lines]


@contextmanager
def nginx(port: int, upstreams: Sequence[int]) -> Iterator[Nginx]:
    """Runs with the block, on `https://127.0.0.1:<port>`, before studios on these ports."""
    program = provide()
    folder = Path(mkdtemp(prefix="chargen-nginx-"))
    write_certificate(folder)
    (folder / "site.conf").write_text(_site(folder, port, upstreams), encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, user=user), encoding="utf-8")
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        made = Nginx(f"https://127.0.0.1:{port}", folder)
        _wait(made, process)
        yield made
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _site(folder: Path, port: int, upstreams: Sequence[int]) -> str:
    """The sample with the test's names in place of its own. Raises AssertionError where it has others."""
    servers = "\n    ".join(f"server 127.0.0.1:{upstream};" for upstream in upstreams)
    site = SAMPLE.read_text(encoding="utf-8")
    for theirs, ours in {
        "server 127.0.0.1:3000;": servers,
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "/etc/ssl/chargen.pem": f"{folder}/cert.pem",
        "/etc/ssl/chargen.key": f"{folder}/key.pem",
    }.items():
        assert site.count(f"    {theirs}") + site.count(f" {theirs};"), f"the sample has no {theirs}"
        site = site.replace(theirs, ours, 1)
    return site


def _wait(made: Nginx, process: subprocess.Popen[bytes]) -> None:
    log = made.folder / "error.log"

    def logged() -> str:
        return log.read_text(errors="replace") if log.exists() else ""

    def answers() -> bool:
        assert process.poll() is None, f"nginx has ended: {logged()}"
        with suppress(httpx.HTTPError):
            httpx.get(f"{made.url}/health/live", verify=False)
            return True
        return False

    block_until(answers, _WITHIN, every=0.05, shown=logged)


if __name__ == "__main__":
    try:
        print(provide())
    except NoNginx as error:
        sys.exit(str(error))
