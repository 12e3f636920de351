"""The spool: results of paid engine calls, on disk until they are stored.

One file for each, in `kept` of the data folder: after a failed write, a crash or a restart the next process
finds the result there and calls no engine again. On disk and not in the database, because a result must
survive exactly when the database or the file store fails, and because pictures would bloat the write-ahead
log. Workers on several machines without a shared data folder don't see each other's files; portraits that
can't be stored, which may wait for days, are in the database too: see portrait_spool.py.

Alternatives considered: atomicwrites (abandoned in favour of os.replace, and doesn't sync the folder);
diskcache (SQLite on the same disk).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Generic, TypeVar
from uuid import UUID

import msgspec
import structlog

from app.runs.usage import EngineCall

log = structlog.get_logger()
Result = TypeVar("Result")

_SUFFIX, _UNFINISHED = ".kept", ".part"


class _File(msgspec.Struct, frozen=True):
    result: msgspec.Raw
    calls: tuple[EngineCall, ...]


@dataclass(frozen=True, slots=True)
class SpooledResult(Generic[Result]):
    """A result, and the calls to models that it took."""

    result: Result
    calls: tuple[EngineCall, ...]


def portrait_key(job_id: UUID) -> str:
    """Returns the key of the painting of an avatar job: that of the job that painted it."""
    return f"portrait-{job_id}"


def step_key(run_id: UUID, attempt: int, step: str) -> str:
    """Returns the key of what a step of a run produced; another attempt has another key."""
    return f"step-{run_id}-{attempt}-{step}"


def unreviewed_key(run_id: UUID, step: str, *inputs: object) -> str:
    """Returns the key of what a step produced while the moderator was unavailable. Another attempt at the
    same work finds it; other inputs have another key."""
    digest = sha256(msgspec.msgpack.encode(inputs)).hexdigest()
    return f"unreviewed-{run_id}-{step}-{digest[:32]}"


class ResultSpool:
    """The spooled results of one data folder; any number of processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        """`folder` is created for the first result."""
        self.folder = folder

    async def store(self, key: str, result: object, calls: Iterable[EngineCall]) -> bool:
        """Stores a result. Returns whether it is durably on disk; an error of the disk is logged, not
        raised."""
        try:
            await asyncio.to_thread(_write, self._path(key), encoded(result, calls))
        except OSError as error:
            log.error(
                "result.not_kept",
                folder=str(self.folder),
                why=error.strerror or type(error).__name__,
                setting="CHARGEN_DATA_DIR",
            )
            return False
        return True

    async def find(self, key: str, kind: type[Result]) -> SpooledResult[Result] | None:
        """Returns the result under that key; None if there is none, or none that can be decoded."""
        path = self._path(key)
        try:
            return decoded(await asyncio.to_thread(path.read_bytes), kind)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            log.error("result.unreadable", folder=str(self.folder), why=error.strerror)
        except msgspec.MsgspecError:
            log.error(
                "result.unreadable", folder=str(self.folder), why="It is damaged, or of another version."
            )
            await self.delete(key)
        return None

    async def delete(self, *keys: str) -> None:
        """Deletes the results under these keys. Absent ones are ignored; the sweep deletes what can't be
        deleted now."""
        await asyncio.to_thread(_remove, [self._path(key) for key in keys])

    async def move(self, key: str, to: str) -> bool:
        """Renames a result. Returns whether there was one; one that can't be renamed stays."""
        try:
            await asyncio.to_thread(os.replace, self._path(key), self._path(to))
        except OSError:
            return False
        return True

    async def older_than(self, before: datetime) -> list[str]:
        """Returns the keys of all results stored before that moment; deletes unfinished files that old."""
        return await asyncio.to_thread(_older, self.folder, before)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{_SUFFIX}"


def encoded(result: object, calls: Iterable[EngineCall]) -> bytes:
    """Returns a result with its calls as bytes."""
    return msgspec.msgpack.encode({"result": result, "calls": tuple(calls)})


def decoded(content: bytes, kind: type[Result]) -> SpooledResult[Result]:
    """Decodes what `encoded` returned. Raises msgspec.MsgspecError for anything else."""
    file = msgspec.msgpack.decode(content, type=_File)
    return SpooledResult(msgspec.msgpack.decode(file.result, type=kind), file.calls)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{token_hex(4)}{_UNFINISHED}")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        _remove([part])
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()


def _older(folder: Path, before: datetime) -> list[str]:
    keys = []
    for path in folder.glob("*"):
        with suppress(OSError):  # deleted by another process
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) >= before:
                continue
            if path.name.endswith(_SUFFIX):
                keys.append(path.name.removesuffix(_SUFFIX))
            elif path.name.endswith(_UNFINISHED):
                path.unlink()
    return keys
