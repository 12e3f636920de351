"""Ages that follow by calculation: from a year of birth, a share of another's age, candles on a cake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from app import patterns
from app.ai.builtin.reading.text import Text
from app.ai.builtin.vocabulary import numbers

_ADULT = 18
_BIRTH = patterns.compile(
    r"\b(?:(?:was |is )?born|dob|date of birth|birth ?date|nascid[oa]|nasceu|nasc|data de nascimento|"
    r"veio ao mundo)\b[^,;!?]{0,24}?\b(?P<year>20\d\d)\b"
)
_ANY = rf"(?P<n>{numbers.EN}|{numbers.PT})"
_SHARE = patterns.compile(
    r"\b(?P<share>half|one third|a third|twice|double|three times|metade|dobro|um terço|triplo)(?: of| da)?"
    rf"(?: \w+){{0,2}} (?:age|idade)\b.{{0,30}}?\b{_ANY} ?(?:year|yo|anos|[,.;)]|$)"
)
_SHARES = {
    "half": 0.5, "metade": 0.5, "one third": 1 / 3, "a third": 1 / 3, "um terço": 1 / 3,
    "twice": 2, "double": 2, "dobro": 2, "three times": 3, "triplo": 3,
}  # fmt: skip
_CANDLES = patterns.compile(
    rf"\b{_ANY} (?:candles|velinhas|velas) (?:on (?:his|her|their) (?:birthday )?cake|no bolo)\b"
)
_STATED_PT = patterns.compile(
    r"\b(?:(?:hoje|agora|atualmente),? (?:já )?(?:aos|com)|tem|tenho|fez|fiz|completou|"
    rf"aniversário del[ea]:?) (?P<n>{numbers.PT})"
    r"(?:$|[,.;)]| (?:e|mas) (?P<next>\w+)| (?:é|está|vive|mora|trabalha|comanda|lidera|toca|ensina)\b)"
)
_GOES_ON = patterns.compile(r"[.,]\d")  # no 2 of 2.300
_NO_CLAUSE = numbers.WORDS | {"meio", "meia"}  # "vinte e sete", "seis e meio"
_MIN_AGE = 4  # years; below, `tem um e quer dois` counts things
_CLAUSE = frozenset(["o", "os", "a", "as", "já", "quer", "mora", "ainda"])


def this_year() -> int:
    """Returns the present year; a function, so that tests can replace it."""
    return datetime.now(UTC).year


def calculated_age_in(
    text: Text, is_of_another: Callable[[Text, int, int, int], bool], year: int | None = None
) -> int | None:
    """Returns the age in years that can be calculated, or None. A year of birth counts only where it makes a
    minor: `a poet born in 1980` has an age that depends on the present of the story."""
    if birth := _BIRTH.search(text.plain):
        age = (year or this_year()) - int(birth["year"])
        if 0 <= age < _ADULT and not is_of_another(text, *birth.span(), max(age, 1)):
            return max(age, 1)
    if share := _SHARE.search(text.plain):
        return max(1, round((numbers.value_of(share["n"]) or 0) * _SHARES[share["share"]])) or None
    for pattern in (_CANDLES,) if text.language == "en" else (_CANDLES, _STATED_PT):
        for match in pattern.finditer(text.plain):
            value = numbers.value_of(match["n"])
            if value and _is_said(text, match, value) and not is_of_another(text, *match.span("n"), value):
                return value
    return None


def _is_said(text: Text, match: patterns.Match, value: int) -> bool:
    """Returns whether the number is somebody's age: not denied, and no number of things."""
    following = match.groupdict().get("next")
    if following in _NO_CLAUSE or _GOES_ON.match(text.plain, match.end("n")) or text.denied(match.start()):
        return False
    return following is None or following in _CLAUSE or value >= _MIN_AGE
