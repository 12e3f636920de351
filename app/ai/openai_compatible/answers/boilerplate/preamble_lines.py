"""Recognises short first lines that are not sentences: lines of a character sheet or prompt (`Name: Iris
Calder`, `Description: A keeper.`), a language in brackets, a stage direction, a format specification.

They are recognised by shape: a label with its value. A labelled line with a narrative in it is kept (`Age:
nobody asked, and she never said`).
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.boilerplate.next_requests import is_request
from app.ai.openai_compatible.answers.boilerplate.postamble_lines import (
    is_hashtags,
    is_labelled,
    may_be_hashtags,
    without_list_signs,
)
from app.ai.openai_compatible.answers.boilerplate.postamble_notes import META_WORDS
from app.ai.openai_compatible.answers.phrases import normalize, word_list
from app.ai.openai_compatible.answers.speech import is_speech, sentences

_SHEET = frozenset(word_list("boilerplate: sheet labels"))
_PROMPT = frozenset(word_list("boilerplate: prompt labels"))
_REMARKS = frozenset(word_list("boilerplate: remark labels"))
_NOTES = frozenset(word_list("boilerplate: note labels"))
_LABELS = (*_SHEET, *_PROMPT, *_REMARKS, *_NOTES)
_SPEC = frozenset(word_list("boilerplate: specification words"))
_SPECIFIED = frozenset(word_list("boilerplate: specified things"))
_MAX_LABEL = max(map(len, _LABELS))
_MAX_LINE = 400  # characters
_MANY = 2  # sentences after the label
_OF_STORY = patterns.compile(
    r"\W*(?:that|it|this|so|such|nobody|no one|none|assim|isso|isto|ninguém|nenhum)\b"
)
_WARNS = patterns.compile(
    r"\b(?:contains?|mentions?|themes? of|depictions?|contém|menç(?:ão|ões)|temas? de|this is|kept"
    r"|mantid[oa])\b"
)
_THIRD_PERSON = patterns.compile(r"\b(?:she|he|they|ela|ele|elas|eles)\b")
_LANGUAGE = patterns.compile(
    r"(?:in |em |written in )?(?:(?:american |british |brazilian )?english|portuguese|português|inglês|en|pt"
    r"|pt-br|en-us|spanish|español|espanhol)(?: \((?:brazil|brasil)\)| version)?:?"
)
_STAGE = patterns.compile(
    r"[ \t]*(?:\*{1,2}|_|\(|\[)(?:[a-z]{2,14}s|limpa|respira|ajeita|pigarreia|suspira|sorri|pega)"
    r"(?: [\w'’,]{1,14}){0,6}(?:\.{3}|…)?(?:\*{1,2}|_|\)|\])[ \t]*"
)
_MAY_BE_STAGE = patterns.compile(r"\A[ \t]*[*_(\[]{1,2}[^*_)\]\n]{0,100}[*_)\]]{0,2}:?[ \t]*\Z")
_PERSONA = patterns.compile(
    r"(?:you are|você é) (?:an? |the |um |uma )(?:\w+ ){0,4}(?:writer|author|storyteller|novelist|assistant"
    r"|model|escritora?|autora?|assistente)\b.{0,80}"
)


def is_sheet_line(line: str) -> bool:
    """Return whether a line belongs to a character sheet, a prompt or a note above the text."""
    if len(line) > _MAX_LINE or not line.strip():
        return False
    if _STAGE.fullmatch(line) or is_hashtags(line) or _is_language(line):
        return True
    label, colon, content = without_list_signs(line).partition(":")
    label, content = label.rstrip(), content.strip(" *_")
    if not colon or is_speech(line):
        return False
    if label in _PROMPT:
        return not _OF_STORY.match(content) and (
            len(sentences(line.partition(":")[2])) < _MANY or not _THIRD_PERSON.search(content)
        )
    if label in _REMARKS:
        return (
            not _THIRD_PERSON.search(content)
            and (META_WORDS.search(content) or _WARNS.search(content)) is not None
        )
    return is_labelled(line, _SHEET | _NOTES)


def is_prompt_text(sentence: str) -> bool:
    """Return whether a sentence repeats the prompt or a format specification."""
    content = normalize(sentence).strip(" .!:")
    return _PERSONA.fullmatch(content) is not None or is_request(sentence) or is_specification(content)


def is_specification(content: str, streaming: bool = False) -> bool:
    """Return whether it consists of specification words only: `three paragraphs, plain prose`."""
    tokens = [one.strip(",.:;!()-–—") for one in normalize(content).split()]
    *before, last = [one for one in tokens if one] or [""]
    known = last in _SPEC or last.isdigit() or (streaming and any(one.startswith(last) for one in _SPEC))
    if not known or not all(one in _SPEC or one.isdigit() for one in before):
        return False
    return streaming or (len(tokens) > 1 and any(one in _SPECIFIED for one in tokens))


def may_be_sheet_line(line: str) -> bool:
    """Return whether an incomplete line is one, or may become one."""
    content = without_list_signs(line)
    label, colon, _ = content.partition(":")
    if len(line) > _MAX_LINE:
        return False
    if colon:
        return label.rstrip() in _LABELS or _LANGUAGE.fullmatch(content) is not None
    if may_be_hashtags(line) or _MAY_BE_STAGE.match(line) or is_specification(content, streaming=True):
        return True
    return len(content) <= _MAX_LABEL and any(one.startswith(content) for one in _LABELS)


def _is_language(line: str) -> bool:
    content = line.strip(" \t*_")
    bracketed = content[:1] in "([" and content[-1:] in ")]"
    name = normalize(content.strip("()[]: "))
    return (bracketed or content.endswith(":")) and _LANGUAGE.fullmatch(name) is not None
