"""Category names of moderation models are mapped to the studio's own."""

from __future__ import annotations

import pytest

from app.ai.openai_compatible.moderation.categories import is_no_category, verdict_for
from app.engines.moderation import Rating, Verdict


def found(verdict: Verdict) -> set[str]:
    return {*verdict.refused, *verdict.tags}


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (("sexual/minors", "sexual"), {"sexual_minors", "sexual"}),
        (("self-harm",), {"self_harm"}),
        (("self-harm/intent",), {"self_harm"}),
        (("self-harm/instructions",), {"self_harm_instructions"}),
        (("hate",), {"hate_speech"}),
        (("hate/threatening",), {"hate_speech"}),
        (("violence/graphic",), {"gore"}),
        (("harassment",), {"strong_language"}),
        (("harassment/threatening",), {"violence"}),
        (("illicit",), set()),
        (("hate_and_discrimination",), {"hate_speech"}),
        (("violence_and_threats",), {"violence"}),
        (("dangerous_and_criminal_content",), set()),
        (("selfharm",), {"self_harm_instructions"}),
        (("S4: Child Sexual Exploitation",), {"sexual_minors"}),
        (("Non-Violent Crimes", "Privacy"), set()),
        (("Guns and Illegal Weapons",), {"violence"}),
        (("Indiscriminate Weapons",), {"flagged"}),
        ((), {"flagged"}),
        (("none",), {"flagged"}),
        (("something new",), {"flagged"}),
    ],
)
def test_servers_names_mean_the_studio_s_own(names: tuple[str, ...], wanted: set[str]) -> None:
    assert found(verdict_for(names)) == wanted


def test_explicit_content_asks_for_adults_and_violence_for_teens() -> None:
    assert verdict_for(["sexual"]).rating == Rating.MATURE
    assert verdict_for(["violence"]).rating == Rating.TEEN


@pytest.mark.parametrize(
    ("words", "none"),
    [
        ("None", True), ("N/A", True), ("none found", True), ("No violations", True),
        ("no policy categories apply", True), ("no consent", False), ("nonconsensual", False),
        ("unsafe", False), ("hate", False),
    ],
)  # fmt: skip
def test_words_for_no_category_are_known(words: str, none: bool) -> None:
    assert is_no_category(words) is none
