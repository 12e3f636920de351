"""Extracts the interface's messages from code and templates, and updates every language's catalogue.

`make messages` runs it. Babel extracts, merges and writes; added here: the first argument of every AppError
is a message without further marking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.extract import extract_python as babel_extract_python
from babel.messages.pofile import read_po, write_po

from app.translation.catalogues import DOMAIN, FOLDER, Catalogues

ROOT = FOLDER.parent.parent.parent
TEMPLATE = FOLDER / f"{DOMAIN}.pot"
_WIDTH = 110
_SOURCES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("app", "**.py", "app.translation.extraction:extract_python", {}),
    ("templates", "**.html", "jinja2", {"trimmed": "true", "silent": "false"}),  # no template is left out
)
_HEADER = "Messages of Chargen's interface. Made by `make messages`; see docs/translations.md."


def extract() -> Catalog:
    """Returns every message of the interface, with the files that contain it."""
    catalog = Catalog(
        project="Chargen",
        version="(interface)",
        msgid_bugs_address="docs/translations.md",
        header_comment=f"# {_HEADER}",
        fuzzy=False,
    )
    for folder, pattern, method, options in _SOURCES:
        found = extract_from_dir(
            ROOT / folder,
            [(pattern, method)],
            {pattern: options},
            keywords=_keywords(),
            comment_tags=("Translators:",),
            strip_comment_tags=True,
            directory_filter=lambda _: True,  # by default Babel omits folders whose names begin with "_"
        )
        for name, _, message, comments, context in found:
            where = [(f"{folder}/{Path(name).as_posix()}", 0)]
            catalog.add(message, None, where, auto_comments=comments, context=context)
    return catalog


def extract_python(
    source: IO[bytes],
    keywords: Mapping[str, None],
    comment_tags: Collection[str],
    options: Any,
) -> Iterator[Any]:
    """Like Babel's extractor, but skips files without any of our markers: tokenizing them takes seconds."""
    content = source.read().decode()
    source.seek(0)
    if any(f"{marker}(" in content for marker in _markers()):
        yield from babel_extract_python(source, keywords, comment_tags, options)


def _keywords() -> dict[str, Any]:  # as Babel types them
    """Returns the functions whose arguments are messages: gettext's and ours."""
    return {**DEFAULT_KEYWORDS, **dict.fromkeys(_markers())}


@cache
def _markers() -> frozenset[str]:
    return frozenset({"N_", "translate"}) | error_classes()


@cache
def error_classes() -> frozenset[str]:
    """Returns the names of AppError and all its subclasses."""
    bases = dict(_classes())
    found, before = {"AppError"}, 0
    while len(found) > before:
        before = len(found)
        found |= {name for name, parents in bases.items() if parents & found}
    return frozenset(found)


def _classes() -> Iterator[tuple[str, set[str]]]:
    """Yields each class of the code that has bases, and their names, which ruff puts on one line."""
    for path in sorted((ROOT / "app").rglob("*.py")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("class ") and "(" in line:
                name, _, bases = line.removeprefix("class ").partition("(")
                yield name, {base.strip() for base in bases.rstrip("):").split(",")}


def update() -> None:
    """Writes the template of all messages, and updates every catalogue."""
    template = extract()
    if TEMPLATE.exists():
        before = _read(TEMPLATE)
        if _ids(before) == _ids(template):  # no new date without a new message
            template.creation_date = before.creation_date
    _write(TEMPLATE, template)
    catalogues = Catalogues(FOLDER)
    for locale in catalogues.locales[1:]:
        catalog = _read(catalogues.file(locale), locale)
        catalog.update(template)
        _write(catalogues.file(locale), catalog)


def _ids(catalog: Catalog) -> set[Any]:
    return {(message.context, message.id) for message in catalog if message.id}


def _read(path: Path, locale: str | None = None) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=locale.replace("-", "_") if locale else None)


def _write(path: Path, catalog: Catalog) -> None:
    with path.open("wb") as target:
        write_po(target, catalog, _WIDTH, sort_by_file=True, include_lineno=False, ignore_obsolete=True)


if __name__ == "__main__":
    update()
