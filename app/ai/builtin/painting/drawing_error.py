"""What is wrong with a drawing's file or its entry in a manifest."""

from __future__ import annotations


class DrawingError(Exception):
    """A mistake in the studio's own drawings: the message names the file and says what to do about it."""
