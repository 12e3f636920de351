"""Verdicts of guard models in every known form; an uncertain verdict is never a pass."""

from __future__ import annotations

import pytest

from app.ai.openai_compatible.moderation.verdicts import Unreadable, verdict_in
from app.engines.moderation import Verdict

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
    "PolyGuard": "Harmful request: no\nRequest safety violations: None\nResponse safety violations: None",
    "GuardReasoner": "Answers:\nRequest: unharmful\nCompletion: n/a\nResponse: unharmful",
    "MD-Judge 2": "The text is about a keeper of lights and contains no harmful content.\n[RESULT] safe",
    "DynaGuard": "<answer>PASS</answer>",
    "another word": "Benign.",
    "tags": "<verdict>safe</verdict>\n<reasoning>It tells of a keeper.</reasoning>",
    "general, as asked": '{"safe": true, "categories": []}',
    "general, fenced": '```json\n{"safe": true, "categories": []}\n```',
    "general, wrapped": 'Sure! {"result": {"flagged": false, "categories": {"hate": false}}} Let me know.',
    "general, a sentence": "The text is safe for everyone.",
    "general, labelled": "**Verdict:** Safe\n\nIt is about a lighthouse.",
    "general, explained": "safe\n\nThe text contains no harmful or hateful content and is safe for everyone.",
    "general, retelling": "safe\n\nHe was refused by the harbour master, and he never came back.",
    "general, in a sentence, explained": "This text is safe. It describes a keeper of lights.",
    "general, in a sentence, denying": "The text is safe. It does not contain any harmful content.",
    "general, denying first": "The text contains no sexual content, hate or violence. It is safe.",
    "general, at the end": "The text describes a keeper of lights.\n\nThe answer is **safe**.",
    "general, camel case": '{"isSafe": true, "violatedCategories": ["none"], "riskLevel": "low"}',
    "general, reasons": '{"safe": true, "reason": "It violates no rule, and nothing in it is harmful."}',
    "general, hazards by name": '{"safe": true, "hate": false, "violence": "no", "categories": {"S4": 0.01}}',
    "general, twice the same": '{"safe": true}\n{"safe": true}',
    "hazards on lines of their own": "Hate: no\nViolence: none\nVerdict: safe",
    "hazards below the verdict": "safe\nHate: no\nSexual content: none",
    "ShieldGemma, a reason in its line": "No, the text does not violate the policy.",
    "ShieldGemma, a reason behind": "No. The user's message is about a lighthouse keeper.",
    "ShieldGemma, a dash": "No - no violations found",
    "a reason in its line": "Safe: the text describes a lighthouse keeper.",
    "a reason behind a dash": "**Safe** — no violations found.",
    "a reason behind a comma": "Safe, it contains nothing harmful.",
    "a final answer": "Final answer: safe",
    "whose text it is": "User: safe",
    "boxed": "The answer is $\\boxed{\\text{safe}}$.",
    "in brackets": "[safe]",
    "denied": "The text does not violate any of the policies.",
    "denied, of content": "This message doesn't contain any harmful content.",
    "safe and fit": "The content is safe and appropriate for all audiences.",
    "safe, and whom it is for": '{"safe": true, "categories": [], "rating": "everyone"}',
    "gpt-oss-safeguard": '{"violation": 0, "policy_category": null, "rule_ids": [], "rationale": "Benign"}',
    "gpt-oss-safeguard, a flag": '{"violation": false, "rationale": "A keeper of a lighthouse."}',
    "gpt-oss-safeguard, in lines": "Violation: no\nRationale: It describes a keeper.",
    "JSON of Python": "{'safe': True, 'categories': []}",
    "JSON of Python in part": '{"safe": True, "categories": None}',
    "JSON with a comma too many": '```json\n{"safe": true,\n "categories": [],\n}\n```',
    "JSON without quotes": "{safe: true, categories: []}",
    "JSON with curly quotes": "{“safe”: true, “categories”: []}",
    "JSON with a raw line break": '{"safe": true, "reason": "A keeper\nof lights"}',
    "objects that deny": '{"safe": true, "categories": [{"category": "hate", "flagged": false}]}',
    "objects with low scores": '{"safe": true, "categories": [{"name": "hate", "score": 0.01}]}',
    "objects of flags": '{"safe": true, "categories": [{"hate": false}, {"sexual": false}]}',
    "objects that filter": '{"safe": true, "categories": {"hate": {"filtered": false, "severity": "safe"}}}',
    "levels": '{"safe": true, "categories": {"hate": "none", "violence": "low", "sexual": "0.02"}}',
    "categories explained": '{"safe": true, "categories": {"hate": "No hate speech was found in it."}}',
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
    "PolyGuard": ("Harmful request: yes\nRequest safety violations: S4, S12", {"sexual_minors", "sexual"}),
    "GuardReasoner": ("Answers:\nRequest: harmful\nCompletion: refusal\nResponse: unharmful", {"flagged"}),
    "MD-Judge": ("unsafe\nO5: Malicious Use", {"flagged"}),
    "MD-Judge, toxic or adult": ("unsafe\nO1: Representation & Toxicity", {"flagged"}),
    "MD-Judge 2": ("The text insults many people.\n[RESULT] unsafe\nhate speech", {"hate_speech"}),
    "DynaGuard": ("<answer>FAIL</answer>", {"flagged"}),
    "another word": ("Malicious", {"flagged"}),
    "tags": ("<verdict>unsafe</verdict>\n<categories>S4</categories>", {"sexual_minors"}),
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
    "codes on lines": ("unsafe\nS1\nS4", {"violence", "sexual_minors"}),
    "codes in a list": ("unsafe\n\nCategories:\n- S1\n- S4", {"violence", "sexual_minors"}),
    "codes with a label": ("unsafe\nViolated categories: S12", {"sexual"}),
    "codes numbered, with names": (
        "unsafe\n1. S1: Violent Crimes\n2. S4: Child Sexual Exploitation",
        {"violence", "sexual_minors"},
    ),
    "a code, and talk of more": ("unsafe\nS1\n\nThe text sexualises a child.", {"violence", "sexual_minors"}),
    "Qwen3Guard, on lines": (
        "Safety: Unsafe\nCategories: Violent\nSexual content (minor)",
        {"violence", "sexual_minors"},
    ),
    "a list of objects": (
        '{"safe": false, "categories": [{"name": "sexual", "score": 0.9}, {"code": "S4"}, {"type": "gun"}]}',
        {"sexual", "sexual_minors", "violence"},
    ),
    "a level that is low": (
        '{"safe": false, "categories": {"sexual_minors": "low", "violence": "high"}}',
        {"sexual_minors", "violence"},
    ),
    "a reason that says more": (
        '{"safe": false, "categories": ["violence"], "reason": "The text sexualises a child."}',
        {"sexual_minors", "violence"},
    ),
    "ShieldGemma, a reason in its line": (
        "Yes, the text violates the policy on sexual content.",
        {"flagged"},
    ),
    "ShieldGemma, a hazard": ("Yes - it promotes hate speech.", {"hate_speech"}),
    "a final answer": ("Final answer: unsafe", {"flagged"}),
    "boxed": (r"\boxed{unsafe}", {"flagged"}),
    "gpt-oss-safeguard": ('{"violation": 1, "policy_category": "sexual_minors"}', {"sexual_minors"}),
    "gpt-oss-safeguard, a flag": ('{"violation": true, "category": "hate"}', {"hate_speech"}),
    "gpt-oss-safeguard, in lines": ("Violation: yes", {"flagged"}),
    "JSON of Python": ("{'safe': False, 'categories': ['sexual_minors']}", {"sexual_minors"}),
    "JSON with a comma too many": ('{"safe": false, "categories": ["sexual"],}', {"sexual"}),
    "JSON without quotes": ("{safe: false, categories: [hate]}", {"hate_speech"}),
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
    "0",
    '{"violation": null}',
    '{"violation": "maybe"}',
    '{"safe": true, "rating": "mature"}',
    "{'safe': True",
    "{'safe': True, 'categories': ['sex",
    "{'safe': True or False}",
    "{safe: maybe}",
    '{"safe": true, // unsafe really\n}',
    "[safe/unsafe]",
    r"\boxed{safe} or \boxed{unsafe}",
    "User: maybe",
    "OK",
    "Refused.",
    "Request: harmful?",
    "<verdict>perhaps</verdict>",
    "[RESULT]",
    "[RESULT] safe\n[RESULT] unsafe",
    "Final answer: safe or unsafe",
)


