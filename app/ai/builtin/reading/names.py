"""Finds the character's name in a description, without titles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app import patterns
from app.ai.builtin.reading.species_role_gender import ROLE_WORDS, somebody_else
from app.ai.builtin.reading.text import Text, placed_words, words_in
from app.ai.builtin.vocabulary import given_names, species_words
from app.ai.builtin.vocabulary.no_names import NOT_NAMES, OTHER_BEARERS, PEOPLE, PLACE_BEARERS
from app.ai.builtin.vocabulary.titles import TITLES
from app.engines.ports import Locale

NAME = r"[A-ZÀ-ÖØ-Þ][\w'’]*(?:-[A-ZÀ-ÖØ-Þ]?[\w'’]+)?"
_JOINT = (
    r"(?:\s+(?:de las?|de los|van der|von der|de|da|do|dos|das|von|van|del|of|the|o|a|e|al|bin|ibn|la|le))?"
)


def _full(language: Locale, titles: str = "") -> str:
    """Returns a pattern of a name after at most two titles, or after the given ones."""
    titles = titles or rf"(?:{_title(language)}){{0,2}}"
    return rf"(?P<titles>{titles})[\"“'‘]?(?P<name>{NAME}(?:{_JOINT}\s+{NAME}){{0,3}})"


def _title(language: Locale, capital: bool = False) -> str:
    words = sorted(TITLES[language], key=len, reverse=True)
    cased = (
        (f"{word[0].upper()}(?i:{word[1:]})" for word in words)
        if capital
        else (f"(?i:{word})" for word in words)
    )
    return rf"(?:{'|'.join(cased)})\.?\s+"


_SAYING_EN = (
    r"(?:[Nn]amed|NAMED|[Cc]alled|[Nn]ame is|[Nn]ame's|[Nn]ame:|[Kk]nown as|[Gg]oes by(?: the name of)?|"
    r"[Ll]lamad[oa]|[Nn]ommée?|by the name of|[Ii]'m|[Ii] am|[Mm]eet|[Yy]ears?[- ]old)"
)
_SAYING_PT = (
    r"(?:[Cc]hamad[oae]|[Ss]e chama|[Cc]hama-se|[Mm]e chamo|[Dd]e nome|[Nn]ome (?:del[aeu] )?é|[Nn]ome:|"
    r"[Ll]lamad[oa]|[Nn]ommée?|[Cc]onhecid[oae] como|[Ee]u sou|[Aa]pelidad[oae](?: de)?)"
)
_SAID = {
    "en": patterns.compile(rf"(?P<how>\b{_SAYING_EN})\s+{_full('en')}"),
    "pt-BR": patterns.compile(rf"(?P<how>\b{_SAYING_PT})\s+(?:[oa]\s+)?{_full('pt-BR')}"),
}
_BARE = r"(?P<bare>[A-ZÀ-ÖØ-Þ]\w*)\.?\s"  # a name without a title: "The detective Raul"
# A name after its title at the start of a sentence: "The old Captain Nemo", "O detetive Raul Pontes".
_TITLED = {
    language: patterns.compile(
        r"(?:^|[.!?;]\s)\s*(?:(?:[Tt]he|[Aa]n?|[Oo])\s+)?(?:[a-zà-ÿ]+\s+)?"
        + f"(?:{_full(language, f'(?:{_title(language)}){{1,2}}')}|{_BARE})"
    )
    for language in TITLES
}
# A capitalised title after a mark: "freira gótica … Irmã Lúcia".
_MARKED = {
    language: patterns.compile(
        r"[^\w\s'’]\s*" + _full(language, f"{_title(language, capital=True)}(?:{_title(language)})?")
    )
    for language in TITLES
}
_STARTING = {language: patterns.compile(rf"^\s*{_full(language)}") for language in TITLES}
_FOLLOWED = patterns.compile(r"^[\"”'’]?(?:\s*,|\s*[:—–]|\s+-|\s+(?:is|was|has|é|foi|era|tem)\b)")
_IN_A_CLAUSE = patterns.compile(
    rf"[,.;:]\s+(?P<name>{NAME}(?:\s+{NAME}){{0,2}})(?=\s+(?:is|was|has|é|era|tem)\b)"
)
_LOWER = patterns.compile(
    r"\b(?:named|name is|se chama|me chamo|nome é|chamad[oae])\s+(?P<name>[^\W\d_]{3,20})\b"
)
_BEARER = 60  # characters before a name in which its owner may be named
_NEXT_NAME = patterns.compile(rf"\s+(?P<name>{NAME}(?:\s+{NAME}){{0,2}})")


@dataclass(frozen=True, slots=True)
class Name:
    """`last` may be empty. Title or the word for "named" state `gender`, titles `role` and `soft`."""

    first: str
    last: str
    gender: str | None = None
    role: str | None = None
    title: str = ""
    at: int = 0
    soft: bool = False


def name_in(text: Text) -> Name | None:
    """Returns the character's own name, or None."""
    return next(_candidates(text), None)


