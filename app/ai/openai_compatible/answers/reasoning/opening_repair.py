"""Beginnings of answers whose first mark is half there, or is of another language than a template's."""

from __future__ import annotations

from app import patterns

_HALF_OPENED = patterns.compile(r"\A\s*(?:think|thinking|thought|reasoning)>")
_SUMMARY = patterns.compile(r"\A\s*<summary>[^<\n]{0,40}(?:think|thought|reason)", patterns.IGNORECASE)
_COMMENTS = {"/*": "*/", "{/*": "*/}", "{#": "#}"}  # of JSX and of templates; HTML's go with its tags
_OPEN_COMMENTS = ("/", "/*", "{/", "{/*", "{", "{#")


def with_beginning(text: str) -> str:
    """The text with its first mark whole, and without a comment before it."""
    return _with_opening(_without_comment(text))


def _with_opening(text: str) -> str:
    """The text, whose first mark may lack its bracket, or be the first that is left of a block."""
    if _SUMMARY.match(text):
        return f"<details>{text}"
    return f"<{text.lstrip()}" if _HALF_OPENED.match(text) else text


def _without_comment(text: str) -> str:
    """Without a comment in the signs of a programming language at the beginning; "" while it is open."""
    said = text.lstrip()
    if said.rstrip() in _OPEN_COMMENTS:
        return ""
    begins = next((one for one in _COMMENTS if said.startswith((f"{one} ", f"{one}\n"))), None)
    if begins is None:
        return text
    _, end, rest = said.partition(_COMMENTS[begins])
    return rest if end else ""
