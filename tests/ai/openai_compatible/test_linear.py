"""What a model sends is cleaned, shown while it grows, checked and parsed in linear time, however hostile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ai import foreign_json
from app.ai.comfyui import frames
from app.ai.openai_compatible import markup
from app.ai.openai_compatible.answers import answer_text
from app.ai.openai_compatible.answers.history import history_text, partial_history_text
from app.ai.openai_compatible.chat.answer_stream import MAX_CHARACTERS
from app.ai.openai_compatible.chat.dialect import Dialect
from app.ai.openai_compatible.chat.error_mapping import engine_error_of
from app.ai.openai_compatible.chat.error_responses import ErrorResponse, parse_error_response
from app.ai.openai_compatible.chat.finish_reasons import FinishReason, ends_sentence, parse_finish_reason
from app.ai.openai_compatible.chat.response_body import ResponseReader
from app.ai.openai_compatible.chat.server import Answer
from app.ai.openai_compatible.checks.copied_text import share_copied
from app.ai.openai_compatible.checks.faithfulness import without_other_ages, wrong_pronouns
from app.ai.openai_compatible.checks.loops import loop_in
from app.ai.openai_compatible.checks.naming import fault_of_name
from app.ai.openai_compatible.cleaning import line, prose, whole_sentences
from app.ai.openai_compatible.structured.ages import parse_age
from app.ai.openai_compatible.structured.request import InvalidAnswer, form_reader
from app.ai.openai_compatible.structured.schemas import Person
from app.ai.portrait_prompt import plain_phrase
from app.engines import growth_throttle
from app.engines.growth_throttle import GrowthThrottle
from tests.support.linear_time import assert_linear

HOSTILE = [
    "\n", " ", "\n ", "\t", "<", "<a", "<a>", ">", "*", "**a", "*a ", "_a_", "__", "~~a", "`", "```\n",
    "[", "![a", "](", "[a](", "[a](b)", "{", "}", '{"history": "', "\\", '"', ". ", "!?", "- ", "1. ",
    "# ", "#", "---\n", "- - x", "<think>", "</think>", "<thinking", "\u0301", "\u200b", "a", "é", "%a",
    "/", "\ud800", "\x00", "she ", "AND ",
]  # fmt: skip
HOSTILE_MARKS = [
    "<|im_end|>", "x<|a|>", "[think][/think]", "a<think>b</think>",
    "◁", "&lt;", "<|channel|>analysis<|message|>", "assistantfinal", "User:\nAssistant:\n", "x.\nUser: y.\n",
    "(250 words)", "Let me know\n", "Sure!\n", "I need to \n\n", "Thinking:\n", "Answer:\n", "\\n", '"a", ',
    '{"a": ', "\u200d", "\udc00\ud800", "<<", "<x>a b c d e</x>\n", "<x>", "\\<think\\>", "`<think>`",
    "[[think]]", "<deep_think>", "[x]",
    "\n\nHuman: she\n\n", "Q: a\nA: b\n", "> Thinking\n", "Plan: x\nFinal: ", "Thought for 5 s\n",
    ":\nUser: x\n",
    "<unused94>thought\n", "<tool_call>", "\n<user>x</user>", "\n[Answer]\n", "</think ",
    "\n<check>a</check>", "\n<notes>", "<think>\n\n", "== ", "\n**a b**\n", "\n用户 a\n\n", "Thinking...\n\n",
    "\n\nName: a\n", "\n\nNow write a story.", "{{user}}", "Please give me more details? ",
    "Tags: a\n", "#a ", "\n\n✅ a", "I hope you\n",
]  # fmt: skip


def _read(text: str) -> Person | None:
    answer = Answer(finish_reason=FinishReason.STOP)
    answer.add(text)
    try:
        return form_reader(Person)(answer)
    except InvalidAnswer:
        return None


def _chunks(text: str) -> None:
    """In pieces of one byte, as a stream and as an answer in one piece."""
    for begin in (b"data: ", b"{", b": "):
        reader = ResponseReader()
        with suppress(ErrorResponse, ValueError):
            for byte in begin + text.encode("utf-8", "surrogatepass"):
                list(reader.feed(bytes((byte,))))
            list(reader.close())


def _complaint(text: str) -> None:
    complaint = parse_error_response(400, f'{{"error": {text}'.encode("utf-8", "surrogatepass"))
    Dialect().simplified(complaint, [{"role": "system", "content": "x"}], {}, 4_000)
    engine_error_of(complaint)


WORK: dict[str, Callable[[str], object]] = {
    "prose": lambda text: prose(text, 6_000),
    "line": lambda text: line(text, 100),
    "whole_sentences": whole_sentences,
    "growing": lambda text: partial_history_text(text, 6_000),
    "history": lambda text: history_text(text, 6_000, text),
    "answer": lambda text: answer_text(text, text[1:]),
    "growing object": lambda text: partial_history_text('{"history": "' + text, 6_000),
    "pronouns": lambda text: wrong_pronouns(text, "male", "en"),
    "object": _read,
    "chunks": _chunks,
    "complaint": _complaint,
    "ending": lambda text: (parse_finish_reason(text[:60]), ends_sentence(text)),
    "prompt": plain_phrase,
    "given back": lambda text: share_copied(text, text),
    "name": lambda text: fault_of_name(text, text, (text,), text),
    "number": parse_age,
    "loop": loop_in,
}


@pytest.mark.parametrize("unit", [*HOSTILE, *HOSTILE_MARKS])
@pytest.mark.parametrize("name", WORK)
def test_a_hostile_answer_is_read_in_linear_time(name: str, unit: str) -> None:
    assert_linear(WORK[name], unit, 4_000)


@pytest.mark.parametrize("unit", HOSTILE)
def test_two_hundred_thousand_characters_are_read_in_linear_time(unit: str) -> None:
    assert_linear(WORK["growing"], unit, 200_000)


@pytest.mark.parametrize("unit", [*filter(str.isascii, HOSTILE_MARKS)])
def test_markers_as_long_as_the_longest_answer_are_read_in_linear_time(unit: str) -> None:
    assert_linear(WORK["growing"], unit, MAX_CHARACTERS)


def test_tags_within_tags_take_linear_time() -> None:
    assert_linear(lambda text: markup.without_tags(text + ">" * text.count("<")), "<a", 100_000)


_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*(?:>|\Z)")
_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\n]{0,500}\)")
_OPEN_LINK = re.compile(r"!?\[[^\]\n]{0,300}(?:\]\([^)\n]{0,500}|\])?\Z")
_EMPHASIS = re.compile(r"(\*{1,3}|_{2,3}|~~|`{1,4})(\S(?:.{0,400}?\S)?)\1", re.DOTALL)
_SIGNS = ["<", ">", "<b", "[", "]", "(", ")", "](", "!", "*", "**", "_", "__", "~", "`", " ", "\n", "\u3000"]
_PIECES = st.lists(st.sampled_from([*_SIGNS, "a", "x" * 99, "y" * 250, "z" * 299]), max_size=20).map("".join)


def _untagged(text: str) -> str:
    while (bare := _TAG.sub("", text)) != text:
        text = bare
    return text


@settings(max_examples=500, deadline=None)
@given(_PIECES)
def test_the_scanners_find_what_an_expression_with_backtracking_would(text: str) -> None:
    assert markup.without_tags(text) == _untagged(text)
    assert markup.without_links(text) == _LINK.sub(r"\1", text)
    assert markup.without_open_link(text) == _OPEN_LINK.sub("", text)
    assert markup.without_emphasis(text) == _EMPHASIS.sub(r"\2", text)


class _Clock:
    """In the place of `time`."""

    def __init__(self, times: Iterable[float]) -> None:
        self._times = iter(times)

    def monotonic(self) -> float:
        return next(self._times)


@pytest.mark.parametrize("piece", [1, 4, 100])
def test_a_growing_text_is_worked_through_a_bounded_number_of_times(
    monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    """All pieces at once: what is worked through comes to a fixed number of times the text."""
    monkeypatch.setattr(growth_throttle, "time", _Clock(repeat(-1.0)))
    worked = {length: _worked(length, piece) for length in (4_000, 40_000)}
    assert all(characters <= 18 * length for length, characters in worked.items())


def _worked(length: int, piece: int) -> int:
    pace, worked = GrowthThrottle(24), 0
    for at in range(piece, length + 1, piece):
        if pace.is_due(at):
            with pace.working(at):
                worked += at
    return worked


def test_a_growing_text_that_pauses_is_worked_through_and_one_that_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(growth_throttle, "time", _Clock([0.0, 0.5, 0.6, 11.0]))
    pace = GrowthThrottle(24)
    assert pace.is_due(24)
    with pace.working(24):  # which takes half a second
        pass
    assert not pace.is_due(24)
    assert not pace.is_due(25)  # at 0.6
    assert pace.is_due(25)  # at 11
    assert pace.is_due(3)


DEEP = "[" * 100_000


def test_json_nested_too_deeply_is_an_answer_that_cannot_be_used() -> None:
    answer = Answer(finish_reason=FinishReason.STOP)
    answer.add('{"x": ' + DEEP + "}")
    with pytest.raises(InvalidAnswer):
        form_reader(Person)(answer)
    assert partial_history_text('{"history": ' + DEEP, 100) == ""
    with pytest.raises(ValueError, match="nested"):
        foreign_json.loads(DEEP)
    assert frames.read(DEEP, "prompt") is None


def test_sentences_with_another_age_go_as_before() -> None:
    from app.ai.builtin.reading.understanding import understand

    stated = understand("A woman of 30.", "en")
    assert without_other_ages("She is 12 years old.  She reads… She is 30 years old.", stated, "en") == (
        "She reads… She is 30 years old."
    )
