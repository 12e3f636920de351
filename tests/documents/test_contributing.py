"""The changelog is kept, and hooks and workflow call what the Makefile and .ci call."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

from tests.support.documents import document
from tests.support.paths import ROOT


def recipe(target: str) -> list[str]:
    """The commands of a target of the Makefile, variables filled in, without what the shell adds."""
    text = (ROOT / "Makefile").read_text("utf-8")
    variables = dict(re.findall(r"^([A-Z]+) := (.+)$", text, re.MULTILINE))
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", text, re.MULTILINE)
    assert found is not None
    filled = re.sub(r"\$\((\w+)\)", lambda match: variables[match[1]], found[1])
    return [command.strip() for command in re.findall(r"\.venv/bin/[^&;\\\n]+", filled)]


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


def test_hooks_are_local_and_call_what_make_check_calls() -> None:
    repos = read(".pre-commit-config.yaml")["repos"]
    assert [repo["repo"] for repo in repos] == ["local"]
    hooks = repos[0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    assert sorted(hook["entry"] for hook in hooks if hook["id"] != "documents") == sorted(recipe("check"))


def test_the_workflow_calls_the_script_of_every_other_integration() -> None:
    steps = read(".github/workflows/ci.yml")["jobs"]["test"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == [".ci/run"]
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def test_the_changelog_begins_with_what_is_not_released() -> None:
    headings = [line for line in document("CHANGELOG.md").text.splitlines() if line.startswith("## ")]
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert headings[0] == "## [Unreleased]"
    assert headings[1].split()[1].strip("[]") == version
    kinds = {line for line in document("CHANGELOG.md").text.splitlines() if line.startswith("### ")}
    assert kinds <= {
        f"### {kind}" for kind in ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
    }
