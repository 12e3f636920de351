"""The ports of the file store, the queue and the dispatcher, as Protocols. Engines: engines/ports.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as read back."""

    content: bytes
    content_type: str
    etag: str | None = field(default=None)


@runtime_checkable  # Litestar checks with isinstance what it injects into handlers
class Files(Protocol):
    """Uploads and avatars under unguessable keys."""

    async def put(self, key: str, content: bytes) -> None:
        """Durable when it returns. Raises Unavailable."""

    async def get(self, key: str) -> StoredFile:
        """Raises NotFound."""

    async def delete(self, keys: list[str]) -> None:
        """Absent keys are ignored."""

    async def keys(self, folder: str, before: datetime) -> list[str]:
        """Returns the keys in the folder that were last written before that moment, and those of unfinished
        uploads of dead processes; `delete` takes both. Raises Unavailable."""


class ProbedFiles(Files, Protocol):
    """A file store whose availability can be checked."""

    async def probe(self) -> str | None:
        """Puts, reads and deletes a small object. Returns None, or why that failed."""


class Queue(Protocol):
    """Jobs for the worker. A run or avatar job that is enqueued twice with the same `epoch` is queued once. A
    new `epoch` queues it again, even if the queue still has the job of a worker that died."""

    async def enqueue_run(self, run_id: UUID, epoch: str = "") -> None: ...

    async def enqueue_avatar(self, avatar_job_id: UUID, epoch: str = "") -> None: ...


class Dispatcher(Protocol):
    """Starts the work on an accepted run: in a task of this process, or by a job in the queue."""

    async def dispatch(self, run_id: UUID, epoch: str = "") -> None: ...
