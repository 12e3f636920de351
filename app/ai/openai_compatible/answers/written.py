"""What a server wrote down in another way than people read it: line breaks as `\\n`, the whole in quotes."""

from __future__ import annotations

from app import patterns

_BREAKS = patterns.compile(r"(?<=[\s.!?…\"”'’):;,*])(?:(?:\\r)?\\n)+")
_LEADING = patterns.compile(r"\A(?:\\[nr])+")
_QUOTE = patterns.compile(r"\\([\"'])")
_PAIRS = {'"': '"', "“": "”", "«": "»"}


def unescaped(text: str, growing: bool = False) -> str:
    """With line breaks where `\\n` stands behind the end of a sentence, and `\\"` as a quotation mark."""
    if "\\" not in text:
        return text
    text = _without_half(text) if growing else text
    text = _LEADING.sub("", text)
    broken = _BREAKS.sub(lambda found: "\n" * found.group().count("n"), text)
    return _QUOTE.sub(r"\1", broken)


def _without_half(text: str) -> str:
    return text.rstrip("\\").removesuffix("\\r")


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
