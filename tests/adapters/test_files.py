"""The file store: what is put comes back; one that fails says why, naming the setting that is wrong."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.files import ObjectFiles
from app.errors import NotFound, Unavailable
from app.settings.environment import SettingsError
from tests.support.command import chargen, free_port
from tests.support.s3 import BUCKET, S3, s3_server
from tests.support.small_disk import small_disk

KEY = f"uploads/{'0' * 32}.webp"


@pytest.fixture(autouse=True)
def no_other_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)


def made(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> ObjectFiles:
    """A store as a process with these variables would make it."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return ObjectFiles(variables["CHARGEN_FILES_URL"])


async def test_a_correct_s3_stores_reads_and_deletes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with s3_server() as server:
        files = made(monkeypatch, server.environment())
        assert await files.probe() is None
        assert server.objects == {}, "the probe leaves nothing behind"
        await files.put(KEY, b"a picture")
        assert (await files.get(KEY)).content == b"a picture"
        await files.delete([KEY])
        with pytest.raises(NotFound):
            await files.get(KEY)


WRONG = {
    "http without leave": ({"AWS_ALLOW_HTTP": ""}, "AWS_ALLOW_HTTP=true"),
    "another region": ({"AWS_REGION": "us-west-2"}, "AWS_REGION"),
    "no region": ({"AWS_REGION": ""}, "AWS_REGION"),
    "an unknown key": ({"AWS_ACCESS_KEY_ID": "nobody"}, "AWS_ACCESS_KEY_ID"),
    "no bucket": ({"CHARGEN_FILES_URL": "s3://elsewhere/studio"}, "no bucket 'elsewhere'"),
    "nobody there": ({"AWS_ENDPOINT": "http://127.0.0.1:9"}, "Nothing answers there"),
    "no such host": ({"AWS_ENDPOINT": "http://no-such-host.invalid"}, "no host of that name"),
}


@pytest.mark.parametrize("kind", WRONG)
async def test_a_wrong_s3_setting_is_named(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variables, named = WRONG[kind]
    async with s3_server() as server:
        files = made(monkeypatch, server.environment(**variables))
        assert named in str(await files.probe())
        said: list[str] = []
        files.report = said.append
        with pytest.raises(Unavailable):
            await files.put(KEY, b"a picture")
        assert [named in why for why in said] == [True]


@pytest.mark.parametrize("method", ["PUT", "GET", "POST"])
@pytest.mark.parametrize(
    ("status", "code", "named"),
    [
        (403, "AccessDenied", "may not put, read and delete"),
        (403, "SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY"),
        (403, "ExpiredToken", "AWS_SESSION_TOKEN"),
        (507, "XMinioStorageFull", "no room left"),
    ],
)
async def test_whichever_call_is_refused_the_reason_is_named(
    method: str, status: int, code: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with s3_server() as server:
        files = made(monkeypatch, server.environment())
        server.refusals[method] = (status, code)
        assert named in str(await files.probe())


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"AWS_ENDPOINT": "127.0.0.1:9000"}, "AWS_ENDPOINT"),
        ({"AWS_ENDPOINT": "http://"}, "AWS_ENDPOINT"),
        ({"AWS_ALLOW_HTTP": "perhaps"}, "AWS_ALLOW_HTTP"),
        ({"CHARGEN_FILES_URL": "ftp://user:pass-word@host/x"}, "CHARGEN_FILES_URL"),
        ({"CHARGEN_FILES_URL": "az://container/x"}, "az://container"),
        ({"CHARGEN_FILES_URL": "file:///proc/no"}, "CHARGEN_FILES_URL"),
    ],
)
def test_settings_of_which_no_store_can_be_made_are_named(
    variables: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError, match=named) as refused:
        made(monkeypatch, S3("http://127.0.0.1:9").environment(**variables))
    assert "pass-word" not in str(refused.value)


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", megabytes=1) as disk:
        (disk.folder / "probe").mkdir()
        disk.fill()
        yield disk.folder


async def test_a_full_disk_is_named(full_disk: Path) -> None:
    files = ObjectFiles(full_disk.as_uri())
    assert await files.probe() == "The disk is full."
    with pytest.raises(Unavailable):
        await files.put(KEY, b"x" * 9000)


async def test_a_folder_that_is_none_any_more_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    files = ObjectFiles(folder.as_uri())
    assert await files.probe() is None
    folder.joinpath("probe").rmdir()
    folder.rmdir()
    folder.write_text("in the way")
    assert str(folder) in str(await files.probe())


async def test_the_doctor_names_what_is_wrong_with_the_file_store(tmp_path: Path) -> None:
    async with s3_server() as server:
        right, wrong = server.environment(), server.environment(AWS_ALLOW_HTTP="")
        said = [await _doctor(tmp_path, variables) for variables in (right, wrong)]
    assert f"s3://{BUCKET}/studio takes, gives and deletes files" in said[0]
    assert "MISSING  file store" in said[1]
    assert "AWS_ALLOW_HTTP=true" in said[1]
    assert "Something is missing." in said[1]


async def _doctor(folder: Path, variables: dict[str, str]) -> str:
    found = await asyncio.to_thread(chargen, folder, "doctor", PORT=str(free_port()), **variables)
    return found.stdout
