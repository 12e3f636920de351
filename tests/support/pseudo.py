"""A pseudo-locale: every letter of every message is accented, so that whatever is not translated stands out.

It has the tag of a language that Babel knows and the studio has no catalogue of: dates and numbers are
formatted by its rules, as for any third language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from app.translation import Catalogues
from app.translation.extraction import TEMPLATE
from app.web.rendering import environment

LOCALE = "eo"
NAME = "Esperanto"
_PLAIN = "abcdefghijklmnopqrstuvwxyz"
_ACCENTED = "àƀĉđéƒĝĥîĵķļɱñôþɋŕŝţûṽŵẋýž"
_LETTERS = str.maketrans(_PLAIN + _PLAIN.upper(), _ACCENTED + _ACCENTED.upper())
# Placeholders, markup and entities stay.
_KEPT = re.compile(r"(%\(\w+\)s|%%|\{\w+\}|<[^>]*>|&\w+;)")
_FILLED_BY_SCRIPTS = re.compile(r"\{\w+\}")
_FOREIGN_LETTER = re.compile(rf"[^\W\d_{_ACCENTED}{_ACCENTED.upper()}]")

TEXT_ATTRIBUTES = {"alt", "title", "placeholder", "label", "aria-label", "aria-valuetext", "aria-description"}
# Of the data attributes, these are for scripts alone, or hold what is put into a field; all others are shown.
_MACHINE_DATA = {
    *("data-address", "data-has-picture", "data-last-seq", "data-limit", "data-most", "data-most-bytes"),
    *("data-most-pixels", "data-opens", "data-session", "data-socket", "data-start", "data-state"),
    *("data-example",),
}
_UNSHOWN = {"script", "style", "code", "pre"}
_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


def pseudo(message: str) -> str:
    """`Save the character` → `[Ŝàṽé ţĥé ĉĥàŕàĉţéŕ]`."""
    parts = _KEPT.split(message)
    return f"[{''.join(part if at % 2 else part.translate(_LETTERS) for at, part in enumerate(parts))}]"


def forms(texts: Any) -> tuple[str, ...]:
    """Of a message's id or string: itself, or singular and plurals."""
    return tuple(texts) if isinstance(texts, tuple | list) else (texts,)


def pseudo_catalogue() -> Catalog:
    """All messages of the interface, so translated."""
    catalog = Catalog(locale=LOCALE, fuzzy=False)
    with TEMPLATE.open("rb") as source:
        template = read_po(source)
    for message in template:
        if message.id:
            texts = tuple(pseudo(form) for form in forms(message.id))
            catalog.add(message.id, texts if len(texts) > 1 else texts[0], context=message.context)
    return catalog


def with_pseudo_locale(folder: Path) -> Catalogues:
    """English and the pseudo-locale, which is a folder and nothing else."""
    catalogues = Catalogues(folder)
    path = catalogues.file(LOCALE)
    path.parent.mkdir(parents=True)
    with path.open("wb") as target:
        write_po(target, pseudo_catalogue())
    return catalogues


class _Shown(HTMLParser):
    """The texts and text attributes in the page's own language: what is marked as another's is content."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []  # each tag, and whether what is in it counts
        self._moment: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        counts = self._counts() and given.get("lang", LOCALE) == LOCALE
        if counts:
            self.texts += [text for name, text in given.items() if _is_text(tag, name, given)]
        if tag not in _VOID:
            self._open.append((tag, counts and tag not in _UNSHOWN))
            self._moment = given.get("datetime") if tag == "time" else self._moment

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:  # a paragraph may be left open
            pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not text or not self._counts() or "textarea" in (tag for tag, _ in self._open):
            return
        if self._open and self._open[-1][0] == "time" and text in formatted(self._moment or ""):
            return
        self.texts.append(text)

    def _counts(self) -> bool:
        return not self._open or self._open[-1][1]


def _is_text(tag: str, name: str, given: dict[str, str]) -> bool:
    if tag == "meta":
        return name == "content" and given.get("name") == "description"
    return name in TEXT_ATTRIBUTES or (name.startswith("data-") and name not in _MACHINE_DATA)


def formatted(moment: str) -> set[str]:
    """How dates and times are written in the language, by Babel."""
    filters, at = environment(LOCALE).filters, datetime.fromisoformat(moment)
    return {filters["day"](at), filters["moment"](at)}


def shown_texts(html: str) -> list[str]:
    """What a page says in the interface's language: its text nodes, and its attributes that are read."""
    return _Shown(html).texts


def untranslated(html: str, content: Iterable[str] = ()) -> list[str]:
    """The texts of a page that are neither translated nor content, which is what people and engines wrote."""
    known = {*content, "Chargen", NAME, LOCALE.upper()}  # the language's own name stands in the switch
    return list(_untranslated(shown_texts(html), sorted(known, key=len, reverse=True)))


def _untranslated(texts: list[str], content: list[str]) -> Iterator[str]:
    for text in texts:
        rest = _FILLED_BY_SCRIPTS.sub("", text)
        for known in content:
            rest = rest.replace(" ".join(known.split()), "")
        if _FOREIGN_LETTER.search(rest):
            yield text
