"""Ages by denial, approach and birthday: `not yet seventeen`, `vai fazer 9 anos`, `her 27th birthday`."""

from __future__ import annotations

from collections.abc import Iterator

from app import patterns
from app.ai.builtin.reading.text import Text
from app.ai.builtin.vocabulary import numbers

_EN, _PT = rf"(?P<n>{numbers.EN})", rf"(?P<n>{numbers.PT})"
_END = r"(?= *(?:$|[,.;:!?)—]| and\b| but\b| who\b| yet\b| years?\b))"
_SOON = r"(?= *(?:$|[,.;)]| years| next\b| in\b| soon\b| tomorrow\b| this\b| on\b))"
_OF_A_TIME = (
    r"(?:will be|'ll be|will turn|'ll turn|about to be|about to turn|going to be|going to turn|gonna be)"
)
_WHOSE = r"(?:his|her|their|my)"
# Words next to the number, and by how much the age is lower.
_BELOW: dict[str, list[tuple[patterns.Pattern, int]]] = {
    "en": [
        (patterns.compile(rf"\b(?:isn'?t|is not|not) {_EN} yet\b"), 1),
        (patterns.compile(rf"(?:^|, ){_EN} and (?:a half|three quarters|a quarter)\b"), 0),
        (patterns.compile(rf"^{_EN} and [a-z]+(?=,|$)"), 0),
        (
            patterns.compile(
                r"\b(?:not (?:yet|quite)|isn'?t(?: yet| even| quite)+|(?:hasn|haven)'?t (?:yet )?turned|"
                rf"has not (?:yet )?turned) {_EN}{_END}"
            ),
            1,
        ),
        (patterns.compile(rf"\b{_OF_A_TIME} {_EN}{_SOON}"), 1),
        (patterns.compile(rf"\bturn(?:s|ing) {_EN}(?= (?:soon|next|in|on|this|tomorrow)\b)"), 1),
        (patterns.compile(rf"\b(?P<less>an?|one|two|three|four|five) years? (?:short|shy) of {_EN}\b"), 1),
        (
            patterns.compile(
                rf"(?:\b(?:is|still|just|well|girl|boy|kid|child)|,) under {_EN}(?= *(?:$|[,.;]))"
            ),
            1,
        ),
        (patterns.compile(rf"\b(?:before|until|eve of) {_WHOSE} (?P<n>{numbers.ORDINAL}) birthday\b"), 1),
        (
            patterns.compile(
                r"\b(?:celebrat\w+|it's|it is|today is|having|on|at|after|day of|"
                rf"cake for) {_WHOSE} (?P<n>{numbers.ORDINAL}) birthday\b(?: party)?"
            ),
            0,
        ),
        (patterns.compile(rf"\bin {_WHOSE} (?P<n>{numbers.ORDINAL}) year(?= *(?:$|[,.;)]))"), 0),
        (patterns.compile(rf"(?:^|[,;.] )(?:barely|only|just|merely|still) {_EN}{_END}"), 0),
        (
            patterns.compile(
                r"(?:^|\b(?:is|he's|she's|aged?|somewhere|girl|boy|kid|child|teen|man|woman|person) |"
                rf", )between {_EN} and (?:{numbers.EN})(?= *(?:$|[,.;]| years| yo\b))"
            ),
            0,
        ),
        (patterns.compile(rf"\b{_EN},? (?:going|coming up) on (?:{numbers.EN})\b"), 0),
        (patterns.compile(rf"\b{_EN} and (?:{numbers.EN})(?= *\))"), 0),
        (patterns.compile(rf"[,(] *{_EN} (?:to|or) (?:{numbers.EN}) *(?=$|[,.;)])"), 0),
        (patterns.compile(rf"^{_EN},? (?:but|and) (?:looks|seems|acts)\b"), 0),
        (patterns.compile(rf"\bnearing {_EN}{_END}"), 2),
        (
            patterns.compile(
                r"\b(?:is|well|just|,|\w{2,}) over (?P<n>thirty|forty|fifty|sixty|seventy|eighty|ninety|"
                r"[3-9]0)(?= *(?:$|[,.;]))"
            ),
            -3,
        ),
    ],
    "pt-BR": [
        (patterns.compile(rf"\bnão \w+ nem {_PT} (?:anos|aninhos|invernos|primaveras|verões)\b"), 1),
        (patterns.compile(rf"(?:^|, |\b(?:tem|tenho|fez) ){_PT} e meio\b"), 0),
        (
            patterns.compile(
                r"\b(?:ainda não|nem) (?:tem|tenho|viu|viveu|fez|fiz|completou|completei|chegou aos|"
                rf"fez os|completou os)(?: nem)? {_PT}(?: anos| aninhos| invernos| primaveras|"
                rf" verões)?(?: ainda)?{_END.replace('years', 'anos')}"
            ),
            1,
        ),
        (
            patterns.compile(
                r"\b(?:vai|vou|irá|está para|prestes a|quase) (?:fazer|completar|fazendo|"
                rf"completando) {_PT}(?: anos| aninhos)?\b"
            ),
            1,
        ),
        (
            patterns.compile(
                r"\b(?:às vésperas de|falta(?:m|ndo)? (?:(?P<less>um|dois|três|quatro|cinco) anos?|"
                r"(?:\w+ ){0,2}\w+) (?:para|pra)|a (?:um|uma|dois|duas|poucos|poucas|\d) (?:dias?|semanas?|"
                r"mês|meses) de|ansios[oa] (?:para|pra)|louc[oa] (?:para|pra)|doid[oa] (?:para|"
                rf"pra)) (?:logo )?(?:completar|fazer|chegar aos) {_PT}(?: anos|"
                rf" aninhos)?{_END.replace('years', 'para')}"
            ),
            1,
        ),
        (
            patterns.compile(
                rf"\b(?:faz|completa) {_PT} (?:anos|aninhos) (?:amanhã|semana que vem|na semana|"
                r"mês que vem|ano que vem|em (?:breve|janeiro|fevereiro|março|abril|maio|junho|julho|"
                r"agosto|setembro|outubro|novembro|dezembro))"
            ),
            1,
        ),
        (
            patterns.compile(
                rf"\b(?:faz|completa|está fazendo|comemora(?:ndo)?) (?:(?:os|seus) )*{_PT} (?:anos|"
                r"aninhos)(?= (?:hoje|agora|de idade|neste))"
            ),
            0,
        ),
        (
            patterns.compile(
                rf"\b(?:tem|tenho|fez) (?:uns |só |apenas )?(?:{numbers.PT}) (?:ou|para|pra) {_PT} (?:anos|"
                r"aninhos)\b"
            ),
            0,
        ),
        (patterns.compile(rf"\bentre (?:os )?{_PT} e (?:os )?(?:{numbers.PT}) (?:anos|aninhos)\b"), 0),
        (patterns.compile(rf"(?:^|[;.,—] )(?:agora )?aos {_PT}(?: anos| aninhos)?,"), 0),
        (patterns.compile(rf"\blá pelos {_PT}\b"), 0),
    ],
}
_MINOR = 21  # from here on, one year less makes no difference that a description means
_ALMOST = {
    "en": patterns.compile(rf"\b(?:nearly|almost|close to|approaching) {_EN}{_END}"),
    "pt-BR": patterns.compile(rf"\bquase {_PT}(?: anos)?\b"),
}
_LESS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5} | {
    "um": 1,
    "dois": 2,
    "três": 3,
    "quatro": 4,
    "cinco": 5,
}
_NOT_AFTER = patterns.compile(r"^ (?:anymore|any more|people|of)\b")


def near_ages_in(text: Text) -> Iterator[tuple[patterns.Match, int]]:
    """Yields each such age: its match, and the age in years."""
    for pattern, less in _BELOW[text.language]:
        match = pattern.search(text.plain)
        value = _value(match["n"]) if match else None
        if match is None or value is None or _NOT_AFTER.match(text.after(match.end())):
            continue
        below = _LESS.get(match.groupdict().get("less") or "", less)
        if value - below > 3:
            yield match, value - below
    almost = _ALMOST[text.language].search(text.plain)
    value = _value(almost["n"]) if almost else None
    if almost and value == 18:
        yield almost, value - 1


def _value(words: str) -> int | None:
    return (
        numbers.ordinal_of(words) if patterns.fullmatch(numbers.ORDINAL, words) else numbers.value_of(words)
    )
