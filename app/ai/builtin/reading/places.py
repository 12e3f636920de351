"""Finds the place of a character: by name, or by kind of place."""

from __future__ import annotations

from dataclasses import dataclass

from app import patterns
from app.ai.builtin.reading.names import NAME, Name
from app.ai.builtin.reading.text import Text, found
from app.ai.builtin.reading.worlds import REAL
from app.ai.builtin.vocabulary.features import PLACE_FILES, PLACES
from app.ai.builtin.vocabulary.files import any_of, united
from app.ai.builtin.vocabulary.no_names import NOT_NAMES

_PLACE_NAME_EN = patterns.compile(
    r"\b(?:from|in|at|near|of|to|colony on|base on|outpost on)\s+"
    r"(?:(?:modern|contemporary|present[- ]day|medieval|ancient|old|"
    r"wartime|rural|downtown|future|futuristic)\s+)?"
    rf"(?P<name>(?:the\s+)?{NAME}(?:\s+(?:of\s+)?{NAME}){{0,2}})"
)
_PLACE_NAME_PT = patterns.compile(
    rf"\b(?P<lead>de|da|do|das|dos|em|no|na|nos|nas)\s+(?P<name>{NAME}(?:\s+(?:de\s+|do\s+|"
    rf"da\s+)?{NAME}){{0,2}})"
)
_DETERMINED_EN = patterns.compile(
    r"\b(?:from|in|at|near|on|of|through|by|beneath|under|aboard)\s+(?P<place>(?:the|a|an|"
    r"some)\s+(?:[\w']+\s+){0,3}?)$"
)
_DETERMINED_PT = patterns.compile(
    r"\b(?P<lead>de um|de uma|em um|em uma|numa|num|da|do|das|dos|na|no|nas|nos|pela|pelo)"
    r"\s+(?P<place>(?:\w+\s+){0,2}?)$"
)
_TOWN_EN = patterns.compile(
    r"[ -](?:town|village|hamlet|city|fortress|monastery|cabin|hut|inn|pass|valley)\b"
)  # of that kind
_NO_PLACES = united(PLACE_FILES, "no_places")
_LABELLED = patterns.compile(
    r"\b(?i:city|place|location|hometown|home|lives in|cidade|local|lugar|"
    rf"onde mora)\s*:\s*(?P<name>{NAME}(?:\s+{NAME}){{0,2}})"
)
_KIN_BEFORE = patterns.compile(rf"\b(?:{any_of(PLACE_FILES, 'relatives')})\s*$")
_NEO = patterns.compile(rf"(?:^|[,.;]\s*)(?P<name>(?:Neo|Nova|New)\s+{NAME}(?:\s+{NAME})?)")
_ON_A_WORLD = patterns.compile(r"\bon (?P<name>Mars|Titan|Europa|Ganymede|Venus|Callisto|Io|Luna)\b")
_REAL_LOWER = patterns.compile(
    rf"\b(?:in|from|near|em)\s+(?:\d{{4}}s?\s+)?{REAL.pattern}", patterns.IGNORECASE
)
_SMALL = frozenset(("the", "de", "do", "da", "o", "a", "of"))


@dataclass(frozen=True, slots=True)
class Place:
    """`words`: verbatim, with their article; `key` the kind of place where one was recognised."""

    words: str
    key: str | None
    proper: bool


def place_in(text: Text, name: Name | None) -> Place | None:
    """Returns where the description puts the character: a proper name first, else a kind of place with its
    words."""
    if labelled := _LABELLED.search(text.raw):
        return Place(labelled["name"], _kind_named(text), True)
    own = {part.lower() for part in f"{name.first} {name.last}".split()} if name else set()
    proper = _proper_place(text, own)
    generic = _generic_place(text)
    if proper:
        return Place(proper, generic.key if generic else None, True)
    return generic


def _proper_place(text: Text, own: set[str]) -> str | None:
    called = patterns.search(
        r"\b(?:village|town|city|island|planet|kingdom|vila|aldeia|cidade|ilha|planeta|reino)\s+(?:called|"
        rf"named|chamad[oa]|of|de)\s+(?P<name>{NAME}(?:\s+{NAME})?)",
        text.raw,
    )
    if called:
        return called.group("name")
    pattern = _PLACE_NAME_EN if text.language == "en" else _PLACE_NAME_PT
    for match in pattern.finditer(text.raw):
        if _KIN_BEFORE.search(text.before(match.start())):
            continue
        name = match.group("name")
        words = {word.lower() for word in name.split()}
        if (
            not words & own
            and not (len(words) == 1 and words & _NO_PLACES)
            and not words & NOT_NAMES - _SMALL
        ):
            return name if text.language == "en" else _with_article(match.group("lead"), name)
    return _unled(text, own)


def _unled(text: Text, own: set[str]) -> str | None:
    """Places without a preposition that leads to them: `…, São Paulo dos anos 50`, `, Neo Kyoto`."""
    for pattern in (_NEO, _ON_A_WORLD, REAL, _REAL_LOWER):
        for match in pattern.finditer(text.raw):
            name = match["name"]
            if not {part.lower() for part in name.split()} & own and not _KIN_BEFORE.search(
                text.before(match.start())
            ):
                return name if name != name.lower() else _cased(name)
    return None


def _cased(name: str) -> str:
    small = ("de", "do", "da")
    return " ".join(word if word in small else word.capitalize() for word in name.split())


def _kind_named(text: Text) -> str | None:
    generic = _generic_place(text)
    return generic.key if generic else None


def _with_article(lead: str, words: str) -> str:
    """Returns the place with its article: `da` + `serra` → `a serra`; `numa` + `vila` → `uma vila`; `de` +
    `Lisboa` → `Lisboa`."""
    if "um" in lead:
        return f"{'uma' if lead.endswith('uma') else 'um'} {words}"
    article = {"pela": "a", "pelo": "o"}.get(lead, lead[1:])
    return words if lead in ("de", "em") else f"{article} {words}"


def _generic_place(text: Text) -> Place | None:
    english = text.language == "en"
    table, before = PLACES[text.language], _DETERMINED_EN if english else _DETERMINED_PT
    for match in found(table, text.plain):
        lead = before.search(text.before(match.start()))
        if lead:
            words = (lead.group("place") + match.group()).strip()
            if english and (town := _TOWN_EN.match(text.after(match.end()))):
                words += town.group()
            if not english:
                words = _with_article(lead.group("lead"), words)
            return Place(words, table[match.group()], False)
    return None
