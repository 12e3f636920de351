"""Reasoning and answers in the template markers of Ling, Solar, MedGemma, openPangu and other models.

Each is read whole and as it grows: live text never shows what the saved text lacks.
"""

from __future__ import annotations

import json

import pytest

from app.ai.openai_compatible.answers import answer_text, has_untagged_reasoning
from app.ai.openai_compatible.answers.history import history_text, partial_history_text
from tests.support.answer_kinds import PLAN, QUIET, dressed
from tests.support.model_answers import HISTORY, MAX_LENGTH, PERSON

P1, P2 = HISTORY.split("\n\n")


def assert_read(text: str, wanted: str) -> None:
    """As that text, and each live text as a beginning of it."""
    assert history_text(text, MAX_LENGTH) == wanted
    ends = [*range(0, 60, 2), *range(60, len(text), 19), *range(max(0, len(text) - 25), len(text) + 1)]
    for at in ends:
        live = partial_history_text(text[:at], MAX_LENGTH)
        assert wanted.startswith(live), (text[:at][-50:], live[-50:])


TEMPLATES = [
    "<role>ASSISTANT</role>{a}<|role_end|>", "<role>ASSISTANT</role><think>{t}</think>{a}<|role_end|>",
    "{a}<|role_end|><role>HUMAN</role>More<|role_end|>", "{a}\n<role>HUMAN</role>More",
    "<|think|>{t}<|end|><|begin|>assistant<|content|>{a}<|flush|>",
    "<|begin|>assistant<|think|>{t}<|end|><|begin|>assistant<|content|>{a}<|end|>",
    "<|think:begin|>{t}<|think:end|><|content:begin|>{a}<|content|end|>",
    "<|begin:think|>{t}<|end:think|>{a}", "<unused94>thought\n{t}<unused95>{a}",
    "<unused94>thought\n{t}<unused94>{a}", "<unused94>thought\n{t}<unused95>{a}<unused2>",
    "<unused7>thinking\n{t}\n<unused8>\n{a}", "<ctrl94>thought\n{t}<ctrl95>{a}",
    "<ctrl94>thought\n{t}\n<ctrl95>\n{a}<ctrl23>", "[unused16]{t}[unused17]{a}[unused10]",
    "[unused9]助手：[unused16]{t}[unused17]{a}[unused10]", "{a}\n<user>More</user>",
    "{a}\n<human>More</human>\n<assistant>No.</assistant>", "<assistant>{a}</assistant>",
    "<user>Write it.</user>\n<assistant>{a}</assistant>", "{a}[TOOL_CALLS]",
    "[REASONING]\n{t}\n[/REASONING]\n[RESPONSE]\n{a}\n[/RESPONSE]",
    "[THINK]{t}[/THINK]\n[FINAL ANSWER]\n{a}\n[/FINAL ANSWER]", "[STORY]\n{a}\n[/STORY]",
    "[History]{a}[/History]", "[Thought]\n{t}\n[Answer]\n{a}", "<history><![CDATA[{a}]]></history>",
    "<![CDATA[{a}]]>",
]  # fmt: skip


@pytest.mark.parametrize("kind", TEMPLATES)
def test_reasoning_in_template_markers_is_removed(kind: str) -> None:
    for thoughts in (PLAN, QUIET):
        assert_read(dressed(kind, HISTORY, thoughts), HISTORY)


def test_a_number_alone_opens_nothing_and_a_known_one_closes_what_stood_before_it() -> None:
    assert history_text(f"<unused94>{QUIET}<unused95>{HISTORY}", MAX_LENGTH) == HISTORY
    assert has_untagged_reasoning(f"<unused94>{QUIET}<unused95>{HISTORY}")
    assert history_text(f"<unused94>{HISTORY}<unused3>", MAX_LENGTH) == HISTORY


CALLS = [
    '{a}<tool_call>{"name": "x"}</tool_call>',
    '{a}\n<tool_call>\n{"name": "x", "arguments": {}}\n</tool_call>',
    '{a}\n<function_call>{"name": "x"}</function_call>', '{a}\n<tools>[{"name": "x"}]</tools>',
    "{a}<｜tool▁calls▁begin｜>", '<tool_call>{"name": "x"}</tool_call>\n{a}',
    '{a}\n<tool_call>\n{"name": "x", "argu',
    '{a}\n<function_calls>\n<invoke name="x"><parameter name="y">z</parameter></invoke>\n</function_calls>',
    '{a}<|tool_call|>{"name": "x"}<|/tool_call|>', "{a}\n<function=save>{\"x\": 1}</function>",
    "{a}\n<tool_call>\n<function=x>\n<parameter=y>\nz\n</parameter>\n</function>\n</tool_call>",
    "{a}<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>x\n```json\n{}\n```<｜tool▁call▁end｜>"
    "<｜tool▁calls▁end｜>",
]  # fmt: skip


