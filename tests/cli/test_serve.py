"""`chargen serve` whole: three processes that come back, one folder, one owner, refusals of one sentence."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.support.command import Served, chargen, free_port
from tests.support.waiting import block_until

NAMES = {"chargen web", "chargen worker", "valkey-server"}


def test_the_studio_is_three_processes_and_any_of_them_comes_back(served: Served) -> None:
    assert set(served.children()) == NAMES
    assert served.healthy()
    for name in sorted(NAMES):
        dead = served.children()[name]
        os.kill(dead, signal.SIGKILL)
        assert block_until(partial(_is_back, served, name, dead)) < 2
    block_until(served.healthy)
    block_until(lambda: set(served.children()) == NAMES)


def _is_back(served: Served, name: str, dead: int) -> bool:
    return served.children().get(name) not in (None, dead)


def test_a_visitor_who_comes_while_the_web_process_is_down_is_served_when_it_is_back(served: Served) -> None:
    os.kill(served.children()["chargen web"], signal.SIGKILL)
    began = time.monotonic()
    assert served.healthy()
    assert time.monotonic() - began < 5


def test_it_stops_within_ten_seconds_while_a_stream_is_open_and_leaves_nobody(served: Served) -> None:
    numbers = [*served.children().values()]
    with socket.create_connection(("127.0.0.1", served.port)) as stream:
        stream.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert stream.recv(12) == b"HTTP/1.1 200"
        began = time.monotonic()
        assert served.end() == 0
        assert time.monotonic() - began < 10
    assert not [number for number in numbers if psutil.pid_exists(number)]


def test_when_it_is_killed_its_processes_go_and_the_folder_is_free_again(served: Served) -> None:
    numbers = [*served.children().values()]
    served.process.kill()
    served.process.wait()
    again = Served(served.folder, CHARGEN_ENGINE="scripted")
    try:
        assert "ready" in again.until_ready()
        # A worker hands its work back first.
        block_until(lambda: not [number for number in numbers if _runs(number)], seconds=10)
    finally:
        again.end()


def _runs(number: int) -> bool:
    """An orphan that has ended stays listed until the machine's first process buries it."""
    try:
        return bool(psutil.Process(number).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_second_one_on_the_same_folder_is_reported_who_has_it(served: Served) -> None:
    second = chargen(served.folder, "serve", PORT=str(free_port()))
    assert second.returncode == 1
    assert f"already (process {served.process.pid})." in _sentence(second)


def test_the_doctor_finds_a_studio_well(served: Served) -> None:
    found = chargen(served.folder, "doctor", **served.variables)
    assert found.returncode == 0, found.stdout
    assert "MISSING" not in found.stdout
    assert "idle" not in found.stdout
    assert (served.folder / "jwt-secret").read_text().strip() not in found.stdout


def test_a_redis_of_ones_own_is_used_and_none_is_started(tmp_path: Path, redis_url: str) -> None:
    studio = Served(tmp_path, CHARGEN_REDIS_URL=redis_url)
    try:
        assert "ready" in studio.until_ready()
        assert set(studio.children()) == NAMES - {"valkey-server"}
        assert not (tmp_path / "valkey").exists()
    finally:
        assert studio.end() == 0


def test_a_port_in_use_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Port {port} on 127.0.0.1 is in use" in _sentence(chargen(tmp_path, "serve", PORT=str(port)))


def test_an_address_of_another_machine_is_said_in_one_sentence(tmp_path: Path) -> None:
    announced = _sentence(chargen(tmp_path, "serve", PORT=str(free_port()), HOST="192.0.2.1"))
    assert announced == "Error: HOST=192.0.2.1 is no address of this machine."


@pytest.mark.parametrize("secret", ["", "given, so that nothing is written for it"])
def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path, secret: str) -> None:
    (tmp_path / "file").write_text("in the way")
    announced = _sentence(chargen(tmp_path / "file" / "data", "serve", CHARGEN_JWT_SECRET=secret))
    assert "can't be written" in announced


def test_a_machine_without_an_embedded_valkey_is_said_in_one_sentence(tmp_path: Path) -> None:
    hidden = tmp_path / "sitecustomize.py"  # Python imports it before anything else
    hidden.write_text("import platform\nplatform.machine = lambda: 'riscv64'\n")
    announced = _sentence(
        chargen(tmp_path / "data", "serve", PORT=str(free_port()), PYTHONPATH=str(tmp_path))
    )
    assert "CHARGEN_REDIS_URL" in announced


def test_a_database_that_is_away_is_said_in_one_sentence(tmp_path: Path) -> None:
    url = f"postgresql://somebody:pass-word@127.0.0.1:{free_port()}/studio"
    refused = chargen(tmp_path, "serve", PORT=str(free_port()), CHARGEN_DATABASE_URL=url)
    announced = _sentence(refused)
    assert "can't be used" in announced
    assert "pass-word" not in announced


def _sentence(refused: subprocess.CompletedProcess[str]) -> str:
    """The one line that a refusal is."""
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert len(refused.stderr.splitlines()) == 1, refused.stderr
    return refused.stderr.strip()


def test_a_process_that_answers_nothing_for_half_a_minute_is_replaced(served: Served) -> None:
    assert set(served.children()) == NAMES
    frozen = served.children()
    block_until(served.healthy)  # each has given its first sign
    for number in frozen.values():
        os.kill(number, signal.SIGSTOP)
    try:
        block_until(lambda: all(_is_back(served, name, number) for name, number in frozen.items()), 60)
    finally:
        for number in frozen.values():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGCONT)
    block_until(served.healthy)
