"""The error for an invalid drawing or manifest entry."""

from __future__ import annotations


class DrawingError(Exception):
    """An error in the studio's own drawings: the message names the file and the remedy."""
