"""Deltas: what a draft has beyond what a watcher was sent."""

from __future__ import annotations

from uuid import UUID

import msgspec

from app.progress.drafts import DraftText

TEXT = "character_generation_text"


class TextDelta(msgspec.Struct, rename="camel", frozen=True):
    """On the wire: from character `offset` on the text is `text`; what stood there before is void."""

    session_id: UUID
    step: str
    offset: int
    text: str


class DeltaCursor:
    """What one watcher was sent of the draft."""

    def __init__(self) -> None:
        self._sent = ""

    def begin_anew(self) -> None:
        """An entry, or a join, voids what was sent: the next delta begins at 0."""
        self._sent = ""

    def take(self, writing: DraftText) -> TextDelta | None:
        """What is new to this watcher, who counts as sent it; None where nothing is."""
        if writing.text == self._sent:
            return None
        offset = _alike(self._sent, writing.text)
        self._sent = writing.text
        return TextDelta(writing.run_id, writing.step, offset, writing.text[offset:])


def _alike(sent: str, text: str) -> int:
    """How many characters are the same at the beginning. It ends before the first that JavaScript counts as
    two, so that an offset means the same in every language."""
    same = len(sent)
    if not text.startswith(sent):
        same = next(
            (at for at, pair in enumerate(zip(sent, text, strict=False)) if pair[0] != pair[1]), len(text)
        )
    if text.isascii() or _units(text[:same]) == same:  # nearly always, and fast
        return same
    return next(at for at, letter in enumerate(text) if letter > "\uffff")


def _units(text: str) -> int:
    """The length in JavaScript."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
