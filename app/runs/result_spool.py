"""Results that an engine was paid for and that are not stored yet, kept on disk until they are.

One file for each, in `kept` of the data folder: whoever goes on after a failed write, a crash or a restart
finds it and asks no engine again. Why the disk and not the database: a result must survive exactly when the
database or the file store does not take it, and a picture is no load for the write-ahead log of every
portrait. Where workers on several machines share no data folder, one that takes work over from another finds
nothing here; what can wait for days, a portrait that can't be stored, lies in the database as well: see
portrait_spool.py.

Looked at atomicwrites (given up by its author in favour of os.replace, and without a sync of the folder) and
at diskcache (SQLite under it, on the same disk): neither is worth a dependency.
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
    """Of the painting that an avatar job was begun for."""
    return f"portrait-{job_id}"


def step_key(run_id: UUID, attempt: int, step: str) -> str:
    """Of what a step of a run produced. Another attempt asks anew."""
    return f"step-{run_id}-{attempt}-{step}"


def unreviewed_key(run_id: UUID, step: str, *inputs: object) -> str:
    """Of what a step of a run produced while the moderator was away. Another attempt at the same work goes on
    with it; from other inputs it asks anew."""
    digest = sha256(msgspec.msgpack.encode(inputs)).hexdigest()
    return f"unreviewed-{run_id}-{step}-{digest[:32]}"


class ResultSpool:
    """The kept results of one data folder; any number of processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when something is kept first."""
        self.folder = folder

    async def keep(self, key: str, result: object, calls: Iterable[EngineCall]) -> bool:
        """Whether it is on disk now, durably. A disk that takes nothing is logged, and never raises."""
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
        """What is kept under that key; None where there is nothing, or nothing that can be read."""
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
            await self.forget(key)
        return None

    async def forget(self, *keys: str) -> None:
        """Removes what is kept under these keys. Absent ones are ignored; what can't be removed, the sweep
        finds."""
        await asyncio.to_thread(_remove, [self._path(key) for key in keys])

    async def move(self, key: str, to: str) -> bool:
        """Keeps under `to` what is kept under `key`; whether there was any. What can't be moved stays."""
        try:
            await asyncio.to_thread(os.replace, self._path(key), self._path(to))
        except OSError:
            return False
        return True

    async def older_than(self, before: datetime) -> list[str]:
        """The keys of all that was kept before that moment; half-written files of then are removed."""
        return await asyncio.to_thread(_older, self.folder, before)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{_SUFFIX}"


def encoded(result: object, calls: Iterable[EngineCall]) -> bytes:
    """A result with the calls that it took, as bytes."""
    return msgspec.msgpack.encode({"result": result, "calls": tuple(calls)})


def decoded(content: bytes, kind: type[Result]) -> SpooledResult[Result]:
    """What `encoded` gave. Raises msgspec.MsgspecError for anything else."""
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
        with suppress(OSError):  # another process was faster
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) >= before:
                continue
            if path.name.endswith(_SUFFIX):
                keys.append(path.name.removesuffix(_SUFFIX))
            elif path.name.endswith(_UNFINISHED):
                path.unlink()
    return keys
