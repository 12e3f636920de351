"""Ages that follow from a year of birth and the present year, as stated in the text or by the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from app import patterns

_YEAR = r"(1[0-9]\d\d|2[0-9]\d\d)"
_BORN = patterns.compile(
    r"\b(?:born|birth|dob|birthday|b\.|nasceu|nascid[ao]|nascimento|nasci)\b"
    rf"[^.;!?\n]{{0,30}}?\b{_YEAR}\b"
)
_NOW = patterns.compile(
    r"\b(?:today|now|year is|year|this is|it'?s|is|present|hoje|agora|estamos|ano de|ano e|ano|passa em|"
    r"em pleno)\b"
    rf"[^.;!?\n\d]{{0,20}}?\b{_YEAR}\b"
)


def born_ages(plain: str) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yields the age in years, and the offsets, for every year of birth in the folded text."""
    births = [(int(found[1]), found.span()) for found in _BORN.finditer(plain)]
    if not births:
        return
    years = {year for year, _ in births}
    stated = [int(found[1]) for found in _NOW.finditer(plain) if int(found[1]) not in years]
    present = max(stated, default=datetime.now(UTC).year)
    for year, span in births:
        if present >= year:
            yield present - year, span
