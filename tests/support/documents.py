"""The project's documents as tests read them: links, anchors, tables, code blocks, and words in backticks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.paths import ROOT

AT_THE_TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_QUOTED = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """One Markdown file. `name` is its path from the root."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def prose(self) -> str:
        """Without its code blocks."""
        return _FENCE.sub("", self.text)

    @property
    def links(self) -> list[str]:
        """Where its relative links lead, as they are written."""
        return [link for link in _LINK.findall(self.prose) if "://" not in link]

    @property
    def quoted(self) -> list[str]:
        """What stands in backticks."""
        return _QUOTED.findall(self.prose)

    @property
    def anchors(self) -> set[str]:
        """Its headings, as GitHub makes anchors of them."""
        return {anchor(title) for _, title in _HEADING.findall(self.prose)}

    def blocks(self, language: str) -> list[str]:
        """Its code blocks in that language."""
        return [code for named, code in _FENCE.findall(self.text) if named == language]

    def section(self, title: str) -> str:
        """What stands under that heading, deeper headings included. Raises KeyError."""
        headings = list(_HEADING.finditer(self.prose))
        for at, found in enumerate(headings):
            if found[2] == title:
                ends = (each.start() for each in headings[at + 1 :] if len(each[1]) <= len(found[1]))
                return self.prose[found.end() : next(ends, len(self.prose))]
        raise KeyError(title)


def anchor(title: str) -> str:
    """`What happens when …?` as GitHub links to it."""
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", title).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def tables(text: str) -> list[list[list[str]]]:
    """The tables of a text: rows of cells, the head first, without the ruler under it."""
    found: list[list[list[str]]] = []
    for block in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE):
        rows = [_cells(line) for line in block.splitlines()]
        found.append([rows[0], *rows[2:]])
    return found


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", inner)]


@cache
def document(name: str) -> Document:
    path = ROOT / name
    return Document(path, path.read_text("utf-8"))


def documents() -> Iterator[Document]:
    """All of them: those at the top, and docs/."""
    for name in AT_THE_TOP:
        yield document(name)
    for path in sorted((ROOT / "docs").rglob("*.md")):
        yield document(path.relative_to(ROOT).as_posix())
