"""Kept results: durable until they are forgotten, and nothing that lies in their folder does harm."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from app.db import utcnow
from app.engines.ports import Analysis, Details, History, Observation, Painting, Swatch, Traits
from app.runs.result_spool import ResultSpool, portrait_key, step_key
from app.runs.usage import EngineCall
from tests.support.small_disk import small_disk

JOB = UUID("7d0b5a52-6a5c-4d8f-9a65-3f3f0b1d2c11")
KEY = portrait_key(JOB)
RESULTS = [
    Painting(b"RIFF\x00\xff", 768, 512, "a knight", 7, "comfyui", "a credit"),
    Analysis("A man.", "Oil.", (Observation("age", None, 0.5),), (Swatch("teal", "#2a9d8f", 1.0),), "openai"),
    Details("Ana", "Li", None, "female", "elf", "Brave. 😀", Traits(wears=("hood",), beard=False), "openai"),
    History("Once.\n\nThen.", "openai", "Hello.", "A room.", "{{user}}: Hi"),
]


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)
async def test_every_kind_of_result_comes_back_as_it_was_with_its_calls(
    tmp_path: Path, result: object
) -> None:
    calls = (EngineCall("openai", "m", "p", 1.5, 10, None, 0.25),)
    assert await ResultSpool(tmp_path / "kept").store(KEY, result, calls)
    found = await ResultSpool(tmp_path / "kept").find(KEY, type(result))  # another process
    assert found is not None
    assert (found.result, found.calls) == (result, calls)
    assert os.listdir(tmp_path / "kept") == [f"{KEY}.kept"]
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0


async def test_what_is_forgotten_is_gone_and_may_be_forgotten_twice(tmp_path: Path) -> None:
    kept = ResultSpool(tmp_path)
    await kept.store(KEY, RESULTS[0], ())
    for _ in range(2):
        await kept.delete(KEY, step_key(JOB, 1, "generating_details"))
    assert await kept.find(KEY, Painting) is None
    assert os.listdir(tmp_path) == []


def _damage(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def _rubbish(path: Path) -> None:
    path.write_bytes(b"\x00\xffnone")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [_damage, _rubbish, _empty])
async def test_what_can_not_be_read_counts_as_absent_and_goes(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    kept = ResultSpool(tmp_path)
    await kept.store(KEY, RESULTS[0], ())
    harm(tmp_path / f"{KEY}.kept")
    assert await kept.find(KEY, Painting) is None
    assert os.listdir(tmp_path) == []


async def test_a_result_of_another_kind_counts_as_absent(tmp_path: Path) -> None:
    kept = ResultSpool(tmp_path)
    await kept.store(KEY, RESULTS[3], ())
    assert await kept.find(KEY, Painting) is None


def _a_file(folder: Path) -> None:
    folder.write_text("not a folder")


def _under_a_file(folder: Path) -> None:
    folder.parent.write_text("not a folder")


@pytest.mark.parametrize("odd", [_a_file, _under_a_file])
async def test_an_odd_folder_is_logged_with_its_setting_and_raises_nothing(
    tmp_path: Path, odd: Callable[[Path], None]
) -> None:
    kept = ResultSpool(tmp_path / "data" / "kept")
    if odd is _a_file:
        (tmp_path / "data").mkdir()
    odd(kept.folder)
    with capture_logs() as logged:
        assert not await kept.store(KEY, RESULTS[0], ())
        assert await kept.find(KEY, Painting) is None
        await kept.delete(KEY)
        assert await kept.older_than(utcnow()) == []
    (line,) = [line for line in logged if line["event"] == "result.not_kept"]
    assert (line["folder"], line["setting"]) == (str(kept.folder), "CHARGEN_DATA_DIR")
    assert line["why"] in ("File exists", "Not a directory")


async def test_a_full_disk_is_logged_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        kept = ResultSpool(disk.folder / "kept")
        kept.folder.mkdir()
        disk.fill()
        with capture_logs() as logged:
            assert not await kept.store(KEY, Painting(b"x" * 100_000, 1, 1, "", 0, "e"), ())
        assert [line["why"] for line in logged] == ["No space left on device"]
        assert os.listdir(kept.folder) == []
        disk.free()
        assert await kept.store(KEY, RESULTS[0], ())


async def test_what_is_old_is_listed_and_half_written_files_go(tmp_path: Path) -> None:
    kept, new = ResultSpool(tmp_path), portrait_key(uuid4())
    for key in (KEY, new):
        await kept.store(key, RESULTS[0], ())
    half = tmp_path / f"{KEY}.kept.0a0b0c0d.part"
    half.write_bytes(b"RIFF")
    then = time.time() - 7200
    for path in (half, tmp_path / f"{KEY}.kept"):
        os.utime(path, (then, then))
    assert await kept.older_than(utcnow() - timedelta(hours=1)) == [KEY]
    assert not half.exists()
    assert await kept.find(new, Painting) is not None
