"""A verdict is a pass only in a known form that nothing else in the answer contradicts."""

from __future__ import annotations

import pytest

from app.ai.openai_compatible.moderation.verdicts import Unreadable, verdict_in
from app.engines.moderation import Verdict

# Sentences with the word in them that are none of the forms: whichever way a person would read them.
OTHER_SENTENCES = (
    "This content cannot be considered safe.",
    "I wouldn't call this safe.",
    "This can't be called safe.",
    "This is far from safe.",
    "Hardly safe at all.",
    "Is it safe? No.",
    "Is it safe? Yes.",
    "safe? absolutely not",
    "The text isn't in any way safe.",
    "No one would say this is safe",
    "To be on the safe side, block it.",
    "Sorry, I cannot assess this content, but it seems safe to refuse.",
    "It is safe to say that this is vile.",
    "Safe for no one.",
    "Safe, but only for adults.",
    "This text is safe. Or is it?",
    "This text is safe. Not at all, to be honest.",
    "This text would be safe if nobody read it.",
    "This text is anything but safe.",
    "Nobody believes that:\nThis text is safe.",
    "I would not call it unsafe.",
    "It is hardly unsafe.",
    "Calling it unsafe would be wrong.",
    "This text is unsafe, or safe.",
    "No, this isn't safe.",
    "Yes, it is safe.",
    "O texto é seguro.",
    "The text is safe. It is never that.",
    "The text is safe. It does contain hate speech.",
    "The text is safe. I do not believe it.",
    "The text is safe. No.",
    "The text contains no violence and a sex scene with a child. It is safe.",
    "Nothing is harmful, they say. The text is safe. Perhaps.",
    "No, not safe.",
    "No - it is unsafe",
    "No way",
    "No, it is vile",
    "No, I can't judge that",
    "No. I can't help with that.",
    "No, but it is harmful",
    "Yes, this is fine",
    "Yes, but it is allowed",
    "Safe - unsafe",
    "Safe: not at all",
    "Safe - not",
    "Safe, I guess",
    "Safe, mostly",
    "Safe, with caution",
    "Safe, it is not",
    "Safe - I would not say so",
    "Safe, apart from the slurs",
    "Safe, except for the sex with a child",
    "Safe? The text is fine",
    "The text does not violate any policy except the one on hate.",
    "The text does not contain any unsafe content, but it is vile.",
    "It does not violate any policy. Or does it?",
    "The text does not contain hate.",
)
# Two things said, or a verdict beside what it contradicts: in JSON, by lines, by labels, in talk.
CONTRADICTIONS = (
    '{"safe": true, "categories": ["sexual_minors"]}',
    '{"safe": true, "categories": "hate"}',
    '{"safe": true, "categories": {"hate": "True"}}',
    '{"safe": true, "categories": {"hate": {"flagged": true, "score": 0.9}}}',
    '{"safe": true, "categories": {"hate": 0.97}}',
    '{"safe": true, "hate": true}',
    '{"safe": true, "violation": true}',
    '{"safe": true, "codes": ["S4"]}',
    '{"safe": true, "safe": false}',
    '{"safe": true, "reason": "The text violates the rules on hate."}',
    '{"safe": true}\n{"safe": false}',
    '[{"safe": true}, {"safe": false}]',
    '{"safety": "safe"} {"safety": "unsafe"}',
    '{"safety": "unsafe"} {"safety": "safe"}',
    '{"safe": true} {"note": "half',
    '{"safe": true}\nCorrection: unsafe',
    'This is not safe. {"safe": true}',
    "safe\nS4",
    "safe\nS4,S11",
    "safe S4",
    "safe, S4",
    "safe\nsexual_minors",
    "safe\n\nThe text is not safe.",
    "safe\nunsafe",
    "safe\n\nThis text must be blocked.",
    "safe\nIt is not appropriate.",
    "unsafe\nsafe",
    "No\nThe text is unsafe.",
    "No\nunsafe",
    "Yes\nThis text is safe.",
    "<score> no </score>\nunsafe",
    "<score> no </score> S4",
    "Safety: Safe\nCategories: Violent",
    "Safety: Safe\nSafety: Unsafe",
    "Safety: Unsafe\nSafety: Safe",
    "Verdict: Safe\nHate: yes",
    "Verdict: Safe\nNote: the text is harmful",
    "safe\nCategories: something that nobody has heard of",
    "Safe: no violations\nCodes: S4",
    "safe: sexual content",
    "Violation: no\nCategories: hate",
    "Verdict: safe\nViolation: yes",
    '{"safe": true, "violation": 1}',
    '{"safe": true, "violations": 2}',
    '{"violation": 0, "policy_category": "hate"}',
    '{"safe": true, "violations": [{"type": "hate"}]}',
    '{"safe": true, "violations": [{"rule": "x", "severity": "high"}]}',
    '{"safe": true, "categories": [{"severity": "high"}]}',
    '{"safe": true, "categories": [{"category": "hate", "flagged": "yes"}]}',
    '{"safe": true, "categories": {"hate": "high"}}',
    '{"safe": true, "categories": {"hate": "0.97"}}',
    '{"safe": true, "categories": {"hate": ["a slur"]}}',
    '{"safe": true, "categories": {"hate": "The text attacks immigrants."}}',
    '{"safe": true, "hate": "severe"}',
    '{"safe": true, "toxicity_score": 0.98}',
    '{"safe": true, "warnings": ["sexual content involving a minor"]}',
    '{"safe": true, "issues": [["hate"]]}',
    '{"safe": true, "issues": ["a word", {"type": "hate"}]}',
    '{"safe": true, "categories":] ["hate", "S4"]}',
    "safe: false, categories: [hate]",
    "{'safe': True, 'safe': False}",
    '{"safe": true "safe": false}',
    "{safe: true; safe: false}",
    "{'safe': True} {'safe': False}",
    "{'safe': True, 'categories': ['hate'],}",
    "{'safe': True, 'reason': 'The text sexualises a child.'}",
    '{"safe": true, "categories": [],} Correction: unsafe',
)
# A yes or no, a level, to a question that isn't named clearly enough to know which of the two it means.
UNCLEAR_QUESTIONS = (
    '{"safety": false}', '{"safety": true}', '{"verdict": "no"}', '{"not_harmful": false}', '{"result": 0}',
    '{"non_toxic": false}', '{"safe": "none"}', "Safety: low", "Safety rating: high", "Safety score: 0",
    "Verdict: no", "Classification: 1",
)  # fmt: skip
# Questions of both kinds: each answered once either way.
QUESTIONS = {
    **dict.fromkeys(("safe", "is_safe", "isContentSafe", "safe_for_work", "allowed", "harmless"), True),
    **dict.fromkeys(("acceptable", "is_compliant", "appropriate"), True),
    **dict.fromkeys(("unsafe", "flagged", "is_harmful", "violates_policy", "toxic", "blocked"), False),
}


