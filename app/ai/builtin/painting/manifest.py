"""The manifests of the drawings: one TOML file in each folder, one table for each part.

`docs/drawings.md` explains the attributes. msgspec converts the tables into these structs; pydantic would do
the same, but is not a dependency.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

import msgspec

from app.ai.builtin.colours.arithmetic import luminance, rgb
from app.ai.builtin.painting.drawing_error import DrawingError
from app.ai.builtin.painting.look import Look
from app.ai.builtin.painting.part_file import shown

Layer = Literal[
    "behind", "rearHair", "body", "outfit", "head", "mouth", "beard", "eyes", "eyebrows", "hair", "ground"
]
Slot = Literal[
    "around", "back", "body", "ears", "eye_mask", "eyes", "face", "glow", "hair", "hand", "head", "horns",
    "mouth", "neck", "nose", "side_ears", "skin", "spines", "teeth",
]  # fmt: skip
Entry = TypeVar("Entry", bound=msgspec.Struct)


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The characters that an entry is for; all given conditions must hold. Lightness: luminance, 0 (black) to
    1."""

    outfits: tuple[str, ...] | None = None
    stages: tuple[str, ...] | None = None
    lines: int | None = None
    hatted: bool | None = None
    female: bool | None = None
    skin_lighter_than: float | None = None
    head_darker_than: float | None = None  # hair and skin together

    def holds(self, look: Look) -> bool:
        """Returns whether all conditions hold for this character."""
        skin, hair = luminance(rgb(look.skin)), luminance(rgb(look.hair))
        return (
            (self.outfits is None or look.outfit in self.outfits)
            and (self.stages is None or look.stage in self.stages)
            and self.lines in (None, look.lines)
            and self.hatted in (None, look.hatted)
            and self.female in (None, look.female)
            and (self.skin_lighter_than is None or skin > self.skin_lighter_than)
            and (self.head_darker_than is None or (hair + skin) / 2 < self.head_darker_than)
        )


class VariantEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another drawing, or other colours, for some characters; absent attributes are the part's own."""

    when: When
    file: str | None = None
    layers: tuple[Layer, ...] | None = None
    colours: dict[str, str] = {}  # default: the part's, unless the file is another
    hides: tuple[Layer, ...] | None = None


class PartEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of a figure."""

    slot: Slot
    layers: tuple[Layer, ...]
    file: str | None = None  # else its name, with _ for spaces
    colours: dict[str, str] = {}  # in the file (#rrggbb) → the shade that replaces it, see shades.py
    when: When = When()
    variants: tuple[VariantEntry, ...] = ()
    species: tuple[str, ...] = ()
    not_species: tuple[str, ...] = ()
    hides: tuple[Layer, ...] = ()  # of the drawn head
    hair: Literal["partly_hidden", "fully_hidden"] | None = None
    encloses: bool = False


class SceneEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One scene: its layers, and which characters and places have it."""

    slot: Literal["scene"]
    layers: tuple[str, ...]
    colours: dict[str, str] = {}
    choices: dict[str, tuple[str, ...]] = {}
    words: str | None = None  # a regular expression for a place's name
    places: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # of occupations
    species: tuple[str, ...] = ()
    worlds: tuple[str, ...] = ("fantasy", "historical", "modern")  # in which its occupations are shown here
    hours: dict[str, str] = {}  # hour → the hour that it is drawn at instead


class DressEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an occupation or a species wears and holds: names of parts, one of which is chosen; "" is none."""

    garments: tuple[str, ...]
    worn: tuple[str, ...]
    props: tuple[str, ...]


Tables: TypeAlias = dict[str, dict[str, object]]


def read_tables(path: Path) -> Tables:
    """Returns the tables of a TOML file, in its order. Raises DrawingError."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DrawingError(f"{shown(path)}: can't be read as TOML ({error}); mend that line.") from error


def read_entries(path: Path, tables: Mapping[str, object], kind: type[Entry]) -> dict[str, Entry]:
    """Returns the entries of these tables. Raises DrawingError."""
    return {name: _entry(path, name, table, kind) for name, table in tables.items()}


def _entry(path: Path, name: str, table: object, kind: type[Entry]) -> Entry:
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise DrawingError(
            f"{shown(path)}: [{name}] is not right ({error}). docs/drawings.md lists what an entry may have."
        ) from error
