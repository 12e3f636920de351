"""Ages in descriptions, in figures and words: the forms that state one, in order of certainty."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from app import patterns
from app.ai.builtin.reading import age_forms
from app.ai.builtin.reading.age_owner import is_of_another
from app.ai.builtin.reading.calculated_age import calculated_age_in
from app.ai.builtin.reading.decades import ages_by_century, decade_in
from app.ai.builtin.reading.hedged_age import BELIEVED, with_least, without_hedges
from app.ai.builtin.reading.near_age import near_ages_in
from app.ai.builtin.reading.past_age import is_past
from app.ai.builtin.reading.spans import is_span
from app.ai.builtin.reading.text import Text
from app.ai.builtin.vocabulary import numbers
from app.ai.builtin.vocabulary.age_context import COUNTED, FOLLOWS

_MAX_AGE = 9_999
_EN, _PT = rf"(?P<n>{numbers.EN})", rf"(?P<n>{numbers.PT})"
_GOES_ON = patterns.compile(r"[\w,.]*\d")

# Forms in which the number is an age, whatever follows.
_PLAIN_EN = tuple(
    patterns.compile(pattern)
    for pattern in (
        rf"\b{_EN} ?(?:years?|year's|yrs?|y|winters|summers) ?(?:old|of age|young)\b",
        rf"\b{_EN} ?y\.? ?/?o\b",
        rf"\b(?:aged?|age of|age:|age is)\s*:?\s*{_EN}\b",
        rf"\b(?:of|is|at)\s+{_EN} (?:\w+ )?(?:summers|winters|springs)\b",
    )
)
_BORN = patterns.compile(
    rf"\b(?:born {_EN} years? ago|nasc(?:id[oae]|eu) há {_PT.replace('<n>', '<m>')} anos)\b"
)
_SHORT_PT = patterns.compile(r"\b(?P<n>\d{1,3}) ?a(?=\s*(?:$|[,.;)|]))")
# Forms in which the number is an age unless it counts something: "a smith of sixty", but "a captain of sixty
# ships".
_LOOSE_EN = patterns.compile(
    r"\b(?P<lead>of|is|she's|he's|they're|i'm|shes|hes|theyre|im|i am|am|are|at|turned|turns|turning|"
    r"nearly|almost|about|around|"
    rf"pushing|past)\s+{_EN}\b"
)
_ENCLOSED = r"(?:^|[\w\"”'’.])\s*[,(]\s*(?:now )?{n}\s*(?=$|[,.;)])"
_ENCLOSED_EN, _ENCLOSED_PT = (patterns.compile(_ENCLOSED.replace("{n}", n)) for n in (_EN, _PT))
_YEARS_PT = r"(?: e (?:poucos|tantos))? ?(?:anos|aninhos?|primaveras|invernos)\b"
_PLAIN_PT = tuple(
    patterns.compile(pattern)
    for pattern in (
        rf"\b(?:de|com|tem|tenho|aos|uns|umas|seus|cerca de|quase|idade:?|completou|fez)\s+{_PT}{_YEARS_PT}",
        rf"\b{_PT} anos de idade\b",
        rf"\bidade(?: de)?:?\s*{_PT}\b",
        rf"(?:^|[,(—|;]\s*){_PT}{_YEARS_PT}",
        rf"\b{_PT} anos\s*(?:$|[.,;)])",
        rf"^{_PT} anos\b",
        r"\b(?P<n>\d{1,3}) ?y/o\b",
    )
)
_NOT_AN_AGE_EN = patterns.compile(
    r"\b(?:for|after|over|past|last|next|served|spent|within|every|since)\s+(?:the\s+)?(?:\w+\s+)?$|"
    r"\b(?:in|for|after|within)\s+(?:(?:the|last|past|over|about|almost|nearly|some|more|than|at|least|"
    r"these|those)\s+)*$"
)
_NOT_AN_AGE_PT = patterns.compile(
    r"\b(?:há|faz|durante|por|após|depois de|últimos|cada)\s+(?:\w+\s+)?$|"
    r"\b(?:em|há|faz|por|durante|dentro de|ao longo de)\s+(?:(?:quase|mais|cerca|pelo|menos|já|de|uns|"
    r"apenas|só|todos|esses|estes)\s+)*$"
)
_DENIED = patterns.compile(r"(?:\bnão(?: tem| tenho| fez| completou)?|\bnot|n't) +$")
_AFTER_NO_AGE = patterns.compile(
    r"^\s*(?:years? )?(?:ago|atrás|of experience|of service|de experiência|de serviço|de carreira|"
    r"de casad[oa]|later|depois|earlier|percent|por cento|am\b|pm\b|o'clock)"
)
# "três anos de firma", but "vinte anos de Salvador" and "cinquenta anos de olhos verdes".
_SPENT_PT = patterns.compile(
    r"^ (?:de|na|no|em) (?:firma|casa\b|estrada|profiss|polícia|servi|carreira|casa(?:mento|d)|mar\b|"
    r"prática|experi|cadeia|prisão|ofício|emprego|trabalho|guerra|exército|curso|faculdade|escola|namoro|"
    r"noivado|banda|palco|terapia|estudo|quartel|empresa|magistério|volante|ringue|sala de aula|rua\b|"
    r"crime|convento|luto|viuvez|exílio)"
)
# "left home at sixteen", "fugiu aos doze anos": how old somebody was then.
_HAPPENED = patterns.compile(
    r"\b(?:\w{2,}ed|left|lost|ran|went|became|met|began|won|got|came|took|saw|born|fled|quit|wed|sold|sent|"
    r"since|\w{2,}(?:ou|eu|iu|aram|eram|iram)|nascid[oa]|órf[ãa]o?|desde)\s+(?:[^,.;:!?]{0,30}\s)?$"
)
_THEN = patterns.compile(r"\b(?:at|aos)\s+$")
# The number counts a group, or a parent's children.
_GROUP = patterns.compile(
    r"\b(?:couple|marriage|union|friendship|partnership|one|out|band|crew|team|army|gang|staff|club|duo|"
    r"trio|pack|family|household|series|group|pair|set|youngest|eldest|oldest|first|last|best|"
    r"middle|born|hundreds?)\s+$"
)
_PARENT = patterns.compile(r"\b(?:father|mother|parent|dad|mum|mom|grandfather|grandmother)\s+$")
MAX_NUMBERS = 64  # the maximum that one pattern reads of a text
_LEAD = 24  # characters before a number that may belong to it
_HOURS = 12
_OPENS = patterns.compile(r"(?:^|[.;,!?(—] *|\b(?:now|still|even|already|only|just|and|who) )$")
_STREET = patterns.compile(
    r"^ (?:\w+ ){1,2}(?:street|st|road|rd|avenue|ave|lane|drive|square|place|court|terrace|row|alley|way|"
    r"close)\b"
)
_NEXT = patterns.compile(r"\S")


def age_in(text: Text) -> int | None:
    """Returns the age stated in years, or None."""
    text = with_least(text)
    age = _stated(text)
    if age is not None:
        return age
    plainer = without_hedges(text)
    return None if plainer is text else _stated(plainer)


def _stated(text: Text) -> int | None:
    ages = chain(
        _believed(text), (calculated_age_in(text, is_of_another) for _ in range(1)), _stated_ages(text)
    )
    return next((age for age in ages if age is not None), None)


def _believed(text: Text) -> Iterator[int | None]:
    """Yields the age that is stated as the real one: `people think he's 20, but he's 13`."""
    return (_own_age(text, match) for match in _whole(BELIEVED[text.language], text))


def _stated_ages(text: Text) -> Iterator[int | None]:
    """Yields the ages that each form finds, in order of certainty."""
    view = age_forms.view_of(text)
    yield from (_own_age(text, match) for match in _whole(age_forms.REAL, text))
    yield from (_own_near(text, match, age) for match, age in near_ages_in(text))
    yield from (_own_age(text, match) for match in _whole(age_forms.LABELLED, text))
    if century := ages_by_century(text):
        yield _own_years(text, *century)
    yield from (
        _own_years(text, match.start("n"), match.end(), age) for match, age in age_forms.in_months(text)
    )
    if born := next(_whole(_BORN, text, "n", "m"), None):
        yield numbers.value_of(born["n"] or born["m"])
    for pattern in _PLAIN_EN if text.language == "en" else (*_PLAIN_PT, _SHORT_PT):
        yield from (_own_age(text, match) for match in _whole(pattern, text))
    yield from (_own_age(text, match) for match in age_forms.in_years(text))
    yield from (_own_age(text, match) for match in age_forms.in_sexes(text, view))
    yield from _alone(text, view)
    if decade := decade_in(text):
        yield _own_years(text, *decade)
    if text.language == "en":
        yield from (_own_age(text, match) for match in _whole(_LOOSE_EN, text) if not _counts(text, match))


def _whole(pattern: patterns.Pattern, text: Text, *groups: str) -> Iterator[patterns.Match]:
    """Yields the matches whose number isn't the beginning of another: no `1` of `1,200`, no `2` of `2nd of
    3`."""
    at = 0
    for _ in range(MAX_NUMBERS):
        match = pattern.search(text.plain, at)
        if match is None:
            return
        end = max(match.end(group) for group in groups or ("n",))
        if more := _GOES_ON.match(text.plain, end):
            at = max(match.start() + 1, more.end() - _LEAD)  # none before the last figure is whole
        else:
            yield match
            at = max(match.end(), at + 1)


def _own_age(text: Text, match: patterns.Match) -> int | None:
    before, after = text.before(match.start("n")), text.after(match.end())
    skip = _NOT_AN_AGE_EN if text.language == "en" else _NOT_AN_AGE_PT
    if (skip.search(before) and match.groupdict().get("lead") != "past") or _AFTER_NO_AGE.match(after):
        return None
    if _DENIED.search(before):
        return None
    if text.language != "en" and (_SPENT_PT.match(after) or is_span(text, match.start("n"), match.end())):
        return None
    lead = _THEN.search(text.before(match.start("n")))
    if lead and _HAPPENED.search(text.before(match.start("n") - len(lead.group()))):
        return None
    end = match.start() + len(match.group().rstrip(".,;)| "))
    return _own_years(text, match.start("n"), end, numbers.value_of(match.group("n")))


def _own_years(text: Text, start: int, end: int, age: int | None) -> int | None:
    """Returns the age, if it is in bounds, the character's own and not of the past."""
    if (
        age is None
        or not 0 < age <= _MAX_AGE
        or is_of_another(text, start, end, age)
        or is_past(text, start, end)
    ):
        return None
    return age


def _own_near(text: Text, match: patterns.Match, age: int) -> int | None:
    begun = _GOES_ON.match(text.plain, match.end("n")) is not None
    return (
        None
        if begun or is_past(text, match.start("n"), match.end("n"))
        else _own_years(text, *match.span(), age)
    )


def _alone(text: Text, view: str) -> Iterator[int | None]:
    """Yields numbers alone between commas or other marks: `Mira, 34, a pilot`."""
    pattern = _ENCLOSED_EN if text.language == "en" else _ENCLOSED_PT
    for match in (*_whole(pattern, text), *islice(age_forms.between_marks(view), MAX_NUMBERS)):
        age = _own_age(text, match)
        yield age if age is not None and 4 < age < 1_000 else None


def _counts(text: Text, match: patterns.Match) -> bool:
    """Returns whether the number counts things or children, so it is no age."""
    age = numbers.value_of(match.group("n")) or 0
    before = text.before(match.start())
    if match["lead"] == "of" and (_GROUP.search(before) or (_PARENT.search(before) and age < 18)):
        return True
    if _is_hour_or_place(text, match, age) or (match["n"].startswith("a ") and age < 100):
        return True
    if 1_000 <= age <= 2_100 or (match["lead"] == "of" and age == 1):
        return True  # a year; "one of one"
    following = patterns.match(r"\s+([\w']+)(?:\s+([\w']+))?", text.after(match.end()))
    if following is None or following[1] in FOLLOWS or _is_capital(text, match.end()):
        return False
    return any(_is_plural(word) for word in filter(None, following.groups()))


def _is_hour_or_place(text: Text, match: patterns.Match, age: int) -> bool:
    """Returns whether `at` stands before an hour or a house number: `opens at about nine`, `lives at 12 Elm
    Street`; but `At nine, she rules` and `a grandmaster at sixteen` state ages."""
    before = text.before(match.start())
    if match["lead"] != "at" and not before.endswith(" at "):
        return False
    hour = age <= _HOURS and not _OPENS.search(before.removesuffix("at "))
    return hour or _STREET.match(text.after(match.end())) is not None


def _is_plural(word: str) -> bool:
    return word in COUNTED or (word.endswith("s") and not word.endswith("ss") and word not in FOLLOWS)


def _is_capital(text: Text, end: int) -> bool:
    following = _NEXT.search(text.raw, end)
    return following is not None and following.group().isupper()
