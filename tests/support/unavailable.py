"""A file store and a database that are unavailable for a while, at the port: no server is stopped for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from app.bootstrap import Container
from app.engines.ports import AvatarBrief, Painting, PaintingStage
from app.errors import Unavailable
from app.ports import Files, StoredFile
from tests.support.stand_ins import stand_ins

When = Literal["before", "at the commit", "after it"]


class UnavailableFiles:
    """The container's file store; `unavailable` says of a key, or of "probe", whether it fails now."""

    def __init__(self, container: Container, unavailable: Callable[[str], bool] = lambda _: True) -> None:
        self._files: Files = stand_ins(container).files
        self.unavailable = unavailable
        self.puts: list[str] = []
        self.probes = 0
        stand_ins(container).files = self

    def recover(self) -> None:
        self.unavailable = lambda _: False

    async def put(self, key: str, content: bytes) -> None:
        self.puts.append(key)
        if self.unavailable(key):
            raise Unavailable
        await self._files.put(key, content)

    async def get(self, key: str) -> StoredFile:
        if self.unavailable(key):
            raise Unavailable
        return await self._files.get(key)

    async def delete(self, keys: list[str]) -> None:
        await self._files.delete(keys)

    async def keys(self, folder: str, before: datetime) -> list[str]:
        return await self._files.keys(folder, before)

    async def probe(self) -> str | None:
        self.probes += 1
        return "It is away." if self.unavailable("probe") else None


class UnavailableDatabase:
    """The container's own database, whose units of writing fail as often as `fail` is set to: before they
    begin; at the commit, after everything was sent; or after it, so that only the answer is lost."""

    def __init__(
        self, container: Container, when: When = "before", error: type[Exception] = Unavailable
    ) -> None:
        self._writing: Callable[[], AbstractAsyncContextManager[AsyncSession]] = container.db.writing
        self._when = when
        self._error = error
        self.fail = 0
        self.failed = 0
        container.db.writing = self._failing  # type: ignore[method-assign]

    @asynccontextmanager
    async def _failing(self) -> AsyncIterator[AsyncSession]:
        if self._when == "before":
            self._count()
        async with self._writing() as session:
            yield session
            if self._when == "at the commit" and self.fail > 0:
                await session.flush()
                self._count()
        if self._when == "after it":
            self._count()

    def _count(self) -> None:
        if self.fail > 0:
            self.fail -= 1
            self.failed += 1
            raise self._error


class CountingPainter:
    """The container's own painter, its calls counted; `then` is called when the painting is there."""

    def __init__(self, container: Container, then: Callable[[], None] = lambda: None) -> None:
        self._painter = stand_ins(container).painter
        self.then = then
        self.at_preview: Callable[[], None] = lambda: None
        self.calls = 0
        stand_ins(container).painter = self

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        self.calls += 1
        async for stage in self._painter.paint(brief):
            (self.then if isinstance(stage, Painting) else self.at_preview)()
            yield stage
