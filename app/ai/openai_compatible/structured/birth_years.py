"""Removes years of birth: they are not ages, and refer to an unknown calendar."""

from __future__ import annotations

from app import patterns

_DAY = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?(?:[./-]|,? (?:d[eo] |of )?)"
    r"(?:\d{1,2}[./-]|[a-z]{3,9},? (?:d[eo] |of )?)?)"
)
_BIRTH_YEAR = patterns.compile(
    rf"\b(?:born|birth|nasc\w*|since|desde|b\.)[^\d]{{0,20}}{_DAY}?\b[12]\d{{3}}s?\b(?: ?(?:years|anos))?"
)


def without_birth_years(text: str) -> str:
    """Return the lower-case, unaccented text without years of birth; `born 1200 years ago` stays."""
    return _BIRTH_YEAR.sub(_without_year, text)


def _without_year(found: patterns.Match) -> str:
    return "" if found.group().rstrip("s")[-1].isdigit() else found.group()
