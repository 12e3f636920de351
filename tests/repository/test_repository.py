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
    "tests/hostile/patterns.py": {"_constants", "_parser"},  # Python's parser of patterns is not public
}
# The functions that sleep for a time, by file, and why each can't wait for a condition instead.
SIMULATED = "the work that is simulated takes that long"
PLAN = "the campaign's own plan of who does what when"
SLEEPS = {
    "e2e/test_following.py": {"go_offline": "how long the network is away is the case"},
    "tests/ai/comfyui/test_faults.py": {
        "test_an_unannounced_end_is_found_while_other_prompts_are_announced": SIMULATED
    },
    "tests/ai/diffusers_local/conftest.py": {"_step": SIMULATED},
    "tests/adapters/test_embedded_supervisor.py": {
        "test_a_program_frozen_briefly_is_not_restarted": "the supervised processes are frozen for that long",
        "test_a_supervisor_resumed_after_sleep_ends_no_process": "the supervisor is frozen for that long",
    },
    "tests/bench/connections.py": {
        "_renew": "what held runs need, for as long as the measurement lasts",
        "open_streams": "how fast people come is the measurement's own",
    },
    "tests/bench/load.py": {"arrive": "how fast people come is the measurement's own"},
    "tests/bench/processes.py": {"share_of": "samples the processor time of that span"},
    "tests/chaos/watcher_pool.py": {"remove_finished_for_ever": PLAN},
    "tests/chaos/killer.py": {"_kill_enough": PLAN, "_strike": PLAN},
    "tests/chaos/observer.py": {"look_for_ever": "samples the database for as long as the experiment lasts"},
    "tests/chaos/test_same_view.py": {"_follow": PLAN},
    "tests/chaos/simulated_users.py": {
        "start_runs": PLAN,
        "_cancel": PLAN,
        "post": PLAN,
        "retry_for_ever": PLAN,
    },
    "tests/chaos/watchers.py": {"_watch": PLAN, "by_poll": PLAN},
    "tests/generation/test_automatic_retries.py": {"_play": SIMULATED},
    "tests/hostile/served.py": {"_probe": "samples the time of an answer", "_wait": "spreads the load"},
    "tests/portraits/test_painting.py": {"_stop": SIMULATED},
    "tests/runs/test_crashes.py": {"observe": SIMULATED},
    "tests/runtime/test_outages.py": {
        "test_a_redis_that_is_away_for_twelve_seconds_is_two_lines_of_each_process": "how long is the case",
        "_away": "how long the database is away is the case",
    },
    "tests/support/blocking_studio.py": {"details": SIMULATED},
    "tests/support/comfy_server.py": {"prompt": SIMULATED, "queue": SIMULATED},
    "tests/support/comfy_work.py": {"work": SIMULATED, "_execute": SIMULATED},
    "tests/support/loop_lag.py": {
        "watch": "measures the loop",
        "watched_loop": "measures the loop to its end",
    },
    "tests/support/waiting.py": {"until": "the helper", "block_until": "the helper"},
    "tests/database/test_sqlite_driver.py": {
        "test_a_unit_that_is_cancelled_again_while_it_closes_ends": "SQLite's thread reports nothing"
    },
    "tests/web/test_body_timeout.py": {"test_a_body_that_comes_slowly_is_waited_for": SIMULATED},
}


def of_tests() -> Iterator[tuple[str, Path]]:
    """The Python files of tests, by name."""
    for path in tracked():
        name = str(path.relative_to(ROOT))
        if path.suffix == ".py" and path.is_file() and name.startswith(("tests/", "e2e/")):
            yield name, path


def sleeps(path: Path) -> Iterator[str]:
    """The innermost function of each call that sleeps for more than a turn of the loop."""
    yield from _sleeps(ast.parse(path.read_text("utf-8")), "the module")


def _sleeps(node: ast.AST, function: str) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        function = node.name
    if isinstance(node, ast.Call) and _sleeps_for_a_time(node):
        yield function
    for child in ast.iter_child_nodes(node):
        yield from _sleeps(child, function)


def _sleeps_for_a_time(call: ast.Call) -> bool:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    at_once = bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0
    return name in ("sleep", "wait_for_timeout") and not at_once


def test_no_test_sleeps_where_it_could_wait_for_a_condition() -> None:
    """See tests/support/waiting.py: `until`, `block_until`, `settled`, `advance_clock`, `forever`."""
    found = {name: set(functions) for name, path in of_tests() if (functions := [*sleeps(path)])}
    assert found == {name: reasons.keys() for name, reasons in SLEEPS.items()}


def test_a_fixed_sleep_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "test_it.py"
    path.write_text(
        "async def test_a() -> None:\n    await asyncio.sleep(0)\n    await sleep(0.1)\n"
        "def test_b() -> None:\n    time.sleep(SECONDS)\n    page.wait_for_timeout(50)\n"
    )
    assert [*sleeps(path)] == ["test_a", "test_b", "test_b"]


def test_no_file_is_exempt_from_the_linter() -> None:
    exempt = re.compile(r"^\s*# (?:ruff|flake8): noqa", re.MULTILINE)
    python = (path for path in tracked() if path.suffix == ".py" and path.is_file())
    assert [path for path in python if exempt.search(path.read_text("utf-8"))] == []


def privates(path: Path) -> Iterator[tuple[int, str]]:
    """The names with one underscore that a file imports, replaces by `setattr`, or reaches on anything but
    `self` and `cls`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            yield from ((node.lineno, name) for name in names if is_private(name))
        elif isinstance(node, ast.Import):
            names = [part for alias in node.names for part in alias.name.split(".")]
            yield from ((node.lineno, name) for name in names if is_private(name))
        elif isinstance(node, ast.Attribute) and is_private(node.attr) and not of_itself(node.value):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("setattr", "delattr"):
            yield from ((node.lineno, name) for name in replaced_names(node) if is_private(name))


def replaced_names(call: ast.Call) -> Iterator[str]:
    """The names in the strings that `monkeypatch.setattr` and `delattr` are called with, dotted or not."""
    for given in call.args[:-1]:
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            yield from given.value.split(".")


def of_itself(owner: ast.expr) -> bool:
    return isinstance(owner, ast.Name) and owner.id in ("self", "cls")


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def test_no_test_reaches_into_privates() -> None:
    """They hand in engines, moderators, files and retry policies instead: see tests/support/stand_ins.py."""
    reached = [
        (name, line, private)
        for name, path in of_tests()
        for line, private in privates(path)
        if private not in FOREIGN_PRIVATES.get(name, ())
    ]
    assert reached == []


def test_a_reach_into_privates_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "test_it.py"
    lines = [
        "from app.x import _y",
        "import z._w",
        "container.it._engines = self._own",
        "other.__dict__",
        'monkeypatch.setattr(it, "_poll", 1)',
        'monkeypatch.setattr("app.x._MOST", "_value")',
    ]
    path.write_text("\n".join(lines))
    assert [*privates(path)] == [(1, "_y"), (2, "_w"), (3, "_engines"), (5, "_poll"), (6, "_MOST")]
