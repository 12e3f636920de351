"""Guard models answer each in their own way; what can't be read for certain is never a pass."""

from __future__ import annotations

import pytest

from app.ai.openai_compatible.guard_answers import Unreadable, verdict_in
from app.ai.openai_compatible.guard_categories import meaning_of
from app.moderation import Rating, Verdict

SAFE = {
    "Llama Guard": "safe",
    "Llama Guard, template left in": "\n\nsafe<|eot_id|>",
    "ShieldGemma": "No",
    "Granite Guardian 3": "<score> no </score>",
    "Granite Guardian 3.0": "No",
    "Qwen3Guard": "Safety: Safe\nCategories: None",
    "Qwen3Guard on an answer": "Safety: Safe\nCategories: None\nRefusal: Yes",
    "WildGuard": "Harmful request: no\nResponse refusal: n/a\nHarmful response: n/a",
    "Nemotron": '{"User Safety": "safe"}',
    "Nemotron with both": '{"User Safety": "safe", "Response Safety": "safe"}',
    "Nemotron, reasoning": "Prompt harm: unharmful\nResponse harm: None",
    "general, as asked": '{"safe": true, "categories": []}',
    "general, fenced": '```json\n{"safe": true, "categories": []}\n```',
    "general, wrapped": 'Sure! {"result": {"flagged": false, "categories": {"hate": false}}} Let me know.',
    "general, a sentence": "The text is safe for everyone.",
    "general, labelled": "**Verdict:** Safe\n\nIt is about a lighthouse.",
    "general, explained": "safe\n\nThe text contains no harmful or hateful content and is safe for everyone.",
    "general, retelling": "safe\n\nHe was refused by the harbour master, and he never came back.",
    "general, in a sentence, explained": "This text is safe. It describes a keeper of lights.",
    "general, at the end": "The text describes a keeper of lights.\n\nThe answer is **safe**.",
    "general, camel case": '{"isSafe": true, "violatedCategories": ["none"], "riskLevel": "low"}',
    "general, reasons": '{"safe": true, "reason": "It violates no rule, and nothing in it is harmful."}',
    "general, hazards by name": '{"safe": true, "hate": false, "violence": "no", "categories": {"S4": 0.01}}',
    "general, twice the same": '{"safe": true}\n{"safe": true}',
    "hazards on lines of their own": "Hate: no\nViolence: none\nVerdict: safe",
    "a question that is answered": "Safe: yes",
}
# The answer, and what the verdict must hold: refusals, tags.
UNSAFE: dict[str, tuple[str, set[str]]] = {
    "Llama Guard 3": ("unsafe\nS4,S11", {"sexual_minors", "self_harm_instructions"}),
    "Llama Guard 4": ("unsafe\nS12", {"sexual"}),
    "Llama Guard, one line": ("unsafe\nS10 ", {"hate_speech"}),
    "Llama Guard 1": ("unsafe\nO2,O6", {"sexual", "self_harm_instructions"}),
    "Llama Guard, template left in": ("<|start_header_id|> unsafe\nS3<|eot_id|>", {"sexual_assault"}),
    "Llama Guard, no codes": ("unsafe", {"flagged"}),
    "ShieldGemma": ("Yes", {"flagged"}),
    "ShieldGemma, explaining": ("Yes.\n\nThe text violates the policy on hate.", {"flagged"}),
    "Granite Guardian 3": ("<score> yes </score>", {"flagged"}),
    "Granite Guardian, confident": ("<score>Yes</score>\n<confidence>High</confidence>", {"flagged"}),
    "Qwen3Guard": ("Safety: Unsafe\nCategories: Sexual Content or Sexual Acts", {"sexual"}),
    "Qwen3Guard, two": (
        "Safety: Unsafe\nCategories: Violent, Suicide & Self-Harm",
        {"violence", "self_harm_instructions"},
    ),
    "Qwen3Guard, controversial": ("Safety: Controversial\nCategories: Violent", {"violence"}),
    "Qwen3Guard, without categories": ("Safety: Unsafe\nCategories: None", {"flagged"}),
    "WildGuard": ("Harmful request: yes\nResponse refusal: no\nHarmful response: n/a", {"flagged"}),
    "Nemotron": (
        '{"User Safety": "unsafe", "Safety Categories": "Sexual (minor), Hate/Identity Hate"}',
        {"sexual_minors", "hate_speech"},
    ),
    "Nemotron, the answer": (
        '{"User Safety": "safe", "Response Safety": "unsafe", "Safety Categories": "Sexual"}',
        {"sexual"},
    ),
    "Nemotron, reasoning": ("Prompt harm: harmful\nResponse harm: None", {"flagged"}),
    "general, as asked": ('{"safe": false, "categories": ["hate"]}', {"hate_speech"}),
    "general, flags": (
        '{"flagged": true, "categories": {"sexual/minors": true, "violence": false}}',
        {"sexual_minors"},
    ),
    "general, a sentence": ("This text is unsafe because of what it says.", {"flagged"}),
    "general, denied": ("The content is not safe.", {"flagged"}),
    "general, short": ("It isn't safe.", {"flagged"}),
    "general, at the end": ("It shows cruelty.\n\nThe answer is **unsafe**.", {"flagged"}),
    "one line with codes": ("unsafe: S4, S10", {"sexual_minors", "hate_speech"}),
    "a question that is answered": ("Is the text safe: no", {"flagged"}),
    "harmful: a level": ('{"severity": "high", "violated": ["hate"]}', {"hate_speech"}),
    "general, twice the same": ('{"safe": false}\n{"safe": false, "categories": ["S4"]}', {"sexual_minors"}),
    "general, nested": ('{"input": {"safe": true}, "output": {"safe": false}}', {"flagged"}),
    "a name nobody knows": ("unsafe\nS77", {"flagged"}),
}
AROUND = (
    "{}",
    "<think>Could be unsafe. Or safe?</think>\n{}",
    "<thinking>\nS4? Yes.\n</thinking>\n\n{}",
    "<think>unsafe\nS4</think>{}\n",
)
UNREADABLE = (
    "",
    "   ",
    "\n\n",
    "maybe",
    "I can't help with that.",
    "{",
    '{"safe": tr',
    '{"User Safety": "uns',
    "[]",
    "{}",
    '{"note": "fine"}',
    '{"safe": "perhaps"}',
    "<!doctype html><html><body>502</body></html>",
    "safe\nunsafe\nS4",
    "It may be safe or unsafe.",
    "It is not unsafe.",
    "<score> </score>",
    "<score>unsure</score>",
    "Safety: ?",
    "Harmful request: n/a",
    "<think>It is safe, I think",
    "null",
    "42",
    '{"safe": null}',
    "Safety: Safe\nSafety: who knows",
)


