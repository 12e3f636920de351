"""Over two hundred odd but honest pictures, by file name; run as a program it writes them into a folder."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.pictures.odd_jpeg import all_jpeg
from tests.pictures.odd_others import all_others
from tests.pictures.odd_png import all_png


def odd_pictures() -> dict[str, bytes]:
    return {**all_png(), **all_jpeg(), **all_others()}


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in odd_pictures().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
