"""Code in the documents is code: Python and JavaScript compile, JSON and shell parse."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from app.engines.descriptor import EngineDescriptor
from app.engines.ports import AvatarBrief, Traits
from app.errors import EngineBusy
from tests.support.documents import document, documents
from tests.support.node import node_command
from tests.support.paths import ROOT


def blocks(language: str) -> list[tuple[str, str]]:
    return [(one.name, code) for one in documents() for code in one.blocks(language)]


async def test_the_painter_of_the_document_on_engines_is_one() -> None:
    [(name, code)] = blocks("python")
    assert name == "docs/engines.md"
    names: dict[str, object] = {}
    exec(compile(code, name, "exec"), names)
    painter = names["MyPainter"]
    assert isinstance(painter, type)
    descriptor = names["DESCRIPTOR"]
    assert isinstance(descriptor, EngineDescriptor)
    assert descriptor.serves == {"painter"}
    brief = AvatarBrief("Ana", "Lima", 30, "female", "human", None, None, Traits(), (), seed=1)
    with pytest.raises(EngineBusy):
        await anext(painter().paint(brief))


def test_json_is_json() -> None:
    found = blocks("json")
    assert found
    for _, code in found:
        json.loads(code)


def test_shell_is_shell() -> None:
    for name, code in blocks("sh"):
        done = subprocess.run(["sh", "-n"], input=code, text=True, capture_output=True, check=False)
        assert (name, done.stderr) == (name, "")


def test_javascript_is_javascript(tmp_path: Path) -> None:
    found = blocks("javascript")
    assert found
    for number, (name, code) in enumerate(found):
        file = tmp_path / f"{number}.mjs"
        file.write_text(code, "utf-8")
        done = subprocess.run(
            [*node_command(), "--check", str(file)], capture_output=True, text=True, check=False
        )
        assert (name, done.stderr) == (name, "")


def test_the_readme_calls_things_on_pages_by_their_names() -> None:
    readme = document("README.md")
    steps = readme.section("People in the wizard")
    names = re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", steps)
    names += re.findall(r"name: '([^']+)'", "".join(readme.blocks("typescript")))
    assert len(names) >= 6
    pages = "\n".join(path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.html"))
    assert [name for name in names if name not in pages] == []
