"""Words that all pages share: dates that can be read one way alone, credits, and what a deployment sets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.ai.builtin.painting import toon_head
from app.engines.ports import Locale
from app.web.rendering import configure_templates, environment

MOMENT = datetime(2026, 3, 4, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "day", "moment"),
    [
        ("en", "4 Mar 2026", "4 Mar 2026, 09:05"),
        ("pt-BR", "4 de mar. de 2026", "4 de mar. de 2026, 09:05"),
    ],
)
def test_a_date_can_be_read_one_way_alone(locale: Locale, day: str, moment: str) -> None:
    filters = environment(locale).filters
    assert (filters["day"](MOMENT), filters["moment"](MOMENT)) == (day, moment)


def test_a_credit_has_our_quotation_marks() -> None:
    shown = environment("en").filters["quoted"](toon_head.credit())
    assert "“ToonHead”" in shown
    assert "„" not in shown


@pytest.mark.parametrize(
    ("minutes", "said"), [(15, "for 15 minutes."), (1, "for 1 minute."), (0, "This can’t be undone")]
)
def test_the_discard_question_says_the_real_time(minutes: int, said: str) -> None:
    try:
        configure_templates(undo_minutes=minutes)
        macro = environment("en").get_template("_macros/words.html").module.discard_note  # type: ignore[attr-defined]
        assert said in macro()
    finally:
        configure_templates(undo_minutes=15)
