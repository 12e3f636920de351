"""Storage settings: database, Redis, pictures, and the data folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.settings import environment
from app.settings.declaration import SettingsPart, setting


def _home() -> Path:
    """Returns the checkout; for an installed package, the working directory."""
    root = Path(__file__).resolve().parents[2]
    return root if (root / "pyproject.toml").exists() else Path.cwd()


@dataclass(frozen=True, kw_only=True)
class StorageSettings(SettingsPart):
    """Everything is in the data folder unless an address says otherwise."""

    data_dir: Path = setting(
        "CHARGEN_DATA_DIR", environment.folder, lambda _: _home() / "data",
        "The one folder that holds everything kept: database, pictures, queue and secret.", shown="data",
    )  # fmt: skip
    database_url: str = setting(
        "CHARGEN_DATABASE_URL", environment.database_url,
        lambda known: environment.sqlite_url(known["data_dir"] / "chargen.sqlite3"),
        "The database: `postgresql://user:password@host/name` or `sqlite:////folder/file`.",
        shown="SQLite in the data folder", secret=True,
    )  # fmt: skip
    database_pool: int = setting(
        "CHARGEN_DATABASE_POOL", environment.whole(1, 1000), 15,
        "How many connections to PostgreSQL one process opens at most.",
    )  # fmt: skip
    redis_url: str = setting(
        "CHARGEN_REDIS_URL", environment.redis_url, lambda known: environment.socket_url(known["data_dir"]),
        "A Redis or Valkey to use: `redis://`, `rediss://` or `unix://`; unset, `serve` starts its own.",
        shown="an embedded Valkey", secret=True,
    )  # fmt: skip
    files_url: str = setting(
        "CHARGEN_FILES_URL", environment.files_url, lambda known: (known["data_dir"] / "files").as_uri(),
        "Where pictures are kept: `file:///folder`, `s3://bucket/folder` and the like.",
        shown="files in the data folder",
    )  # fmt: skip
    redis_embedded: bool = field(default=False)  # true where CHARGEN_REDIS_URL is unset
