"""Fifty pictures whose pixels are recorded in `pictures.json`, and how to find where one differs.

Each entry has the brief, the SHA-256 of the decoded RGB pixels at 768 x 768 (`pixels`) and at 384 x 384
(`preview`), and the CRC-32 of each of the preview's 64 tiles (48 pixels square, row by row), so that a
difference has a place. The pixels are resvg's own, before WebP. The suite compares the previews, for time;
`python -m tests.ai.builtin.painting.golden --check` compares the full size.
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args
from zlib import crc32

import resvg_py
from PIL import Image, ImageDraw

from app.ai.builtin.painter import PREVIEW_SIZE, SIZE, compose
from app.ai.builtin.painting.choose_look import look_of
from app.ai.builtin.painting.look import Look
from app.engines.ports import AvatarBrief, Gender, Swatch, Traits

FILE = Path(__file__).with_name("pictures.json")
_TILE = 48


@dataclass(frozen=True)
class Recorded:
    """One recorded picture: `pixels` and `preview` are SHA-256, `tiles` 64 times eight hexadecimal digits."""

    name: str
    brief: AvatarBrief
    pixels: str
    preview: str
    tiles: str


def recorded() -> list[Recorded]:
    """All of them, as the file has them."""
    return [
        Recorded(entry["name"], _brief(entry["brief"]), entry["pixels"], entry["preview"], entry["tiles"])
        for entry in json.loads(FILE.read_text("utf-8"))
    ]


def record(pictures: list[tuple[str, AvatarBrief]]) -> None:
    """Write the file anew from what the painter draws now."""
    entries = [{"name": name, "brief": _plain(brief), **_digests(brief)} for name, brief in pictures]
    FILE.write_text("[\n" + ",\n".join(json.dumps(entry) for entry in entries) + "\n]\n", "utf-8")


def picture(brief: AvatarBrief, size: int = PREVIEW_SIZE) -> Image.Image:
    """The finished picture in RGB, `size` pixels square, as resvg renders it."""
    return rendered(compose(brief, look_of(brief))[-1].svg, size)


def rendered(svg: str, size: int) -> Image.Image:
    """The SVG in RGB, `size` pixels square, on black where nothing is drawn."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True)
    with Image.open(io.BytesIO(png)) as image:
        ground = Image.new("RGBA", image.size, "#000000")
        return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")


def digest(image: Image.Image) -> str:
    return sha256(image.tobytes()).hexdigest()


def tiles(image: Image.Image) -> list[str]:
    """The CRC-32 of each tile, in eight hexadecimal digits, row by row."""
    return [f"{crc32(image.crop(box).tobytes()):08x}" for box in _boxes(image)]


def difference(was: Recorded, image: Image.Image, folder: Path) -> str:
    """Where the picture differs from the recorded one, and the file that shows it with those tiles framed."""
    before = [was.tiles[start : start + 8] for start in range(0, len(was.tiles), 8)]
    pairs = zip(_boxes(image), before, tiles(image), strict=True)
    changed = [box for box, old, new in pairs if old != new]
    marked = image.copy()
    for box in changed:
        ImageDraw.Draw(marked).rectangle((box[0], box[1], box[2] - 1, box[3] - 1), outline="#ff0000", width=2)
    shown = folder / f"{was.name}.png"
    marked.save(shown)
    return f"{was.name}: {len(changed)} of {len(before)} tiles differ, framed in {shown}"


def covered(looks: list[Look]) -> set[str]:
    """Every drawing and every kind of person that these looks show, as `kind:name`."""
    found: set[str] = set()
    for look in looks:
        found |= {f"garment:{look.outfit}", f"scene:{look.scene}", f"species:{look.species.key}"}
        found |= {f"worn:{thing}" for thing in look.wears} | {f"stage:{look.stage}", f"lines:{look.lines}"}
        found |= {f"prop:{look.prop}", f"cut:{look.extra_cut}", f"female:{look.female}"}
        found |= {
            f"{key}:{look.options.get(key)}" for key in ("hairVariant", "rearHairVariant", "beardVariant")
        }
    return {one for one in found if not one.endswith(":None")}


def _digests(brief: AvatarBrief) -> dict[str, str]:
    small = picture(brief)
    full = digest(picture(brief, SIZE))
    return {"pixels": full, "preview": digest(small), "tiles": "".join(tiles(small))}


def _boxes(image: Image.Image) -> list[tuple[int, int, int, int]]:
    steps = range(0, image.width, _TILE)
    return [(x, y, x + _TILE, y + _TILE) for y in steps for x in steps]


def _brief(entry: dict[str, Any]) -> AvatarBrief:
    traits: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry["traits"].items()
    }
    gender = entry["gender"]
    assert gender in get_args(Gender)
    return AvatarBrief(
        entry["first_name"],
        entry["last_name"],
        entry["age"],
        gender,
        traits.get("species_key", "human"),
        None,
        entry["visual_style"],
        Traits(**traits),
        tuple(Swatch(*swatch) for swatch in entry["palette"]),
        entry["seed"],
    )


def _plain(brief: AvatarBrief) -> dict[str, Any]:
    usual = asdict(Traits())
    traits = {key: value for key, value in asdict(brief.traits).items() if value != usual[key]}
    palette = [(swatch.name, swatch.hex, swatch.share) for swatch in brief.palette]
    keys = ("first_name", "last_name", "age", "gender", "visual_style", "seed")
    return {key: getattr(brief, key) for key in keys} | {"traits": traits, "palette": palette}
