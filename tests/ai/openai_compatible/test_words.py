"""What these engines say to people stands in both languages; what models return becomes plain text."""

from __future__ import annotations

import pytest

from app.ai import error_messages
from app.ai.openai_compatible.chat import error_mapping
from app.ai.openai_compatible.cleaning import line, prose, whole_sentences
from app.errors import EngineError, EngineMisconfigured
from app.web.i18n import translated

SENTENCES = [
    *(
        error_messages.UNUSABLE,
        error_messages.BROKE_OFF,
        error_messages.UNREACHABLE,
        error_messages.WRONG_KEY,
    ),
    *(
        error_messages.UNKNOWN_MODEL,
        error_messages.UNUSABLE_PICTURE,
        error_mapping.USED_UP,
        error_messages.UNFAITHFUL,
    ),
    *(
        error_messages.NOT_THERE,
        error_messages.ANSWERS_ERROR,
        error_messages.SMALL_CONTEXT,
        error_messages.NO_EYES,
    ),
    *(error_messages.BAD_PROXY, EngineMisconfigured.default),
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_is_translated(sentence: str) -> None:
    assert translated(EngineError(sentence), "pt-BR") != sentence
    assert translated(EngineError(sentence), "en") == sentence


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("A **bold** word and _one_ `code`.", "A bold word and _one_ code."),
        ("# Title\n\nText", "Title\n\nText"),
        ("- one\n- two", "one two"),
        ("1. one", "one"),
        ("a <b>b</b> <img src=x onerror='y'>c", "a b c"),
        ("<<b>script>alert(1)<</b>/script>", "alert(1)"),
        ("text <img src='unfinished", "text"),
        ("2 < 3 and 5 > 4", "2 < 3 and 5 > 4"),
        ("[name](javascript:alert(1))", "name)"),
        ("<think>hm</think>Yes.", "Yes."),
        ("<think>never ends", ""),
        ("a\u202eb\u0000c", "abc"),
        ("one\r\n\r\n\r\ntwo", "one\n\ntwo"),
    ],
)
def test_markup_becomes_plain_text(said: str, plain: str) -> None:
    assert prose(said, 100) == plain


def test_text_is_cut_after_a_whole_sentence() -> None:
    assert prose("One. Two. Three is longer.", 12) == "One. Two."
    assert prose("no sentence in all of this", 12) == "no sentence"
    assert whole_sentences('He said "Go!" And then he') == 'He said "Go!"'


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("She left. Then she met Dr.", "She left."),
        ("She left. There were Mrs. Calder and St.", "She left."),
        ("She left. The book was by J. R.", "She left."),
        ("Ela saiu. Foi ver o Sr.", "Ela saiu."),
        ("She left. She paid 3.", "She left."),
        ('She left. She said, "Stay. I will', "She left."),
        ("She left.\n\n“One. Two", "She left."),
        ("She was 34. Then she", "She was 34."),
        ("It was Iris and I. Then", "It was Iris and I."),
        ("Dr. Iris stayed. Then Mr. Cal", "Dr. Iris stayed."),
        ("“Go!” she said. “And", "“Go!” she said."),
        ("She met Dr.", "She met Dr."),
        ("no sentence", "no sentence"),
    ],
)
def test_an_abbreviation_a_figure_or_an_open_quotation_ends_no_sentence(said: str, whole: str) -> None:
    assert whole_sentences(said) == whole


def test_a_line_is_one_line_without_quotes() -> None:
    assert line('"Iris\n Vale"', 60) == "Iris Vale"
    assert line(None, 60) == ""
    assert line("one two three", 8) == "one two"
