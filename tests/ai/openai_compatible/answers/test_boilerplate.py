"""Preambles and postambles are removed in both languages; paragraphs that resemble them stay."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from app.ai.openai_compatible.answers.history import history_text, partial_history_text
from tests.support import answer_kinds
from tests.support.model_answers import MAX_LENGTH

LINES: dict[str, list[str]] = tomllib.loads(
    Path(answer_kinds.__file__).with_name("talk_lines.toml").read_text("utf-8")
)
HISTORY = (
    "Iris Calder was born above a chandler's shop in Dunmore, the third of five, and the only one who liked"
    " the smell of tar.\n\nNow she writes each passing ship into the log, and the harbour's children row out"
    " to hear her read it."
)


@cache  # the rows begin with the same few histories
def shown(begun: str) -> str:
    return partial_history_text(begun, MAX_LENGTH)


def assert_never_more(text: str) -> None:
    final = history_text(text, MAX_LENGTH)
    for length in range(0, len(text) + 1, 2):
        live = shown(text[:length])
        assert final.startswith(live), (text[:length][-60:], live[-60:])


def before(said: str) -> str:
    return f"{said}\n\n{HISTORY}"


def behind(said: str) -> str:
    return f"{HISTORY}\n\n{said}"


@pytest.mark.parametrize("said", [*LINES["openings"], *LINES["openings_later"], *LINES["openings_by_shape"]])
def test_a_preamble_is_removed(said: str) -> None:
    assert history_text(before(said), MAX_LENGTH) == HISTORY
    assert_never_more(before(said))


@pytest.mark.parametrize("said", [*LINES["honest_first"], *LINES["honest_first_by_shape"]])
def test_a_first_paragraph_that_looks_like_it_stays(said: str) -> None:
    assert history_text(before(said), MAX_LENGTH) == before(said)
    assert_never_more(before(said))


@pytest.mark.parametrize("said", [*LINES["closings"], *LINES["closings_later"], *LINES["closings_by_shape"]])
def test_a_postamble_is_removed(said: str) -> None:
    assert history_text(behind(said), MAX_LENGTH) == HISTORY
    assert_never_more(behind(said))


@pytest.mark.parametrize("said", [*LINES["honest_last"], *LINES["honest_last_by_shape"]])
def test_a_last_paragraph_that_looks_like_it_stays(said: str) -> None:
    assert history_text(behind(said), MAX_LENGTH) == behind(said)
    assert_never_more(behind(said))


MINE = (
    "I was born above the harbour of Dunmore, where my father mended nets. I learned to read the weather"
    " before I learned books.\n\nAt nineteen I took over the lighthouse, and I wrote one line in my log each"
    " evening. My name is Iris."
)
MEU = (
    "Nasci acima do porto, onde meu pai remendava redes, e aprendi a ler o tempo antes dos livros.\n\nAos"
    " dezenove fiquei com o farol, e até hoje acendo a luz. Eu sou Íris."
)


@pytest.mark.parametrize(
    ("life", "said"),
    [
        *((MINE, said) for said in LINES["honest_last_of_me"]),
        *((MEU, said) for said in LINES["honest_last_de_mim"]),
    ],
)
def test_a_first_person_history_may_end_by_addressing_somebody(life: str, said: str) -> None:
    text = f"{life}\n\n{said}"
    assert history_text(text, MAX_LENGTH) == text
    assert_never_more(text)


@pytest.mark.parametrize("said", LINES["closings_behind_me"])
def test_a_postamble_about_the_text_is_removed(said: str) -> None:
    text = f"{MINE}\n\n{said}"
    assert history_text(text, MAX_LENGTH) == MINE
    assert_never_more(text)
