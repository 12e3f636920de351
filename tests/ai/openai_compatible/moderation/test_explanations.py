"""What a guard explains beside "safe": it contradicts the verdict where it says that a hazard is there, not
where it denies one or tells of a theme."""

from __future__ import annotations

import json

import pytest

from app.ai.openai_compatible.moderation.verdicts import Unreadable, verdict_in
from app.engines.moderation import Verdict
from tests.support.guard_claims import CLAIMS
from tests.support.guard_explanations import HONEST

# The ways in which an explanation stands beside the verdict.
BESIDE = {
    "bare": "safe\n\n{}",
    "a no": "No\n\n{}",
    "labelled": "Verdict: safe\n{}",
    "round JSON": '{{"safe": true}}\n{}',
}


def answers(explanation: str) -> list[str]:
    inner = json.dumps({"safe": True, "categories": [], "reason": explanation})
    return [inner, *(form.format(explanation) for form in BESIDE.values())]


@pytest.mark.parametrize("explanation", HONEST)
def test_an_explanation_that_denies_hazards_or_names_a_theme_blocks_nothing(explanation: str) -> None:
    for answer in answers(explanation):
        assert verdict_in(answer) == Verdict(), answer


@pytest.mark.parametrize("explanation", CLAIMS)
def test_an_explanation_that_says_a_hazard_is_there_is_no_pass(explanation: str) -> None:
    for answer in answers(explanation):
        with pytest.raises(Unreadable):
            verdict_in(answer)
