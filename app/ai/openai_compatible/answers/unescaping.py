"""What a server wrote down in another way than people read it: line breaks as `\\n`, the whole in quotes."""

from __future__ import annotations

import html

from app import patterns
from app.ai.openai_compatible.answers.headings import without_headings
from app.ai.openai_compatible.answers.phrases import words

_BREAKS = patterns.compile(r"(?<=[\s.!?…\"”'’):;,*])(?:(?:\\r)?\\n)+")
_LEADING = patterns.compile(r"\A(?:\\[nr])+")
_QUOTE = patterns.compile(r"\\([\"'])")
_UNICODE = patterns.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_HALF = patterns.compile(r"(?:\\u[dD][89abAB][0-9a-fA-F]{2})?(?:\\(?:r|u[0-9a-fA-F]{0,3})?)?\Z")
_BREAK_TAG = patterns.compile(r"<br[ \t]*/?>[ \t]*", patterns.IGNORECASE)
_CLOSING_TAG = patterns.compile(r"</(?P<name>[A-Za-z][\w:.\-]{0,40})[ \t]*>[ \t]*")
_BLOCKS = frozenset(words("marks: blocks of text"))
_INLINE = frozenset(words("marks: within a line"))
_HEADING = patterns.compile(
    r"<h[1-6](?:[ \t][^<>]{0,60})?>[^<]{0,120}</h[1-6]>"
    r"|\A\s*(?:<[A-Za-z][^<>]{0,60}>\s*){0,4}<title(?:[ \t][^<>]{0,60})?>[^<]{0,120}</title>",
    patterns.IGNORECASE,
)
_OPEN_HEADING = patterns.compile(
    r"<(?:title|h[1-6])(?:[^<>]{0,60}>[^<]{0,120}(?:</?\w{0,5})?)?\Z", patterns.IGNORECASE
)
_LIST = patterns.compile(r"\A\s*\[\s*'")  # as Python writes a list of paragraphs
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


def unescaped(text: str, growing: bool = False) -> str:
    """With line breaks for `<br>`, `</p>` and a `\\n` behind the end of a sentence, and with the characters
    that `\\"`, `\\u00e9` and `&quot;` stand for; without marks of sources."""
    text = _decoded(text, growing)
    text = _listed(_with_breaks(text, growing) if "<" in text else text, growing)
    if "\\" not in text:
        return without_headings(text, growing)
    text = _without_half(text) if growing else text
    text = _LEADING.sub("", text)
    broken = _BREAKS.sub(lambda found: "\n" * found.group().count("n"), text)
    return without_headings(with_characters(_QUOTE.sub(r"\1", broken)), growing)


def _with_breaks(text: str, growing: bool) -> str:
    """With line breaks for the tags of HTML and of a model's own parts, without headings in tags."""
    text = _HEADING.sub("\n\n", text)
    text = _OPEN_HEADING.sub("", text) if growing else text
    text = _BREAK_TAG.sub("\n", text)
    return _CLOSING_TAG.sub(lambda found: _break(text, found), text)


def _break(text: str, found: patterns.Match) -> str:
    name = found["name"].casefold()
    parts = name in _BLOCKS or (name not in _INLINE and text.startswith("<", found.end()))
    return "\n\n" if parts else found.group()


def _listed(text: str, growing: bool) -> str:
    """The items of a list in single quotes as paragraphs."""
    if _LIST.match(text) is None:
        return text
    if growing:
        return ""
    said = text.strip()
    return "\n\n".join(_ITEMS.split(said[1:-1].strip()[1:-1])) if said.endswith("]") else text


def with_characters(text: str) -> str:
    """With the characters that `\\u00e9` and its like stand for."""
    return _UNICODE.sub(lambda found: _characters(found.group()), text)


def _decoded(text: str, growing: bool) -> str:
    """Without marks of sources, and with the characters that HTML's entities stand for."""
    if "【" in text:
        text = _SOURCE.sub("", text)
        text = _OPEN_SOURCE.sub("", text) if growing else text
    if "&" in text:
        text = _OPEN_ENTITY.sub("", text) if growing else text
        text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return text


def _without_half(text: str) -> str:
    return _HALF.sub("", text)


def _characters(escapes: str) -> str:
    units = bytes.fromhex(escapes.replace("\\u", ""))
    return units.decode("utf-16-be", "ignore")


def unquoted(text: str, growing: bool = False) -> str:
    """Without quotation marks around the whole. While `growing`: "" until another one shows that they are
    none."""
    said = text.strip()
    if said.startswith(_TRIPLE):
        return said[3:].rstrip("\"'") if growing else said[3:].removesuffix(said[:3])
    text = (_OPEN_TRIPLE_LINE if growing else _TRIPLE_LINE).sub("", text)
    said = text.strip()
    close = _PAIRS.get(said[:1])
    if close is None:
        return text
    ends = said.count(close, 1)
    if growing and (ends == 0 or (ends == 1 and said.endswith(close))):
        return ""
    return said[1:-1] if ends == 1 and said.endswith(close) and len(said) > 2 else text
