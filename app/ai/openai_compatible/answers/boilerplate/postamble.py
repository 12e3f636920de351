"""Removes the postamble after the requested text: offers, notes, word counts, end markers."""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.boilerplate.narration import is_first_person, mentions_the_text
from app.ai.openai_compatible.answers.boilerplate.postamble_forms import (
    is_addressed_to_reader,
    is_greeting_or_thanks,
    is_offer,
    is_question_to_reader,
)
from app.ai.openai_compatible.answers.boilerplate.postamble_lines import is_note_line, may_be_note_line
from app.ai.openai_compatible.answers.boilerplate.postamble_notes import is_notes_heading, is_remark_on_text
from app.ai.openai_compatible.answers.phrases import normalize, phrases, word_list
from app.ai.openai_compatible.answers.separator_lines import is_boundary, is_separator
from app.ai.openai_compatible.answers.speech import is_speech, normalize_line, sentences

MAX_POSTAMBLE_LINE, _MAX_LINES = 400, 6  # characters of a line; lines
_MAX_HEADING = 60  # characters

_POSTAMBLES = phrases("boilerplate: postambles")
_WEAK_POSTAMBLES = phrases("boilerplate: weak postambles")
_POSTAMBLE_WORDS = phrases("boilerplate: postamble words")
_LAST_WORDS = word_list("boilerplate: last words")
_STARTS = phrases("boilerplate: postamble starts")
_NOTES = phrases("boilerplate: notes")
_LAST = phrases("boilerplate: last words")
_WORD_COUNT = patterns.compile(
    r"(?:(?:total )?word count|contagem de palavras|total(?: de palavras)?|words|palavras)?\W*"
    r"(?:approx\w*\.?|approximately|about|around|cerca de"
    r"|aprox\w*\.?)?\W*\d{1,3}(?:[.,]?\d{3})?\W*(?:words|palavras)?(?: total)?"
)
_BRACKETED_WORD_COUNT = patterns.compile(
    r"[ \t]*[*_]*[(\[][ \t]*(?:total |word count:? ?|contagem de palavras:? ?)?"
    r"(?:approx\w*\.? |about |around |~ ?|cerca de |aprox\w*\.? )?\d{1,3}(?:[.,]?\d{3})? ?(?:words"
    r"|palavras)[ \t.]*[)\]][*_]*\s*\Z"
    r"|[ \t]*[*_]*[(\[][ \t]*(?:word count|contagem de palavras|words|palavras)[: \t~]+\d{1,5}[ \t.]*[)\]]"
    r"[*_]*\s*\Z",
    patterns.IGNORECASE,
)
_LIST_ITEM = patterns.compile(r"\A[ \t]*(?:[-*+•–]|\d{1,2}[.)])[ \t]")
_POSTSCRIPT = patterns.compile(r"\A[ \t*_(]*P\.? ?S\.?:?[ \t]+", patterns.IGNORECASE)
_HEADING_SIGNS = patterns.compile(r"\A[ \t]*(?:#{1,6}[ \t]|\*\*|__)|[:：][*_]*[ \t]*\Z")
_OPEN_HEADING = patterns.compile(r"\A[ \t]*(?:#{1,6}|\*\*|__)[^*_\n]{0,60}(?:\*{1,2}|_{1,2})?[ \t]*\Z")


def without_postamble(text: str, streaming: bool) -> str:
    """Return the text without its postamble; while `streaming` also without lines that may become one."""
    if (word_count := _BRACKETED_WORD_COUNT.search(text[-80:])) is not None:
        text = text[: max(0, len(text) - 80) + word_count.start()]
    if streaming:
        text = _without_partial_count(text)
    lines = text.rstrip().split("\n") if not streaming else text.split("\n")
    end = _postamble_start(lines, streaming)
    result = lines[:end]
    while end < len(lines) and result and is_separator(result[-1]):
        result.pop()
    return "\n".join(result) if result or streaming else text


