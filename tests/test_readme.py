"""The README says what is: every setting, every step, every place on the map."""

from __future__ import annotations

import re
from pathlib import Path

from app.runs.steps import MARKS
from app.settings.settings import documented

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def rows(section: str) -> list[list[str]]:
    """The cells of the tables under a heading, without their heads."""
    text = README.split(f"\n## {section}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_setting_is_documented_as_it_is() -> None:
    told = {name.strip("` "): (shown, help_) for name, shown, help_ in rows("Settings")[1:]}
    assert told == {row.variable: (row.shown, row.help) for row in documented()}


def test_the_event_table_is_the_table_of_steps() -> None:
    told = [(step.strip("`"), progress) for _, step, progress, *_ in rows("What a run tells")[1:]]
    assert told[: len(MARKS)] == [(mark.step.value, str(mark.progress)) for mark in MARKS]


def places_on_the_map() -> list[str]:
    """Paths: a line that is indented by two more is inside the folder named last; the top names its own."""
    folders = {0: "", 2: "app/"}
    places: list[str] = []
    for line in README.split("## The map")[1].split("```")[1].strip().splitlines():
        indent = len(line) - len(line.lstrip())
        names = [name.strip() for name in line.strip().split("  ")[0].split(",")]
        places += [folders[indent] + name for name in names]
        if indent:
            folders[indent + 2] = folders[indent] + names[0]
    return places


def test_every_place_on_the_map_exists() -> None:
    places = places_on_the_map()
    assert len(places) > 25
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_every_picture_and_file_it_points_to_exists() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert [target for target in targets if "://" not in target and not (ROOT / target).exists()] == []
