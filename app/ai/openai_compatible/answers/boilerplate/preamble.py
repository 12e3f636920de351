"""What a model says before the text that it was asked for: a yes, praise, an announcement, a label, a title.

A line goes where its first and last sentences are of these forms and nobody of the story says them. Each form
begins with words that stories seldom begin with, so that live text need not wait for the end of a line.
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.boilerplate.narration import names_the_text
from app.ai.openai_compatible.answers.boilerplate.next_requests import may_request
from app.ai.openai_compatible.answers.boilerplate.postamble_forms import greets, offers
from app.ai.openai_compatible.answers.boilerplate.preamble_forms import announces, performs, praises
from app.ai.openai_compatible.answers.boilerplate.preamble_lines import (
    is_of_the_prompt,
    is_sheet_line,
    may_be_sheet_line,
)
from app.ai.openai_compatible.answers.boilerplate.titles import is_label, is_whole_label, may_be_title
from app.ai.openai_compatible.answers.phrases import phrases
from app.ai.openai_compatible.answers.separator_lines import is_bare
from app.ai.openai_compatible.answers.speech import bare, is_speech, sentences

MAX_OPENING, _MAX_LINES = 300, 16  # characters of a line; lines
_MAX_FIRST = 200  # characters of a line's first sentence
_MAX_YES = 4  # words of a yes that announces nothing
_MAX_SPEAKER = 40  # characters of a name
_DIALOGUE = tuple("\"“'‘«—–-")

_YES = phrases("talk: acknowledgements")
_STARTS = phrases("talk: opening starts")
_ADDRESS = phrases("talk: addresses")
_REQUEST = phrases("talk: requests")
_MAX_HOPE = 6  # words
_SOMEBODY = patterns.compile(r"\b(?:she|he|they|ela|ele|elas|eles)\b")
_LOWER = patterns.compile(r":\s+[a-zà-ÿ]")


def without_opening(text: str, growing: bool) -> str:
    for _ in range(_MAX_LINES):
        line, newline, rest = text.lstrip("\n \t\r").partition("\n")
        if growing and (_may_open(line) if not newline else not rest.strip() and _is_opening_or_bare(line)):
            return ""
        if newline and rest.strip() and _is_opening_or_bare(line):
            text = rest
        elif (head := _behind_opening(line)) is not None:
            text = head + newline + rest
        else:
            break
    return text


def _is_opening_or_bare(line: str) -> bool:
    return is_bare(line) or _is_opening(line)


def _is_opening(line: str) -> bool:
    if is_sheet_line(line):
        return True
    if len(line) > MAX_OPENING or line.lstrip(" \t*_#>")[:1] in _DIALOGUE:
        return False
    said = sentences(line)
    if is_label(line):
        return True
    if not said or is_speech(line) or not _is_talk(said[0]):
        return False
    return len(said) == 1 or _is_talk(said[-1])


def _is_talk(sentence: str, named: bool = False) -> bool:
    """`named`: an announcement counts where it names a text alone."""
    said = bare(sentence)
    if len(said) > _MAX_FIRST or _LOWER.search(said):
        return False
    if _is_yes(sentence, said) or is_of_the_prompt(sentence):
        return True
    if (greets(said) or offers(said)) and _is_of_text(said):
        return _STARTS.begin(sentence)
    return _STARTS.begin(sentence) and (praises(said) or announces(said, named) or performs(said))


def _is_of_text(said: str) -> bool:
    """Whether a hope or an offer is of the text: "Hope you like it!" """
    return names_the_text(said) or (len(said.split()) <= _MAX_HOPE and said.endswith(("!", ":")))


def _is_yes(sentence: str, said: str) -> bool:
    if not _YES.begin(sentence) or not said.endswith((":", "!", ".", "…", ",", "—", "-")):
        return False
    if _YES.begin_apart(sentence):
        brief = len(said.split()) <= _MAX_YES and not _SOMEBODY.search(said)
        return brief or _ADDRESS.occur(sentence)
    return _ADDRESS.occur(sentence) and (said.endswith(":") or _REQUEST.occur(said))


def _may_open(line: str) -> bool:
    """Whether a line that goes on may turn out to be an opening, or to have one before the text."""
    if len(line) > MAX_OPENING:
        return False
    said = line.strip(" \t")
    unsure = may_be_sheet_line(line) or (may_request(said) and len(said) > 2) or _may_be_persona(said)
    if unsure or not said or said[0] in "`~-=#" or not any(map(str.isalnum, said)) or may_be_title(said):
        return True
    if line.lstrip(" \t*_#>")[:1] in _DIALOGUE:
        return False
    found = sentences(line)
    if len(found) > 1:
        return _is_talk(found[0]) or is_whole_label(found[0]) or _is_speaker(found[0], found[1], may_be=True)
    begins = len(said) <= _MAX_FIRST and (_YES.may_begin(said) or _STARTS.may_begin(said))
    return begins or is_of_the_prompt(said)


def _may_be_persona(said: str) -> bool:
    said = said.casefold()
    return len(said) < MAX_OPENING and any(
        one.startswith(said) or said.startswith(one)
        for one in ("you are a ", "you are an ", "you are the ", "você é um")
    )


def _behind_opening(line: str) -> str | None:
    """What a line says behind sentences that are talk; None where it begins with none."""
    if line.lstrip(" \t*_#>")[:1] in _DIALOGUE:
        return None
    end = 0
    for sentence in sentences(line[:MAX_OPENING])[:-1]:
        at = line.index(sentence, end) + len(sentence)
        speaks = not end and _is_speaker(sentence, line[at:])
        if not _ends_apart(sentence) or not (
            speaks or is_whole_label(sentence) or _is_talk(sentence, named=True)
        ):
            break
        end = at
    rest = line[end:].lstrip(" \t*_")
    return rest if end and rest.strip() and not is_speech(line[:end]) else None


def _is_speaker(label: str, text: str, may_be: bool = False) -> bool:
    """Whether a text is put into the mouth of whom it begins with: `Iris: Iris Calder was born…`.
    `may_be`: or may do so once it has grown."""
    name, said = label.strip(" \t*_"), text.lstrip(" \t*_")
    first = name.rstrip(":").partition(" ")[0]
    if not name.endswith(":") or len(name) > _MAX_SPEAKER or not first[:1].isupper():
        return False
    return said.startswith(first) or (may_be and first.startswith(said))


def _ends_apart(sentence: str) -> bool:
    """Whether a sentence is apart from what follows in its line: announced or exclaimed."""
    said = sentence.strip(" \t*_").lower()
    return said.endswith(("!", ":")) and not said.startswith(("thank", "obrigad"))
