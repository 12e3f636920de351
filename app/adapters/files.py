"""File storage on obstore: a local folder by default, S3 and similar by URL."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from app import patterns
from app.adapters import files_reasons
from app.errors import NotFound, Unavailable
from app.network.proxies import loopback_unproxied
from app.ports import StoredFile
from app.translation import N_

if TYPE_CHECKING:  # obstore has it nowhere else
    from obstore.store import RetryConfig

_NOT_FOUND_ERRORS = (NotFoundError, FileNotFoundError)  # obstore raises either
# Temporary files of obstore's local store before renaming: it neither lists nor deletes them.
UNFINISHED = patterns.compile(r".*#\d+")
_CONTENT_TYPE = "image/webp"  # all stored pictures are WebP
_REMOTE_SCHEMES = ("s3", "s3a", "gs", "az", "adl", "azure", "abfs", "abfss", "http", "https")
_PROBE_SECONDS = 3.5
# obstore's default retries for three minutes, while a user waits.
_RETRIES: RetryConfig = {"max_retries": 4, "retry_timeout": timedelta(seconds=10)}


class ObjectFiles:
    """The Files port on an object store."""

    def __init__(self, url: str) -> None:
        """Raises SettingsError for an address or a variable that no store can be made of."""
        self._url = url
        self._folder = Path(unquote(urlsplit(url).path)) if url.startswith("file:") else None
        self._store = _open(url, self._folder)
        # Called with the reason whenever the store fails.
        self.report: Callable[[str], None] = lambda _why: None

    async def put(self, key: str, content: bytes) -> None:
        with self._unavailable(N_("The picture can't be stored right now. Please try again.")):
            await self._put(key, content)

    async def get(self, key: str) -> StoredFile:
        with self._unavailable(N_("The picture can't be read right now. Please try again.")):
            try:
                return await self._get(key)
            except _NOT_FOUND_ERRORS as error:
                raise NotFound("This picture is gone.") from error

    async def delete(self, keys: list[str]) -> None:
        with self._unavailable(N_("A picture can't be deleted right now.")):
            for key in keys:
                with suppress(*_NOT_FOUND_ERRORS):
                    await self._delete(key)

    async def keys(self, folder: str, before: datetime) -> list[str]:
        with self._unavailable(N_("The pictures can't be listed right now.")):
            found = [
                item["path"]
                async for chunk in self._store.list(folder, chunk_size=1000)
                for item in chunk
                if item["last_modified"] < before
            ]
            if self._folder:
                found += await asyncio.to_thread(_unfinished_uploads, self._folder, folder, before)
        return found

    async def probe(self) -> str | None:
        """Put, read and delete a small object. Return None, or why that failed, which is also reported."""
        why = await self._probe()
        if why is not None:
            self.report(why)
        return why

    async def _probe(self) -> str | None:
        key, content = f"probe/{token_hex(16)}.webp", token_hex(16).encode()
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                await self._put(key, content)
                found = await self._get(key)
                await self._delete(key)
        except TimeoutError:
            return files_reasons.timeout_reason(self._url)
        except (BaseError, OSError) as error:
            return files_reasons.why(self._url, error)
        return None if found.content == content else "It does not give back what was put there."

    async def _put(self, key: str, content: bytes) -> None:
        # Not multipart: a store would keep the parts of an interrupted upload.
        await self._store.put_async(key, content, use_multipart=False)
        if self._folder:
            await asyncio.to_thread(_sync, self._folder / key)

    async def _get(self, key: str) -> StoredFile:
        found = await self._store.get_async(key)
        return StoredFile(bytes(await found.bytes_async()), _CONTENT_TYPE, found.meta["e_tag"])

    async def _delete(self, key: str) -> None:
        if self._folder and UNFINISHED.fullmatch(key):
            await asyncio.to_thread((self._folder / key).unlink)
        else:
            await self._store.delete_async(key)

    @contextmanager
    def _unavailable(self, sentence: str) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            self.report(files_reasons.why(self._url, error))
            raise Unavailable(sentence) from error


def _open(url: str, folder: Path | None) -> ObjectStore:
    files_reasons.check(url)
    try:
        if folder:
            return LocalStore(folder, mkdir=True)
        if urlsplit(url).scheme in _REMOTE_SCHEMES:
            with loopback_unproxied():
                return from_url(url, retry_config=_RETRIES)
        return from_url(url)
    except (BaseError, OSError, ValueError) as error:
        raise files_reasons.settings_error(url, error) from error


def _unfinished_uploads(root: Path, folder: str, before: datetime) -> list[str]:
    unfinished = [path for path in (root / folder).glob("*") if UNFINISHED.fullmatch(path.name)]
    old = [path for path in unfinished if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before]
    return [path.relative_to(root).as_posix() for path in old]


def _sync(path: Path) -> None:
    # obstore's local store renames but does not sync, and a power cut must not lose what a row names.
    for target in (path, path.parent):
        descriptor = os.open(target, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
