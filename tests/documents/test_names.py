"""Paths, modules, targets, commands, settings and log events that documents name are there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import chain

import click

from app.cli import main
from app.settings.settings import documented
from tests.support.documents import document, documents
from tests.support.paths import ROOT

ROOMS = {"app", "workers", "tests", "e2e", "docs", "deploy", "templates", "static"}
_PATH = re.compile(r"(?:\.ci|\.github|app|workers|tests|e2e|docs|deploy|templates|static)/[\w./-]*")
_COMMAND = re.compile(r"chargen ((?:[a-z]+ ?)+)")
_TARGET = re.compile(r"\bmake ([a-z][a-z0-9-]+)")
_LOG_EVENT = re.compile(r"[a-z_]+\.[a-z_]+")
# Words of the code that nobody who has never seen it would search for: docs/style.md says what to use.
_PRIVATE = re.compile(r"\b(told|handed? back|take along|errands?|seated|let in|brakes?)\b", re.IGNORECASE)
# The same in names and comments of the code itself.
_PRIVATE_IN_CODE = re.compile(
    r"ladder|\brungs?\b|nudge|errand|\bseated\b|\bbrakes?\b|handed? back|by and by|goes on with",
    re.IGNORECASE,
)
_FILES = (".py", ".md", ".js", ".txt", ".toml", ".conf", ".json", ".html", ".yaml", ".yml")
# What stands beside the commands of `chargen` under its own name: the start of a process's title.
_PROCESSES = {"pool"}


def quoted() -> Iterator[tuple[str, str]]:
    """What all documents have in backticks and code blocks, with the document's name."""
    for one in documents():
        for text in chain(one.quoted, *(one.blocks(kind) for kind in ("sh", "mermaid", "python"))):
            yield one.name, text


def test_every_path_exists() -> None:
    named = [(name, path) for name, text in quoted() for path in _PATH.findall(text)]
    assert len(named) > 80
    assert [found for found in named if not (ROOT / found[1].rstrip(".")).exists()] == []


def test_every_module_that_is_named_alone_exists() -> None:
    modules = [f"/{path.relative_to(ROOT)}" for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    alone = [(name, text) for name, text in quoted() if re.fullmatch(r"[\w/]+\.py", text)]
    assert [found for found in alone if not any(each.endswith(f"/{found[1]}") for each in modules)] == []


def places_of_the_tree() -> list[str]:
    """Paths: a line that is indented by two more is inside the folder named last; the top names its own."""
    folders = {0: "", 2: "app/"}
    places: list[str] = []
    for line in document("docs/architecture.md").blocks("")[0].strip().splitlines():
        indent = len(line) - len(line.lstrip())
        names = [name.strip() for name in line.strip().split("  ")[0].split(",")]
        places += [folders[indent] + name for name in names]
        if indent:
            folders[indent + 2] = folders[indent] + names[0]
    return places


def test_every_place_of_the_tree_exists() -> None:
    places = places_of_the_tree()
    assert len(places) > 60
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_every_room_is_in_the_tree() -> None:
    rooms = {f"app/{path.parent.name}/" for path in (ROOT / "app").glob("*/__init__.py")}
    assert rooms - set(places_of_the_tree()) == set()
    top = {path.name for path in (ROOT / "app").glob("*.py")} - {"__init__.py"}
    assert {f"app/{name}" for name in top} - set(places_of_the_tree()) == set()


def test_the_layers_stand_in_their_order() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = [layer.split(" | ") for layer in contracts[0]["layers"]]
    height = {name: at for at, names in enumerate(layers) for name in names}
    listed = document("docs/architecture.md").section("The tree").partition("as layers:")[2]
    named = [height[name] for name in re.findall(r"`(\w+)`", listed)]
    assert len(named) > 12
    assert named == sorted(named)


def targets() -> set[str]:
    """The Makefile's documented targets."""
    return set(re.findall(r"^([a-z0-9-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_every_target_is_in_contributing_and_no_other_is_named() -> None:
    listed = set(_TARGET.findall(document("CONTRIBUTING.md").section("Commands")))
    assert listed == targets()
    named = {(name, target) for name, text in quoted() for target in _TARGET.findall(text)}
    assert {found for found in named if found[1] not in targets()} == set()


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        yield f"{before}{name}"
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")


def test_every_command_exists_and_every_one_is_documented() -> None:
    known = set(commands(main))
    named = {words.strip() for _, text in quoted() for words in _COMMAND.findall(text)}
    assert {
        words for words in named if words.split()[0] not in _PROCESSES | {each.split()[0] for each in known}
    } == set()
    leaves = {words for words in known if not any(each.startswith(f"{words} ") for each in known)}
    assert {words for words in leaves if not any(each.startswith(words) for each in named)} == set()


def test_every_variable_is_a_setting() -> None:
    known = {row.variable for row in documented()}
    named = {(one.name, name) for one in documents() for name in re.findall(r"CHARGEN_[A-Z0-9_]+", one.text)}
    unknown = {
        (name, variable)
        for name, variable in named
        if variable not in known
        and not (variable.endswith("_") and any(each.startswith(variable) for each in known))
    }
    assert unknown == set()


def events() -> set[str]:
    """The strings of the code that have the form of a log event, without the names of modules."""
    paths = (path for room in ("app", "workers") for path in (ROOT / room).rglob("*.py"))
    return set(
        re.findall(r'"(?!app\.)([a-z_]+\.[a-z_]+)"', "\n".join(path.read_text("utf-8") for path in paths))
    )


def test_every_log_event_is_logged() -> None:
    known = events()
    kinds = {event.partition(".")[0] for event in known}
    named = {text for _, text in quoted() if _LOG_EVENT.fullmatch(text) and not text.endswith(_FILES)}
    assert {"outage.began", "task.died"} <= named
    assert {text for text in named if text.partition(".")[0] in kinds} <= known


def test_no_document_speaks_in_private_words() -> None:
    """But the style guide, which names them."""
    others = (one for one in documents() if one.name != "docs/style.md")
    plain = ((one.name, re.sub(r"`[^`]*`", "", one.prose)) for one in others)
    assert [(name, found) for name, text in plain for found in _PRIVATE.findall(text)] == []


def test_no_code_speaks_in_private_words() -> None:
    """Neither in names nor in comments: of Python, scripts and templates."""
    patterns = ("app/**/*.py", "workers/*.py", "static/js/*.js", "templates/**/*.html")
    paths = [path for pattern in patterns for path in ROOT.glob(pattern)]
    assert len(paths) > 500
    spoken = ((path.name, _PRIVATE_IN_CODE.findall(path.read_text("utf-8"))) for path in paths)
    assert [found for found in spoken if found[1]] == []
