"""Finds the locations of pictures in a node's output in the history.

Output nodes write arbitrary values: null, lists of strings, `animated`, videos among the `images`, all of it
in `ui` once more, `gifs` that are WebP. So whatever names a file counts, at any depth, unless its extension
is not a picture's.
"""

from __future__ import annotations

from collections.abc import Iterator

from app import patterns
from app.ai.foreign_json import JsonObject, as_text

PictureLocation = dict[str, str]  # parameters of /view: filename, subfolder, type
_MAX_NAME = 1_000  # characters
_MAX_DEPTH = 6
_PICTURES = ("png", "apng", "jpg", "jpeg", "jfif", "webp", "gif", "avif", "heic", "heif")
_EXTENSION = patterns.compile(r"\.([a-z][a-z0-9]{0,11})$", patterns.IGNORECASE)
_ANNOTATED = patterns.compile(r"(.+?) ?\[(output|temp|input)\]")
_TYPES = {"output": 0, "temp": 1}
_OTHER_TYPE = 2
_TEXT_RANK = 3  # by a string: the likeliest to be something else
_LISTS = frozenset({"ui", "result", "output"})
# What the last word of a list's name is, as of `upscaled_images`.
_LAST_WORDS = frozenset(
    {"image", "images", "file", "files", "filename", "filenames", "path", "paths", "gifs"}
)


def locations_in_output(output: object) -> Iterator[tuple[int, PictureLocation]]:
    """Yield each location with its rank: saved pictures (0), temporary ones (1), others (2), those named by a
    string only (3)."""
    yield from _locations_in(output, "", 0)


def _locations_in(value: object, key: str, depth: int) -> Iterator[tuple[int, PictureLocation]]:
    if isinstance(value, str):
        if _names_list(key) and (location := _location(value, {}, needs_extension=True)):
            yield _TEXT_RANK, location
    elif depth >= _MAX_DEPTH:
        return
    elif isinstance(value, list):
        for entry in value:
            yield from _locations_in(entry, key, depth + 1)
    elif isinstance(value, dict):
        if location := _location_of_object(value):
            yield _TYPES.get(location["type"], _OTHER_TYPE), location
            return
        for name, part in value.items():
            inherited_key = key if str(name).isdecimal() else str(name)
            yield from _locations_in(part, inherited_key, depth + 1)


def _names_list(key: str) -> bool:
    return key in _LISTS or key.rpartition("_")[2] in _LAST_WORDS


def _location_of_object(entry: JsonObject) -> PictureLocation | None:
    if isinstance(name := entry.get("filename"), str):
        return _location(name, entry, needs_extension=False)
    name = entry.get("name", entry.get("file"))
    return _location(name, entry, needs_extension=True) if isinstance(name, str) else None


def _location(name: str, entry: JsonObject, needs_extension: bool) -> PictureLocation | None:
    """Return the location for /view; None if it is not a picture. The server needs the folder separate from
    the name."""
    if not 0 < len(name) <= _MAX_NAME:
        return None
    annotated = _ANNOTATED.fullmatch(name)
    folder, _, name = (annotated[1] if annotated else name).replace("\\", "/").rpartition("/")
    extension = _EXTENSION.search(name)
    if not name or (extension[1].lower() not in _PICTURES if extension else needs_extension):
        return None
    folders = (as_text(entry.get("subfolder")), folder)
    return {
        "filename": name,
        "subfolder": "/".join(part for part in folders if part),
        "type": as_text(entry.get("type")) or (annotated[2] if annotated else "output"),
    }
