"""`python -m tests.pictures.read DIR OUT`: each file of DIR as an upload is read, as a PNG in OUT.

`OUT/<file>.png` is what the product stores where that keeps the picture's size, else what it is made from,
at full size: RGBA, sRGB, upright. A line for each that has no picture: `<file> refused <code>`, or `<file>
FAULT <type>`.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from app.errors import AppError
from app.pictures.uploads import read_picture
from app.pool.pool import in_pool
from tests.pictures.full import at_full_size


async def read_all(paths: list[Path], out: Path) -> None:
    for path in paths:
        try:
            (out / f"{path.name}.png").write_bytes(await as_read(path.read_bytes()))
        except AppError as error:
            print(f"{path.name} refused {error.code}")
        except Exception as error:  # what must never be: it is reported, and the next one tried
            print(f"{path.name} FAULT {type(error).__name__}")


async def as_read(content: bytes) -> bytes:
    """A PNG of the picture as the product has it. Raises as `read_picture` does."""
    stored = await read_picture(content)
    return await in_pool(at_full_size, content, stored.content)


def main(folder: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    asyncio.run(read_all(sorted(path for path in folder.iterdir() if path.is_file()), out))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
