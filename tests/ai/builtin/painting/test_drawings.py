"""The files of the built-in painter's drawings: whole, harmless, and one with their manifests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest
from hatchling.builders.wheel import WheelBuilder

from app.ai.builtin.painting.choose_look import look_of
from app.ai.builtin.painting.drawing_error import DrawingError
from app.ai.builtin.painting.layers import hidden
from app.ai.builtin.painting.manifest import DressEntry, PartEntry, SceneEntry, read_entries, read_tables
from app.ai.builtin.painting.outfits import dress, plain_garments
from app.ai.builtin.painting.part_file import FIGURE_BOX, FOLDER, PICTURE_BOX, read_part, shown
from app.ai.builtin.painting.parts import FIGURE_FOLDERS, Part, parts, wearable
from app.ai.builtin.painting.scenery.choice import draw_scene
from app.ai.builtin.painting.scenery.scene_drawing import SceneDrawing, scenes
from app.ai.builtin.painting.scenery.scene_light import TIMES, SceneLight
from app.ai.builtin.painting.shades import FIGURE, Names, Palette, scene_names, shade_of
from app.ai.builtin.species import SPECIES
from app.ai.builtin.vocabulary.occupations import OCCUPATIONS
from app.engines.ports import AvatarBrief, Traits
from tests.support.paths import ROOT

FOLDERS = (*FIGURE_FOLDERS, "frame")
WORLDS = ("fantasy", "historical", "modern", "science_fiction")
LOOK = look_of(AvatarBrief("Ada", "Oak", 30, "male", "human", None, None, Traits(), (), 1))
SQUARE = '<path d="M0 0H9V9Z" fill="#3a5079"/>'


def drawn(body: str, box: str = PICTURE_BOX, more: str = "") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {more}>{body}</svg>'


def written(folder: Path, text: str) -> Path:
    path = folder / "hood.svg"
    path.write_text(text, "utf-8")
    return path


def test_every_file_is_of_a_manifest_and_every_manifest_has_its_files() -> None:
    used = {one.path for folder in FOLDERS for part in parts(folder).values() for one in part.variants}
    used |= {FOLDER / "scenery" / f"{name}.svg" for name, entry in scenes().items() if entry.layers}
    manifests = {FOLDER / folder / "manifest.toml" for folder in (*FOLDERS, "scenery")}
    assert used | manifests | {FOLDER / "occupations.toml"} == {
        path for path in FOLDER.rglob("*") if path.is_file()
    }


def test_an_installed_studio_has_every_drawing() -> None:
    packed = {file.path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    assert {str(path) for path in FOLDER.rglob("*") if path.is_file()} <= packed


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_part_has_its_layers_and_every_colour_it_replaces(folder: str) -> None:
    for part in parts(folder).values():
        assert all(one.templates for one in part.variants)  # raises where file and entry differ
        assert set(part.entry.species) | set(part.entry.not_species) <= set(SPECIES)
        ElementTree.fromstring(f"<svg>{part.markup(LOOK)}</svg>")


def test_every_scene_has_its_layers_its_colours_and_only_choices_it_makes() -> None:
    for name, entry in scenes().items():
        SceneDrawing(name, SceneLight("day", Random(1))).markup()
        used = {text.split(",")[0].removeprefix("each ") for text in entry.colours.values()}
        assert set(entry.choices) <= used
        assert set(entry.hours) | set(entry.hours.values()) <= set(TIMES)
        assert not set(entry.choices) & set(scene_names(()).colours)
        assert set(entry.occupations) <= set(OCCUPATIONS)
        assert set(entry.species) <= set(SPECIES)
        assert {OCCUPATIONS[key].kind for key in OCCUPATIONS} >= set(entry.kinds)
        assert set(entry.worlds) <= set(WORLDS)


def test_no_two_scenes_claim_the_same_occupation_species_place_or_kind() -> None:
    for attribute in ("occupations", "species", "places", "kinds"):
        claimed = [value for entry in scenes().values() for value in getattr(entry, attribute)]
        assert len(claimed) == len(set(claimed)), attribute


def test_what_occupations_and_species_wear_has_its_drawings() -> None:
    entries = [entry for table in ("occupations", *WORLDS[2:]) for entry in dress(table).values()]
    for entry in (*entries, *dress("species").values()):
        assert set(entry.garments) <= set(parts("clothing"))
        assert set(entry.worn) <= {"", *wearable()}
        assert set(entry.props) <= {"", *parts("props")}
    for table, world in product(("nobody", "children"), WORLDS):
        assert set(plain_garments(table, world)) <= set(parts("clothing"))
    assert {key for table in ("occupations", "modern", "science_fiction") for key in dress(table)} == set(
        OCCUPATIONS
    )
    assert set(dress("species")) <= set(SPECIES)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_drawing_has_no_script_and_refers_to_nothing_outside(folder: str) -> None:
    for path in (FOLDER / folder).glob("*.svg"):
        text = path.read_text("utf-8")
        assert "script" not in text.lower()
        assert "http" not in text.replace("http://www.w3.org/", "")
        assert ElementTree.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("<svg", "is no well-formed XML"),
        ("<html/>", "is no SVG document"),
        (drawn("", box="0 0 10 10"), f'its viewBox is not "{PICTURE_BOX}"'),
        (drawn(SQUARE), "has a <path> outside all layers"),
        (drawn(f"<g>{SQUARE}</g>"), "has a <g> outside all layers"),
        (drawn('<g id="hair"/><g id="hair"/>'), "has two layers hair"),
        (drawn('<g id="hair"><script>1</script></g>'), "has a <script>"),
        (drawn('<g id="hair"><image href="x.png"/></g>'), "has a <image>"),
        (drawn('<g id="hair"><style>path{fill:red}</style></g>'), "has a <style>"),
        (drawn('<g id="hair" onclick="x()"/>'), "has a script in onclick"),
        (drawn('<g id="hair"><use href="other.svg#a"/></g>'), "refers to other.svg#a, outside the file"),
        (drawn('<g id="hair"><path fill="url(http://a/b)"/></g>'), "refers to http://a/b, outside the file"),
    ],
)
def test_a_malformed_file_is_refused_by_name_with_what_to_do(tmp_path: Path, text: str, wrong: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(DrawingError) as raised:
        read_part(path, PICTURE_BOX)
    assert str(raised.value).startswith(f"{shown(path)}: {wrong}")
    assert str(raised.value).endswith("docs/drawings.md shows what a part looks like.")


def test_a_missing_file_is_named() -> None:
    with pytest.raises(
        DrawingError, match=r"drawings/hats/no\.svg: the manifest names it, but it is not there"
    ):
        read_part(FOLDER / "hats" / "no.svg", PICTURE_BOX)


def test_what_editors_add_is_dropped_and_ids_are_the_files_own(tmp_path: Path) -> None:
    text = drawn(
        '<title>a hood</title><metadata><x xmlns="urn:x"/></metadata><defs><linearGradient id="a"/></defs>'
        '<ink:view xmlns:ink="urn:ink"/>'
        '<g id="hair" ink:label="Layer 1" xmlns:ink="urn:ink" transform="scale(2)">'
        '<g id="half"><path fill="url(#a)"/></g>'
        '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#half"/></g>'
    )
    assert read_part(written(tmp_path, text), PICTURE_BOX).layers == {
        "hair": f'<defs><linearGradient id="{tmp_path.name}-hood-a" /></defs><g transform="scale(2)">'
        f'<g id="{tmp_path.name}-hood-half"><path fill="url(#{tmp_path.name}-hood-a)" /></g>'
        f'<use href="#{tmp_path.name}-hood-half" /></g>'
    }


HOOD = '[hood]\nslot = "head"\nlayers = ["hair"]\n'
Check = Callable[[Path], object]


def entries(kind: type[PartEntry] | type[SceneEntry] | type[DressEntry]) -> Check:
    return lambda path: read_entries(path, read_tables(path), kind)


def templates(path: Path) -> object:
    entry = read_entries(path, read_tables(path), PartEntry)["hood"]
    return Part(path.parent, "hood", entry).layers(LOOK)


@pytest.mark.parametrize(
    ("text", "check", "wrong"),
    [
        ("[hood", entries(PartEntry), "can't be read as TOML"),
        ('[hood]\nlayers = ["hair"]\n', entries(PartEntry), "[hood] is not right"),
        (HOOD + "colour = 1\n", entries(PartEntry), "unknown field `colour`"),
        (HOOD.replace("hair", "hat"), entries(PartEntry), "Invalid enum value 'hat' - at `$.layers[0]`"),
        (HOOD.replace("head", "foot"), entries(PartEntry), "Invalid enum value 'foot' - at `$.slot`"),
        (HOOD, entries(SceneEntry), "[hood] is not right"),
        (HOOD, entries(DressEntry), "[hood] is not right"),
        (HOOD + '[hood.colours]\n"#112233" = "skin"\n', templates, "replaces #112233, which is not in"),
        (
            HOOD + '[hood.colours]\n"#3a5079" = "sky"\n',
            templates,
            "[hood.colours]: `sky` is neither a colour",
        ),
        (HOOD.replace('"hair"', '"head"'), templates, "has the layers hair, but its manifest says head"),
    ],
)
def test_a_wrong_entry_is_refused_by_name_with_what_to_do(
    tmp_path: Path, text: str, check: Check, wrong: str
) -> None:
    written(tmp_path, drawn(f'<g id="hair">{SQUARE}</g>', box=FIGURE_BOX))
    path = tmp_path / "manifest.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(DrawingError) as raised:
        check(path)
    assert wrong in str(raised.value)
    assert tmp_path.name in str(raised.value)


NAMES = Names(FIGURE.colours, ("bottle",), light=True)


class Words(Palette):
    """A palette that says what it was asked for."""

    def named(self, name: str) -> str:
        return "#204060"

    def anew(self, name: str) -> str:
        return f"any {name}"

    def tone(self, colour: str, depth: float) -> str:
        return f"{colour} at {depth}"

    def room(self, colour: str) -> str:
        return f"{colour} inside"


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("clothes", "#204060"),
        ("#a0b0c0", "#a0b0c0"),
        ("clothes, 50% #000000", "#102030"),
        ("#406080, 25% clothes, 50% #000000", "#1c2c3c"),
        ("room", "#808080 inside"),
        ("tone 15%", "#808080 at 0.15"),
        ("#a0b0c0, tone", "#a0b0c0 at 0.0"),
        ("each bottle, room", "any bottle inside"),
    ],
)
def test_a_shade_is_its_start_and_then_its_steps(text: str, colour: str) -> None:
    assert shade_of(text, "#808080", NAMES).colour(Words()) == colour


@pytest.mark.parametrize(
    "text",
    [
        "",
        "blue",
        "clothes, 15%",
        "15% blue",
        "clothes, darker",
        "#12345",
        "room",
        "each clothes",
        "clothes, tone 10%",
    ],
)
def test_what_is_no_shade_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is neither a colour"):
        shade_of(text, "#808080", FIGURE)


def test_a_variant_is_drawn_where_its_conditions_hold() -> None:
    def hat(**changes: object) -> str:
        return parts("hats")["cap"].markup(replace(LOOK, **changes))  # type: ignore[arg-type]

    assert len({hat(outfit=outfit) for outfit in ("tunic", "captain", "police")}) == 3
    assert hat(outfit="captain") == hat(outfit="sailor")
    cap = parts("species")["red_cap"]
    assert cap.markup(LOOK)
    assert cap.layers(replace(LOOK, hatted=True)) == []


def test_parts_hide_what_of_the_head_they_take_the_place_of() -> None:
    unseen = {
        "human": set[str](),
        "minotaur": {"mouth"},
        "skeleton": {"eyes", "eyebrows"},
        "robot": {"eyes", "eyebrows", "mouth"},
    }
    for key, names in unseen.items():
        assert hidden(replace(LOOK, species=SPECIES[key])) == names
    curly = replace(LOOK, extra_cut="curls")
    assert hidden(curly) == {"hair"}
    assert hidden(replace(curly, hatted=True)) == set()


def test_a_scenes_choice_is_made_once_and_each_anew() -> None:
    throne = SceneDrawing("throne", SceneLight("day", Random(3)))
    assert throne.named("cloth") == throne.named("cloth")
    bottles = [SceneDrawing("tavern", SceneLight("day", Random(seed))).markup() for seed in range(4)]
    assert len(set(bottles)) == 4
    assert draw_scene("tavern", SceneLight("day", Random(2))) == bottles[2]


def documented(section: str) -> set[str]:
    """What stands in code in the first column of that section's tables in the document."""
    text = (ROOT / "docs" / "drawings.md").read_text("utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    firsts = [line.split(" | ")[0] for line in text.splitlines() if line.startswith("| `")]
    return {name for first in firsts for name in first.split("`")[1::2]}


def test_every_attribute_of_an_entry_and_every_colour_is_documented() -> None:
    named = documented("An entry in a manifest")
    assert {*PartEntry.__struct_fields__, *SceneEntry.__struct_fields__} <= named
    assert set(scene_names(()).colours) <= named
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}
    first_table = (ROOT / "docs" / "drawings.md").read_text("utf-8").split("\n## ")[0]
    assert folders == {line.split("`")[1].rstrip("/") for line in first_table.splitlines() if "/` | " in line}
