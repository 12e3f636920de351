"""The tree in docs/architecture.md names every folder of `app`, and nothing that isn't there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tests.support.documents import document
from tests.support.paths import ROOT

_NAMES = re.compile(r"( *)((?:[\w.]+/?, )*[\w.]+/?)(?:  |$)")


def drawn() -> Iterator[PurePosixPath]:
    """Every path in the tree, by the names at the beginnings of its lines and their indentation."""
    above: list[str] = []
    for line in section_of_the_tree().splitlines():
        found = _NAMES.match(line)
        assert found, f"not a line of the tree: {line!r}"
        depth = len(found[1]) // 2
        for name in found[2].split(", "):
            yield PurePosixPath(*above[:depth], name)
        above[depth:] = [name]


def section_of_the_tree() -> str:
    text = document("docs/architecture.md").text
    return text.split("## The tree\n\n```\n", 1)[1].split("```", 1)[0]


def folders() -> set[str]:
    """The folders of `app`: its rooms and their packages, and one deeper in the engines."""
    found = [*(ROOT / "app").glob("*/"), *(ROOT / "app").glob("*/*/"), *(ROOT / "app/ai").glob("*/*/")]
    return {path.relative_to(ROOT).as_posix() for path in found if _has_files(path)}


def _has_files(folder: Path) -> bool:
    """Whether it isn't only what Python left of a folder that is gone."""
    return folder.name != "__pycache__" and any(each.name != "__pycache__" for each in folder.iterdir())


def test_each_name_of_the_tree_exists() -> None:
    paths = [*drawn()]
    assert len(paths) > 100
    assert [str(path) for path in paths if not (ROOT / path).exists()] == []
    assert len(paths) == len(set(paths))


def test_each_folder_stands_in_the_tree() -> None:
    missing = folders() - {str(path) for path in drawn()}
    # Of each language a folder: the line of the folder above says so.
    assert {path for path in missing if PurePosixPath(path).name not in {"en", "pt"}} == set()


def test_each_line_has_a_description() -> None:
    lines = section_of_the_tree().splitlines()
    assert [line for line in lines if (found := _NAMES.match(line)) and found.end() == len(line)] == ["app/"]