def _candidates(text: Text) -> Iterator[Name]:
    for match in _SAID[text.language].finditer(text.raw):
        if not _of_another(text.raw, match.start()):
            yield from _named(text, match)
    for match in _titled(text):
        yield from _named(text, match)
    starting = _STARTING[text.language].match(text.raw)
    if starting and (_FOLLOWED.match(text.raw[starting.end() :]) or _known(starting["name"])):
        yield from _named(text, starting)
    for match in _IN_A_CLAUSE.finditer(text.raw):
        if _known(match["name"]) or text.language == "en":
            yield from _named(text, match)
    for match in _MARKED[text.language].finditer(text.raw):
        yield from _named(text, match)
    yield from _behind_an_occupation(text)
    yield from _lower_name(text)


def _titled(text: Text) -> Iterator[patterns.Match]:
    at = 0
    while match := _TITLED[text.language].search(text.raw, at):
        if match["bare"]:
            at = match.end("bare")
        else:
            yield match
            at = match.end()


def _named(text: Text, match: patterns.Match) -> Iterator[Name]:
    groups = match.groupdict()
    parts = _accepted(match["name"])
    if parts is None:
        return
    words = [word.strip(".").lower() for word in (groups.get("titles") or "").split()]
    title = TITLES[text.language].get(words[0]) if words else None
    how = (groups.get("how") or "").lower()
    gender = (
        {"a": "female", "o": "male"}.get(how[-1:])
        if how.startswith(("chamad", "conhecid", "apelidad"))
        else None
    )
    yield Name(
        *parts,
        gender=(title.gender if title else None) or gender,
        role=title.role if title else None,
        title=words[0] if words else "",
        at=match.start("titles") if title else match.start("name"),
        soft=title.soft if title else False,
    )


def _of_another(raw: str, start: int) -> bool:
    before = raw[max(0, start - _BEARER) : start].lower()
    return bool(OTHER_BEARERS.search(before) or PLACE_BEARERS.search(before))


def _known(name: str) -> bool:
    return given_names.gender_of(name.split(maxsplit=1)[0]) is not None


def _behind_an_occupation(text: Text) -> Iterator[Name]:
    """Yields a name behind an occupation: `the princess Ayla`, `elven archer Lyra`; not in a text of
    capitals."""
    words = words_in(text.raw)
    if not words or sum(word[0].isupper() for word in words) > len(words) / 2:
        return
    own = species_words.WORDS[text.language]
    for word, at in placed_words(text.plain):
        if word in ROLE_WORDS[text.language] or word in own or word in PEOPLE:
            following = _NEXT_NAME.match(text.raw, at + len(word))
            if following and not somebody_else(text, at, at + len(word)):
                yield from _named(text, following)


def _accepted(name: str) -> tuple[str, str] | None:
    words = name.split()
    first = words[0].lower()
    if first.removesuffix("'s").strip("'’") in NOT_NAMES or first in NOT_NAMES or len(name) > 60:
        return None
    while len(words) > 1 and words[-1].lower() in ("of", "the", "de", "da", "do", "e", "o", "a"):
        words.pop()
    return words[0].strip("'’"), " ".join(words[1:]).strip("'’")


def _lower_name(text: Text) -> Iterator[Name]:
    match = _LOWER.search(text.plain)
    if match is None or match["name"] in NOT_NAMES or _of_another(text.plain, match.start()):
        return
    yield Name(match["name"].capitalize(), "")
