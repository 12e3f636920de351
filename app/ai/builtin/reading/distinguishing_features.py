"""Finds build, distinguishing features and clothes, verbatim: a scar over the left eye, a blue kimono."""

from __future__ import annotations

from app import patterns
from app.ai.builtin.reading.text import Text
from app.ai.builtin.vocabulary import distinguishing_features_words as words

_STOP_EN = (
    r"(?!(?:wearing|wears|wear|wore|in|with|w|an?|the|and|or|who|has|have|is|was|her|his|their|my|"
    r"of|under|to|always|but|no|not|dressed|clad|s)\b)"
)
_STOP_PT = r"(?!(?:e|que|com|mas|ou|uma?|os|as|sempre|vive|mora|usa|trabalha|olhos|cabelos?|pele|barba)\b)"
_EN = patterns.compile(
    rf"(?<![\w'])(?:{_STOP_EN}[\w'+]+ ){{0,3}}(?:{words.NOUNS['en']})"
    r"(?: (?:over|across|on|under|down|above|along|round|around) (?:(?:the|her|his|their|one|"
    r"an?) )?(?:(?:left|right|upper|lower) )?[\w']+)?(?![\w'])"
)
_PT = patterns.compile(
    rf"(?<!\w)(?:{words.NOUNS['pt-BR']})(?!\w)"
    rf"(?: (?:de|da|do|na|no|em|sobre|nas|nos|pelo|pela)(?: [oa])? {_STOP_PT}\w+\b| {_STOP_PT}\w+\b){{0,2}}"
)
_NOT_BUILD = patterns.compile(rf"^ (?:{words.NOT_PERSONS})\b")


def distinguishing_features_in(text: Text) -> tuple[str, ...]:
    """Returns at most four, without their articles, verbatim."""
    found: dict[str, None] = {}
    for match in (_EN if text.language == "en" else _PT).finditer(text.plain):
        at = match.start()
        if len(found) == 4:
            break
        if not text.denied(at) and not patterns.search(r"\b(?:vestid[oa]s?|dressed)$", match.group()):
            found[text.raw[at : match.end()].strip()] = None
    return tuple(found)


def build_in(text: Text) -> tuple[str, ...]:
    """Returns at most three words, verbatim: `tall`, `musculoso`."""
    found: dict[str, None] = {}
    for match in patterns.finditer(rf"(?<!\w)(?:{words.BUILD[text.language]})(?!\w)", text.plain):
        if match.group() in found or len(found) == 3:
            continue
        if not text.denied(match.start()) and not _NOT_BUILD.match(text.after(match.end())):
            found[match.group()] = None
    return tuple(found)
