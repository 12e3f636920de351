"""Ages that a text leaves to arithmetic: half of another's, some years ago, so many years from now."""

from __future__ import annotations

from collections.abc import Iterator

from app import patterns
from app.ai.builtin.moderation.age_words import ENDS
from app.ai.builtin.moderation.numbers import NUMBER, ORDINAL, value

_N = rf"\b({NUMBER})\b"
_SAME = r"[^.;!?\n]"  # within a sentence
_SOME = (
    r"(?:still |only |just |barely |about |exactly |so |apenas |so faltam |uns |mais ou menos |now |"
    r"already )*"
)
_YEARS = r"(?:years?|yrs?|anos?|summers|winters|birthdays|springs)"
_STRICT = r"\s*(?:[,.;:!?\n)-]|\Z)"  # a clause ends
_PARTS = {
    "half": 2, "metade": 2, "a metade": 2, "one quarter": 4, "a third": 3, "one third": 3, "um terco": 3,
    "a quarter": 4, "um quarto": 4,
    "twice": 2, "double": 2, "dobro": 2, "two times": 2, "three times": 3, "thrice": 3,
    "triplo": 3, "triple": 3,
}  # fmt: skip
_PART = patterns.compile(
    rf"\b(half|metade|a third|one third|um terco|a quarter|um "
    rf"quarto)\b({_SAME}{{0,45}}?){_N}({_SAME}{{0,25}})"
)
_NOT_OF_AN_AGE = (" an hour", " a year", " an inch", " a dozen", " past", " uma hora", " hora")
_OF_AN_AGE = ("age", "old", "idade", "anos", "years")
_TIMES = (
    r"(twice|double|two times|three times|thrice|triple|dobro|triplo)(?: of)? (?:her|his|my|their|da "
    r"idade d[eo]l[ea])"
)
_TIMES_AFTER = patterns.compile(rf"{_N}{_SAME}{{0,30}}?\b{_TIMES}\b")
_TIMES_BEFORE = patterns.compile(rf"\b{_TIMES}\b{_SAME}{{0,30}}?{_N}")
_AGO = patterns.compile(
    rf"\b(?:turned|was|celebrated|had|fez|completou|tinha|fizera)\b {_SOME}(?:her |his |seus |os "
    rf")*({NUMBER}|{ORDINAL})"
    rf"\b(?: anos| aninhos| years old| birthday)?,? {_SOME}(?:ha |faz |only |uns )*{_N} {_YEARS}\b(?: "
    rf"ago| atras)?"
)
_BORN = patterns.compile(
    r"\b(?:born|nasceu|nascid[ao]|nasci|into the world|ao mundo)\b (?:ha |faz |only |so |just |barely |"
    r"apenas |about |uns )*"
    rf"{_N} {_YEARS}\b"
)
_TURNS = (
    r"(?:be|turns?|turning|becomes?|reach(?:es)?|hits?|vira|faz|fara|fazer|completa|completara|"
    r"completar|tera|ter)"
)
_WILL = patterns.compile(
    rf"\b{_TURNS} {_SOME}{_N}(?: anos)?,? {_SOME}(?:in|within|after|daqui a|em|dentro de) "
    rf"{_SOME}(?:{_N}|a few|several|some|"
    rf"alguns|poucos|muitos|many)(?: more| long)? {_YEARS}\b"
)
_SHALL = patterns.compile(
    rf"\b(?:(?:in|within|daqui a|dentro de|em) )?{_SOME}(?:{_N}|a few|several|some|alguns|poucos)(?: "
    rf"more| short)? {_YEARS}"
    rf"(?: from now| hence)?,? "
    rf"(?:\w+'?l{{0,2}} ){{0,3}}?{_TURNS} {_N}\b"
)
_OFF = patterns.compile(
    rf"{_N}(?: anos)? (?:is|are|ficam?|esta) {_SOME}(?:{_N}|a few|several) {_YEARS} (?:off|away|ahead|"
    rf"adiante|na frente)\b"
)
_YOUNGER = patterns.compile(
    rf"{_N} {_YEARS} (?:younger than|junior to|mais nov[ao] (?:do )?que|a menos (?:do )?que) (?:[\w']+[ "
    rf"-]){{0,4}}?{_N}"
)
_OLDER = patterns.compile(
    rf"{_N}{_SAME}{{0,40}}?{_N} {_YEARS} (?:older than (?:she|her|him|he|the (?:girl|boy))\b|mais "
    rf"velh[ao] (?:do )?que el[ea]\b|"
    r"her senior|his senior)"
)
_THEN = r"[^!?\n]"  # within a sentence or into the next
_PAIRED = (
    r"(?:she|he|her|his|ela|ele|girl|boy|bride|wife|husband|lover|boyfriend|girlfriend|sweetheart|partner|"
    r"somebody|someone|menina|menino|garot[ao]|noiv[ao]|espos[ao]|namorad[ao]|amante|moca|rapaz|parceir[ao]|"
    r"alguem|amad[ao]|beloved|fiancee?|mistress|other|outr[ao])"
)
_SHARE = patterns.compile(
    rf"{_N}{_THEN}{{0,40}}?\b{_PAIRED},?(?: (?:is|has|e|tem|com|just|only|barely|exactly|about|de|so|apenas|"
    rf"who|que|at|of|quase|exatamente))* "
    r"(half|a third|one third|a quarter|one quarter|metade|a metade|um terco|um quarto)"
    r"(?: of)?(?: (?:that|it|this|his|hers|her age|his age|her years|his years|my age|da idade|disso|disto|"
    r"dos anos|del[ea]))\b"
)
_LESS = patterns.compile(
    rf"{_N}{_THEN}{{0,40}}?\b{_PAIRED},?(?: (?:is|has|e|tem|com|just|only|exactly|about|uns|exatos|who|que|"
    rf"conta))*,? {_N} "
    r"(?:(?:years?|anos) )?(?:younger|fewer|less|a menos|mais nov[ao]|mais jovem|(?:his|her) junior)"
    r"(?:\s*[,.;:!?\n)-]|\Z| (?:and|e|but|mas|with|com)\b)"
)
_IN_YEAR = patterns.compile(
    rf"\b(?:her|his|their|the|seu) (?:\w+ )?{_N.replace(NUMBER, ORDINAL)} (?:year|summer|winter|spring)"
    r"(?: of (?:her |his )?(?:life|age)|\s*(?:[,.;:!\n]|\Z)| and\b| who\b| when\b)"
)
_BORN_WHEN = patterns.compile(
    rf"{_N}{_SAME}{{0,50}}?\b(?:born when (?:she|he|(?:her|his|the) (?:mother|mum|mom|father|dad)) was|"
    rf"had (?:her|him) (?:at|when "
    rf"(?:she|he) was)|nasceu quando (?:ela|ele|a mae|o pai) (?:tinha|fazia|completou|fez)|teve (?:ela|"
    rf"ele)? ?(?:aos|com)) {_N}"
)
_LEARNT = patterns.compile(
    rf"\b(?:(?:have|has|having|got|is|with) {_N} years?|(?:he|she|i) have {_N}){_STRICT}"
)  # as who learns English says it
_ONLY = patterns.compile(
    rf"\b(?:de|com|is|she's|he's|ela|ele|of) (?:apenas|so|quase|mal|only|just|but|barely) {_N}(?: "
    rf"anos\b|{_STRICT})"
)
_PARTY = patterns.compile(rf"\b(?:birthday|aniversario)\b[^.;!?\n\d]{{0,20}}[:,] ?{_N}{_STRICT}")
_BOUND = patterns.compile(
    r"\b(?:(?:no|not) older than|not a day (?:over|older than|past)|at (?:the )?most|(?:cannot|can'?t|"
    r"couldn'?t|could not)(?: possibly)? be "
    r"(?:a day )?(?:older|more) than|(?:no|not) more than|nao passa d[eo]s?|nao (?:deve|pode|chega a) "
    r"(?:ter|passar)"
    r"(?: mais)?(?: de| que| dos)?|no maximo|nao mais (?:que|de|do que))"
    rf" {_N}(?: anos\b| years\b|{ENDS})"
)
_RANGE = patterns.compile(
    rf"\b(?:is|was|are|between|entre|be|tem|ter|of|de|looks|,|uns|umas|teria|girl|boy|menina|"
    rf"menino)[,:]? {_SOME}"
    rf"{_N}(?:,? (?:or|and|to|ou|e|a|maybe|perhaps|talvez|quase|pra)(?: maybe| perhaps| talvez)? |-|/){_N}"
    rf"(?: anos\b| years?\b|{ENDS})"
)
_ABOUT = patterns.compile(
    rf"(?:\A|[.,;!?\n(]|\b(?:girl|boy|elf|kid|she is|he is|she's|he's|menina|menino|ela tem|ele tem))\s*"
    r"(?:of )?(?:around|about|roughly|circa|maybe|perhaps|uns|umas|cerca de|por volta d[eo]s?|beirando "
    r"os|age|some) "
    rf"{_N}(?: years?| anos)?{_STRICT}"
)
_ALSO = patterns.compile(
    rf"\b(?:both|each|ambas|ambos|and|e|but|mas)\b (?:only |just |so |already )?{_N}{_STRICT}"
)
_AFTER_A_NUMBER = patterns.compile(rf"{_N}\s*\Z")  # children of six and eight
_MIN_ALSO = 8  # below, a bare number after `and` counts something else

