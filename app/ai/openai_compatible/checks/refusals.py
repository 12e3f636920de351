"""Whether a text is a model's refusal to write, in words of its own, and no story.

A refusal is a sentence outside quotation marks, near the beginning or in the last paragraph, in which
somebody who says I won't do what was asked; or which speaks of an AI, its guidelines or the request. A
character's own words of the kind stand in quotation marks, behind a dash, or beside a verb of speech.

Looked at first: the lists of phrases that garak and other evaluation projects have. They look for "I cannot"
or "sorry" anywhere in English text, so that they find it in a history's dialogue too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

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


def is_refusal(text: str, name: str = "", *, min_rest: int = _MIN_STORY, clearly: bool = False) -> bool:
    """Whether the text refuses, at its beginning or in its last paragraph.

    `name`: the character's. `min_rest`: of so many characters that speak to nobody, the rest is what was
    asked for in spite of a remark. `clearly`: only in words that hardly anybody else uses.
    """
    plain = _outside_quotes(text)
    head = _sentences(plain[:_MAX_HEAD])[:_MAX_SENTENCES]
    if len(plain) <= _MAX_SHORT and NOTICE.search(". ".join(head)):
        return True
    if _any_refuses(_last_paragraph(plain), name, _refuses):
        return True
    refuses = FOREIGN.search(plain[:_MAX_HEAD]) or _any_refuses(head, name, _refuses)
    if not refuses and not clearly and not IN_THE_PAST.search(plain):  # a narrator's who says I
        refuses = _any_refuses(head, name, _refuses_by_words)
    return bool(refuses) and not _has_story(plain, name, min_rest)


def begins_with_remark(text: str, name: str) -> bool:
    """Whether it refuses a part of what was asked for, and then gives the rest."""
    plain = _outside_quotes(text)
    head = _sentences(plain[:_MAX_HEAD])[:_MAX_SENTENCES]
    return _any_refuses(head, name, _refuses) and _has_story(plain, name, _MIN_STORY)


def _last_paragraph(plain: str) -> list[str]:
    before, _, last = plain.rstrip().rpartition("\n\n")
    return _sentences(last[:_MAX_HEAD])[:_MAX_LAST] if before else []


def _has_story(plain: str, name: str, min_rest: int) -> bool:
    rest = " ".join(one for one in _sentences(plain) if not ADDRESS.search(one))
    return len(rest) >= min_rest and name.casefold() in rest


def texts_of(value: Any) -> Iterator[str]:
    """The texts in an object that was given in place of another: `{"error": "I can't…"}`."""
    values = list(value.values())[:_MAX_VALUES] if isinstance(value, dict) else [value]
    for one in values:
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            yield from (part for part in list(one.values())[:_MAX_VALUES] if isinstance(part, str))


def _outside_quotes(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("ʼ", "'").strip().casefold()
    bare = plain.strip('"“”«»*_ \n')
    if not any(sign in bare for sign in '"“”«»'):
        plain = bare  # all of it stands in quotation marks
    return DIALOGUE.sub(" ", QUOTED.sub(" … ", plain))


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in ENDS.split(text) if one.strip()]


def _any_refuses(sentences: list[str], name: str, refuses: Callable[[str, str], bool]) -> bool:
    """`refuses`: of a sentence and the one before it."""
    around = zip(sentences, ["", *sentences], [*sentences[1:], ""], strict=False)
    return any(refuses(one, before) and not _is_speech(one, after, name) for one, before, after in around)


def _refuses(said: str, before: str) -> bool:
    if OF_AI.search(said) and AGAINST.search(said):
        return True
    if OF_REQUEST.search(said) or PASSES.search(said):
        return True
    if IS_MODEL.search(before) and MODELS_DONT.search(said):
        return True
    if NEEDS_IT.search(said):
        return False
    if any(one.search(said) for one in WONT):
        return True
    sorry = SORRY.search(said) or SORRY.search(before)
    return bool(sorry and UNABLE.search(said))


def _refuses_by_words(said: str, before: str) -> bool:
    if len(said) > MAX_BY_WORDS or NEEDS_IT.search(said):
        return False
    if any(one.search(said) for one in DECLINES):
        return True
    return any(all(one.search(said) for one in words) for words in BY_WORDS)


def _is_speech(said: str, after: str, name: str) -> bool:
    """Whether it is what somebody in the story says: `I can't do that, said Iris`."""
    said = ASKED_FOR.sub(" ", said)
    if WRITTEN.search(said) or (SPEECH.search(said) and not YOU_SAID.search(said)):
        return True
    theirs = THEY.match(after) or (name and after.startswith(name.casefold())) or SPEECH.match(after)
    return bool(theirs and SPEECH.search(after[:60]))