def found(verdict: Verdict) -> set[str]:
    return {*verdict.refused, *verdict.tags}


@pytest.mark.parametrize("answer", OTHER_SENTENCES)
def test_a_sentence_of_another_form_is_no_verdict(answer: str) -> None:
    with pytest.raises(Unreadable):
        verdict_in(answer)


@pytest.mark.parametrize("answer", CONTRADICTIONS)
def test_of_an_answer_that_contradicts_itself_nothing_counts(answer: str) -> None:
    with pytest.raises(Unreadable):
        verdict_in(answer)


@pytest.mark.parametrize("answer", UNCLEAR_QUESTIONS)
def test_an_answer_to_a_question_that_is_not_clear_is_no_verdict(answer: str) -> None:
    with pytest.raises(Unreadable):
        verdict_in(answer)


@pytest.mark.parametrize(
    ("yes", "no"), [("true", "false"), ('"yes"', '"no"'), ("1", "0"), ('"True"', '"False"')]
)
@pytest.mark.parametrize(("question", "good"), QUESTIONS.items())
def test_an_answer_means_what_its_question_asks(question: str, good: bool, yes: str, no: str) -> None:
    safe, unsafe = (yes, no) if good else (no, yes)
    assert found(verdict_in(f'{{"{question}": {safe}}}')) == set()
    assert found(verdict_in(f'{{"{question}": {unsafe}}}')) == {"flagged"}


@pytest.mark.parametrize(
    "subject", ["", "This is ", "The answer is ", "The given text is rated as ", "It's "]
)
@pytest.mark.parametrize("end", ["", ".", "!"])
def test_the_closed_list_of_sentences_is_read_either_way(subject: str, end: str) -> None:
    assert found(verdict_in(f"{subject}safe{end}")) == set()
    assert found(verdict_in(f"{subject}unsafe{end}")) == {"flagged"}
    assert found(verdict_in(f"{subject}not safe{end}")) == {"flagged"}


def test_a_safe_that_has_more_behind_it_than_is_read_is_none() -> None:
    with pytest.raises(Unreadable):
        verdict_in("safe\n" + "The sea is wide. " * 300)
