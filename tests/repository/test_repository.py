"""What the repository may not hold: a registry's host, a lock with one, the name of a file that is gone."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.paths import ROOT

# In two parts, so that this file does not hold what it looks for.
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "yarn" + "pkg.com")
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    ".ci/requirements-uv.lock",
    ".ci/requirements-model.lock",
    ".ci/requirements-diffusers.lock",
    ".ci/requirements-heic.lock",
)
OPTIONS = ("index" + "-url", "find" + "-links", "trusted" + "-host")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name.decode() for name in listed.split(b"\0") if name]


def test_no_tracked_file_names_a_registrys_host() -> None:
    named = re.compile("|".join(map(re.escape, HOSTS)).encode())
    assert [path for path in tracked() if path.is_file() and named.search(path.read_bytes())] == []


def test_locks_pin_every_package_by_hash_and_name_no_address() -> None:
    for lock in LOCKS:
        text = (ROOT / lock).read_text()
        pins = re.findall(
            r"^[a-z0-9._\[\]-]+==\S+.*(?:\n    --hash=\S+.*)+", text, re.MULTILINE | re.IGNORECASE
        )
        assert len(pins) == len(re.findall(r"^\S+==", text, re.MULTILINE)) > 0
        assert not re.search(r"https?://|" + "|".join(OPTIONS), text)


def test_both_locks_hold_the_same_versions() -> None:
    """So that `make run` after `make test` changes nothing."""
    pins = [
        dict(re.findall(r"^(\S+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    ]
    assert pins[0].items() <= pins[1].items()


def test_no_lock_of_another_kind_is_kept() -> None:
    names = {path.name for path in tracked()}
    assert not names & {"uv.lock", "pylock.toml", "poetry.lock", "yarn.lock", "pnpm-lock.yaml"}
    for path in tracked():
        if path.name == "package-lock.json":
            assert '"resolved"' not in path.read_text()


def test_every_module_that_the_code_names_is_there() -> None:
    modules = [f"/{path.relative_to(ROOT)}" for path in tracked() if path.suffix == ".py" and path.is_file()]
    code = [ROOT / module[1:] for module in modules if module.startswith(("/app/", "/workers/"))]
    gone = [
        (str(path.relative_to(ROOT)), named)
        for path in (*code, ROOT / "pyproject.toml", ROOT / "Makefile")
        for named in re.findall(r"[\w/]+\.py\b", path.read_text("utf-8"))
        if not any(module.endswith(f"/{named}") for module in modules)
    ]
    assert gone == []


# What a test may reach that isn't public: none of it is ours.
FOREIGN_PRIVATES = {
    "tests/hostile/patterns.py": {"_constants", "_parser"},  # Python's own parser of patterns, for its tokens
    "tests/pool/test_pool.py": {"_exit"},  # os._exit: a process that dies without a word
    "tests/support/comfy_server.py": {"_req"},  # aiohttp offers no other way to a websocket's connection
    "tests/web/live/test_faults.py": {"_response"},  # python-engineio's: the connection below its websocket
    "tests/web/live/test_join.py": {"_response"},
}


def privates(path: Path) -> Iterator[tuple[int, str]]:
    """The names with one underscore that a file reaches on anything but `self` and `cls`, or imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, alias.name) for alias in node.names if is_private(alias.name))
        elif isinstance(node, ast.Attribute) and is_private(node.attr) and not of_itself(node.value):
            yield node.lineno, node.attr


def of_itself(owner: ast.expr) -> bool:
    return isinstance(owner, ast.Name) and owner.id in ("self", "cls")


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def test_no_test_reaches_into_privates() -> None:
    """They hand in engines, moderators, files and retry policies instead: see tests/support/stand_ins.py."""
    reached = [
        (name, line, private)
        for path in tracked()
        if path.suffix == ".py" and path.is_file()
        if (name := str(path.relative_to(ROOT))).startswith(("tests/", "e2e/"))
        for line, private in privates(path)
        if private not in FOREIGN_PRIVATES.get(name, ())
    ]
    assert reached == []


def test_a_reach_into_privates_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "test_it.py"
    path.write_text("from app.x import _y\ncontainer.pipeline._engines = self._own\nother.__dict__\n")
    assert [*privates(path)] == [(1, "_y"), (2, "_engines")]
