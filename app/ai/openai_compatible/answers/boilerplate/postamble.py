"""What a model says behind the text that it was asked for: an offer, a note, a count of words, an end."""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.boilerplate.narration import is_narrated_by_me, names_the_text
from app.ai.openai_compatible.answers.boilerplate.postamble_forms import asks, greets, is_addressed, offers
from app.ai.openai_compatible.answers.boilerplate.postamble_lines import is_note_line, may_be_note_line
from app.ai.openai_compatible.answers.boilerplate.postamble_notes import is_heading_of_notes, remarks
from app.ai.openai_compatible.answers.phrases import compared, phrases, words
from app.ai.openai_compatible.answers.separator_lines import is_bare, is_bound
from app.ai.openai_compatible.answers.speech import bare, is_speech, sentences

MAX_CLOSING, _MAX_LINES = 400, 6  # characters of a line; lines
_MAX_HEADING = 60  # characters

_CLOSING = phrases("talk: closings")
_WEAK_CLOSING = phrases("talk: weak closings")
_CLOSING_WORDS = phrases("talk: closing words")
_LAST_WORDS = words("talk: last words")
_STARTS = phrases("talk: closing starts")
_NOTES = phrases("talk: notes")
_LAST = phrases("talk: last words")
_WORDS = patterns.compile(
    r"(?:(?:total )?word count|contagem de palavras|total(?: de palavras)?|words|palavras)?\W*"
    r"(?:approx\w*\.?|approximately|about|around|cerca de"
    r"|aprox\w*\.?)?\W*\d{1,3}(?:[.,]?\d{3})?\W*(?:words|palavras)?(?: total)?"
)
_COUNTED = patterns.compile(
    r"[ \t]*[*_]*[(\[][ \t]*(?:total |word count:? ?|contagem de palavras:? ?)?"
    r"(?:approx\w*\.? |about |around |~ ?|cerca de |aprox\w*\.? )?\d{1,3}(?:[.,]?\d{3})? ?(?:words"
    r"|palavras)[ \t.]*[)\]][*_]*\s*\Z"
    r"|[ \t]*[*_]*[(\[][ \t]*(?:word count|contagem de palavras|words|palavras)[: \t~]+\d{1,5}[ \t.]*[)\]]"
    r"[*_]*\s*\Z",
    patterns.IGNORECASE,
)
_LISTED = patterns.compile(r"\A[ \t]*(?:[-*+•–]|\d{1,2}[.)])[ \t]")
_POSTSCRIPT = patterns.compile(r"\A[ \t*_(]*P\.? ?S\.?:?[ \t]+", patterns.IGNORECASE)
_HEADED = patterns.compile(r"\A[ \t]*(?:#{1,6}[ \t]|\*\*|__)|[:：][*_]*[ \t]*\Z")
_OPEN_HEADING = patterns.compile(r"\A[ \t]*(?:#{1,6}|\*\*|__)[^*_\n]{0,60}(?:\*{1,2}|_{1,2})?[ \t]*\Z")


def without_closing(text: str, growing: bool) -> str:
    if (counted := _COUNTED.search(text[-80:])) is not None:
        text = text[: max(0, len(text) - 80) + counted.start()]
    if growing:
        text = _without_open_count(text)
    lines = text.rstrip().split("\n") if not growing else text.split("\n")
    end = _end(lines, growing)
    kept = lines[:end]
    while end < len(lines) and kept and is_bare(kept[-1]):
        kept.pop()
    return "\n".join(kept) if kept or growing else text


def _end(lines: list[str], growing: bool) -> int:
    """How many lines stand before the closing ones."""
    first = max(0, len(lines) - 1 - 2 * _MAX_LINES)
    for at in range(first + 1, len(lines)):
        if _is_heading_of_notes(lines[at]) and any(map(str.strip, lines[:at])):
            lines, end = lines[:at], at
            break
    else:
        end = len(lines)
    for at in range(len(lines) - 1, first, -1):
        line = lines[at]
        last = growing and end == len(lines) and at == len(lines) - 1
        if (last and _may_close(line)) or _closes(lines[:at], line, last):
            end = at
        elif not (is_bare(line) or _LISTED.match(line)):
            break
    return end


def _closes(before: list[str], line: str, growing: bool) -> bool:
    """Whether it is a closing, of a text that says I itself only where it speaks of a text."""
    if not is_closing(line):
        return False
    return growing or is_note_line(line) or not is_narrated_by_me(before) or names_the_text(line)


def _is_heading_of_notes(line: str) -> bool:
    if len(line) > _MAX_HEADING or not _HEADED.search(line):
        return False
    return is_heading_of_notes(compared(line.strip(" \t*_#:📝✨>")).strip(" :"))


def _without_open_count(text: str) -> str:
    least = max(0, len(text) - 50)
    at = max(text.rfind("(", least), text.rfind("[", least))
    opened = at >= 0 and not any(one in text[at:] for one in ")]\n")
    return text[:at].rstrip(" \t*_") if opened else text


def is_closing(line: str) -> bool:
    """Whether a line is said to the asker, or says that the text has ended."""
    if is_known_closing(line) or is_note_line(line):
        return True
    if len(line) > MAX_CLOSING or not line.strip() or is_speech(line):
        return False
    found = [bare(one) for one in sentences(_POSTSCRIPT.sub("", line))]
    return bool(found) and _is_said(found[0]) and all(_is_said(one) or is_addressed(one) for one in found[1:])


def is_known_closing(line: str) -> bool:
    """Whether it begins with a phrase that closes, or is an end or a count of words."""
    if len(line) > MAX_CLOSING or not line.strip():
        return False
    said = compared(line.strip(" \t*_#()[]>-—–~«»")).strip("()[] ")
    if is_bound(line) or said in _LAST_WORDS or said.rstrip(".!… ") in _LAST_WORDS:
        return True
    if _WORDS.fullmatch(said) and ("word" in said or "palavras" in said):
        return True
    begins = _CLOSING.begin(line) or (_WEAK_CLOSING.begin(line) and _CLOSING_WORDS.occur(said))
    return begins and not is_speech(line)


def _is_said(said: str) -> bool:
    return asks(said) or offers(said) or greets(said) or remarks(said)


def _may_close(line: str) -> bool:
    if len(line) > MAX_CLOSING:
        return False
    said = line.strip(' \t*_#()[]>-—–~`="“«')
    if not any(map(str.isalnum, said)) or _OPEN_HEADING.match(line) or may_be_note_line(line):
        return True
    if any(one.may_begin(line) for one in (_CLOSING, _WEAK_CLOSING)) or _LAST.may_begin(said):
        return True
    if _may_be_notes(said) or (
        len(said) < 60 and _WORDS.match(compared(said)) is not None and said[0].isdigit()
    ):
        return True
    found = sentences(_POSTSCRIPT.sub("", line))
    return _STARTS.may_begin(line) and (len(found) < 2 or _is_said(bare(found[0])))


def _may_be_notes(said: str) -> bool:
    return len(said) <= _MAX_HEADING and _NOTES.may_begin(said) and ":" not in said[:-1]