def _postamble_start(lines: list[str], streaming: bool) -> int:
    """Return the index of the first postamble line."""
    first = max(0, len(lines) - 1 - 2 * _MAX_LINES)
    for at in range(first + 1, len(lines)):
        if _is_notes_heading_line(lines[at]) and any(map(str.strip, lines[:at])):
            lines, end = lines[:at], at
            break
    else:
        end = len(lines)
    for at in range(len(lines) - 1, first, -1):
        line = lines[at]
        last = streaming and end == len(lines) and at == len(lines) - 1
        if (last and _may_be_postamble(line)) or _ends_text(lines[:at], line, last):
            end = at
        elif not (is_separator(line) or _LIST_ITEM.match(line)):
            break
    return end


def _ends_text(before: list[str], line: str, streaming: bool) -> bool:
    """Return whether a line is a postamble; in a first-person text only if it mentions the text itself."""
    if not is_postamble(line):
        return False
    return streaming or is_note_line(line) or not is_first_person(before) or mentions_the_text(line)


def _is_notes_heading_line(line: str) -> bool:
    if len(line) > _MAX_HEADING or not _HEADING_SIGNS.search(line):
        return False
    return is_notes_heading(normalize(line.strip(" \t*_#:📝✨>")).strip(" :"))


def _without_partial_count(text: str) -> str:
    minimum = max(0, len(text) - 50)
    at = max(text.rfind("(", minimum), text.rfind("[", minimum))
    is_open = at >= 0 and not any(one in text[at:] for one in ")]\n")
    return text[:at].rstrip(" \t*_") if is_open else text


def is_postamble(line: str) -> bool:
    """Return whether a line addresses the requester, or marks the end of the text."""
    if is_known_postamble(line) or is_note_line(line):
        return True
    if len(line) > MAX_POSTAMBLE_LINE or not line.strip() or is_speech(line):
        return False
    found = [normalize_line(one) for one in sentences(_POSTSCRIPT.sub("", line))]
    return (
        bool(found)
        and _is_postamble_sentence(found[0])
        and all(_is_postamble_sentence(one) or is_addressed_to_reader(one) for one in found[1:])
    )


def is_known_postamble(line: str) -> bool:
    """Return whether a line starts with a known phrase, or is an end marker or a word count."""
    if len(line) > MAX_POSTAMBLE_LINE or not line.strip():
        return False
    normalized = normalize(line.strip(" \t*_#()[]>-—–~«»")).strip("()[] ")
    if is_boundary(line) or normalized in _LAST_WORDS or normalized.rstrip(".!… ") in _LAST_WORDS:
        return True
    if _WORD_COUNT.fullmatch(normalized) and ("word" in normalized or "palavras" in normalized):
        return True
    begins = _POSTAMBLES.matches_start(line) or (
        _WEAK_POSTAMBLES.matches_start(line) and _POSTAMBLE_WORDS.occurs_in(normalized)
    )
    return begins and not is_speech(line)


def _is_postamble_sentence(normalized: str) -> bool:
    return (
        is_question_to_reader(normalized)
        or is_offer(normalized)
        or is_greeting_or_thanks(normalized)
        or is_remark_on_text(normalized)
    )


def _may_be_postamble(line: str) -> bool:
    if len(line) > MAX_POSTAMBLE_LINE:
        return False
    normalized = line.strip(' \t*_#()[]>-—–~`="“«')
    if not any(map(str.isalnum, normalized)) or _OPEN_HEADING.match(line) or may_be_note_line(line):
        return True
    if any(one.may_match_start(line) for one in (_POSTAMBLES, _WEAK_POSTAMBLES)) or _LAST.may_match_start(
        normalized
    ):
        return True
    if _may_be_notes_heading(normalized) or (
        len(normalized) < 60
        and _WORD_COUNT.match(normalize(normalized)) is not None
        and normalized[0].isdigit()
    ):
        return True
    found = sentences(_POSTSCRIPT.sub("", line))
    return _STARTS.may_match_start(line) and (
        len(found) < 2 or _is_postamble_sentence(normalize_line(found[0]))
    )


def _may_be_notes_heading(normalized: str) -> bool:
    return (
        len(normalized) <= _MAX_HEADING and _NOTES.may_match_start(normalized) and ":" not in normalized[:-1]
    )
