"""Removes headings and labels between paragraphs: `## The lighthouse`, `**Early life**`, `Paragraph 2:`.

A line of emphasis that the line before introduces, that is in capitals, or that ends as a sentence is kept.
"""

from __future__ import annotations

from app import patterns

_MAX_HEADING = 80  # characters
_MAX_WORDS = 8
_HASHED = patterns.compile(r"\A[ \t]*#{1,6}[ \t]+[^\n]{1,80}\Z")
_BOLD = patterns.compile(r"\A[ \t]*(?:\*\*|__)(?P<said>[^*_\n]{1,60})(?:\*\*|__):?[ \t]*\Z")
_OPEN = patterns.compile(
    r"\A[ \t]*(?:#{1,6}(?:[ \t]+[^\n]{0,80})?|[*_]{1,2}"
    r"|(?:\*\*|__)[^*_\n]{0,60}(?:\*{1,2}|_{1,2})?:?[ \t]*)\Z"
)
_NUMBER = r"(?:\d{1,2}|[ivx]{1,4}|one|two|three|four|five|um|dois|três|quatro|cinco)"
_PARTS = ("paragraph", "para", "part", "section", "parágrafo", "paragrafo", "parte", "seção", "secao")
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "last", "final", "1st", "2nd", "3rd", "4th", "primeiro",
    "segundo", "terceiro", "quarto", "último",
)  # fmt: skip
_NUMBERED = rf"(?:{'|'.join(_PARTS)})[ \t]{{1,2}}"
_ORDERED = rf"(?:{'|'.join(_ORDINALS)})[ \t]"
_LABEL = patterns.compile(
    rf"^[ \t]*(?:#{{1,6}}[ \t]*)?[*_\[(]{{0,4}}"
    rf"(?:{_NUMBERED}{_NUMBER}|{_ORDERED}(?:paragraph|par[áa]grafo))[*_]{{0,3}}"
    r"(?:[\])][*_]{0,3}[ \t]*:?|[:.]|[ \t]+[–—\-]|[ \t]*$)[*_]{0,3}(?:[ \t]+|$)",
    patterns.MULTILINE | patterns.IGNORECASE,
)
_OPEN_LABEL = patterns.compile(
    rf"\A(?:{_NUMBERED}\w{{0,6}}|{_ORDERED}p\w{{0,8}})[*_\])]{{0,5}}[ \t]*[:.–—\-]?[*_]{{0,3}}[ \t]*\Z",
    patterns.IGNORECASE,
)


def without_headings(text: str, streaming: bool) -> str:
    """Return the text without headings. While `streaming`, also without a last line that may become one."""
    if streaming and _may_become_label(text[text.rfind("\n") + 1 :]):
        text = text[: text.rfind("\n") + 1]
    if any(char in text for char in ("#", "**", "__")):
        text = _without_lines(text.split("\n"), streaming)
    return _LABEL.sub("", text)


def _may_become_label(line: str) -> bool:
    stripped = line.strip(" \t#*_[(").casefold()
    if not stripped or len(line) > _MAX_HEADING:
        return False
    is_label_start = any(word.startswith(stripped) for word in (*_PARTS, *_ORDINALS))
    return is_label_start or _OPEN_LABEL.match(stripped) is not None


def _without_lines(lines: list[str], streaming: bool) -> str:
    if streaming and _OPEN.match(lines[-1]):
        lines = [*lines[:-1], ""]
    last = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].strip()), -1)
    result: list[str] = []
    before = ""  # the last line with text
    for at, line in enumerate(lines):
        heading = _is_heading(line) and not before[-20:].rstrip(" \t*_").endswith((":", ","))
        result.append("" if heading and (at < last or streaming) else line)
        before = line if line.strip() and not heading else before
    return "\n".join(result)


def _is_heading(line: str) -> bool:
    if _HASHED.match(line):
        return True
    bold = _BOLD.match(line)
    if bold is None:
        return False
    stripped = bold["said"].strip()
    spoken = stripped.endswith((".", "!", "?", "…", ",", ";", '"', "”")) or stripped.startswith(
        ('"', "“", "—")
    )
    return not (spoken or stripped.isupper()) and 0 < len(stripped.split()) <= _MAX_WORDS
