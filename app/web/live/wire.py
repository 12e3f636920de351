"""Progress on the wire for sockets and streams, with addresses that work from any origin."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar
from uuid import UUID

import msgspec
import structlog

from app.characters.links import Links
from app.progress.log import ProgressEntry, ProgressEvent
from app.translation import InterfaceLocale
from app.web.run_page.fragments import Fragments

log = structlog.get_logger()

PROGRESS = "character_generation_progress"
FRAGMENT = "character_generation_fragment"
Encoded = TypeVar("Encoded")
Variant = TypeVar("Variant", bound=str)
_MAX_ENCODED = 512  # encoded events
_FRESH = 60.0  # seconds an encoded event is reused: the addresses in it expire


class FragmentEvent(msgspec.Struct, rename="camel", frozen=True):
    """The fragments of the built-in page that an entry changes."""

    session_id: UUID
    seq: int
    html: str


def event_of(entry: ProgressEntry, links: Links, base: str) -> ProgressEvent:
    """Returns the entry on the wire, with absolute addresses."""
    return entry.event(lambda key: base + links.path(key))


def fragment_of(entry: ProgressEntry, fragments: Fragments, locale: InterfaceLocale) -> FragmentEvent | None:
    """Returns the entry's fragment; None without one, or if rendering fails: progress must continue."""
    try:
        html = fragments.render(entry, locale)
    except Exception:
        log.exception("fragment.failed", run_id=str(entry.run_id), seq=entry.seq)
        return None
    return None if html is None else FragmentEvent(entry.run_id, entry.seq, html)


class Encodings(Generic[Variant, Encoded]):
    """Encodes an entry once for each variant (a base, a language), for any number of watchers."""

    def __init__(self, encode: Callable[[ProgressEntry, Variant], Encoded]) -> None:
        self._encode = encode
        self._made: OrderedDict[tuple[UUID, int, bool, str], tuple[float, Encoded]] = OrderedDict()

    def of(self, entry: ProgressEntry, variant: Variant) -> Encoded:
        key = (entry.run_id, entry.seq, entry.superseded, variant)
        made = self._made.get(key)
        if made is not None and monotonic() - made[0] < _FRESH:
            return made[1]
        encoded = self._encode(entry, variant)
        self._made[key] = (monotonic(), encoded)
        self._made.move_to_end(key)
        if len(self._made) > _MAX_ENCODED:
            self._made.popitem(last=False)
        return encoded
