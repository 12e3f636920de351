"""Unlisted markers: other names of reasoning, other brackets, doubled or written as code."""

from __future__ import annotations

import json

import pytest

from app.ai.openai_compatible.answers import answer_text
from app.ai.openai_compatible.answers.history import history_text, partial_history_text
from tests.support.answer_kinds import PLAN, QUIET, dressed
from tests.support.model_answers import HISTORY, MAX_LENGTH, PERSON

OF_THOUGHTS = [  # by a part of the name
    "thinking_phase", "hidden_thoughts", "private-thoughts", "my_thoughts", "reasoning_trace", "deepthink",
    "deep_thinking", "pre_thought", "model_thinking", "thinking_mode", "ruminate", "Ruminations",
    "step.reasoning",
    "self_reflecting", "internal_monolog", "inner_cogitation", "思考", "深度思考", "pensée",
    "pensamentos_internos",
    "Nachdenken", "raciocínio_passo_a_passo",
]  # fmt: skip
OF_ANY_NAME = [  # by their place
    "inner_voice", "step_by_step", "outline", "draft", "notes", "work_area", "musings", "prep", "x:warmup",
    "rascunho_inicial",
]  # fmt: skip
BRACKETS = {
    "tag": "<{n}>\n{t}\n</{n}>\n\n{a}",
    "joined": "<{n}>{t}</{n}>{a}",
    "attributes": '<{n} level="2">{t}</{n}>\n{a}',
    "pipes": "<|{n}|>{t}<|/{n}|>\n{a}",
    "square": "[{n}]\n{t}\n[/{n}]\n\n{a}",
    "braces": "{{#{n}}}\n{t}\n{{/{n}}}\n\n{a}",
    "corners": "【{n}】{t}【/{n}】\n{a}",
    "guillemets": "‹{n}›{t}‹/{n}›\n{a}",
    "behind a role": "<|im_start|>assistant\n<{n}>{t}</{n}>\n{a}",
    "behind thoughts": "<think>{t}</think>\n<{n}>{t}</{n}>\n{a}",
    "twice": "<{n}>{t}</{n}>\n<{n}>{t}</{n}>\n{a}",
}


@pytest.mark.parametrize("thoughts", [PLAN, QUIET], ids=["plan", "quiet"])
@pytest.mark.parametrize("brackets", [*BRACKETS.values()], ids=[*BRACKETS])
def test_reasoning_in_a_marker_of_any_name_before_an_answer_is_removed(brackets: str, thoughts: str) -> None:
    for name in (*OF_THOUGHTS, *OF_ANY_NAME):
        text = dressed(brackets.replace("{n}", name), HISTORY, thoughts)
        assert history_text(text, MAX_LENGTH) == HISTORY, name
        shown = [partial_history_text(text[:at], MAX_LENGTH) for at in range(0, len(text) + 13, 13)]
        assert all(HISTORY.startswith(one) for one in shown), name
        assert shown[-1]


@pytest.mark.parametrize("name", [*OF_THOUGHTS, *OF_ANY_NAME])
def test_reasoning_in_a_marker_of_any_name_before_an_object_is_removed(name: str) -> None:
    said = answer_text(f"<{name}>{QUIET}</{name}>\n{json.dumps(PERSON)}")
    assert json.loads(said) == PERSON


@pytest.mark.parametrize("name", OF_THOUGHTS)
def test_markers_named_for_reasoning_are_removed_anywhere(name: str) -> None:
    assert history_text(f"{HISTORY}\n<{name}>{QUIET}</{name}>", MAX_LENGTH) == HISTORY
    assert history_text(f"<{name}>{QUIET}", MAX_LENGTH) == ""