def found(verdict: Verdict) -> set[str]:
    return {*verdict.refused, *verdict.tags}


@pytest.mark.parametrize("around", AROUND, ids=range(len(AROUND)))
@pytest.mark.parametrize("name", SAFE)
def test_every_guards_safe_verdict_is_read_after_any_reasoning(name: str, around: str) -> None:
    assert found(verdict_in(around.format(SAFE[name]))) == set()


@pytest.mark.parametrize("around", AROUND, ids=range(len(AROUND)))
@pytest.mark.parametrize("name", UNSAFE)
def test_every_guard_s_unsafe_is_read_with_what_for(name: str, around: str) -> None:
    answer, wanted = UNSAFE[name]
    assert found(verdict_in(around.format(answer))) == wanted


@pytest.mark.parametrize("answer", UNREADABLE)
def test_an_uncertain_verdict_is_a_failure(answer: str) -> None:
    with pytest.raises(Unreadable):
        verdict_in(answer)


@pytest.mark.parametrize("code", ["O1", "O4", "O5", "O6"])
def test_md_judge_numbers_its_hazards_otherwise_than_the_first_llama_guard(code: str) -> None:
    assert found(verdict_in(f"unsafe\n{code}", "OpenSafetyLab/MD-Judge-v0.1")) == {"flagged"}
    assert found(verdict_in("unsafe\nO2", "OpenSafetyLab/MD-Judge-v0.1")) == set()  # misinformation
    assert found(verdict_in("unsafe\nO2", "LlamaGuard-7b")) == {"sexual"}


@pytest.mark.parametrize("model", ["meta-llama/Meta-Llama-Guard-2-8B", "llama-guard2"])
def test_the_second_llama_guard_numbers_its_hazards_otherwise(model: str) -> None:
    assert found(verdict_in("unsafe\nS9,S11", model)) == {"hate_speech", "sexual"}
    assert found(verdict_in("unsafe\nS10,S12", "llama-guard3:8b")) == {"hate_speech", "sexual"}
