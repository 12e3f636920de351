"""`python -m tests.ai.builtin.painting.golden FOLDER` writes the fifty pictures as PNG, to look at or to
compare with others.

`--check` compares their full size with the recorded one. `--record` writes `pictures.json` and `parts.json`
anew: only where a change of pictures is meant.
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.ai.builtin.painter import SIZE
from tests.ai.builtin.painting.golden import parts, pictures


def main(argument: str) -> int:
    if argument == "--record":
        pictures.record([(one.name, one.brief) for one in pictures.recorded()])
        parts.record()
    elif argument == "--check":
        return _check()
    else:
        _write(Path(argument))
    return 0


def _check() -> int:
    different = [
        one.name
        for one in pictures.recorded()
        if pictures.digest(pictures.picture(one.brief, SIZE)) != one.pixels
    ]
    print(f"{len(different)} of the recorded pictures differ", *different, sep="\n")
    return len(different)


def _write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for one in pictures.recorded():
        pictures.picture(one.brief, SIZE).save(folder / f"{one.name}.png")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
