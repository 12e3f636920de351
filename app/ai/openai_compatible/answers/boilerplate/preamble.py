"""Removes the preamble before the requested text: acknowledgements, praise, announcements, labels, titles.

A line is removed if its first and last sentences have such a form and no character of the story says them.
Each form starts with words that stories rarely start with, so that streamed text need not wait for the end of
a line.
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.boilerplate.narration import mentions_the_text
from app.ai.openai_compatible.answers.boilerplate.next_requests import may_be_request
from app.ai.openai_compatible.answers.boilerplate.postamble_forms import is_greeting_or_thanks, is_offer
from app.ai.openai_compatible.answers.boilerplate.preamble_forms import (
    is_announcement,
    is_praise,
    is_statement_of_work,
)
from app.ai.openai_compatible.answers.boilerplate.preamble_lines import (
    is_prompt_text,
    is_sheet_line,
    may_be_sheet_line,
)
from app.ai.openai_compatible.answers.boilerplate.titles import is_label, is_whole_label, may_be_title
from app.ai.openai_compatible.answers.phrases import phrases
from app.ai.openai_compatible.answers.separator_lines import is_separator
from app.ai.openai_compatible.answers.speech import is_speech, normalize_line, sentences

MAX_PREAMBLE_LINE, _MAX_LINES = 300, 16  # characters of a line; lines
_MAX_FIRST = 200  # characters of a line's first sentence
_MAX_ACKNOWLEDGEMENT = 4  # words of an acknowledgement without announcement
_MAX_SPEAKER = 40  # characters of a name
_DIALOGUE = tuple("\"“'‘«—–-")

_ACKNOWLEDGEMENTS = phrases("boilerplate: acknowledgements")
_STARTS = phrases("boilerplate: preamble starts")
_ADDRESS = phrases("boilerplate: addresses")
_REQUEST = phrases("boilerplate: requests")
_MAX_HOPE = 6  # words
_THIRD_PERSON = patterns.compile(r"\b(?:she|he|they|ela|ele|elas|eles)\b")
_LOWER = patterns.compile(r":\s+[a-zà-ÿ]")


def without_preamble(text: str, streaming: bool) -> str:
    """Return the text without its preamble; "" while `streaming` if the first line may still be one."""
    for _ in range(_MAX_LINES):
        line, newline, rest = text.lstrip("\n \t\r").partition("\n")
        if streaming and (
            _may_be_preamble(line) if not newline else not rest.strip() and _is_preamble_or_separator(line)
        ):
            return ""
        if newline and rest.strip() and _is_preamble_or_separator(line):
            text = rest
        elif (head := _after_preamble(line)) is not None:
            text = head + newline + rest
        else:
            break
    return text


def _is_preamble_or_separator(line: str) -> bool:
    return is_separator(line) or _is_preamble_line(line)


def _is_preamble_line(line: str) -> bool:
    if is_sheet_line(line):
        return True
    if len(line) > MAX_PREAMBLE_LINE or line.lstrip(" \t*_#>")[:1] in _DIALOGUE:
        return False
    normalized = sentences(line)
    if is_label(line):
        return True
    if not normalized or is_speech(line) or not _is_preamble_sentence(normalized[0]):
        return False
    return len(normalized) == 1 or _is_preamble_sentence(normalized[-1])


def _is_preamble_sentence(sentence: str, must_name_text: bool = False) -> bool:
    """Return whether it is one. `must_name_text`: an announcement counts only if it names a text."""
    normalized = normalize_line(sentence)
    if len(normalized) > _MAX_FIRST or _LOWER.search(normalized):
        return False
    if _is_acknowledgement(sentence, normalized) or is_prompt_text(sentence):
        return True
    if (is_greeting_or_thanks(normalized) or is_offer(normalized)) and _is_about_text(normalized):
        return _STARTS.matches_start(sentence)
    return _STARTS.matches_start(sentence) and (
        is_praise(normalized)
        or is_announcement(normalized, must_name_text)
        or is_statement_of_work(normalized)
    )


def _is_about_text(normalized: str) -> bool:
    """Return whether a hope or an offer ("Hope you like it!") is about the text."""
    return mentions_the_text(normalized) or (
        len(normalized.split()) <= _MAX_HOPE and normalized.endswith(("!", ":"))
    )


def _is_acknowledgement(sentence: str, normalized: str) -> bool:
    if not _ACKNOWLEDGEMENTS.matches_start(sentence) or not normalized.endswith(
        (":", "!", ".", "…", ",", "—", "-")
    ):
        return False
    if _ACKNOWLEDGEMENTS.matches_start_apart(sentence):
        is_short = len(normalized.split()) <= _MAX_ACKNOWLEDGEMENT and not _THIRD_PERSON.search(normalized)
        return is_short or _ADDRESS.occurs_in(sentence)
    return _ADDRESS.occurs_in(sentence) and (normalized.endswith(":") or _REQUEST.occurs_in(normalized))


def _may_be_preamble(line: str) -> bool:
    """Return whether an incomplete line may become a preamble, or start with one."""
    if len(line) > MAX_PREAMBLE_LINE:
        return False
    normalized = line.strip(" \t")
    is_undecided = (
        may_be_sheet_line(line)
        or (may_be_request(normalized) and len(normalized) > 2)
        or _may_be_persona(normalized)
    )
    if (
        is_undecided
        or not normalized
        or normalized[0] in "`~-=#"
        or not any(map(str.isalnum, normalized))
        or may_be_title(normalized)
    ):
        return True
    if line.lstrip(" \t*_#>")[:1] in _DIALOGUE:
        return False
    found = sentences(line)
    if len(found) > 1:
        first, second = found[:2]
        return (
            _is_preamble_sentence(first) or is_whole_label(first) or _is_speaker(first, second, may_be=True)
        )
    may_be_start = len(normalized) <= _MAX_FIRST and (
        _ACKNOWLEDGEMENTS.may_match_start(normalized) or _STARTS.may_match_start(normalized)
    )
    return may_be_start or is_prompt_text(normalized)


def _may_be_persona(normalized: str) -> bool:
    normalized = normalized.casefold()
    return len(normalized) < MAX_PREAMBLE_LINE and any(
        one.startswith(normalized) or normalized.startswith(one)
        for one in ("you are a ", "you are an ", "you are the ", "você é um")
    )


def _after_preamble(line: str) -> str | None:
    """Return the rest of a line after preamble sentences; None if it starts with none."""
    if line.lstrip(" \t*_#>")[:1] in _DIALOGUE:
        return None
    end = 0
    for sentence in sentences(line[:MAX_PREAMBLE_LINE])[:-1]:
        at = line.index(sentence, end) + len(sentence)
        is_speaker = not end and _is_speaker(sentence, line[at:])
        if not _is_set_apart(sentence) or not (
            is_speaker or is_whole_label(sentence) or _is_preamble_sentence(sentence, must_name_text=True)
        ):
            break
        end = at
    rest = line[end:].lstrip(" \t*_")
    return rest if end and rest.strip() and not is_speech(line[:end]) else None


def _is_speaker(label: str, text: str, may_be: bool = False) -> bool:
    """Return whether a label attributes the text to its own subject: `Iris: Iris Calder was born…`. `may_be`:
    also if it may become so."""
    name, normalized = label.strip(" \t*_"), text.lstrip(" \t*_")
    first = name.rstrip(":").partition(" ")[0]
    if not name.endswith(":") or len(name) > _MAX_SPEAKER or not first[:1].isupper():
        return False
    return normalized.startswith(first) or (may_be and first.startswith(normalized))


def _is_set_apart(sentence: str) -> bool:
    """Return whether a sentence ends so that the text may follow in the same line: with `:` or `!`."""
    normalized = sentence.strip(" \t*_").lower()
    return normalized.endswith(("!", ":")) and not normalized.startswith(("thank", "obrigad"))
