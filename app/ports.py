"""What the domain asks of the file store and the queue, as Protocols. Engines: engines/ports.py."""

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


@runtime_checkable  # handlers ask for it by this type, and are given only what fits
class Files(Protocol):
    """Uploads and avatars under unguessable keys."""

    async def put(self, key: str, content: bytes) -> None:
        """Durable when it returns. Raises Unavailable."""

    async def get(self, key: str) -> StoredFile:
        """Raises NotFound."""

    async def delete(self, keys: list[str]) -> None:
        """Absent keys are ignored."""

    async def keys(self, folder: str, before: datetime) -> list[str]:
        """Keys in the folder last written before that moment; also, under names of their own that `delete`
        takes, what writes that died have left. Raises Unavailable."""


class ProbedFiles(Files, Protocol):
    """A file store that can be asked whether it is there."""

    async def probe(self) -> str | None:
        """Puts, reads and deletes a small object. None, or why that can't be done."""


class Queue(Protocol):
    """Jobs for the worker. The same thing enqueued twice in one `epoch` is queued once; a new epoch queues it
    anew, though the job of a dead worker may still be on the books."""

    async def enqueue_run(self, run_id: UUID, epoch: str = "") -> None: ...

    async def enqueue_avatar(self, avatar_job_id: UUID, epoch: str = "") -> None: ...


class Dispatcher(Protocol):
    """Sees to it that an accepted run is worked on: inline in this process, or through the queue."""

    async def dispatch(self, run_id: UUID, epoch: str = "") -> None: ...
