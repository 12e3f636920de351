"""Renders fragments of a run's page: what one entry changes, for pushes; what several change, for polls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.characters.links import Links
from app.characters.models import Character
from app.progress.log import ProgressEntry
from app.translation import InterfaceLocale
from app.web.rendering import render
from app.web.run_page.fold import changes, fold
from app.web.run_page.view import Actions, AvatarPanel, Regions

_FRAGMENT_TEMPLATES = ("_progress", "_results", "_avatar", "_actions", "_error", "_cancel")


class Fragments:
    """Renders what entries change. `links` makes the addresses of pictures, relative to our own host."""

    def __init__(self, links: Links) -> None:
        self._links = links

    def render(self, entry: ProgressEntry, locale: InterfaceLocale) -> str | None:
        """The out-of-band fragments (`hx-swap-oob`) that this entry changes; None where it changes nothing.

        Forms in them have an empty `_csrf_token`: the page fills it in, since a push knows no visitor.
        """
        return self.out_of_band(changes(entry, locale, self._links.path), locale)

    def since(self, entries: Iterable[ProgressEntry], locale: InterfaceLocale) -> str:
        """The fragments of several entries in order, as a poll asks for them."""
        return "".join(fragment for fragment in self._each(entries, locale))

    def _each(self, entries: Iterable[ProgressEntry], locale: InterfaceLocale) -> Iterator[str]:
        for entry in entries:
            if fragment := self.render(entry, locale):
                yield fragment

    def regions(self, entries: Iterable[ProgressEntry], has_image: bool, locale: InterfaceLocale) -> Regions:
        """The whole page after these entries."""
        return fold(entries, has_image, locale, self._links.path)

    def picture(self, key: str | None) -> str | None:
        """The address of a stored picture."""
        return self._links.path(key) if key else None

    def out_of_band(self, regions: Regions, locale: InterfaceLocale) -> str | None:
        """The given regions as out-of-band fragments."""
        return self._all(regions, locale, oob=True) or None

    def actions(
        self, character: Character, undo_minutes: int, locale: InterfaceLocale, csrf_token: str
    ) -> str:
        """`#actions` for the character as it is now."""
        regions = Regions(actions=actions_of(character, undo_minutes))
        return render("generations/_actions.html", locale, run=regions, oob=False, csrf_token=csrf_token)

    def avatar(self, panel: AvatarPanel, locale: InterfaceLocale, csrf_token: str) -> str:
        """`#avatar-status`, after an act of a person."""
        regions = Regions(avatar=panel)
        return render("generations/_avatar.html", locale, run=regions, oob=False, csrf_token=csrf_token)

    def _all(self, regions: Regions, locale: InterfaceLocale, *, oob: bool) -> str:
        rendered = (
            render(f"generations/{name}.html", locale, run=regions, oob=oob, csrf_token="")
            for name in _FRAGMENT_TEMPLATES
        )
        return "".join(text for text in (part.strip() for part in rendered) if text)


def actions_of(character: Character, undo_minutes: int) -> Actions:
    """What can be done with a character in its present state."""
    name = character.full_name
    if character.discarded_at:
        return Actions(str(character.id), name, "discarded", undo_minutes)
    return Actions(str(character.id), name, "saved" if character.status == "saved" else "draft", undo_minutes)
