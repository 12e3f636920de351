"""Greeting, scenario and example dialogue of the built-in writer, and that they say what the sheet says."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import msgspec

from app.ai.builtin.writer import write_details, write_history
from app.ai.builtin.writing.voice import CHAR, USER
from app.engines.ports import Brief, Details, History, Locale
from tests.ai.builtin.writing.quality.described import described

_OTHERS = {"female": r"\b(?:he|himself)\b", "male": r"\b(?:she|herself)\b", "non_binary": r"\b(?:he|she)\b"}


@cache
def made() -> tuple[tuple[Locale, Details, History], ...]:
    briefs = [Brief(one.text, None, None, one.locale, 900 + at) for at, one in enumerate(described())]
    return tuple(
        (brief.locale, details, write_history(brief, details))
        for brief, details in ((brief, write_details(brief)) for brief in briefs)
    )


def test_the_dialogue_is_three_exchanges_between_user_and_char() -> None:
    for _, _, history in made():
        lines = history.example_dialogue.splitlines()
        assert [line.split(": ", 1)[0] for line in lines] == [USER, CHAR] * 3
        assert all(len(line) > len(CHAR) + 8 for line in lines)


def test_no_slot_is_left_open_and_every_text_says_whom_it_is_about() -> None:
    for _, details, history in made():
        texts = (history.greeting, history.scenario, history.example_dialogue)
        for text in texts:
            plain = text.replace(USER, "you").replace(CHAR, "me")
            assert not re.search(r"[{}|\[\]]|  |//| [.,;:?!]|\.\.(?!\.)", plain.replace(" (", "")), text
        assert details.first_name in history.greeting
        assert f"{details.first_name} {details.last_name}" in history.scenario
        assert USER in history.scenario


def test_role_age_and_pronouns_agree_with_the_sheet() -> None:
    for locale, details, history in made():
        text = f"{history.greeting} {history.scenario} {history.example_dialogue}"
        bare = (
            text.replace(details.last_name, "").replace(details.first_name, "") if details.last_name else text
        )
        assert set(re.findall(r"\d+", bare)) <= {str(details.age)}, text
        if locale == "en":
            assert not re.search(_OTHERS.get(details.gender, r"\b\B"), text.lower()), text
        if details.traits.role:
            assert details.traits.role.casefold() in text.casefold(), text


def test_the_character_speaks_of_itself_in_the_first_person() -> None:
    theirs = (
        r"\b(?:themself|told of them|they swore|through them|they know|their (?:own|name|family|place))\b|"
        r"quem jurou|a seu respeito|sua falta|por seus mortos"
    )
    for _, _, history in made():
        for answer in history.example_dialogue.splitlines()[3::2]:
            assert not re.search(theirs, answer), answer


def test_few_greetings_begin_alike_and_none_is_the_same() -> None:
    greetings = [history.greeting for _, _, history in made()]
    assert len(set(greetings)) == len(greetings)
    assert len({greeting[:24] for greeting in greetings}) > 100


def test_the_same_seed_says_the_same_and_an_edited_name_is_used() -> None:
    brief = Brief("a stern smith", None, None, "en", 5)
    details = write_details(brief)
    assert write_history(brief, details) == write_history(brief, details)
    renamed = write_history(brief, replace(details, first_name="Ottilie"))
    assert "Ottilie" in renamed.greeting
    assert details.first_name not in renamed.greeting


def test_a_stored_history_without_card_texts_still_loads() -> None:
    stored = msgspec.convert({"text": "Once.", "engine": "another"}, History)
    assert (stored.greeting, stored.scenario, stored.example_dialogue) == ("", "", "")
