"""Every word of the glossary stands once, and what it names is defined in the file beside it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.support.documents import document, tables
from tests.support.paths import ROOT

ROWS = [row for table in tables(document("docs/glossary.md").prose) for row in table[1:]]
NAMES = [(word.strip("`"), where.strip("`")) for word, _, where in ROWS if word.startswith("`")]


@cache
def defined(path: Path) -> set[str]:
    """The classes, functions and names of a module's own level."""
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.Assign(targets=targets):
                found.update(target.id for target in targets if isinstance(target, ast.Name))
            case _:
                pass
    return found


@pytest.mark.parametrize(("name", "where"), NAMES)
def test_what_an_entry_names_is_defined_there(name: str, where: str) -> None:
    assert name in defined(ROOT / where)


def test_every_entry_says_where_it_lives() -> None:
    assert len(ROWS) > 70
    assert [word for word, _, where in ROWS if not (ROOT / where.strip("`")).exists()] == []


def test_no_word_stands_twice() -> None:
    words = [word.strip("`").lower() for word, *_ in ROWS]
    assert sorted(words) == sorted(set(words))
