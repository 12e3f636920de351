"""The Accept-Language header, read in one place for pages and runs alike."""

from __future__ import annotations

import pytest

from app.web.i18n import accepted_languages, accepted_locale, preferred_language


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "en"),
        ("pt-BR", "pt-BR"),
        ("PT", "pt-BR"),
        ("pt-PT, en;q=0.9", "pt-BR"),
        ("en;q=0.8, pt;q=0.9", "pt-BR"),
        ("vo, pt;q=0.3, en;q=0.2", "pt-BR"),
        ("pt;q=0, en;q=0.1", "en"),
        ("en-GB,pt-BR", "en"),
        ("vo", "en"),
        ("*", "en"),
        ("pt;q=often", "en"),
    ],
)
def test_the_browsers_wishes_are_weighed(header: str, locale: str) -> None:
    assert accepted_locale(header) == locale


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("", None),
        ("*", None),
        ("pt-BR", "pt-BR"),
        ("en;q=0.5,pt", "pt"),
        ("en ; q=0, pt;q=0.001", "pt"),
        ("pt;q=rubbish, en;q=0.1", "en"),
        (",,;;=,", None),
    ],
)
def test_the_best_liked_language_is_found(accepted: str, best: str | None) -> None:
    assert preferred_language(accepted) == best


def test_the_same_reading_serves_both() -> None:
    assert accepted_languages("de;Q=0.3, pt;q=0.9, fr;q=2, en;q=0, es;level=1, it") == ["it", "pt", "de"]
