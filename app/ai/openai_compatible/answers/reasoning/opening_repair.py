"""Repairs the start of an answer: an opening tag that lacks its bracket, or a comment in a programming
language's syntax."""

from __future__ import annotations

from app import patterns

_HALF_OPENED = patterns.compile(r"\A\s*(?:think|thinking|thought|reasoning)>")
_SUMMARY = patterns.compile(r"\A\s*<summary>[^<\n]{0,40}(?:think|thought|reason)", patterns.IGNORECASE)
_COMMENTS = {
    "/*": "*/",
    "{/*": "*/}",
    "{#": "#}",
}  # of JSX and of templates; HTML comments are removed with the tags
_OPEN_COMMENTS = ("/", "/*", "{/", "{/*", "{", "{#")


def with_repaired_opening(text: str) -> str:
    """Return the text with its first tag complete, and without a comment before it."""
    return _with_opening(_without_comment(text))


def _with_opening(text: str) -> str:
    """Complete a first tag that lacks its bracket, or of which only the inner tag is left."""
    if _SUMMARY.match(text):
        return f"<details>{text}"
    return f"<{text.lstrip()}" if _HALF_OPENED.match(text) else text


def _without_comment(text: str) -> str:
    """Remove a comment in a programming language's syntax at the start; "" while it is open."""
    stripped = text.lstrip()
    if stripped.rstrip() in _OPEN_COMMENTS:
        return ""
    opener = next((one for one in _COMMENTS if stripped.startswith((f"{one} ", f"{one}\n"))), None)
    if opener is None:
        return text
    _, end, rest = stripped.partition(_COMMENTS[opener])
    return rest if end else ""
