"""Word lists as text files: read once a process, checked line by line.

    # a comment
    [carers]                                  a list, of one line or several
    coach, teacher, night nurse
    [colours]                                 a table: a key, and the words that mean it
    dark_brown: dark brown, brunette
    [animals]                                 a piece of a pattern; several lines are alternatives
    cats?|kitten|{number} dogs

Shared files are in a package's folder, those of a language in `en/` and `pt/` below it, with the same files
and sections in each. `= name: a|b` defines `{name}` for the patterns of its file. Alternative: tomllib, which
requires quotes around every word and takes about five times as long; each process that reads descriptions or
paints loads these files.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TypeVar

from app import patterns
from app.engines.ports import Locale

FOLDERS: dict[Locale, str] = {"en": "en", "pt-BR": "pt"}  # a language's folder, beside the shared files
_Value = TypeVar("_Value")
_GROUP = patterns.compile(r"\{([a-z_]+)\}")


class WordListError(ValueError):
    """A file that can't be read; the message begins with its name and the number of the line."""


class _Line(NamedTuple):
    number: int
    text: str


class WordFile:
    """One file's sections. Every reader raises WordListError for a line that doesn't fit it."""

    def __init__(self, name: str, text: str, sections: tuple[str, ...] = ()) -> None:
        """`sections`: exactly those that the file must have; none given: any."""
        self._name = name
        self._groups: dict[str, str] = {}
        self._lines = self._parsed(text)
        wrong = set(sections) ^ set(self._lines) if sections else set()
        if wrong:
            raise WordListError(f"{name}: sections unknown or missing: {', '.join(sorted(wrong))}")

    @property
    def sections(self) -> tuple[str, ...]:
        return tuple(self._lines)

    def words(self, section: str) -> tuple[str, ...]:
        """Returns a list's words in their order, none of them twice."""
        found: dict[str, None] = {}
        for line in self._lines[section]:
            if ":" in line.text:
                raise self._error(line, "an entry of a table in a list")
            for word in self._split(line, line.text):
                self._add(line, found, word, None)
        return tuple(found)

    def table(self, section: str) -> dict[str, tuple[str, ...]]:
        """Returns each key's words, in their order; none where nothing follows the colon."""
        found: dict[str, tuple[str, ...]] = {}
        for line in self._lines[section]:
            key, colon, rest = line.text.partition(":")
            if not colon or not key.strip():
                raise self._error(line, "no key and colon")
            self._add(line, found, key.strip(), tuple(self._split(line, rest)) if rest.strip() else ())
        return found

    def values(self, section: str) -> dict[str, str]:
        """Returns a table whose keys have one value each."""
        table = self.table(section)
        for line in self._lines[section]:
            if len(table[line.text.partition(":")[0].strip()]) != 1:
                raise self._error(line, "not one value")
        return {key: words[0] for key, words in table.items()}

    def texts(self, section: str) -> dict[str, str]:
        """Returns a table whose keys have one text each, which may hold commas: whole sentences."""
        found: dict[str, str] = {}
        for line in self._lines[section]:
            key, colon, text = line.text.partition(":")
            if not colon or not text.strip():
                raise self._error(line, "no key, colon and text")
            self._add(line, found, key.strip(), text.strip())
        return found

    def index(self, section: str) -> dict[str, str]:
        """Returns a table the other way round: the key of each word. No word has two."""
        found: dict[str, str] = {}
        table = self.table(section)
        for line in self._lines[section]:
            key = line.text.partition(":")[0].strip()
            for word in table[key]:
                self._add(line, found, word, key)
        return found

    def pattern(self, section: str, **groups: str) -> str:
        """Returns the section's alternatives, for within `(?:…)`. `groups`: more `{names}` than the file
        defines."""
        return "|".join(self.alternatives(section, **groups))

    def alternatives(self, section: str, **groups: str) -> tuple[str, ...]:
        """Returns a pattern for each line."""
        return tuple(self._expanded(line, self._groups | groups) for line in self._lines[section])

    def rules(self, section: str, **groups: str) -> tuple[tuple[str, str], ...]:
        """Lines of `key: pattern`, in their order; a key may have several."""
        return tuple(self._rule(line, groups) for line in self._lines[section])

    def _rule(self, line: _Line, groups: dict[str, str]) -> tuple[str, str]:
        key, colon, pattern = line.text.partition(": ")
        if not colon or not key.isalpha():
            raise self._error(line, "no key and colon")
        return key, self._expanded(_Line(line.number, pattern.strip()), self._groups | groups)

    def _expanded(self, line: _Line, groups: dict[str, str]) -> str:
        if line.text.startswith("|") or line.text.endswith("|") or "||" in line.text:
            raise self._error(line, "an empty alternative")
        text = line.text
        while found := _GROUP.search(text):
            if found[1] not in groups:
                raise self._error(line, f"{found.group()} is not defined")
            text = text[: found.start()] + groups[found[1]] + text[found.end() :]
        return text

    def _parsed(self, text: str) -> dict[str, list[_Line]]:
        lines: dict[str, list[_Line]] = {}
        section = ""
        for line in _content(text):
            if line.text.startswith("["):
                section = line.text[1:-1].strip()
                if not line.text.endswith("]") or not section or section in lines:
                    raise self._error(line, "no section's name in brackets, or its second time")
                lines[section] = []
            elif line.text.startswith("="):
                self._define(line)
            elif not section:
                raise self._error(line, "words before the first section")
            else:
                lines[section].append(line)
        return lines

    def _define(self, line: _Line) -> None:
        name, colon, choices = line.text[1:].partition(":")
        if not colon or not name.strip() or not choices.strip():
            raise self._error(line, "not `= name: choices`")
        self._add(line, self._groups, name.strip(), f"(?:{choices.strip()})")

    def _split(self, line: _Line, text: str) -> Iterator[str]:
        for word in text.split(","):
            if not word.strip():
                raise self._error(line, "an empty word between commas")
            yield word.strip()

    def _add(self, line: _Line, found: dict[str, _Value], key: str, value: _Value) -> None:
        if key in found:
            raise self._error(line, f"{key!r} a second time")
        found[key] = value

    def _error(self, line: _Line, what: str) -> WordListError:
        return WordListError(f"{self._name}, line {line.number}: {what}")


def _content(text: str) -> Iterator[_Line]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield _Line(number, line.strip())


@cache
def read(package: str, name: str, *sections: str) -> WordFile:
    """Returns the file `name` (`roles.txt`, `en/roles.txt`) in that package's folder."""
    text = files(package).joinpath(*name.split("/")).read_text("utf-8")
    return WordFile(f"{package.replace('.', '/')}/{name}", text, sections)


def by_language(package: str, name: str, *sections: str) -> dict[Locale, WordFile]:
    """Returns that file of each language."""
    return {locale: read(package, f"{folder}/{name}", *sections) for locale, folder in FOLDERS.items()}
