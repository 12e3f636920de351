"""Files through obstore: a local folder by default, S3 and the like by URL."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from app import patterns
from app.errors import NotFound, Unavailable
from app.generation.ports import StoredFile

_GONE = (NotFoundError, FileNotFoundError)  # obstore raises the one or the other
# What obstore's local store writes before it renames: it neither lists nor deletes such by itself.
_HALF_FINISHED = patterns.compile(r".*#\d+")
_CONTENT_TYPE = "image/webp"  # all that is kept is rewritten as WebP before


class ObjectFiles:
    """The Files port on an object store."""

    def __init__(self, url: str) -> None:
        self._folder = Path(unquote(urlsplit(url).path)) if url.startswith("file:") else None
        self._store: ObjectStore = LocalStore(self._folder, mkdir=True) if self._folder else from_url(url)

    async def put(self, key: str, content: bytes) -> None:
        try:
            # In one piece: of an upload in parts a store would keep those that came before it broke off.
            await self._store.put_async(key, content, use_multipart=False)
            if self._folder:
                await asyncio.to_thread(_sync, self._folder / key)
        except (BaseError, OSError) as error:
            raise Unavailable("The picture can't be stored right now. Please try again.") from error

    async def get(self, key: str) -> StoredFile:
        try:
            found = await self._store.get_async(key)
            content = bytes(await found.bytes_async())
        except _GONE as error:
            raise NotFound("This picture is gone.") from error
        except (BaseError, OSError) as error:
            raise Unavailable("The picture can't be read right now. Please try again.") from error
        return StoredFile(content, _CONTENT_TYPE, found.meta["e_tag"])

    async def delete(self, keys: list[str]) -> None:
        for key in keys:
            try:
                if self._folder and _HALF_FINISHED.fullmatch(key):
                    await asyncio.to_thread((self._folder / key).unlink)
                else:
                    await self._store.delete_async(key)
            except _GONE:
                continue
            except (BaseError, OSError) as error:
                raise Unavailable("A picture can't be deleted right now.") from error

    async def keys(self, folder: str, before: datetime) -> list[str]:
        try:
            found = [
                item["path"]
                async for chunk in self._store.list(folder, chunk_size=1000)
                for item in chunk
                if item["last_modified"] < before
            ]
            if self._folder:
                found += await asyncio.to_thread(_half_finished, self._folder, folder, before)
        except (BaseError, OSError) as error:
            raise Unavailable("The pictures can't be listed right now.") from error
        return found


def _half_finished(root: Path, folder: str, before: datetime) -> list[str]:
    left = [path for path in (root / folder).glob("*") if _HALF_FINISHED.fullmatch(path.name)]
    old = [path for path in left if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before]
    return [path.relative_to(root).as_posix() for path in old]


def _sync(path: Path) -> None:
    # obstore's local store renames but does not sync, and a power cut must not lose what a row names.
    for place in (path, path.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
