"""Short first lines that are no sentences of a story: lines of a sheet or a prompt (`Name: Iris Calder`,
`Description: A keeper.`), a language in brackets, a stage direction, what the text is to be like.

They are known by their shape: a label with what it names behind it. A label's line stays where somebody does
something in it (`Age: nobody asked, and she never said`).
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.boilerplate.next_requests import is_request
from app.ai.openai_compatible.answers.boilerplate.postamble_lines import (
    is_hashtags,
    is_labelled,
    may_be_hashtags,
    unmarked,
)
from app.ai.openai_compatible.answers.boilerplate.postamble_notes import META
from app.ai.openai_compatible.answers.phrases import compared, words
from app.ai.openai_compatible.answers.speech import is_speech, sentences

_SHEET = frozenset(words("talk: sheet labels"))
_PROMPT = frozenset(words("talk: prompt labels"))
_REMARKS = frozenset(words("talk: remark labels"))
_NOTES = frozenset(words("talk: note labels"))
_LABELS = (*_SHEET, *_PROMPT, *_REMARKS, *_NOTES)
_SPEC = frozenset(words("talk: specification words"))
_SPECIFIED = frozenset(words("talk: specified things"))
_MAX_LABEL = max(map(len, _LABELS))
_MAX_LINE = 400  # characters
_MANY = 2  # sentences behind the label
_OF_STORY = patterns.compile(
    r"\W*(?:that|it|this|so|such|nobody|no one|none|assim|isso|isto|ninguém|nenhum)\b"
)
_WARNS = patterns.compile(
    r"\b(?:contains?|mentions?|themes? of|depictions?|contém|menç(?:ão|ões)|temas? de|this is|kept"
    r"|mantid[oa])\b"
)
_SOMEBODY = patterns.compile(r"\b(?:she|he|they|ela|ele|elas|eles)\b")
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
    """Whether a line is of a sheet, a prompt or a note above the text."""
    if len(line) > _MAX_LINE or not line.strip():
        return False
    if _STAGE.fullmatch(line) or is_hashtags(line) or _is_language(line):
        return True
    label, colon, said = unmarked(line).partition(":")
    label, said = label.rstrip(), said.strip(" *_")
    if not colon or is_speech(line):
        return False
    if label in _PROMPT:
        return not _OF_STORY.match(said) and (
            len(sentences(line.partition(":")[2])) < _MANY or not _SOMEBODY.search(said)
        )
    if label in _REMARKS:
        return not _SOMEBODY.search(said) and (META.search(said) or _WARNS.search(said)) is not None
    return is_labelled(line, _SHEET | _NOTES)


def is_of_the_prompt(sentence: str) -> bool:
    """Whether a sentence is what the model was asked, or repeats how the text is to be."""
    said = compared(sentence).strip(" .!:")
    return _PERSONA.fullmatch(said) is not None or is_request(sentence) or is_specification(said)


def is_specification(said: str, growing: bool = False) -> bool:
    """`three paragraphs, plain prose`: words of that kind alone."""
    found = [one.strip(",.:;!()-–—") for one in compared(said).split()]
    *before, last = [one for one in found if one] or [""]
    known = last in _SPEC or last.isdigit() or (growing and any(one.startswith(last) for one in _SPEC))
    if not known or not all(one in _SPEC or one.isdigit() for one in before):
        return False
    return growing or (len(found) > 1 and any(one in _SPECIFIED for one in found))


def may_be_sheet_line(line: str) -> bool:
    """Whether a line that goes on is one, or may turn out to be one."""
    said = unmarked(line)
    label, colon, _ = said.partition(":")
    if len(line) > _MAX_LINE:
        return False
    if colon:
        return label.rstrip() in _LABELS or _LANGUAGE.fullmatch(said) is not None
    if may_be_hashtags(line) or _MAY_BE_STAGE.match(line) or is_specification(said, growing=True):
        return True
    return len(said) <= _MAX_LABEL and any(one.startswith(said) for one in _LABELS)


def _is_language(line: str) -> bool:
    said = line.strip(" \t*_")
    bracketed = said[:1] in "([" and said[-1:] in ")]"
    name = compared(said.strip("()[]: "))
    return (bracketed or said.endswith(":")) and _LANGUAGE.fullmatch(name) is not None
