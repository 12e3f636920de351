"""Ages in the forms of profiles and character cards: `"age": "24"`, `Mia | 24 | DJ`, `(24F)`.

They are matched on a view of the text with the same offsets, in which dashes, bars, brackets and semicolons
are one mark, `|`. Ages in months, weeks or days are here as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from app import patterns
from app.ai.builtin.reading.text import Text
from app.ai.builtin.vocabulary import numbers
from app.ai.builtin.vocabulary.age_context import ABBREVIATIONS, LASTING
from app.ai.builtin.vocabulary.given_names import gender_of

_ANY = rf"(?P<n>{numbers.EN}|{numbers.PT})"
_MARKS = frozenset("—|;[]{}()•·")
_APART = patterns.compile(r" [-–/] ")
# Between a label and its number are quotes, marks and markup, with at least one character.
LABELLED = patterns.compile(r"\b(?:age|idade)\b(?:[\"'*_)\]}]* *[:=(→|：＝>-][\"'*_( :=>]*)(?P<n>\d{1,4})\b")
REAL = patterns.compile(
    r"\b(?:(?:true|actual|real|chronological) age(?: of| is|:)?|(?:but|is|are|though|,|he'?s|she'?s|i'?m|"
    r"they'?re|he’s|she’s|i’m|they’re) (?:actually|really)|idade (?:real|verdadeira)(?: é|:| de)?|"
    rf"na verdade tem) {_ANY}(?= *(?:$|[,.;)]|(?:years?|anos)\b|(?:and|but|e|mas)\b))"
)
_SEX = r"(?:f|m|nb|fem|masc|female|male)"
_IN_SEXES = tuple(
    patterns.compile(pattern)
    for pattern in (
        r"(?:^|[|,./:]|\b(?:i'm|im|i am|she's|he's|is|am|"
        rf"a)\b)\s*(?P<n>\d{{1,2}}) ?(?:/ ?)?{_SEX}\b(?=\s*(?:$|[|,./]))",
        rf"(?:^|\b(?:i'm|im|i am|she's|he's|am)\b\s*)(?P<n>\d{{2}}) ?(?:/ ?)?{_SEX}\b",
        rf"(?:^|[|,./])\s*{_SEX} ?(?:/ ?)?(?P<n>\d{{1,2}})\b(?=\s*(?:$|[|,./]))",
        rf"^{_SEX} ?(?:/ ?)?(?P<n>\d{{2}})\b",
        rf"^\w+ (?P<n>\d{{2}}) {_SEX}\b",
    )
)
_MODELS = frozenset((4, 5, 14, 15, 16, 18, 22, 35, 40, 50, 60))  # F-16, M16
_MACHINES = patterns.compile(
    r"\b(?:rifle|guns?|carbine|marine|soldier|sniper|army|truck|jets?|pilot\w*|piloto|fighter|aircraft|"
    r"squadron|plane|caça|flies)\b"
)
_MEASURED = patterns.compile(
    r"^ ?(?:tall|long|high|wide|deep|outside|degrees|dash|sprint|race|freestyle|run|away|jump|below|above|"
    r"weather|heat)\b"
)
_MARKED = patterns.compile(
    rf"(?:^|[|,]|(?P<word>[^\W\d]{{2,}})\.)\s*(?:now )?{_ANY}\s*(?P<stop>$|[|,]|\.(?:\s|$)|(?:and|"
    r"e) (?:proud|single|fabulous|tired|counting|still|never))"
)
_ARTICLE = patterns.compile(r", (?:an?|the|uma?|o) ")
_YEARS = patterns.compile(
    rf"(?:^|^(?P<name>[\w']{{2,20}}(?: [\w']{{1,20}}){{0,3}}),?\s+){_ANY} (?:years?|yrs?|y)\b(?=\s*(?:$|"
    r"[,.;|)]))"
)
# "marina 24a morena", but "turma 8a manhã", "ana 7a série"
_SHORT_NAMED_PT = patterns.compile(r"^(?P<name>\w+)(?: \w+)? (?P<n>\d{1,2})a\b")
_NO_YEARS = patterns.compile(r"^ (?:séries?|series?|turma|classe|vez|edição|vara|fase|geração)\b")
_NAMED_PT = patterns.compile(rf"^(?P<name>\w+)(?: \w+)? {_ANY} anos\b")
_LAST_YEARS = patterns.compile(rf"[,|]\s*{_ANY} (?:years|yrs)\s*$")
_MIN_LISTED = 13  # below it, a number between full stops counts the items of a list
_HOW_LONG = patterns.compile(
    r"\b(?:sober|clean|married|divorced|widowed|single|jailed|retired|sentence|service|experience)\b"
)
_MONTHS = patterns.compile(
    rf"\b{_ANY} (?P<unit>months?|mos?|weeks?|wks?|days?|mês|meses|semanas?|dias?)'?s?\b(?P<old> (?:old|"
    r"of age|de idade|de vida|de nascid[oa]))?"
)
_LASTED = patterns.compile(
    r"^ (?:sober|clean|pregnant|later|ago|left|to|away|of|in|on|from|into|after|before|sóbri|limp|de pris|"
    r"para|atrás|depois|antes|n[oa]s?)\b"
)
_SMALL_ONE = (
    r"(?:bab(?:y|ies)|babe|infant|newborn|toddler|daughter|son|boy|girl|child|kid|twin|bebês?|bebezinh[oa]|"
    r"nen[ée]m|recém nascid[oa]|filh[oa]|filhinh[oa]|menin[oa]|criança|pup|puppy|kitten|cub|hatchling|foal|"
    r"wyrmling|filhote)\b"
)
_SMALL_AFTER = patterns.compile(
    rf"^,?(?: [\w']+){{0,3}} (?:{_SMALL_ONE}|(?:princess|prince|heir|heiress|crib|cradle|diapers?|berço|"
    r"fraldas?)\b)|^\s*$"
)
_SMALL_BEFORE = patterns.compile(
    rf"\b{_SMALL_ONE}(?: [\w']+){{0,2}}[,(|]?(?: (?:de|com|tem|of|is|aged|who is|has|now))* *$"
)


def view_of(text: Text) -> str:
    """Returns the text with `|` for dashes, bars, brackets and semicolons; offsets stay the same."""
    parted = _APART.sub(" | ", text.raw)
    return "".join("|" if one in _MARKS else letter for one, letter in zip(parted, text.plain, strict=True))


def in_sexes(text: Text, view: str) -> Iterator[patterns.Match]:
    """Yields ages next to a sex: `24F`, `f/27`, `M/32/London`."""
    for pattern in _IN_SEXES:
        match = pattern.search(view)
        if match and int(match["n"]) >= 4 and not _is_a_measure(text, match):
            yield match


def _is_a_measure(text: Text, match: patterns.Match) -> bool:
    """Returns whether it is a measure or a model: `12m tall`, `30f outside`, `M16 rifle`."""
    if _MEASURED.match(text.after(match.end())):
        return True
    return int(match["n"]) in _MODELS and _MACHINES.search(text.plain) is not None


def between_marks(view: str) -> Iterator[patterns.Match]:
    """Yields a number alone: `Mia — 24 — DJ`, `Single. 29. Cat lady.`, `29, single`."""
    at = 0
    while match := _MARKED.search(view, at):
        at = match.end("n")
        age = numbers.value_of(match["n"]) or 0
        listed = match["stop"].startswith(".") or match["word"] or match["stop"][:1].isalpha()
        numbered = match.start() == match.start("n") == 0 and view[match.end("n") :].lstrip(" ,").isdigit()
        numbered = numbered or _is_a_name(view, match)
        word = patterns.search(r"(\w+)\W*$", view[max(0, match.start("n") - 20) : match.start("n")])
        if age >= (_MIN_LISTED if listed else 5) and not numbered and not (word and word[1] in ABBREVIATIONS):
            yield match


def _is_a_name(view: str, match: patterns.Match) -> bool:
    """Returns whether the number is a name: `Seven, an android`, `007, a spy`."""
    opens = not view[: match.start("n")].strip()
    named = not match["n"].isdigit() and _ARTICLE.match(view, match.end("n")) is not None
    return match["n"].startswith("0") or (opens and named)


def in_years(text: Text) -> Iterator[patterns.Match]:
    """Yields ages in years without `old`: `Tim, 9 years, likes dragons`, `Mia 27 anos DJ`; not `sober, 9
    years`."""
    for form in (_NAMED_PT, _SHORT_NAMED_PT):
        named_pt = form.match(text.plain)
        if (
            named_pt
            and gender_of(named_pt["name"]) is not None
            and not _NO_YEARS.match(text.after(named_pt.end()))
        ):
            yield named_pt
    for pattern in (_YEARS, _LAST_YEARS):
        match = pattern.search(text.plain)
        if match is None:
            continue
        name = match.groupdict().get("name")
        named = name is None or (text.raw[:1].isupper() and name.split()[-1] not in LASTING)
        if named and not _HOW_LONG.search(text.plain[: match.start("n")] or ""):
            yield match


def in_months(text: Text) -> Iterator[tuple[patterns.Match, int]]:
    """Yields ages in months, weeks or days, as whole years, at least one; only if a small child is named."""
    at = 0
    while match := _MONTHS.search(text.plain, at):
        at = match.end()
        before, after = text.before(match.start("n")), text.after(match.end())
        small = (not _LASTED.match(after) and _SMALL_BEFORE.search(before)) or (
            match["old"] and _SMALL_AFTER.match(after)
        )
        if small:
            months = numbers.value_of(match["n"]) or 0
            yield match, max(1, months // 12 if match["unit"][:1] == "m" else 1)
