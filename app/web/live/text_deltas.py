"""Deltas: the difference between a draft and what a watcher got of it."""

from __future__ import annotations

from uuid import UUID

import msgspec

from app.progress.drafts import DraftText

TEXT = "character_generation_text"


class TextDelta(msgspec.Struct, rename="camel", frozen=True):
    """On the wire: from character `offset` on the text is `text`; any former text from there is void."""

    session_id: UUID
    step: str
    offset: int
    text: str


class DeltaCursor:
    """What one watcher got of the draft."""

    def __init__(self) -> None:
        self._sent = ""

    def begin_anew(self) -> None:
        """Resets after an entry or a join: the next delta begins at 0."""
        self._sent = ""

    def take(self, draft: DraftText) -> TextDelta | None:
        """Returns the delta for this watcher, and counts it as sent; None if there is none."""
        if draft.text == self._sent:
            return None
        offset = _alike(self._sent, draft.text)
        self._sent = draft.text
        return TextDelta(draft.run_id, draft.step, offset, draft.text[offset:])


def _alike(sent: str, text: str) -> int:
    """Returns the length of the common beginning. It ends before the first character that JavaScript counts
    as two, so that an offset means the same in every language."""
    same = len(sent)
    if not text.startswith(sent):
        same = next(
            (at for at, pair in enumerate(zip(sent, text, strict=False)) if pair[0] != pair[1]), len(text)
        )
    if text.isascii() or _units(text[:same]) == same:  # the common, fast case
        return same
    return next(at for at, letter in enumerate(text) if letter > "\uffff")


def _units(text: str) -> int:
    """Returns the length in JavaScript: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
