"""The gallery of `make gallery`: fifty characters, a page that names every one, and a contact sheet."""

from __future__ import annotations

import io
from html import escape
from html.parser import HTMLParser

from PIL import Image

from tests.ai.builtin.gallery.__main__ import contact
from tests.ai.builtin.gallery.page import page
from tests.ai.builtin.gallery.people import characters, described
from tests.ai.builtin.gallery.sheet import sheet


class _Headings(HTMLParser):
    """The texts of all h2, and how many pictures lack words."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.mute = 0
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "h2"
        self.mute += tag == "img" and not dict(attrs).get("alt")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found.append(data)
            self._inside = False


def test_fifty_descriptions_half_in_each_language() -> None:
    languages = [one.locale for one in described()]
    assert (languages.count("en"), languages.count("pt-BR")) == (25, 25)
    assert len({one.text for one in described()}) == 50
    assert sum(one.picture is not None for one in described()) >= 3


def test_every_character_comes_out_and_the_page_names_each() -> None:
    made = list(characters(size=64))
    html = page([(one, f"{number}.webp") for number, one in enumerate(made)])
    read = _Headings()
    read.feed(html)
    assert read.found == [one.name for one in made]
    assert len(set(read.found)) == 50
    assert read.mute == 0
    assert all(escape(one.described.text) in html and escape(one.details.personality) in html for one in made)
    assert all(escape(one.history.text.split("\n\n")[-1]) in html for one in made)
    portraits = [one.portrait for one in made]
    assert len(set(portraits)) == 50
    assert {Image.open(io.BytesIO(one)).format for one in portraits} == {"WEBP"}
    assert contact(portraits).size == (2200, 1100)


def test_a_sheet_shows_one_drawing_on_different_people_and_a_scene_at_each_hour() -> None:
    hood, glasses = sheet("hats/hood", 32), sheet("worn/glasses", 32)
    assert (hood.size, sheet("scenery/forest", 32).size) == ((6 * 32, 32), (4 * 32, 32))
    assert hood.tobytes() != glasses.tobytes()