@pytest.mark.parametrize("kind", CALLS)
def test_unsolicited_tool_calls_are_removed(kind: str) -> None:
    assert_read(kind.replace("{a}", HISTORY), HISTORY)


def test_a_call_that_holds_the_object_asked_for_is_the_answer() -> None:
    call = json.dumps({"name": "person", "arguments": PERSON})
    for text in (f"<tool_call>{call}</tool_call>", f"I'll call it.\n<tool_call>\n{call}\n</tool_call>"):
        assert call in answer_text(text)


UNCLOSED = [
    "<think>{t}<think>\n\n{a}", "<think>{t}/think>{a}", "<think>{t}</think\n\n{a}", "<think>{t}</think {a}",
    "<think>{t}\n\n**Final Answer**\n\n{a}", "<think>\n{t}\n\n### Final response:\n{a}",
    "<think>{t}\n\nResposta final:\n\n{a}", "<summary>Thinking</summary>\n{t}\n</details>\n{a}",
]  # fmt: skip


@pytest.mark.parametrize("kind", UNCLOSED)
def test_reasoning_with_a_malformed_closing_marker_ends_there(kind: str) -> None:
    for thoughts in (PLAN, QUIET):
        assert_read(dressed(kind, HISTORY, thoughts), HISTORY)


BROKEN_OFF = [
    "<think>{t}\n<think>\n{t}", "<think>Final answer: prose. {t}",
    "<think>{t}\n\n**Final Answer**\n\nShort.", "<think>{t}\n\n{t}",
    "Thinking Process:\n\n1. {t}\n\n2. {t}", "thought\n{t}",
]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN_OFF)
def test_truncated_reasoning_contains_no_answer(text: str) -> None:
    assert history_text(dressed(text, "", QUIET), MAX_LENGTH) == ""


LABELLED = [
    "🤔 Thinking...\n\n{t}\n\n---\n\n{a}", "🧠 **Thinking:**\n\n{t}\n\n---\n\n{a}",
    "**Thinking**\n{t}\n\n***\n\n{a}", "💭 **Reasoning**\n\n> one\n> two\n\n---\n\n{a}",
    "=== THINKING ===\n{t}\n=== ANSWER ===\n{a}", "--- Thinking ---\n{t}\n--- Answer ---\n{a}",
    "── Reasoning ──\n{t}\n── Final answer ──\n{a}", "::: thinking\n{t}\n:::\n\n{a}",
    "📝 **Plan**\n{t}\n\n✅ **Answer**\n{a}", "{/* {t} */}\n{a}", "/* {t} */\n{a}",
    "=== THINKING ===\n{t}\n=== END THINKING ===\n{a}",
]  # fmt: skip
SHORT = [
    "[Thinking: {q}]\n\n{a}", "(Thinking: {q})\n\n{a}", "*[Thoughts: {q}]*\n\n{a}",
    "(thinking: the sea)\n\n{a}", "[Reasoning: {q}\n\n{q}]\n\n{a}", "[Thinking...]\n\n{a}",
    "Thinking...\n\n{a}", "*Thinking...*\n\n{a}", "🤔 Thinking…\n\n{a}", "Pensando...\n\n{a}",
    "Plan:\n1. Childhood\n2. Lighthouse\n\n{a}", "**Plan**\n- Childhood\n- Lighthouse\n\n{a}",
    "## Plan\n\n1. Childhood\n2. Lighthouse\n\n{a}", "Outline:\n\nChildhood\nLighthouse\n\n{a}",
    "Draft:\n{p}\n\nRevised version:\n{a}", "**First draft:**\n\n{p}\n\n**Final version:**\n\n{a}",
    "Rascunho:\n{p}\n\nVersão revisada:\n{a}", "thought\n{plan}\n\n{a}", "thought{plan}\n\n{a}",
    "analysis {plan} final {a}", "<step>Her birth.</step>\n<step>The lamp.</step>\n\n{a}",
    "Let me think about Iris. She's 31.\n\nFirst paragraph: birth. Second: the lamp.\n\n{a}",
    "好的，用户需要一个人物历史。\n\n我需要写两段，先写童年。\n\n{a}", "嗯，用户要一个历史。\n{a}",
    "嗯，用户要一个历史。\n\n{a}", "Хорошо, пользователю нужна история. Напишу два абзаца.\n\n{a}",
]  # fmt: skip


@pytest.mark.parametrize("kind", LABELLED)
def test_labelled_reasoning_ends_at_a_rule_or_a_framed_label(kind: str) -> None:
    for thoughts in (PLAN, QUIET):
        assert_read(dressed(kind, HISTORY, thoughts), HISTORY)


@pytest.mark.parametrize("kind", SHORT)
def test_short_reasoning_and_drafts_are_removed_without_losing_the_answer(kind: str) -> None:
    text = kind.replace("{q}", QUIET).replace("{p}", P1).replace("{plan}", PLAN).replace("{a}", HISTORY)
    assert_read(text, HISTORY)


