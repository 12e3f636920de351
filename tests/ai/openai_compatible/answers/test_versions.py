"""Of two versions, or a text and its translation, the first is the history."""

from __future__ import annotations

import pytest

from app.ai.openai_compatible.answers.boilerplate.versions import first_version
from app.ai.openai_compatible.answers.history import history_text, partial_history_text
from tests.support.linear_time import assert_linear
from tests.support.model_answers import MAX_LENGTH

P1 = (
    "Iris Calder was born above the harbour of Dunmore, where her father mended nets and her mother kept the"
    " accounts of half the fishing fleet. She learned to read the weather before she learned to read books."
)
P2 = (
    "At nineteen she took over the lighthouse, and each evening she wrote one line in the log for the keeper."
)
OTHER = (
    "Íris Caldeira nasceu acima do porto de Dunmore, onde o pai remendava redes e a mãe cuidava das contas da"
    " frota. Aprendeu a ler o tempo antes de aprender a ler os livros que não tinha em casa."
)
HISTORY = f"{P1}\n\n{P2}"


def assert_never_more(text: str) -> None:
    final = history_text(text, MAX_LENGTH)
    for length in range(0, len(text) + 2, 2):
        live = partial_history_text(text[:length], MAX_LENGTH)
        assert final.startswith(live), (text[:length][-60:], live[-60:])


SECOND = [
    f"**Version 2:** {P2}", f"Version 2:\n{P2}", f"### Alternative version\n{P2}", f"Option B: {P2}",
    f"Shorter version: {P2}", f"**Versão alternativa:**\n{P2}", f"---\n\n{OTHER}",
    f"***\n\n{OTHER}\n\n---\n\nx",
    f"**Tradução:**\n\n{OTHER}", f"(English translation: {OTHER})", f"Em português:\n{OTHER}",
    f"**Portuguese:**\n{OTHER}", f"Translation into Portuguese:\n\n{OTHER}",
]  # fmt: skip


@pytest.mark.parametrize("second", SECOND)
def test_a_second_version_or_a_translation_is_removed(second: str) -> None:
    text = f"{HISTORY}\n\n{second}"
    assert history_text(text, MAX_LENGTH) == HISTORY
    assert_never_more(text)


@pytest.mark.parametrize("label", ["**Version 1:** ", "Version 1:\n", "Option A: ", "**Versão 1:**\n\n"])
def test_the_first_loses_its_label(label: str) -> None:
    text = f"{label}{HISTORY}\n\n**Version 2:** {P2}"
    assert history_text(text, MAX_LENGTH) == HISTORY
    assert_never_more(text)


@pytest.mark.parametrize(
    "line",
    [
        "In English: that is what the card said.", "In March the lamp went out.",
        "English was not her tongue.",
        "Another version of the tale has her drown.", "Translation was her trade.",
        "Take two: she tried again.",
        "Em casa, ela lê.", "Second thoughts came late to her.", "Draft horses drew the boat up the slip.",
    ],
)  # fmt: skip
def test_words_of_the_story_are_no_labels(line: str) -> None:
    text = f"{P1}\n\n{line}\n\n{P2}"
    assert history_text(text, MAX_LENGTH) == text
    assert_never_more(text)


def test_only_the_rule_between_parts_of_one_language_is_removed() -> None:
    text = f"{P1}\n\n---\n\n{P2}"
    assert history_text(text, MAX_LENGTH) == HISTORY
    assert_never_more(text)


@pytest.mark.parametrize("unit", ["\n---\n", "\nVersion 2:", "\nIn English: x\n", "\n\n", "the ", "o "])
def test_versions_are_looked_for_in_linear_time(unit: str) -> None:
    assert_linear(lambda text: (first_version(text, True), first_version(text, False)), unit, 40_000)
