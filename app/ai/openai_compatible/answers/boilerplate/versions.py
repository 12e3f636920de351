"""Removes second versions after a text: `**Version 2:** …`, `Alternative version:`, a translation after a
label or rule.

After a label the language is not checked; after a rule it must differ from that of the text, by the function
words of both.
"""

from __future__ import annotations

from app import patterns

_MIN_STORY = 200  # characters before a second version
_MAX_LABEL = 60  # characters
_LABEL = patterns.compile(
    r"\n[ \t]*(?:#{1,6}[ \t]*|[*_(\[]{1,3})?(?P<name>(?:version|option|draft|variant|variation|take|versão"
    r"|opção"
    r"|rascunho|variante) (?:2|two|b|ii|dois|duas)|(?:alternative|alternate|another|second|shorter|longer"
    r"|darker"
    r"|lighter) (?:version|draft|ending|take|history)|(?:outra|segunda) versão|versão (?:alternativa|curta"
    r"|longa"
    r"|em (?:inglês|português|espanhol))|(?:(?:english|portuguese|brazilian portuguese|spanish) )?translation"
    r"(?: (?:in|to|into) \w{5,12})?|tradução(?: (?:para o|em|para) \w{5,12})?|(?:in|em) (?:english|portuguese"
    r"|inglês|português|brazilian portuguese)|(?:english|portuguese|brazilian portuguese) version|english"
    r"|portuguese"
    r"|português|inglês)[*_)\]]{0,3}[ \t]*(?::[*_]*|[*_)\]]{1,3}[ \t]*(?:\n|\Z)|(?:\n[ \t]*)?\n)",
    patterns.IGNORECASE,
)
_OPEN = patterns.compile(r"\n[ \t]*(?:#{1,6}[ \t]*|[*_(\[]{1,3})?(?P<begun>[^\W\d_][^\n:.!?]{0,60})?\Z")
_FIRST = frozenset(
    [
        "version",
        "option",
        "draft",
        "variant",
        "variation",
        "take",
        "versão",
        "opção",
        "rascunho",
        "variante",
        "alternative",
        "alternate",
        "another",
        "second",
        "shorter",
        "longer",
        "darker",
        "lighter",
        "outra",
        "segunda",
        "english",
        "portuguese",
        "brazilian",
        "spanish",
        "translation",
        "tradução",
        "in",
        "em",
        "português",
        "inglês",
    ]
)
_RULE = patterns.compile(r"\n[ \t]*(?:[-*_=—–~•][ \t]*){3,}\n")
_WORD = patterns.compile(r"[^\W\d_]+")
_EN = frozenset(
    [
        "the",
        "and",
        "of",
        "her",
        "his",
        "she",
        "he",
        "was",
        "with",
        "that",
        "had",
        "for",
        "to",
        "in",
        "on",
        "it",
    ]
)
_PT = frozenset(
    [
        "o",
        "os",
        "as",
        "um",
        "uma",
        "e",
        "de",
        "da",
        "do",
        "dos",
        "das",
        "que",
        "com",
        "não",
        "em",
        "no",
        "na",
        "ela",
        "ele",
        "era",
        "foi",
        "seu",
        "sua",
        "para",
    ]
)
_MAX_LOOKED = 600  # characters used to detect the language
_MIN_WORDS = 6  # function words of one language


def first_version(text: str, streaming: bool) -> str:
    """Return the first version. While `streaming`, without what may become a second one. Linear time."""
    if len(text) <= _MIN_STORY:
        return text
    ends = [found.start() for found in (_label(text, streaming), _rule(text, streaming)) if found is not None]
    text = text[: min(ends)].rstrip() if ends else text
    return _without_partial_label(text) if streaming else text


def _label(text: str, streaming: bool) -> patterns.Match | None:
    """Return the first label followed by a text; a story's own `In English: that is…` continues in lower
    case."""
    for found in _LABEL.finditer(text, _MIN_STORY - 1):
        following = text[found.end() : found.end() + 40].lstrip(' \t\n*_"“([')
        if (streaming and not following) or following[:1].isupper():
            return found
    return None


def _rule(text: str, streaming: bool) -> patterns.Match | None:
    """Return the first rule, if the text after it is in another language."""
    found = next((one for one in _RULE.finditer(text) if one.start() >= _MIN_STORY), None)
    if found is None:
        return None
    following = text[found.end() : found.end() + _MAX_LOOKED]
    unsure = streaming and len(following) < _MAX_LOOKED
    before = _language(text[: min(found.start(), _MAX_LOOKED)])
    return found if unsure or (before and _language(following) not in (before, "")) else None


def _language(text: str) -> str:
    words = [word.casefold() for word in _WORD.findall(text)]
    english, other = sum(word in _EN for word in words), sum(word in _PT for word in words)
    if max(english, other) < _MIN_WORDS or not (english > 3 * other or other > 3 * english):
        return ""
    return "en" if english > other else "pt"


def _without_partial_label(text: str) -> str:
    found = _OPEN.search(text[-_MAX_LABEL - 10 :])
    if found is None or len(text) < _MIN_STORY:
        return text
    first = (found["begun"] or "").casefold().split(" ")
    begins = any(one.startswith(first[0]) for one in _FIRST) if len(first) < 2 else first[0] in _FIRST
    return text[: max(0, len(text) - _MAX_LABEL - 10) + found.start()] if begins else text