ADULT = 18


def reckoned_ages(plain: str) -> Iterator[tuple[int, tuple[int, int]]]:
    """The age in years, and the place of the statement, for all such statements in the folded text."""
    for step in (_parts, _times, _sums, _differences, _bounds):
        yield from step(plain)


def _parts(plain: str) -> Iterator[tuple[int, tuple[int, int]]]:
    for found in _PART.finditer(plain):
        between, after = found[2], found[4]
        if between.startswith(_NOT_OF_AN_AGE):
            continue
        if between in (" of ", " de ", " dos ", " ") or any(word in between + after for word in _OF_AN_AGE):
            yield value(found[3]) // _PARTS[found[1]], (found.start(), found.end(3))


def _times(plain: str) -> Iterator[tuple[int, tuple[int, int]]]:
    """Of two people the younger: `a man of thirty, twice her age`."""
    for found in _TIMES_AFTER.finditer(plain):
        yield value(found[1]) // _PARTS[found[2]], (found.start(2), found.end())
    for found in _TIMES_BEFORE.finditer(plain):
        yield value(found[2]) // _PARTS[found[1]], (found.start(), found.start(2))
    for found in _SHARE.finditer(plain):
        yield value(found[1]) // _PARTS[found[2]], (found.start(2), found.end())


def _sums(plain: str) -> Iterator[tuple[int, tuple[int, int]]]:
    for found in _AGO.finditer(plain):
        yield value(found[1]) + value(found[2]), found.span()
    for found in _BORN.finditer(plain):
        yield value(found[1]), found.span()
    for found in _IN_YEAR.finditer(plain):
        if value(found[1]) >= _MIN_ALSO or " of " in found[0]:
            yield value(found[1]) - 1, found.span()


