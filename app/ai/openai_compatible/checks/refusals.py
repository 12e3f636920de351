"""Detects whether a text is a model's refusal instead of a story.

A refusal is a sentence outside quotation marks, near the start or in the last paragraph, in which a first
person won't do the task, or which mentions an AI, its guidelines or the request. A character's own such words
are in quotation marks, after a dash, or next to a verb of speech.

Alternatives considered: the phrase lists of garak and other evaluation projects search for "I cannot" or
"sorry" anywhere in English text, and so match a history's dialogue too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

from app.ai.openai_compatible.checks.declining_words import DECLINES, IS_MODEL, MODELS_DONT
from app.ai.openai_compatible.checks.refusal_words import (
    ADDRESS,
    AGAINST,
    ASKED_FOR,
    BY_WORDS,
    DIALOGUE,
    ENDS,
    FOREIGN,
    IN_THE_PAST,
    MAX_BY_WORDS,
    NEEDS_IT,
    NOTICE,
    OF_AI,
    OF_REQUEST,
    PASSES,
    QUOTED,
    SORRY,
    SPEECH,
    THEY,
    UNABLE,
    WONT,
    WRITTEN,
    YOU_SAID,
)

_MAX_HEAD, _MAX_SENTENCES = 900, 4  # characters and sentences at the beginning
_MAX_LAST = 3  # sentences of the last paragraph
_MAX_SHORT = 240  # characters of a notice
_MIN_STORY = 300  # characters of a story behind a refusal
_MAX_VALUES = 40


def is_refusal(text: str, name: str = "", *, min_story: int = _MIN_STORY, strict: bool = False) -> bool:
    """Return whether the text refuses, at its start or in its last paragraph.

    `name`: the character's. `min_story`: with so many characters not addressed to anyone, the text counts as
    what was requested despite a remark. `strict`: only unmistakable wording counts.
    """
    plain = _outside_quotes(text)
    head = _sentences(plain[:_MAX_HEAD])[:_MAX_SENTENCES]
    if len(plain) <= _MAX_SHORT and NOTICE.search(". ".join(head)):
        return True
    if _any_refuses(_last_paragraph(plain), name, _refuses):
        return True
    is_refused = FOREIGN.search(plain[:_MAX_HEAD]) or _any_refuses(head, name, _refuses)
    if not is_refused and not strict and not IN_THE_PAST.search(plain):  # a first-person narrator
        is_refused = _any_refuses(head, name, _refuses_by_words)
    return bool(is_refused) and not _has_story(plain, name, min_story)


def begins_with_remark(text: str, name: str) -> bool:
    """Return whether it refuses a part of the request, and then gives the rest."""
    plain = _outside_quotes(text)
    head = _sentences(plain[:_MAX_HEAD])[:_MAX_SENTENCES]
    return _any_refuses(head, name, _refuses) and _has_story(plain, name, _MIN_STORY)


def _last_paragraph(plain: str) -> list[str]:
    previous_sentence, _, last = plain.rstrip().rpartition("\n\n")
    return _sentences(last[:_MAX_HEAD])[:_MAX_LAST] if previous_sentence else []


def _has_story(plain: str, name: str, min_story: int) -> bool:
    rest = " ".join(one for one in _sentences(plain) if not ADDRESS.search(one))
    return len(rest) >= min_story and name.casefold() in rest


def strings_in(value: object) -> Iterator[str]:
    """Yield the strings of an object that was returned instead of another: `{"error": "I can't…"}`."""
    values = list(value.values())[:_MAX_VALUES] if isinstance(value, dict) else [value]
    for one in values:
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            yield from (part for part in list(one.values())[:_MAX_VALUES] if isinstance(part, str))


def _outside_quotes(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("ʼ", "'").strip().casefold()
    bare = plain.strip('"“”«»*_ \n')
    if not any(char in bare for char in '"“”«»'):
        plain = bare  # the whole text is in quotation marks
    return DIALOGUE.sub(" ", QUOTED.sub(" … ", plain))


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in ENDS.split(text) if one.strip()]


def _any_refuses(sentences: list[str], name: str, is_refused: Callable[[str, str], bool]) -> bool:
    """Return whether a sentence refuses and is not dialogue. `refuses`: takes a sentence and the one before
    it."""
    around = zip(sentences, ["", *sentences], [*sentences[1:], ""], strict=False)
    return any(
        is_refused(one, previous_sentence) and not _is_speech(one, next_sentence, name)
        for one, previous_sentence, next_sentence in around
    )


def _refuses(sentence: str, previous_sentence: str) -> bool:
    if OF_AI.search(sentence) and AGAINST.search(sentence):
        return True
    if OF_REQUEST.search(sentence) or PASSES.search(sentence):
        return True
    if IS_MODEL.search(previous_sentence) and MODELS_DONT.search(sentence):
        return True
    if NEEDS_IT.search(sentence):
        return False
    if any(one.search(sentence) for one in WONT):
        return True
    sorry = SORRY.search(sentence) or SORRY.search(previous_sentence)
    return bool(sorry and UNABLE.search(sentence))


def _refuses_by_words(sentence: str, previous_sentence: str) -> bool:
    if len(sentence) > MAX_BY_WORDS or NEEDS_IT.search(sentence):
        return False
    if any(one.search(sentence) for one in DECLINES):
        return True
    return any(all(one.search(sentence) for one in words) for words in BY_WORDS)


def _is_speech(sentence: str, next_sentence: str, name: str) -> bool:
    """Return whether a character says it: `I can't do that, said Iris`."""
    sentence = ASKED_FOR.sub(" ", sentence)
    if WRITTEN.search(sentence) or (SPEECH.search(sentence) and not YOU_SAID.search(sentence)):
        return True
    is_third_person = (
        THEY.match(next_sentence)
        or (name and next_sentence.startswith(name.casefold()))
        or SPEECH.match(next_sentence)
    )
    return bool(is_third_person and SPEECH.search(next_sentence[:60]))
