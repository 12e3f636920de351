"""`make pictures`: odd pictures as the product decodes them, beside Chromium's own rendering.

Prints the mean difference of each that differs, and fails where one differs more than is known and meant.
ONLY=png-colour takes those whose name begins so; FUZZ=n tries n mutations of each kind of file.
"""

from __future__ import annotations

import os
import sys

from PIL import Image

from app.pictures.decoding.decode import decoded
from app.pictures.decoding.source_picture import Unreadable
from tests.pictures import fuzz
from tests.pictures.chromium import difference, drawn
from tests.pictures.odd import odd_pictures

MAX_DIFFERENCE = 1.0  # of 255, mean over pixels and channels
# What differs on purpose, or can't be had from the libraries; each by how its name begins.
KNOWN = {
    "webp-exif": "turned as Safari and phones turn it; Chromium ignores EXIF in WebP",
    "webp-size-too-large": "shown; Chromium waits for the rest",
    "webp-cut": "refused: Pillow reads no WebP in part",
    "png-damaged-idat-first-bad-crc": "all rows shown, since Chromium shows none",
    "png-damaged-idat-third-bad-crc": "rows up to the bad checksum shown; Chromium shows none of so few",
    "png-damaged-idat-spoilt": "rows up to the fault shown; Chromium shows none of so few",
    "png-damaged-idat-apart": "all rows shown; Chromium stops at the chunk between",
    "png-damaged-unknown-critical": "shown; Chromium refuses it",
    "png-moving-apng-broken": "the still picture shown; Chromium shows nothing",
    "png-colour-cicp-matrix": "shown without cICP; Chromium refuses it",
    "avif-alpha": "Chromium takes libavif's full range of transparency for the limited one",
    "avif-moving": "Chromium takes libavif's full range of a sequence for the limited one",
    "avif-icc-broken": "shown without its profile; Chromium refuses it",
}


def main() -> int:
    begins = os.environ.get("ONLY", "")
    pictures = {name: content for name, content in odd_pictures().items() if name.startswith(begins)}
    found = {name: _compared(shown, pictures[name]) for name, shown in drawn(pictures)}
    wrong = [name for name, gap in found.items() if gap > MAX_DIFFERENCE]
    unknown = [name for name in wrong if not any(name.startswith(known) for known in KNOWN)]
    for name in wrong:
        why = next((reason for known, reason in KNOWN.items() if name.startswith(known)), "NOT KNOWN")
        print(f"{name:<46}{found[name]:>7.2f}  {why}")
    same = [gap for gap in found.values() if gap <= MAX_DIFFERENCE]
    mean = sum(same) / max(1, len(same))
    print(f"{len(found)} pictures: {len(same)} as Chromium shows them, mean difference {mean:.3f} of 255")
    return max(1 if unknown else 0, fuzz.main())


def _compared(shown: Image.Image | None, content: bytes) -> float:
    """255 where one is shown and the other is not."""
    try:
        ours = decoded(content)
    except Unreadable:
        return 0.0 if shown is None else 255.0
    return 255.0 if shown is None else difference(shown, ours)


if __name__ == "__main__":
    sys.exit(main())
