"""The catalogues of the interface's languages, each read at first use."""

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
    """The languages in a folder: `<locale>/LC_MESSAGES/messages.po`, in gettext's layout.

    Babel parses the .po (some 40 ms per process and language, beside 80 ms to import that part of it) and the
    standard library looks messages up. So there are no compiled .mo files that could be stale.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, NullTranslations] = {SOURCE_LOCALE: NullTranslations()}

    @cached_property
    def locales(self) -> tuple[str, ...]:
        """Returns the languages as tags (`pt-BR`): English, then the others by name."""
        files = self._folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")
        found = {path.parent.parent.name.replace("_", "-") for path in files}
        return (SOURCE_LOCALE, *sorted(found - {SOURCE_LOCALE}))

    def translations(self, locale: str) -> NullTranslations:
        """Returns the language's messages; without a catalogue none, so that its readers get English."""
        if locale not in self.locales:
            return self._read[SOURCE_LOCALE]
        if locale not in self._read:
            self._read[locale] = _read(self.file(locale), locale)
        return self._read[locale]

    def file(self, locale: str) -> Path:
        """Returns the path of the language's catalogue, which may not exist."""
        return self._folder / locale.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"


def _read(path: Path, locale: str) -> NullTranslations:
    # Imported here: processes that use only English start without it.
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
    """Returns the catalogues that this process uses."""
    return _current


@contextmanager
def using_catalogues(catalogues: Catalogues) -> Iterator[None]:
    """Uses other catalogues in the whole process while the block runs: for tests of another language."""
    global _current  # noqa: PLW0603 - one per process, as gettext's own
    before, _current = _current, catalogues
    try:
        yield
    finally:
        _current = before
