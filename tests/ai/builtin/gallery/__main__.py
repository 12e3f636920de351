"""`make gallery`: fifty characters with portraits and sheets, as a page and a contact sheet in one folder."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path
from statistics import median

from PIL import Image

from app.ai.builtin.painter import warm
from tests.ai.builtin.gallery.page import page
from tests.ai.builtin.gallery.people import Made, characters

_FOLDER = Path(".cache/gallery")
_COLUMNS, _CELL = 10, 220


def main(folder: Path = _FOLDER) -> int:
    warm()
    (folder / "portraits").mkdir(parents=True, exist_ok=True)
    people: list[tuple[Made, str]] = []
    seconds: list[float] = []
    begun = time.perf_counter()
    for number, made in enumerate(characters(), 1):
        seconds.append(time.perf_counter() - begun)
        address = f"portraits/{number:02}.webp"
        (folder / address).write_bytes(made.portrait)
        people.append((made, address))
        begun = time.perf_counter()
    (folder / "index.html").write_text(page(people), "utf-8")
    contact([made.portrait for made, _ in people]).save(folder / "contact.webp", quality=88)
    late = sorted(seconds)[int(len(seconds) * 0.95)]
    print(
        f"{len(people)} characters written and painted: median {median(seconds):.2f} s, 95 % in {late:.2f} s"
    )
    print(f"{folder / 'index.html'}\n{folder / 'contact.webp'}")
    return 0


def contact(portraits: list[bytes]) -> Image.Image:
    """All portraits side by side."""
    rows = -(-len(portraits) // _COLUMNS)
    sheet = Image.new("RGB", (_COLUMNS * _CELL, rows * _CELL), "#ffffff")
    for place, content in enumerate(portraits):
        with Image.open(io.BytesIO(content)) as portrait:
            small = portrait.resize((_CELL - 8, _CELL - 8), Image.Resampling.LANCZOS)
        sheet.paste(small, (place % _COLUMNS * _CELL + 4, place // _COLUMNS * _CELL + 4))
    return sheet


if __name__ == "__main__":
    sys.exit(main())