def _differences(plain: str) -> Iterator[tuple[int, tuple[int, int]]]:
    for pattern, sooner in ((_WILL, 2), (_SHALL, 1), (_OFF, 2)):
        for found in pattern.finditer(plain):
            later, wait = found[3 - sooner], found[sooner]
            age = value(later) - (value(wait) if wait else 1)
            if age > 0:
                yield age, found.span()
    for found in _BORN_WHEN.finditer(plain):
        yield max(0, value(found[1]) - value(found[2])), found.span()
    for found in _YOUNGER.finditer(plain):
        yield max(0, value(found[2]) - value(found[1])), found.span()
    for found in _LESS.finditer(plain):
        yield max(0, value(found[1]) - value(found[2])), (found.start(2), found.end())
    for found in _OLDER.finditer(plain):
        yield max(0, value(found[1]) - value(found[2])), (found.start(2), found.end())


def _bounds(plain: str) -> Iterator[tuple[int, tuple[int, int]]]:
    for pattern in (_BOUND, _PARTY, _LEARNT, _ONLY):
        for found in pattern.finditer(plain):
            yield value(next(filter(None, found.groups()))), found.span()
    for found in _RANGE.finditer(plain):
        if value(found[1]) < value(found[2]):
            yield value(found[2]), found.span()
    for pattern in (_ABOUT, _ALSO):
        for found in pattern.finditer(plain):
            if value(found[1]) >= _MIN_ALSO and not _AFTER_A_NUMBER.search(plain[: found.start()][-12:]):
                yield value(found[1]), found.span()