def found(verdict: Verdict) -> set[str]:
    return {*verdict.refused, *verdict.tags}


@pytest.mark.parametrize("around", AROUND, ids=range(len(AROUND)))
@pytest.mark.parametrize("name", SAFE)
def test_every_guard_s_safe_is_read_whatever_it_thought_before(name: str, around: str) -> None:
    assert found(verdict_in(around.format(SAFE[name]))) == set()


@pytest.mark.parametrize("around", AROUND, ids=range(len(AROUND)))
@pytest.mark.parametrize("name", UNSAFE)
def test_every_guard_s_unsafe_is_read_with_what_for(name: str, around: str) -> None:
    answer, wanted = UNSAFE[name]
    assert found(verdict_in(around.format(answer))) == wanted


@pytest.mark.parametrize("answer", UNREADABLE)
def test_what_is_not_certain_is_a_failure(answer: str) -> None:
    with pytest.raises(Unreadable):
        verdict_in(answer)


@pytest.mark.parametrize("model", ["meta-llama/Meta-Llama-Guard-2-8B", "llama-guard2"])
def test_the_second_llama_guard_numbers_its_hazards_otherwise(model: str) -> None:
    assert found(verdict_in("unsafe\nS9,S11", model)) == {"hate_speech", "sexual"}
    assert found(verdict_in("unsafe\nS10,S12", "llama-guard3:8b")) == {"hate_speech", "sexual"}


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
    assert found(meaning_of(names)) == wanted


def test_explicit_content_asks_for_adults_and_violence_for_teens() -> None:
    assert meaning_of(["sexual"]).rating == Rating.MATURE
    assert meaning_of(["violence"]).rating == Rating.TEEN
