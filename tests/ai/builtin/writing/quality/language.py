"""Faults of a text as language or for its world: agreement, articles, contractions, things out of time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.ai.builtin.writing.profile import profile_of
from tests.ai.builtin.writing.quality.described import Kept

_QUOTED = re.compile(r"“[^”]*”")
_THEY_VERBS = re.compile(
    r"\bthey (?:still |never |often )?(?!miss\b|pass\b|confess\b|always|perhaps|sometimes|as|across|"
    r"besides|this|thus|theirs|yes|less\b)[a-z]+(?<!ss)s\b"
)
_ARTICLE = re.compile(r"\b(?:a (?=[aeio])(?!one|eu)\w+|an (?![aeiouh8])\w+)", re.IGNORECASE)
_TWICE = re.compile(r"\b(\w+) \1\b", re.IGNORECASE)
_APART = re.compile(r"\b(?:de|em|por) (?:o|os|as) \w+|\bde a [a-z]+[aeo]\b(?<!ar)", re.IGNORECASE)
_PLURAL = re.compile(
    r"\b(?:[Dd]ois|[Dd]uas|[Tt]rês|[Oo]s|[Aa]s) \w+s (?:que [^,.;]* )?(?:foi|ensinou|passou|corrigiu|riu|"
    r"avisou|abriu)\b|"
    r"\b(?:[Tt]wo|[Bb]oth) \w+s (?:who [^,.;]* )?(?:was|is|has)\b"
)
# Said of the character with no subject between, so it must end as the character's gender does.
_PREDICATE = re.compile(
    r"(?:^|[.;] )(?:Foi|É|Era|Tinha sido|Já fora|Fora) (?:\w+ente )?(\w+(?:ad|id))([oae])s?\b(?! (?:um|o|"
    r"a)a? )"
)
_ENDING = {"female": "a", "male": "o"}
_OLD = (
    r"\b(?:sword|king|queen|castle|knight|wizard|dragon|duke|espada|rei|rainha|castelo|feitiço|dragão|"
    r"duque)s?\b"
)
_NEW = (
    r"\b(?:phone|computer|car|taxi|airport|radio|television|internet|celular|computador|carro|táxi|"
    r"aeroporto|rádio|televisão)s?\b"
)
_OLDEST_ALIVE = 105  # who is older has seen other times
_OUT_OF_TIME = {"modern": _OLD, "science_fiction": _OLD, "fantasy": _NEW, "historical": _NEW}
# Neither half may stand beside the other in one life.
_NOT_BOTH = (
    (
        r"\bas the (?:only|one) child\b|\bonly child\b|\bbrothers or sisters to blame",
        r"\b(?:older brothers|years older)\b",
    ),
    (
        r"\bmother died\b|\bwithout (?:her|his|their) mother\b",
        r"\bmother used to say\b|\bonly (?:her|his|their) mother knew",
    ),
    (r"\borphan|\bBoth parents were dead", r"\b(?:her|his|their) (?:mother|father) \w+ed\b(?<!died)"),
    (
        r"(?:deixado de esperar por|dado o berço)|\bNão havia irmãos",
        r"\b(?:irmãos mais velhos|anos mais velha)\b",
    ),
    (r"\b(?:morte da|Morta a|sem a) mãe\b|\bA mãe morreu", r"\bA mãe de \w+ dizia|\bque só a mãe"),
)


def faults(one: Kept) -> Iterator[str]:
    text = _QUOTED.sub("", f"{one.made.details.personality}\n{one.made.composed}")
    yield from _grammar(one, text)
    yield from (
        f"{left} beside {right}"
        for left, right in _NOT_BOTH
        if re.search(left, text) and re.search(right, text)
    )
    world = profile_of(one.made.brief).world
    if world in _OUT_OF_TIME and (one.made.details.age or 0) <= _OLDEST_ALIVE:
        said = f"{one.described.text} {one.made.details.traits.role} {one.made.details.traits.place}".lower()
        for found in re.findall(_OUT_OF_TIME[world], text, re.IGNORECASE):
            if found.lower() not in said:
                yield f"{found!r} in a world that is {world}"


def _grammar(one: Kept, text: str) -> Iterator[str]:
    english, gender = one.described.locale == "en", one.made.details.gender
    patterns = [_TWICE, _PLURAL, _ARTICLE if english else _APART]
    if english and gender not in ("female", "male"):
        patterns.append(_THEY_VERBS)
    for pattern in patterns:
        if found := pattern.search(text):
            yield f"language: {found.group()!r}"
    if not english:
        for word, ending in _PREDICATE.findall(text):
            if ending != _ENDING.get(gender, "e"):
                yield f"language: {word}{ending} of somebody who is {gender}"
