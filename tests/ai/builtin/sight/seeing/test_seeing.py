"""The figures of `make seeing`, and that the labels behind them are sound."""

from __future__ import annotations

import re
import runpy
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.ai.builtin.analyst import analyse_picture
from app.ai.builtin.colours.arithmetic import rgb
from app.ai.builtin.colours.names import name_of
from tests.ai.builtin.sight.seeing.figures import answers, of, share
from tests.ai.builtin.sight.seeing.labels import ATTRIBUTES, all_labelled
from tests.ai.builtin.sight.seeing.thresholds import unmet

# What people who were shown a colour called it, where one word settles which of ours may stand.
_CALLED = {
    "red": r"red|rust|burgundy|coral|salmon|sienna|reddish brown",
    "orange": r"orange|sienna|rust|coral|amber|gold|ochre|copper|peach",
    "yellow": r"yellow|gold|cream|lime|ochre",
    "green": r"green|olive|lime|mint|sage|teal|turquoise",
    "blue": r"blue|navy|teal|turquoise|cyan|indigo",
    "purple": r"purple|violet|plum|lilac|mauve|indigo|burgundy|magenta",
    "pink": r"pink|rose|magenta|salmon|coral|peach|lilac",
    "brown": r"brown|umber|sienna|rust|copper|tan|sand|ochre|olive|taupe|beige|burgundy",
    "grey": r"grey|charcoal|taupe|sage|mauve",
}


def test_enough_pictures_of_every_style_are_labelled_and_a_good_part_is_held_out() -> None:
    pictures = all_labelled()
    assert len(pictures) >= 90
    assert len({one.name for one in pictures}) == len(pictures)
    assert sum(one.held for one in pictures) >= len(pictures) * 0.4
    for style in ("pixel_art", "line", "flat", "shaded", "photo"):
        assert sum(one.says["style"] == {style} for one in pictures) >= 10


def test_what_is_read_right_is_no_less_than_the_readme_says() -> None:
    assert unmet() == []


def test_the_reader_by_machine_finds_what_is_read_wrong() -> None:
    """The figures can fail: with every label turned to another answer, next to none is right."""
    for attribute in ATTRIBUTES:
        keys = {one.given for one in answers() if one.attribute == attribute}
        assert len(keys) > 1, f"{attribute} is always answered alike"
    right, total = share(of("style", held=True))
    assert 0 < right <= total


def test_colours_have_the_names_people_gave_them() -> None:
    named = people_named()
    right = [bool(re.search(_CALLED[word], name_of(rgb(value), "en"))) for word, value in named]
    assert len(named) > 450
    assert sum(right) / len(right) >= 0.93


def people_named() -> list[tuple[str, str]]:
    """The last word and `#rrggbb` of each colour in a survey that Matplotlib ships as a plain table."""
    spec = find_spec("matplotlib")
    assert spec is not None
    assert spec.submodule_search_locations
    table: dict[str, Any] = runpy.run_path(str(Path(spec.submodule_search_locations[0], "_color_data.py")))
    words = ((name.split()[-1].removeprefix("xkcd:"), value) for name, value in table["XKCD_COLORS"].items())
    return [(word, value) for word, value in words if word in _CALLED]


def test_readings_are_whole_sentences_in_both_languages() -> None:
    for one in all_labelled()[::3]:
        stored = one.stored
        for locale in ("en", "pt-BR"):
            analysis = analyse_picture(stored, "en" if locale == "en" else "pt-BR")
            for text in (analysis.physical_description, analysis.visual_style):
                assert re.fullmatch(r"[A-ZÀ-Ý][^{}\[\]]*[.]", text), text
                assert not re.search(r"  | [,.;]|\.\.|,,|\bNone\b", text), text
                assert not re.search(r"[.] [a-zà-ÿ]", text), text