DOUBLED = [
    "<<think>>{t}<</think>>{a}", "<<<think>>>{t}<<</think>>>\n{a}", "[[think]]{t}[[/think]]{a}",
    "[[[THINK]]]\n{t}\n[[[/THINK]]]\n{a}", "{{#think}}{t}{{/think}}{a}", "{{{think}}}{t}{{{/think}}}{a}",
    "{% think %}{t}{% /think %}{a}", "`<think>`\n{t}\n`</think>`\n{a}", "``<think>``{t}``</think>``\n{a}",
    "```<think>```\n{t}\n```</think>```\n{a}", "\\<think\\>{t}\\</think\\>\n{a}",
    "\\<think\\>{t}\\<\\/think\\>\n{a}", "\\[think\\]{t}\\[/think\\]\n{a}",
    "**<think>**\n{t}\n**</think>**\n{a}",
    "*[think]*\n{t}\n*[/think]*\n{a}", "&lt;&lt;think&gt;&gt;{t}&lt;&lt;/think&gt;&gt;\n{a}",
    "【【think】】{t}【【/think】】\n{a}", "<#think>{t}</think>{a}",
    "<<inner_voice>>{t}<</inner_voice>>\n{a}",
    "[[scratch_notes]]\n{t}\n[[/scratch_notes]]\n{a}", "\\<inner_voice\\>{t}\\</inner_voice\\>\n{a}",
    "<<answer>>{a}<</answer>>", "{a}<<|im_end|>>", "`<s>`{a}`</s>`",
]  # fmt: skip


@pytest.mark.parametrize("thoughts", [PLAN, QUIET], ids=["plan", "quiet"])
@pytest.mark.parametrize("kind", DOUBLED)
def test_doubled_escaped_or_code_brackets_are_removed_with_their_marker(kind: str, thoughts: str) -> None:
    text = dressed(kind, HISTORY, thoughts)
    assert history_text(text, MAX_LENGTH) == HISTORY
    for at in range(len(text) + 1):
        assert HISTORY.startswith(partial_history_text(text[:at], MAX_LENGTH)), text[:at][-40:]


P1, P2 = HISTORY.split("\n\n")
WHOLE = {
    "sections": f"<childhood>{P1}</childhood>\n<today>{P2}</today>",
    "sections and an offer": f"<childhood>{P1}</childhood>\n<today>{P2}</today>\n\nLet me know!",
    "one block": f"<life_of_iris>\n{HISTORY}\n</life_of_iris>",
    "cut": f"<childhood>{P1}</childhood>\n<today>{P2}",
    "never closed": f"<her_life>{HISTORY}",
    "a name": HISTORY.replace("Iris Vale", "<name>Iris Vale</name>", 1),
    "HTML": f"<article><p>{P1}</p><p>{P2}</p></article>",
    "span": f'<span class="x">{P1}</span>\n\n{P2}',
}


@pytest.mark.parametrize("text", [*WHOLE.values()], ids=[*WHOLE])
def test_an_answer_in_blocks_of_its_own_is_kept(text: str) -> None:
    assert history_text(text, MAX_LENGTH).split() == HISTORY.split()
    for at in range(0, len(text) + 3, 3):
        shown = partial_history_text(text[:at], MAX_LENGTH)
        assert " ".join(HISTORY.split()).startswith(" ".join(shown.split())), text[:at][-40:]


LETTER = "Dear Iris, keep the lamp for me, and the log, and don't wait. Your aunt, from the north, in May."
HONEST = [
    f"{P1}\n\n[Note] {P2}",
    f"{P1}\n\n[[log]] {P2}",
    f"{P1}\n\n«Pensa nisso» was all she said. «Reasons» she gave none. {P2}",
    f"«I think so» was her answer to all.\n\n{P1}\n\n{P2}",
    f"‹Thoughts› was the title of her first book.\n\n{P2}",
    f"[Reasonable] was what they wrote into her file.\n\n{P1}\n\n{P2}",
    f"{P1} a << b, she wrote, and c >> d. {P2}",
    f"{P1} She typed if (a < b && c > d) and slept. {P2}",
    f"{P1}\n\nNotes: lamp, log, oil. So ran her diary, and {P2}",
]


@pytest.mark.parametrize("text", HONEST)
def test_brackets_of_prose_stay(text: str) -> None:
    assert history_text(text, MAX_LENGTH) == text


@pytest.mark.parametrize(
    "said", [f"<letter>{LETTER}</letter>\n\n{P1}\n\n{P2}", f"{P1}\n\n<notes>{LETTER}</notes>\n\n{P2}",
             f"{P1}\n\n<her_words>{LETTER}</her_words>\n\n{P2}", f"<diary>{LETTER}</diary>\n{P1}\n\n{P2}"]
)  # fmt: skip
def test_a_letter_and_notes_within_the_story_are_kept(said: str) -> None:
    found = history_text(said, MAX_LENGTH)
    assert all(part in found for part in (LETTER, P2))
