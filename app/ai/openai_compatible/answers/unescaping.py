"""Decodes text that a server escaped: line breaks as `\\n`, HTML tags and entities, the whole text in
quotes."""

from __future__ import annotations

import html

from app import patterns
from app.ai.openai_compatible.answers.headings import without_headings
from app.ai.openai_compatible.answers.phrases import word_list

_BREAKS = patterns.compile(r"(?<=[\s.!?…\"”'’):;,*])(?:(?:\\r)?\\n)+")
_LEADING = patterns.compile(r"\A(?:\\[nr])+")
_QUOTE = patterns.compile(r"\\([\"'])")
_UNICODE = patterns.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_PARTIAL_ESCAPE = patterns.compile(r"(?:\\u[dD][89abAB][0-9a-fA-F]{2})?(?:\\(?:r|u[0-9a-fA-F]{0,3})?)?\Z")
_BREAK_TAG = patterns.compile(r"<br[ \t]*/?>[ \t]*", patterns.IGNORECASE)
_CLOSING_TAG = patterns.compile(r"</(?P<name>[A-Za-z][\w:.\-]{0,40})[ \t]*>[ \t]*")
_BLOCKS = frozenset(word_list("markers: block tags"))
_INLINE = frozenset(word_list("markers: inline tags"))
_HEADING = patterns.compile(
    r"<h[1-6](?:[ \t][^<>]{0,60})?>[^<]{0,120}</h[1-6]>"
    r"|\A\s*(?:<[A-Za-z][^<>]{0,60}>\s*){0,4}<title(?:[ \t][^<>]{0,60})?>[^<]{0,120}</title>",
    patterns.IGNORECASE,
)
_OPEN_HEADING = patterns.compile(
    r"<(?:title|h[1-6])(?:[^<>]{0,60}>[^<]{0,120}(?:</?\w{0,5})?)?\Z", patterns.IGNORECASE
)
_LIST = patterns.compile(r"\A\s*\[\s*'")  # a Python list of paragraphs
_ITEMS = patterns.compile(r"['\"],\s*['\"]")
_TRIPLE = ('"""', "'''")
_TRIPLE_LINE = patterns.compile(r"\n[ \t]*(?:\"{3}|'{3})[ \t]*\Z")
_OPEN_TRIPLE_LINE = patterns.compile(r"\n[ \t]*[\"']{1,3}[ \t]*\Z")
_ENTITY = patterns.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_OPEN_ENTITY = patterns.compile(r"&#?\w{0,8}\Z")
_SOURCE = patterns.compile(
    r"【[^【】\n]{0,40}†[^【】\n]{0,40}】"
)  # OpenAI's, of files that an assistant read
_OPEN_SOURCE = patterns.compile(r"【[^【】\n]{0,82}\Z")
_PAIRS = {'"': '"', "“": "”", "«": "»"}


def unescape_text(text: str, streaming: bool = False) -> str:
    """Return the text with line breaks for `<br>`, `</p>` and a `\\n` after a sentence, and with `\\"`,
    `\\u00e9` and `&quot;` decoded; citation marks are removed."""
    text = _decode_entities(text, streaming)
    text = _list_items(_with_breaks(text, streaming) if "<" in text else text, streaming)
    if "\\" not in text:
        return without_headings(text, streaming)
    text = _without_partial_escape(text) if streaming else text
    text = _LEADING.sub("", text)
    broken = _BREAKS.sub(lambda found: "\n" * found.group().count("n"), text)
    return without_headings(decode_unicode_escapes(_QUOTE.sub(r"\1", broken)), streaming)


def _with_breaks(text: str, streaming: bool) -> str:
    """Replace block tags by line breaks, and remove headings in tags."""
    text = _HEADING.sub("\n\n", text)
    text = _OPEN_HEADING.sub("", text) if streaming else text
    text = _BREAK_TAG.sub("\n", text)
    return _CLOSING_TAG.sub(lambda found: _break(text, found), text)


def _break(text: str, found: patterns.Match) -> str:
    name = found["name"].casefold()
    parts = name in _BLOCKS or (name not in _INLINE and text.startswith("<", found.end()))
    return "\n\n" if parts else found.group()


def _list_items(text: str, streaming: bool) -> str:
    """Turn a list in single quotes (a Python literal) into paragraphs."""
    if _LIST.match(text) is None:
        return text
    if streaming:
        return ""
    stripped = text.strip()
    return "\n\n".join(_ITEMS.split(stripped[1:-1].strip()[1:-1])) if stripped.endswith("]") else text


def decode_unicode_escapes(text: str) -> str:
    """Decode `\\u00e9` and similar escapes."""
    return _UNICODE.sub(lambda found: _decode_utf16(found.group()), text)


def _decode_entities(text: str, streaming: bool) -> str:
    """Remove citation marks, and decode HTML entities."""
    if "【" in text:
        text = _SOURCE.sub("", text)
        text = _OPEN_SOURCE.sub("", text) if streaming else text
    if "&" in text:
        text = _OPEN_ENTITY.sub("", text) if streaming else text
        text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return text


def _without_partial_escape(text: str) -> str:
    return _PARTIAL_ESCAPE.sub("", text)


def _decode_utf16(escapes: str) -> str:
    units = bytes.fromhex(escapes.replace("\\u", ""))
    return units.decode("utf-16-be", "ignore")


def without_outer_quotes(text: str, streaming: bool = False) -> str:
    """Return the text without quotation marks around all of it. While `streaming`: "" until another quote
    shows that they are part of it."""
    stripped = text.strip()
    if stripped.startswith(_TRIPLE):
        return stripped[3:].rstrip("\"'") if streaming else stripped[3:].removesuffix(stripped[:3])
    text = (_OPEN_TRIPLE_LINE if streaming else _TRIPLE_LINE).sub("", text)
    stripped = text.strip()
    close = _PAIRS.get(stripped[:1])
    if close is None:
        return text
    closing_count = stripped.count(close, 1)
    if streaming and (closing_count == 0 or (closing_count == 1 and stripped.endswith(close))):
        return ""
    return stripped[1:-1] if closing_count == 1 and stripped.endswith(close) and len(stripped) > 2 else text
