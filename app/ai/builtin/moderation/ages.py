"""How old somebody is said to be, in figures and words of both languages: under eighteen, or grown up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app import patterns
from app.ai.builtin.moderation.birth import born_ages

ADULT = 18
_YOUNG = (
    "0?[1-9]|1[0-7]|two|three|four|five|six|seven|eight|nine|ten|eleven|twel?ve?|thir?te+n|fou?r?te+n|"
    "fiv?f?e?te+n|sixte+n|sevente+n|(?:a |half a )?dozen|x(?:i|ii|iii|iv|v|vi|vii)|dois|duas|tres|quatro|cinco|"
    "seis|sete|oito|nove|dez|onze|doze|tre[zs]e|catorze|quator[zs]e|quin[zs]e|de[zs]es?seis|de[zs]es?sete|"
    "(?:uma |meia )?duzia de"
)
_GROWN = (
    r"1[89]|[2-9]\d|\d{3,5}|eighteen|nineteen|"
    r"(?:twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety)(?:[ -]\w+)?|"
    r"(?:\w+ )?(?:hundred|thousand)(?: and \w+)?|"
    r"dezoito|dezenove|(?:vinte|trinta|quarenta|cin[qc]u?enta|sessenta|setenta|oitenta|noventa)(?: e \w+)?|"
    r"cem|cento e \w+|duzentos|trezentos|quatrocentos|quinhentos|(?:\w+ )?mil"
)
_WHO = (
    "girl|boy|child|kid|woman|man|guy|lady|maiden|lass|lad|princess|prince|student|pupil|daughter|son|sister|brother|"
    "niece|nephew|she|he|f|m|menin[ao]|garot[ao]|mocinh[ao]|novinh[ao]|mulher|homem|rapaz|moca|princesa|principe|"
    "filh[ao]|irma|irmao|alun[ao]|crianca|guri|guria|mina"
)
# What follows a number is neither a letter nor a figure of its own: `12%` and `1.5` are no ages. It is part
# of the match, since it can't be looked at otherwise.
_AFTER = r"(?:[^\w%.,]|[.,](?:\D|\Z)|\Z)"
_ENDS = (
    r"(?:\s+(?:[^\w\s]|\Z|(?:and|but|in|with|who|that|e|mas|com|que|em|q|bem|she|he|her|his|ela|ele|from|at|to|on|whom|whose|as|by|for|looks|como|pra|para|no|na|ao|do|da|dos|das|pelo|pela|tonight|already|pelad[ao]|nu|nua|de)\b)"
    r"|[;:)(!/]|[.,](?:\D|\Z)|\Z)"
)
_SOON = (
    r"(?:not yet|freshly|newly|recem feitos|recem|barely|hardly|just turned|just made|nearly|almost|under|below|short of|until (?:she|he) turns|"
    r"before (?:she|he) turns|from turning|still|mal (?:fez|completou|tem)|nao (?:fez|completou|tem)(?: nem)?|quase|"
    r"menos de|abaixo de|(?:para|pra) (?:fazer|completar))"
)
_YOUNGER = r"(?:younger than|mais nov[ao] (?:do )?que)"


def _stated(number: str) -> patterns.Pattern:
    number = f"(?:(?:{number})(?: and a half| e meio)?)"
    says = r"(?:is|was|am|are|only|just|i'?m|im|she'?s|shes|he'?s|they'?re|being)"
    forms = (
        rf"{number}[\s-]*(?:(?:years?|yrs?|year's)[\s-]*(?:old|of age|young)|y\.?o\b|y/o|yrs?\b|aninhos\b){_AFTER}",
        rf"(?:aged?|ages|age is|years of|turned|turning|idade|idade del[ae]|idade e)\s*(?:e\s+|is\s+|of\s+)?[:(=]?\s*{number}{_AFTER}",
        rf"{says}\s+(?:about\s+|only\s+|just\s+|barely\s+|around\s+)*{number}{_ENDS}",
        rf"(?:she|he|ela|ele|i|eu)\s+{number}(?:\s+anos|{_ENDS})",
        rf"(?:{_WHO})\s*(?:of|de|com|tem|,|\(|/|aged)\s*(?:uns\s+|apenas\s+|so\s+|about\s+)?{number}(?:\s+anos|{_ENDS})",
        rf"(?:tem|tenho|tinha|com|c/|de|aos|completou|fez|fazer|faz)\s+(?:apenas\s+|so\s+|uns\s+|umas\s+)?{number}\s+an(?:os|inhos){_AFTER}",
        rf"(?:tem|tenho)\s+(?:apenas\s+|so\s+|uns\s+)?{number}{_ENDS}",
        rf"{number}\s+(?:aninhos|anos\s+de\s+(?:idade|vida)|primaveras|veroes|invernos|summers|winters|springs){_AFTER}",
        rf"(?:born|nasceu|nascid[ao])\s+(?:ha|faz|only|so|apenas|just|\s)*\s*{number}\s+(?:years ago|anos){_AFTER}",
    )
    beside = rf"[a-z\"”]\s?[,(]\s*{number}(?:\s+anos{_AFTER}|\s*a\b|{_ENDS})"
    begins = rf"(?:\A|[.;!?\n])\s*{number}(?:\s+anos)?[,.]\D"
    return patterns.compile(rf"(?:\A|[^\w.])(?:{'|'.join(forms)})|{beside}|{begins}")


def _looks(number: str) -> patterns.Pattern:
    looks = (
        r"(?:looks?|looking|appears?|seems?|passes for|body of an?|aparent(?:a|ando)|parec(?:e|endo)|"
        r"cara de|jeito de|aparencia de|corpo de|corpinho de)"
    )
    more = r"(?:like\s+|to\s+be\s+|as\s+if\s+|about\s+|only\s+|barely\s+|around\s+|ter\s+|uns\s+|umas\s+|so\s+|de\s+|uma?\s+|menin[ao]\s+|an?\s+|girl\s+of\s+|boy\s+of\s+)"
    return patterns.compile(rf"(?:\A|[^\w.]){looks}\s+{more}{{0,4}}(?:{number})(?:[-\s]+(?:anos|year|y)|{_ENDS})")


_LOOKS_YOUNG, _LOOKS_GROWN = _looks(_YOUNG), _looks(_GROWN)
_MINOR, _ADULT = _stated(_YOUNG), _stated(_GROWN)
_BEFORE = patterns.compile(
    rf"(?:\A|\W){_SOON}\s+(?:her |his |seu |a )?(?:{_YOUNG}|18|eighteen|dezoito)(?:st|nd|rd|th)?"
    rf"(?:\s+anos{_AFTER}|\s+years{_AFTER}|{_ENDS})|"
    rf"(?:\A|\W){_YOUNGER} (?:[\w']+ ){{0,3}}?(?:[\w']+[ -])?(?:{_YOUNG})(?:-|{_ENDS})"
)
_FIGURED = patterns.compile(  # chat figures, school years, birthdays; bare years
    r"(?:\A|[^\w.])(?:(?:0?[1-9]|1[0-7])\s?/?\s?(?:f|m|yo|y|a)\b(?:[^\w]|\Z)|[fm](?:[1-9]|1[0-7])(?:\W|\Z)|"
    r"(?:[1-9]|1[0-2])(?:st|nd|rd|th)[\s-]+(?:grade|graders?|birthday|form|year at school)|"
    r"[1-9](?:o|a)?\s+(?:ano|serie)(?:\W|\Z)|[1-3](?:o|a)?\s+(?:ano\s+)?(?:do\s+)?(?:colegial|ensino medio)|"
    rf"(?:{_YOUNG})\s*(?:anos|aninhos)(?:\W|\Z))"
)
_OF = patterns.compile(  # a nurse of forty, a fan of fifteen; not a crew of fifteen
    r"(?:\A|\W)(\w+) (?:of|de) (?:(?P<young>1[0-7]|ten|eleven|twelve|\w+teen|onze|doze|treze|catorze|quatorze|quinze|"
    rf"dezesseis|dezessete)|(?:{_GROWN})){_ENDS}"
)
_MANY = frozenset(
    "crew team band group family class gang pack army fleet choir circle council dozen party troop population half metade "
    "equipe grupo time turma bando familia tropa frota coro bloco conselho multidao populacao ano anos year "
    "out one menos mais depois dia capitulo antes".split()
)
_HALVES = patterns.compile(
    r"(?:half(?: of| as old as)?|metade de) (?:2\d|3[0-4]|twenty(?:[ -]\w+)?|thirty|vinte(?: e \w+)?|trinta)(?:\W|\Z)|"
    r"(?:twice|double|two times|dobro de|duas vezes) (?:[3-8]|three|four|five|six|seven|eight|tres|quatro|cinco|seis|sete|oito)(?:\W|\Z)"
)
_MONTHS = patterns.compile(r"(?:\A|\W)(\d{1,4}|\w+) (?:months?(?:[ -]old| of age)|meses(?: de (?:vida|idade))?)")
_MAX_MONTHS = 12 * ADULT
# A span of years, which is no age, by the word before it or after it.
_SPANS = patterns.compile(
    r"(?:ha|por|durante|apos|depois de|for|over|after) \w+ (?:anos|years)\b|"
    r"\w+ (?:anos|years) (?:ago|later|atras|depois|antes|mais tarde|de (?:casa|carrei|profi|estra|experi|prisa|automu|servi|traba|palco|luta)\w*)"
)

_CALENDAR = patterns.compile(r"\b(?:is|was|de|,) ?(?:1[5-9]|2[01])\d\d\b")  # a year, not an age


class Age(NamedTuple):
    """A statement of age and where it stands; `kind`: `young`, `grown`, or `seeming` young."""

    kind: str
    start: int
    end: int


def ages_of(plain: str) -> list[Age]:
    """Every statement of age in the text, prepared by `folded`, in no order."""
    spans = [found.span() for found in _SPANS.finditer(plain)]
    seeming = [Age("seeming", *found.span()) for found in _LOOKS_YOUNG.finditer(plain)]
    looks = [Age("grown", *found.span()) for found in _LOOKS_GROWN.finditer(plain)]
    grown = looks + [Age("grown", *found.span()) for found in _ADULT.finditer(plain)]
    grown += [Age("grown", *found.span()) for found in _of(plain) if not found["young"]]
    grown += [Age("grown", *months) for months in _in_months(plain, grown=True)]
    young = [Age("young", *span) for span in _young_spans(plain)]
    taken = _covered([*spans, *((age.start, age.end) for age in grown)])
    young = [age for age in young if not any(taken[age.end - 3 : age.end - 1])]
    grown = [age for age in grown if not _CALENDAR.search(plain[age.start : age.end])]
    born = [Age("young" if age < ADULT else "grown", *span) for age, span in born_ages(plain)]
    return seeming + grown + young + born


def _of(plain: str) -> Iterator[patterns.Match]:
    yield from (found for found in _OF.finditer(plain) if found[1] not in _MANY)


def _young_spans(plain: str) -> Iterator[tuple[int, int]]:
    yield from (found.span() for found in _of(plain) if found["young"])
    for pattern in (_MINOR, _BEFORE, _FIGURED, _HALVES):
        yield from (found.span() for found in pattern.finditer(plain))
    yield from _in_months(plain, grown=False)


def _in_months(plain: str, grown: bool) -> Iterator[tuple[int, int]]:
    for found in _MONTHS.finditer(plain):
        figure = found[1]
        if (figure.isdecimal() and int(figure) >= _MAX_MONTHS) == grown:
            yield found.span()


def _covered(spans: list[tuple[int, int]]) -> bytearray:
    """A byte for each character up to the last span, one where a span lies."""
    covered = bytearray(max((end for _, end in spans), default=0))
    for start, end in spans:
        covered[start:end] = b"\1" * (end - start)
    return covered


def states_minor(plain: str) -> bool:
    """Whether an age under eighteen is stated in the text, prepared by `folded`."""
    return any(age.kind != "grown" for age in ages_of(plain))


def states_adult(plain: str) -> bool:
    """Whether an age of eighteen or more is."""
    return any(age.kind == "grown" for age in ages_of(plain))
