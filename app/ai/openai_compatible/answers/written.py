"""What a server wrote down in another way than people read it: line breaks as `\\n`, the whole in quotes."""

from __future__ import annotations

from app import patterns

_BREAKS = patterns.compile(r"(?<=[\s.!?…\"”'’):;,*])(?:(?:\\r)?\\n)+")
_LEADING = patterns.compile(r"\A(?:\\[nr])+")
_QUOTE = patterns.compile(r"\\([\"'])")
_UNICODE = patterns.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_HALF = patterns.compile(r"(?:\\u[dD][89abAB][0-9a-fA-F]{2})?(?:\\(?:r|u[0-9a-fA-F]{0,3})?)?\Z")
_BREAK_TAG = patterns.compile(r"<br[ \t]*/?>[ \t]*", patterns.IGNORECASE)
_PARAGRAPH_TAG = patterns.compile(r"</p[ \t]*>[ \t]*", patterns.IGNORECASE)
_PAIRS = {'"': '"', "“": "”", "«": "»"}


def unescaped(text: str, growing: bool = False) -> str:
    """With line breaks for `<br>`, `</p>` and a `\\n` behind the end of a sentence, and with the characters
    that `\\"` and `\\u00e9` stand for."""
    text = _PARAGRAPH_TAG.sub("\n\n", _BREAK_TAG.sub("\n", text)) if "<" in text else text
    if "\\" not in text:
        return text
    text = _without_half(text) if growing else text
    text = _LEADING.sub("", text)
    broken = _BREAKS.sub(lambda found: "\n" * found.group().count("n"), text)
    return _UNICODE.sub(lambda found: _characters(found.group()), _QUOTE.sub(r"\1", broken))


def _without_half(text: str) -> str:
    return _HALF.sub("", text)


def _characters(escapes: str) -> str:
    units = bytes.fromhex(escapes.replace("\\u", ""))
    return units.decode("utf-16-be", "ignore")


def unquoted(text: str, growing: bool = False) -> str:
    """Without quotation marks around the whole. While `growing`: "" until another one shows that they are
    none."""
    said = text.strip()
    close = _PAIRS.get(said[:1])
    if close is None:
        return text
    ends = said.count(close, 1)
    if growing and (ends == 0 or (ends == 1 and said.endswith(close))):
        return ""
    return said[1:-1] if ends == 1 and said.endswith(close) and len(said) > 2 else text
