"""A Redis or file store that can't be used: one sentence and an exit at the start, for each command."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis

from tests.support.command import Served, chargen, free_port
from tests.support.servers import valkey
from tests.support.waiting import block_until

COMMANDS = ("serve", "web", "worker")
on_each = pytest.mark.parametrize("command", COMMANDS)


def sentence(refused: subprocess.CompletedProcess[str]) -> str:
    """The one line that a refusal is."""
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert len(refused.stderr.splitlines()) == 1, refused.stderr
    return refused.stderr.strip()


def refused(folder: Path, command: str, **variables: str) -> str:
    return sentence(chargen(folder, command, PORT=str(free_port()), **variables))


@contextmanager
def no_redis() -> Iterator[str]:
    """A server that answers as HTTP does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            while True:
                try:
                    with listener.accept()[0] as visitor:
                        visitor.recv(100)
                        visitor.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                except OSError:
                    return

        threading.Thread(target=answer, daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


@on_each
def test_a_wrong_redis_password_is_said_in_one_sentence(tmp_path: Path, command: str) -> None:
    with valkey() as url:
        with Redis.from_url(url) as owner:
            owner.config_set("requirepass", "right")
        wrong = url.replace("unix://", "unix://:pass-word@")
        said = refused(tmp_path, command, CHARGEN_REDIS_URL=wrong)
        assert "refuses the user name or password" in said
        assert "pass-word" not in said
        assert "wants a password" in refused(tmp_path, command, CHARGEN_REDIS_URL=url)


@on_each
def test_a_redis_that_is_not_there_is_said_in_one_sentence(tmp_path: Path, command: str) -> None:
    address = f"redis://:pass-word@127.0.0.1:{free_port()}/0"
    said = refused(tmp_path, command, CHARGEN_REDIS_URL=address)
    assert "nothing answers there" in said
    assert "pass-word" not in said


@on_each
def test_an_address_that_is_no_redis_is_said_in_one_sentence(tmp_path: Path, command: str) -> None:
    with no_redis() as address:
        assert "is no Redis" in refused(tmp_path, command, CHARGEN_REDIS_URL=f"redis://{address}")
        assert "no TLS" in refused(tmp_path, command, CHARGEN_REDIS_URL=f"rediss://{address}")


@pytest.mark.parametrize("command", ["web", "worker"])
def test_a_process_on_its_own_without_the_embedded_valkey_says_who_starts_it(
    tmp_path: Path, command: str
) -> None:
    assert "`chargen serve` starts it" in refused(tmp_path, command)


@on_each
def test_file_settings_that_make_no_store_are_said_in_one_sentence(
    tmp_path: Path, command: str, redis_url: str
) -> None:
    for variables, named in (
        ({"CHARGEN_FILES_URL": "s3://bucket", "AWS_ENDPOINT": "127.0.0.1:9000"}, "AWS_ENDPOINT"),
        ({"CHARGEN_FILES_URL": "ftp://host/folder"}, "CHARGEN_FILES_URL"),
    ):
        assert named in refused(tmp_path, command, CHARGEN_REDIS_URL=redis_url, **variables)


def test_a_studio_whose_redis_goes_away_later_stays_and_is_ready_again_when_it_is_back(
    tmp_path: Path, redis_url: str
) -> None:
    with valkey() as url:
        studio = Served(
            tmp_path, CHARGEN_REDIS_URL=url, CHARGEN_ENGINE="scripted", CHARGEN_SCRIPTED_STEP_SECONDS="0.01"
        )
        try:
            assert "ready" in studio.until_ready()
            children = studio.children()
            with Redis.from_url(url) as owner:
                owner.config_set("requirepass", "changed")
                owner.execute_command("CLIENT", "KILL", "TYPE", "normal")
                owner.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
                block_until(lambda: not studio.healthy())
                assert studio.children() == children
                owner.execute_command("AUTH", "changed")
                owner.config_set("requirepass", "")
            block_until(studio.healthy)
            assert studio.children() == children
        finally:
            assert studio.end() == 0
