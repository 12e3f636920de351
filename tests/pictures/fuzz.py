"""Mutations of small pictures of each kind: whatever comes of them, it is a picture or a refusal."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

from app.pictures.decoding.decode import HeicNotInstalled, decoded
from app.pictures.decoding.source_picture import TooManyPixels, Unreadable
from tests.pictures.odd import odd_pictures

# One of each structure that a reader of ours walks through.
SEEDS = (
    "png-colour-icc-p3.png",
    "png-colour-gama-chrm-p3.png",
    "png-depth-palette-4-trns.png",
    "png-depth-grey-16-trns.png",
    "png-depth-rgb-16-trns.png",
    "png-depth-interlaced.png",
    "png-exif-exif-6.png",
    "png-moving-apng-default-apart.png",
    "jpeg-exif-exif-6.jpg",
    "jpeg-colour-cmyk-icc.jpg",
    "jpeg-colour-icc-three-pieces.jpg",
    "jpeg-damaged-progressive.jpg",
    "webp-icc-p3.webp",
    "webp-exif-6.webp",
    "gif-canvas-larger-offset.gif",
    "gif-moving.gif",
    "avif-turned-6.avif",
)


def mutations(content: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Bytes changed, cut, doubled or taken out, most of them near the beginning, where the structure
    stands."""
    chance = random.Random(seed)
    for _ in range(count):
        changed = bytearray(content)
        for _ in range(chance.randint(1, 6)):
            _mutate(changed, chance)
        yield bytes(changed)


def _mutate(changed: bytearray, chance: random.Random) -> None:
    if not changed:
        return
    at = min(len(changed) - 1, int(len(changed) * chance.random() ** 2))
    match chance.randrange(5):
        case 0 | 1:
            changed[at] = chance.randrange(256)
        case 2:
            changed[at : at + 4] = chance.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\0\1")
            )
        case 3:
            del changed[at : at + chance.randint(1, 40)]
        case _:
            changed[at:at] = changed[at : at + chance.randint(1, 40)]
    if chance.random() < 0.05:
        del changed[max(1, at) :]


def main() -> int:
    """Prints what was raised; 1 where anything was."""
    found = faults(int(os.environ.get("FUZZ", "400")))
    print("\n".join(found) or "no mutation of a picture raised anything but a refusal")
    return 1 if found else 0


def faults(count: int, side: int | None = 2048) -> list[str]:
    """Of `count` mutations of each seed, what raised anything but a refusal."""
    pictures, found = odd_pictures(), []
    for number, name in enumerate(SEEDS):
        for index, content in enumerate(mutations(pictures[name], count, number)):
            try:
                decoded(content, side)
            except (Unreadable, TooManyPixels, HeicNotInstalled, MemoryError):
                continue
            except Exception as error:
                found.append(f"{name}, mutation {index}: {type(error).__name__}: {error}")
    return found
