"""Decodes strings within damaged JSON: all kinds of quotes and escapes."""

from __future__ import annotations

import html
import json

from app import patterns

MAX_KEY = 60  # characters
# Accepted closing quotes: models mix them.
CLOSING = {
    '"': '"', "'": "'", "`": "`", "“": '”“"', "”": '”"', "„": '“”"', "‘": "’‘'", "’": "’'", "«": "»",
}  # fmt: skip
_KEY = patterns.compile(
    r"[\"'`“”„‘’«]{1}[^\"'`“”„‘’«»\n:]{1,60}[\"'`“”‘’»]\s{0,20}[:=]|[A-Za-z_][\w-]{0,40}\s{0,5}[:=]"
)
_HALF_KEY = patterns.compile(r"[A-Za-z_][\w-]{0,40}[\"'”’]\s{0,5}:")
_MARKDOWN = patterns.compile(r"(\\\\)|\\([{}_\[\]])")  # Markdown escapes, not JSON's
_OBJECT = patterns.compile(r"\{\s*\"")
_ESCAPED_OBJECT = patterns.compile(r"\{\s*\\+\"")
_WIDE = str.maketrans("｛｝［］：，＂", '{}[]:,"')
_SHORT = {"n": "\n", "t": "\t", "r": "\n", "b": "", "f": "\n", "\n": "\n"}


def is_key_start(text: str) -> bool:
    """Return whether the text starts with a key and its colon."""
    return _KEY.match(text) is not None


def is_half_key(text: str) -> bool:
    """Return whether the text starts with a key that lacks its opening quote."""
    return _HALF_KEY.match(text) is not None


def _narrowed(text: str) -> str:
    """Replace full-width signs by JSON's, if they delimit the object."""
    return text.translate(_WIDE) if "{" not in text and "｛" in text else text


def without_stray_quotes(text: str) -> str:
    """Return the text without an extra quote at an end, and without the rest of triple quotes."""
    if len(text) > 4 and text[:2] == text[-2:] == '""':
        return text[2:-2]
    if (text.count('"') - text.count('\\"')) % 2 == 0:
        return text
    return text[:-1] if text.endswith('"') and not text.endswith('\\"') else text.removeprefix('"')


def unescape_json(text: str) -> str:
    """Decode all escapes. Surrogate pairs are joined, lone surrogates dropped."""
    if "\\" not in text:
        return _join_surrogates(text)
    out: list[str] = []
    at, end = 0, len(text)
    while at < end:
        character = text[at]
        if character != "\\" or at + 1 == end:
            out.append(character if character != "\\" else "")
            at += 1
        elif text[at + 1] == "u" and (code := _code_point(text[at + 2 : at + 6])) is not None:
            out.append(chr(code))
            at += 6
        else:
            out.append(_SHORT.get(text[at + 1], text[at + 1]))
            at += 2
    return _join_surrogates("".join(out))


def _join_surrogates(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")


def _code_point(digits: str) -> int | None:
    is_hex = len(digits) == 4 and all(one in "0123456789abcdefABCDEF" for one in digits)
    return int(digits, 16) if is_hex else None


def decoded(text: str) -> str:
    """Remove what wraps the JSON as a whole: a string literal, or HTML entities."""
    text = _narrowed(_MARKDOWN.sub(r"\1\2", text.replace("\ufeff", "").replace("\u200b", "")).strip())
    if '"' not in text and "&quot;" in text:
        text = html.unescape(text)
    if is_key_start(text[:90]) and text[:1] in CLOSING:
        return "{" + text  # the chat template had started the answer
    for _ in range(2):
        if _OBJECT.search(text) or not _ESCAPED_OBJECT.search(text):
            break
        text = _string_in(text) or unescape_json(text)
    return text


def _string_in(text: str) -> str | None:
    try:
        inner = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return inner if isinstance(inner, str) else None
