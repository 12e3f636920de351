"""The catalogues of the interface's languages, each read when it is first asked for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

FOLDER = Path(__file__).parent / "locale"
SOURCE_LOCALE = "en"
DOMAIN = "messages"


class Catalogues:
    """The languages in a folder: `<locale>/LC_MESSAGES/messages.po`, laid out as gettext does.

    Babel parses the .po (some 40 ms per process and language, beside 80 ms to import that part of it) and the
    standard library looks messages up. So there are no compiled .mo files that could be stale.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, NullTranslations] = {SOURCE_LOCALE: NullTranslations()}

    @cached_property
    def locales(self) -> tuple[str, ...]:
        """The languages as tags (`pt-BR`): English, then the others by name."""
        files = self._folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")
        found = {path.parent.parent.name.replace("_", "-") for path in files}
        return (SOURCE_LOCALE, *sorted(found - {SOURCE_LOCALE}))

    def translations(self, locale: str) -> NullTranslations:
        """The language's messages. One that has no catalogue has none: its readers get English."""
        if locale not in self.locales:
            return self._read[SOURCE_LOCALE]
        if locale not in self._read:
            self._read[locale] = _read(self.file(locale), locale)
        return self._read[locale]

    def file(self, locale: str) -> Path:
        """Where the language's catalogue is, or would be."""
        return self._folder / locale.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"


def _read(path: Path, locale: str) -> NullTranslations:
    # Imported here: processes that speak English alone start without it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as source:
        catalog = read_po(source, locale=locale.replace("-", "_"))
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


_current = Catalogues(FOLDER)


def current_catalogues() -> Catalogues:
    """Those that this process reads."""
    return _current


@contextmanager
def using_catalogues(catalogues: Catalogues) -> Iterator[None]:
    """Reads others meanwhile, in the whole process: for tests of a language that is not in the repository."""
    global _current  # noqa: PLW0603 - one per process, as gettext's own
    before, _current = _current, catalogues
    try:
        yield
    finally:
        _current = before