WRITTEN = [
    f"First paragraph: {P1}\n\nSecond paragraph: {P2}",
    f"**Part I: Birth**\n\n{P1}\n\n**Part II: Now**\n\n{P2}", f"````markdown\n{HISTORY}\n````",
    f"~~~~\n{HISTORY}\n~~~~", f'"""\n{HISTORY}\n"""', f"'''\n{HISTORY}\n'''", f'"""{HISTORY}"""',
    f'Here is the history:\n\n"""\n{HISTORY}\n"""\n\nLet me know!',
    f"**Paragraph 1:** {P1}\n\n**Paragraph 2:** {P2}", f"Paragraph 1: {P1}\n\nParagraph 2: {P2}",
    f"Paragraph 1:\n{P1}\n\nParagraph 2:\n{P2}", f"**Parte 1.** {P1}\n\n**Parte 2.** {P2}",
    f"[Paragraph 1]\n{P1}\n\n[Paragraph 2]\n{P2}", f"### Paragraph 1\n{P1}\n\n### Paragraph 2\n{P2}",
    f"## Early life\n\n{P1}\n\n## The lighthouse\n\n{P2}",
    f"**Early life**\n{P1}\n\n**The lighthouse**\n{P2}",
    f"<document><title>Iris</title>{HISTORY}</document>", f"<h1>Iris Vale</h1><p>{P1}</p><p>{P2}</p>",
    f"<p>{P1}</p><h2>The lamp</h2><p>{P2}</p>", f"<paragraph>{P1}</paragraph><paragraph>{P2}</paragraph>",
    f"<div>{P1}</div>\n<div>{P2}</div>", f"<ul><li>{P1}</li><li>{P2}</li></ul>",
    f"<childhood>{P1}</childhood><today>{P2}</today>", f"['{P1}', '{P2}']",
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_fences_headings_and_blocks_become_plain_paragraphs(text: str) -> None:
    assert_read(text, HISTORY)


CHECKS = [
    "<check>Fine, age kept.</check>", "<self_review>Two paragraphs.</self_review>",
    "<notes>Age 31 kept.</notes>", "<word_count>52</word_count>",
    "<verification>Fine.</verification><|im_end|>",
]  # fmt: skip


@pytest.mark.parametrize("block", CHECKS)
def test_a_check_of_the_answer_behind_it_is_no_part_of_it(block: str) -> None:
    assert_read(f"{HISTORY}\n\n{block}", HISTORY)


LETTER = "Dear Iris, keep the lamp for me, and the log, and don't wait. Your aunt, from the north."
HONEST = [
    f"{P1}\n\nPart of her stayed. Paragraph 2 of the contract said so. {P2}",
    f"{P1}\n\nPart two was worse. {P2}", f"{P1}\n\n[Answer]\n\n{P2}",
    f"[Final] was the stamp on her file.\n\n{P2}", f"{P1}\n\n[Answer] read the slip. {P2}",
    f"Draft horses pulled the lamp up.\n\n{P2}", f"(Thinking of the storm, she slept.) {P1}",
    f"{P1} a/think>b {P2}", f"Analysis was her trade. The final Report was hers.\n\n{P2}",
    f"灯台守り。\n\n{P1}", f"Иван рассказал о море.\n\n{P1}",
    f"First paragraph or last, she read it.\n\n{P1}", f"Let me think about Iris, her aunt said.\n\n{P2}",
    f"{P1}\n\n<3 she wrote. #1 was the lamp. {P2}",
    f"{P1} So {{ x }} /* never */ ran. [unused] was the drawer. {P2}", f"— Thinking?\n\nShe laughed. {P2}",
]  # fmt: skip


@pytest.mark.parametrize("text", HONEST)
def test_a_story_in_like_words_stays_as_it_is(text: str) -> None:
    assert_read(text, text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"{P1}\n\nThe sign read:\n\n**Keep out**\n\n{P2}", "Keep out"),
        (f"{P1}\n\n**NO ENTRY**\n\n{P2}", "NO ENTRY"),
        (f"{P1}\n\n**Nobody came.**\n\n{P2}", "Nobody came."),
        (f"{P1}\n\n<her_words>{LETTER}</her_words>", LETTER),
        (f"{P1}\n\n<letter>{LETTER}</letter>", LETTER),
        (f"{P1}\n\n<notes>{LETTER}</notes>\n\n{P2}", LETTER),
        (f"{P1} Her screen said <user>. {P2}", P2),
        (f"{P1} She liked the <tools> menu. {P2}", P2),
    ],
)
def test_signs_letters_and_menus_of_the_story_are_kept(text: str, kept: str) -> None:
    assert kept in history_text(text, MAX_LENGTH)
    assert_read(text, history_text(text, MAX_LENGTH))
