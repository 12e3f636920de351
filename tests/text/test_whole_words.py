"""Whole words are found as a regular expression finds them, in time that grows with the text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.text.whole_words import has_word, with_word_replaced
from tests.support.linear_time import assert_linear

_TEXT = st.text(alphabet="ab_ -é\u0301😀.", max_size=14)


@settings(max_examples=500, deadline=None)
@given(_TEXT, st.text(alphabet="ab_ -é\u0301", min_size=1, max_size=3))
def test_matches_agree_with_regex_word_boundaries(text: str, word: str) -> None:
    whole = re.compile(rf"\b{re.escape(word)}\b")
    assert has_word(text, word) == bool(whole.search(text))
    assert with_word_replaced(text, word, r"\1") == whole.sub(lambda _: r"\1", text)


def test_an_empty_word_is_nowhere() -> None:
    assert not has_word("a b", "")
    assert with_word_replaced("a b", "", "x") == "a b"


@pytest.mark.parametrize("word", ["a", "a a", "aa", "\n", "ab" * 100])
def test_whole_words_are_found_in_linear_time(word: str) -> None:
    assert_linear(lambda text: with_word_replaced(text, word, "Ana"), word, 100_000)
    assert_linear(lambda text: with_word_replaced(f"{text} b", text, "Ana"), word, 100_000)
    assert_linear(lambda text: has_word(text, "a" * 50 + "b"), "a", 100_000)
