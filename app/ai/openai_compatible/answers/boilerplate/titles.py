"""Recognises labels and titles above a text: `Final version:`, `Iris Calder's History:`, a heading, a line in
bold."""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.phrases import normalize, phrases

_LABEL = phrases("boilerplate: labels")
_QUALITY = (
    r"(?:the|a|an|her|his|their|my|your|o|a|os|as|sua|seu|minha|character(?:'s)?|full|complete"
    r"|completed|final|short|brief"
    r"|revised|updated|new|first|second|rough|polished|expanded|detailed|improved|corrected|rewritten"
    r"|generated|life|plain)"
)
_TEXT = (
    r"(?:history|story|backstory|biography|bio|final|life(?: so far| story)?|background(?: story)?"
    r"|narrative|answer"
    r"|response|output|text|version|draft|result|prose|profile|character (?:history|story|background"
    r"|profile)"
    r"|prologue|prólogo|introduction|introdução|história(?: de vida"
    r"| da personagem| do personagem| completa| final)?|historia|biografia|vida"
    r"|narrativa|resposta"
    r"|texto|versão|rascunho|resultado|perfil)(?: so far| até aqui| final| completa?"
    r"| revisada?| text| version)?"
)
_WHOLE_LABEL = patterns.compile(rf"(?:{_QUALITY} )*{_TEXT}(?: \(.{{1,60}}\))?")
_FIRST_OF = patterns.compile(
    r"(?:version|option|draft|variant|take|versão|opção|variante) (?:1|one|a|i|um|uma)"
)
_NAMED_LABEL = patterns.compile(rf"{_WHOLE_LABEL.pattern} (?:of|for|de|da|do|dos|das) .{{1,60}}")
_POSSESSIVE = patterns.compile(
    rf"[\w'’.\-]{{1,30}}(?: [\w'’.\-]{{1,30}}){{0,4}}(?:'s|s')(?: {_QUALITY}){{0,2}} (?:{_TEXT}"
    rf"|journey|tale|past|origins?)"
)
_TITLED = patterns.compile(r"(?:title|título|titulo) ?: ?[^.!?]{1,100}")
_HEADING = patterns.compile(r"\A[ \t]{0,3}#{1,6}[ \t]+\S")
_ALL_BOLD = patterns.compile(r"(?:\*\*|__)[^*_\n]{1,100}[^*_\n.!?…](?:\*\*|__)")
_MAY_BE_BOLD = patterns.compile(r"(?:\*\*|__)[^*_\n]{0,101}(?:\*{1,2}|_{1,2})?")
_SMALL = tuple(
    patterns.findall(
        r"\w+",
        "of the and a an to for in on at by with from who de da do das dos e o as os em no na um uma",
    )
)
_MAX_TITLE = 80  # characters
_FIRST_SIGN = 0x2190  # first code point of arrows, pictographs and emoji
_AGED = patterns.compile(r"(.*\S) ?\((?:age |aged |idade )?\d{1,4}\)")
# Every single word of the labels.
_WORDS = frozenset(
    patterns.findall(r"[\w']+", f"{_QUALITY} {_TEXT} journey tale past origin origins title título")
)


def is_label(line: str) -> bool:
    """Return whether it is a label or title: a heading, a line in bold, or one in title case without final
    punctuation."""
    line = undecorated(line)
    if _HEADING.match(line) or _ALL_BOLD.fullmatch(line.strip()):
        return True
    normalized = normalize(line.strip("*_#> \t~=-|")).rstrip()
    name = normalized.rstrip(": ")
    if _WHOLE_LABEL.fullmatch(name) or (_TITLED.fullmatch(normalized) and len(normalized) <= 120):
        return True
    if _POSSESSIVE.fullmatch(name) and may_be_title(line.strip("*_#> \t~=-")):
        return True
    if normalized.endswith(":") and len(normalized) <= 100 and _NAMED_LABEL.fullmatch(name):
        return True
    return _is_title(line)


def undecorated(line: str) -> str:
    """Return the line without emoji at its ends: `✨ The History of Iris ✨`."""
    return line.strip("".join(one for one in set(line) if ord(one) >= _FIRST_SIGN or one in " \t"))


def is_whole_label(sentence: str) -> bool:
    """Return whether a sentence followed by others in its line is a label only."""
    normalized = normalize(sentence.strip("*_#> \t")).rstrip()
    name = normalized.rstrip(": ")
    return normalized.endswith(":") and any(
        one.fullmatch(name) is not None for one in (_WHOLE_LABEL, _FIRST_OF)
    )


def may_be_title(normalized: str) -> bool:
    """Return whether the start of a line may become a label or title: so far all words are capitalised."""
    normalized = undecorated(normalized)
    if _MAY_BE_BOLD.fullmatch(normalized) or (
        len(normalized) <= _MAX_TITLE and _LABEL.may_match_start(normalized)
    ):
        return True
    *words, last = normalized.strip("*_~=: ").split(" ")
    is_capital_start = _is_capital(last) or any(one.startswith(normalize(last)) for one in (*_SMALL, *_WORDS))
    return len(normalized) <= _MAX_TITLE and is_capital_start and all(map(_is_known, words))


def _is_known(word: str) -> bool:
    return _is_capital(word) or word in _SMALL or normalize(word) in _WORDS


def _is_title(line: str) -> bool:
    normalized = line.strip(" \t*_~=")
    aged = _AGED.fullmatch(normalized)  # Iris Calder (34)
    normalized = aged[1] if aged else normalized
    words = normalized.split()
    if not normalized or len(normalized) > _MAX_TITLE or len(words) < 2 or normalized[-1] in ".!?…,;\"”'’)":
        return False
    return all(_is_capital(one) or one in _SMALL for one in words) and sum(map(_is_capital, words)) > 1


def _is_capital(word: str) -> bool:
    return word[:1].isupper() or not any(map(str.isalpha, word))
