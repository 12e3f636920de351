"""Labels of reasoning and answer, and next turns, are recognized by their position."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app.ai.openai_compatible.answers.history import history_text, partial_history_text
from tests.support.answer_kinds import PLAN, QUIET, dressed
from tests.support.model_answers import HISTORY, MAX_LENGTH

P1, P2 = HISTORY.split("\n\n")
LIFE = f"{P1} She had a boat, a goat and no patience with captains.\n\n{P2}"


def assert_never_more(text: str, step: int = 1) -> None:
    """Each live text of the answer is a beginning of its final one."""
    final = history_text(text, MAX_LENGTH)
    for length in range(0, len(text) + step, step):
        live = partial_history_text(text[:length], MAX_LENGTH)
        assert final.startswith(live), (text[:length][-60:], live[-60:])


LABELS = [
    "### Thinking\n{t}\n\n### Response\n{a}", "## Reasoning\n{t}\n\n## Response\n{a}",
    "### Thought process\n{t}\n\n### Output\n{a}", "Analysis: {t}\n\nFinal: {a}", "Plan: {t}\n\nStory:\n{a}",
    "analysis\n\n{t}\n\nfinal\n\n{a}", "commentary\n{t}\nfinal\n{a}", "**analysis**\n{t}\n**final**\n{a}",
    "__Analysis__\n{t}\n\n__Final answer__\n{a}", "*Planning*\n{t}\n\n*Final version:*\n{a}",
    "## Outline\n{t}\n\n## Story\n{a}", "**Plano**\n{t}\n\n**Texto final**\n{a}",
    "Raciocínio: {t}\n\nResposta final: {a}",
    "Thinking:\n{t}\n\nHere is my final answer:\n{a}",
    "Thinking Process:\n\nOutput: prose. {t}\n\nFinal answer:\n{a}",
    "### Thinking\n{t}\n\n### Response\n{a}\n\n### Instruction:\nMore\n\n### Response:\nAnother one.",
    "Thinking: {t}\n\nFinal answer:\n{a}\n\nUser: more\nAssistant: No.",
]  # fmt: skip


@pytest.mark.parametrize("thoughts", [PLAN, QUIET], ids=["plan", "quiet"])
@pytest.mark.parametrize("kind", LABELS)
def test_labelled_reasoning_ends_at_the_answer_label(kind: str, thoughts: str) -> None:
    text = dressed(kind, HISTORY, thoughts)
    assert history_text(text, MAX_LENGTH) == HISTORY
    assert_never_more(text)


QUOTED = [
    "> **Thinking**\n> one thing\n> another\n\n{a}", "> Thoughts:\n> one\n>\n> two\n\n{a}",
    "> 💭 Thinking...\n> one\n\n{a}", "> *Raciocínio*\n> um\n{a}", "> Thought for 5 seconds\n> one\n\n{a}",
    "Thought for 5 seconds\n\n{a}", "*Thought for 1 minute 12 seconds*\n> one\n> two\n\n{a}",
    "💭 Thought for a few seconds\n{a}", "▸ Thought about this for 8s\n\n{a}",
    "**Reasoned for 0.4 s**\n\n{a}",
    "Pensou por 3 segundos\n\n{a}", "Finished thinking.\n\n{a}",
    "Thought for 12 seconds\n\n### Response\n{a}",
]  # fmt: skip


@pytest.mark.parametrize("kind", QUOTED)
def test_quoted_reasoning_and_its_duration_are_removed(kind: str) -> None:
    text = dressed(kind, HISTORY)
    assert history_text(text, MAX_LENGTH) == HISTORY
    assert_never_more(text)


BEFORE = [
    "",
    "\n\nThe End",
    "\n\nWord count: 85",
    " 🌊",
    "\n\n---",
    "\n\nNow she sleeps 😊",
    "\n\nThe lamp burns still",
]
AFTER = [
    "\n\nHuman: more please", "\n\nUser: write another one\nAssistant: Sure",
    "\n\n### Instruction:\nWrite more",
    "\n\nSystem: You are a helpful assistant.", "\n---\nuser\nWrite more",
    "\n\nQuestion: Who is she?\nAnswer: Iris.",
    "\n\n**Human:** And then?", "\n\n[User]: more", "\n\nUser 2: ok", "\n\nQ: Who?\nA: Iris.",
    "\nUser: x\nAssistant: y",
    "\n\nHumano: escreva outra", "\n\nPergunta: quem é ela?\nResposta: Iris.",
    "\n\nPrompt: Write about her brother.",
    "\n\nuser\n\nmore", "\n\nHuman: What did she do when her aunt had left?",
    "\n\nAssistant: Iris slept. She woke.",
]  # fmt: skip

OWN = [  # of a prompt's own frame, of chat frontends, and requests without a label
    "\n\nDescription: A pirate of 40.\n\nHistory: Jack was born on a ship and never left it.",
    "\n\nName: Jack\nAge: 40\nDescription: A pirate.\n\nHistory: Jack was born.",
    "\n\n### Description\nA pirate of 40.\n\n### History\nJack was born.",
    "\n\nExample 2:\n\n**Description:** A nun.\n\n**History:** Ana was born.",
    "\n\nCharacter: Jack\nBackstory: Jack was born.", "\n\nTopic: pirates\n\nStory: Jack was born.",
    "\n\nDescrição: Um pirata de 40 anos.\n\nHistória: João nasceu no mar.",
    "\n\nYou: thanks!\nIris: welcome", "\n<START>\nYou: hi", "\n\n{{user}}: hello\n{{char}}: hi",
    "\n\n{{user}}", "\n\n**You:** thanks!", "\n\nVocê: obrigado!", "\n\nChatGPT: Done.",
    "\n\nGPT-4: More?",
    "\n\nTask: Write a greeting.", "\n\nTarefa: Escreva uma saudação.", "\n\nNow write a greeting for Iris.",
    "\n\nNow write a greeting for Iris.\n\nHello, traveller. I am Iris, and this is my lamp.",
    "\n\nWrite a short story about her brother:\n\nHer brother was a pilot.", 
    "\n\nPlease continue the story.",
    "\n\nNext, create a dialogue between Iris and her aunt. Keep it short.", "\nUser", "\n\nAssistant\n",
    "\n\nAgora escreva uma saudação para Iris.", "\n[DONE]", "\ndata: [DONE]\n",
]  # fmt: skip


@pytest.mark.parametrize("after", OWN)
def test_a_next_turn_of_a_frontend_or_of_the_prompt_frame_is_removed(after: str) -> None:
    assert history_text(LIFE + after, MAX_LENGTH) == LIFE
    assert_never_more(LIFE + after)


SPEAKERS = [
    "GPT4 Correct Assistant: ", "Narrator: ", "**Narrator:** ", "Narrador: ", "ChatGPT: ", "GPT-4: ",
    "Falcon: ", "Iris: ", "**Iris Vale:** ",
]  # fmt: skip


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_whoever_is_made_to_speak_the_history_is_no_part_of_it(speaker: str) -> None:
    assert history_text(speaker + LIFE, MAX_LENGTH) == LIFE
    assert_never_more(speaker + LIFE)


@pytest.mark.parametrize("after", AFTER)
def test_a_next_turn_is_removed_after_any_text(after: str) -> None:
    for before in BEFORE:
        text = HISTORY + before + after
        found = history_text(text, MAX_LENGTH)
        assert found.startswith(HISTORY), text[-80:]
        assert found in (HISTORY, f"{HISTORY}{before}"), found[-80:]
        assert_never_more(text, 11)


HONEST = [
    f"{P1}\n\nHuman: that was what they called her in the camp of the machines.\n\n{P2}",
    f"{P1}\n\nUser: the word was new to her, and she wrote it down.\n\n{P2}",
    f"{P1}\n\nAssistant: so her badge said for eleven years, and she was proud of it.\n\n{P2}",
    f"{P1}\n\nSystem: that was the word for it.\n\n{P2}",
    f"{P1}\n\nQuestion: who had lit it? Nobody knew.\n\n{P2}",
    f"{P1} The terminal showed two lines:\n\nUser: are you there?\n\nAssistant: Always.\n\n{P2}",
    f"{P1}\n\nHer aunt wrote:\n\nHuman: you are loved.\n\n{P2}",
    "Plan: that was the word Iris hated most. She never made one.\n\nHer aunt left her the lamp.",
    "Analysis: so the sign on her door said, and Iris was proud of it.\n\nHer aunt left her the lamp.",
    "Notes: lamp, log, oil. So ran the diary of Iris Vale.\n\nHer aunt left her the lamp.",
    f"Final reports were her trade.\n\nFinal: that was the word she feared.\n\n{P2}",
    f"{P1}\n\nThe answer: she stayed.\n\nAnswer: no. So she wrote, and slept.\n\n{P2}",
    f"Thought for thought she wrote it down.\n\n{P2}",
    f"Thinking for five seconds was long for her.\n\n{P2}",
    f"{P1}\n\nDear Human: the lamp is lit. Yours, Iris.\n\n{P2}",
    f"Human: that was the first word she learned.\n\n{P2}",
    f"{P1}\n\nHumano: assim a chamavam as máquinas, e ela era feliz.\n\n{P2}",
    f"{P1}\n\nYou: that is what she calls everyone, and she means it.\n\n{P2}",
    f"{P1}\n\nDescription: that was the word the doctor used.\n\n{P2}",
    f"{P1}\n\nThe file said:\n\nName: Iris Vale\n\nHistory: none worth the ink.\n\n{P2}",
    f"{P1}\n\nTask: the word bored her.\n\n{P2}",
    f"{P1}\n\nClaude: a cat, and her only friend.\n\n{P2}",
    f"{P1}\n\nWrite a letter, her aunt said, and Iris wrote.\n\n{P2}",
    f"{P1}\n\nNow she writes a history of the rock.\n\n{P2}",
    f"{P1}\n\nContinue the story, the captain would say; she did.\n\n{P2}",
    f"{P1}\n\nCreate a story, her teacher would say, and she would draw a boat.\n\n{P2}",
    f"{P1}\n\nVocê: assim ela chama a todos.\n\n{P2}",
    f"Dunmore: a harbour, two pubs and a lamp. Iris was born there.\n\n{P2}",
]  # fmt: skip


@pytest.mark.parametrize("text", HONEST)
def test_labels_that_are_words_of_the_story_stay(text: str) -> None:
    assert history_text(text, MAX_LENGTH) == text
    assert_never_more(text, 3)


def test_a_title_resembling_a_reasoning_label_removes_nothing() -> None:
    for title in ("## Reflections\n\n", "**Analysis**\n\n", "Analysis\n\n", "# Plan\n\n"):
        assert history_text(title + HISTORY, MAX_LENGTH).endswith(HISTORY)
        assert_never_more(title + HISTORY)


HEADS = ["", "Assistant: ", "assistant\n", "### Response:\n", "**Assistant:** ", "<|im_start|>assistant\n",
         "model\n", "AI: ", "assistant\n\nassistant\n", "<s>", "Answer: "]  # fmt: skip
OPENINGS = [
    "", "Thinking Process:\n\n{t}\n\nFinal answer:\n", "Thinking...\n{t}\n...done thinking.\n\n",
    "### Thinking\n{t}\n\n### Response\n", "Analysis: {t}\n\nFinal: ", "> **Thinking**\n> one\n\n",
    "Thought for 5 seconds\n\n", "**analysis**\n{t}\n\n**final**\n",
]  # fmt: skip
MARKS = ["", "<think>{t}</think>\n", "[[think]]{t}[[/think]]\n", "<inner_voice>{t}</inner_voice>\n",
         "`<think>`{t}`</think>`\n", "<deep_thought>\n{t}\n</deep_thought>\n\n"]  # fmt: skip
BODIES = [
    "{a}",
    "{a}\n\nHuman: more",
    "{a}<|im_end|>\n",
    "{a}\n\nThe End\n\nUser: x\nAssistant: y",
    "{a}</s>",
]


def test_every_combination_of_heading_label_marker_and_body_yields_the_history() -> None:
    wrong = [
        parts
        for parts in product(HEADS, OPENINGS, MARKS, BODIES[:2])
        if history_text(dressed("".join(parts), HISTORY, QUIET), MAX_LENGTH) != HISTORY
    ]
    assert not wrong, (len(wrong), wrong[:9])


@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    st.tuples(*map(st.sampled_from, (HEADS, OPENINGS, MARKS, HEADS, BODIES))),
    st.sampled_from([PLAN, QUIET]),
    st.sampled_from([HISTORY, *HONEST]),
    st.sampled_from([1, 2, 3, 7, 19, 60, 10**6]),
)
def test_live_text_never_shows_what_the_saved_text_lacks(
    parts: tuple[str, ...], thoughts: str, answer: str, step: int
) -> None:
    head, opening, mark, second, body = parts
    assert_never_more(dressed(head + opening + mark + body, answer, thoughts), step)
    assert_never_more(dressed(mark + head + second + opening + body, answer, thoughts), step)
