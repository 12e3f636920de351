"""The word lists: each file is well-formed, languages have the same sections, a wrong line is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from app.ai import colours, word_lists
from app.ai.builtin.sight import phrases
from app.ai.builtin.species import SPECIES
from app.ai.builtin.vocabulary import features
from app.ai.builtin.vocabulary.occupations import OCCUPATIONS
from app.ai.builtin.vocabulary.titles import TITLES
from app.ai.builtin.writing import names, places
from app.ai.word_lists import FOLDERS, WordFile, WordListError

APP = Path(word_lists.__file__).parent
ROOTS = (APP / "builtin" / "vocabulary", APP / "colours")
Reader = Callable[[WordFile], object]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))


@pytest.mark.parametrize("root", ROOTS, ids=lambda root: root.name)
def test_languages_have_the_same_files_and_sections(root: Path) -> None:
    # A language has its own names of some cultures, and its own kinds of evidence for life stages.
    own = ("character_names.txt", "life_stages.txt")
    languages = [
        {
            file.name: WordFile(file.name, file.read_text("utf-8")).sections
            for file in _files(root / folder)
            if file.name not in own
        }
        for folder in FOLDERS.values()
    ]
    first, *others = languages
    assert first
    assert all(other == first for other in others)


@pytest.mark.parametrize("root", ROOTS, ids=lambda root: root.name)
def test_every_file_is_read_and_tidy(root: Path) -> None:
    sources = "".join(path.read_text("utf-8") for path in APP.rglob("*.py"))
    for file in (*_files(root), *(one for folder in FOLDERS.values() for one in _files(root / folder))):
        assert f'"{file.name}"' in sources, f"nothing reads {file}"
        text = file.read_text("utf-8")
        assert text.endswith("\n"), file
        assert all(line == line.rstrip() for line in text.splitlines()), file


def test_the_document_says_what_each_file_of_a_language_holds() -> None:
    document = (APP.parent.parent / "docs" / "vocabulary.md").read_text("utf-8")
    for file in _files(ROOTS[0] / FOLDERS["en"]):
        assert f"`{file.name}`" in document or f"/{file.name}`" in document, file.name


def test_languages_state_the_same_keys() -> None:
    for table in (features.TEMPERS, features.PLACES, features.BANDS):
        first, *others = (set(words.values()) for words in table.values())
        assert all(other == first for other in others)
    for role in OCCUPATIONS.values():
        assert set(role.words) == set(role.forms) == set(FOLDERS)
    assert all(
        title.role is None or title.role in OCCUPATIONS for some in TITLES.values() for title in some.values()
    )


def test_every_culture_has_names_and_every_kind_of_place_a_name() -> None:
    cultures = {species.names for species in SPECIES.values()}
    for locale in FOLDERS:
        for culture in cultures:
            for world in ("fantasy", "science_fiction", "modern", "historical", "neutral"):
                parts = names.names_of(culture, world, locale)
                assert set(parts) == {"female", "male", "either", "last"}
                assert all(parts.values())
                assert places.compose_place(Random(1), "harbour", world, locale)
        assert set(places.KINDS[locale]) == set(features.PLACES[locale].values())


def test_every_colour_that_people_have_has_its_words() -> None:
    for locale in FOLDERS:
        assert all(colours.hair_words(key, locale) for key in (*colours.HAIR, *colours.HUMAN_HAIR))
        assert all(colours.eye_words(key, locale) for key in (*colours.EYES, *colours.HUMAN_EYES))
        assert all(colours.skin_words(key, locale) for key in colours.SKIN)
        assert all(species.forms[locale] for species in SPECIES.values())
        for species in SPECIES.values():
            assert set(species.hair_colours) <= set(colours.HAIR)
            assert set(species.eye_colours) <= set(colours.EYES)


def test_sentences_for_pictures_have_the_same_slots_in_each_language() -> None:
    for texts in phrases.in_all_languages("sentences").values():
        first, *others = (sorted(re.findall(r"\{\w+\}", text)) for text in texts)
        assert all(other == first for other in others), texts


WRONG: list[tuple[str, Reader, str]] = [
    ("word\n[a]", lambda file: file, "line 1: words before"),
    ("[a]\nx\n\n[a]", lambda file: file, "line 4: no section's name"),
    ("[a", lambda file: file, "line 1: no section's name"),
    ("= name\n[a]", lambda file: file, "line 1: not `= name"),
    ("= b: x\n= b: y\n[a]", lambda file: file, "line 2: 'b' a second time"),
    ("[a]\nx, y\nz,, w", lambda file: file.words("a"), "line 3: an empty word"),
    ("[a]\nx, y\n# z\ny", lambda file: file.words("a"), "line 4: 'y' a second time"),
    ("[a]\nkey: x", lambda file: file.words("a"), "line 2: an entry of a table"),
    ("[a]\nkey: x\nword", lambda file: file.table("a"), "line 3: no key and colon"),
    ("[a]\nkey: x\nkey: y", lambda file: file.table("a"), "line 3: 'key' a second time"),
    ("[a]\nkey: x\nkey2: y, z", lambda file: file.values("a"), "line 3: not one value"),
    ("[a]\nkey: A, b.\nkey2:", lambda file: file.texts("a"), "line 3: no key, colon and text"),
    ("[a]\nkey: x\nkey2: y, x", lambda file: file.index("a"), "line 3: 'x' a second time"),
    ("[a]\nx|{missing}", lambda file: file.pattern("a"), "line 2: {missing} is not defined"),
    ("[a]\nx||y", lambda file: file.pattern("a"), "line 2: an empty alternative"),
    ("[a]\n(?:x|y)", lambda file: file.rules("a"), "line 2: no key and colon"),
]


@pytest.mark.parametrize(("text", "reader", "message"), WRONG, ids=[row[2] for row in WRONG])
def test_a_wrong_line_is_named(text: str, reader: Reader, message: str) -> None:
    with pytest.raises(WordListError) as raised:
        reader(WordFile("folder/file.txt", text))
    assert str(raised.value).startswith(f"folder/file.txt, {message}")


def test_unknown_and_missing_sections_are_named() -> None:
    with pytest.raises(WordListError, match=r"file.txt: sections unknown or missing: a, b$"):
        WordFile("file.txt", "[b]\n[c]", ("a", "c"))


def test_a_file_as_its_readers_see_it() -> None:
    file = WordFile("file.txt", "= n: 1|2\n[list]\na, b c\nd\n[table]\nk: x, y\nl:\n[rules]\nf: {n} z{1,2}\n")
    assert file.words("list") == ("a", "b c", "d")
    assert file.table("table") == {"k": ("x", "y"), "l": ()}
    assert file.index("table") == {"x": "k", "y": "k"}
    assert file.rules("rules") == (("f", "(?:1|2) z{1,2}"),)
