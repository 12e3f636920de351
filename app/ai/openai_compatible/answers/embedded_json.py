"""Extracts a long text that a model returned as JSON, or next to JSON.

- Finds the text in one field of an object, in a list of paragraphs, in several fields, or in a nested object.
- Falls back to `lenient_json` for strings in other quotes and for keys without quotes.
- Returns the prose next to an object that contains no such text.
"""

from __future__ import annotations

from collections.abc import Iterator

from app import patterns
from app.ai.openai_compatible.answers.boilerplate import without_boilerplate
from app.ai.openai_compatible.answers.json_strings import Document, Leaf, parse_document
from app.ai.openai_compatible.answers.markers.marker_names import is_reasoning_name
from app.ai.openai_compatible.answers.phrases import word_list
from app.ai.openai_compatible.structured.lenient_json import parse_objects

_KEY = r"[A-Za-z_][\w\-]{0,40}"
_OBJECT = patterns.compile(
    r"(?:\A|\n|[:!.][ \t]{1,3})[ \t]*(?:(?:```|~~~)[\w+#.\- ]{0,30}\n?\s*)?"
    rf"(?P<start>(?:\[\s*)?\{{\s*(?:[\"“'‘`«}}]|\Z|(?:{_KEY}|\d{{1,3}})\s*(?:[:=]|\Z))|\[\s*(?:[\"\]]|\Z))"
)
# The first key or value is not in double quotes.
_NONSTANDARD_QUOTES = patterns.compile(
    rf"(?:\[\s*)?\{{\s*(?:['‘`«]|(?:{_KEY}|\d{{1,3}})\s*[:=]|[\"“][^\"“”\n]{{1,60}}[\"”]\s*[:=]\s*['‘`«])"
)
_NUMBERED = patterns.compile(
    r"(?:p|par|part|parte|paragraph|parágrafo|paragrafo|section|seção)?[ \-]?\d{1,2}"
)
_MAX_DOCUMENTS = 4
_MAX_BEFORE = 1_000  # characters of boilerplate before an object whose text is used
_MIN_TEXT = 80  # characters of a usable text in a field of any name, or next to an object
_MIN_PARAGRAPH = 40  # characters of a paragraph in a field of its own
_HISTORY_FIELDS, _TEXT_FIELDS, _OTHER_FIELDS, _ERROR_FIELDS = (
    frozenset(word_list(f"embedded: {section}")) for section in ("fields", "texts", "other fields", "errors")
)


def embedded_text(text: str, field: str, streaming: bool = False) -> str | None:
    """Return the text of that field, or of whatever else holds one.

    None: the answer contains no JSON. "": neither the JSON nor the text around it is such a text. While
    `streaming`, only fields with a known name count, or text next to a complete object.
    """
    documents = [*_find_documents(text)]
    if not documents:
        return None
    texts = [leaf for one in documents if one.start <= _MAX_BEFORE for leaf in _leaves(one, text, streaming)]
    before = without_boilerplate(text[: documents[0].start], streaming).strip()
    named = _text_of_named_fields(texts, field)
    if named and len(named) >= len(before):
        return named
    outside = without_boilerplate(_text_outside(text, documents), streaming).strip()
    inside = _text_of_other_fields(texts)
    minimum = max(1 if before else _MIN_TEXT, len(inside))
    if len(outside) >= minimum and not (streaming and _may_become_text(documents, text)):
        return outside
    return inside if len(inside) >= _MIN_TEXT and not streaming else ""


def _find_documents(text: str) -> Iterator[Document]:
    at = 0
    for _ in range(_MAX_DOCUMENTS):
        found = _OBJECT.search(text, at)
        if found is None:
            return
        document = parse_document(text, found.start("start"))
        document.has_nonstandard_quotes = _NONSTANDARD_QUOTES.match(text, document.start) is not None
        if document.has_nonstandard_quotes:
            document.end = max(text.rfind("}") + 1 or len(text), document.start + 1)
            document.closed = text.rstrip("`~ \n").endswith("}")
        yield document
        at = document.end


def _leaves(document: Document, text: str, streaming: bool) -> list[Leaf]:
    """Return the strings in double quotes, else those in other quotes (the latter not while streaming)."""
    ours = _answer_leaves(document.leaves)
    if not document.has_nonstandard_quotes and any(len(leaf.text) >= _MIN_TEXT for leaf in ours):
        return ours
    if streaming:
        return [] if document.has_nonstandard_quotes else ours
    found = parse_objects(text[document.start : document.end])[:_MAX_DOCUMENTS]
    other = _answer_leaves(leaf for one in found for leaf in _strings(one.value, ()))
    return other if any(len(leaf.text) >= _MIN_TEXT for leaf in other) else ours


def _answer_leaves(leaves: Iterator[Leaf] | list[Leaf]) -> list[Leaf]:
    return [
        leaf for leaf in leaves if not any(map(is_reasoning_name, leaf.path)) and not _is_other_field(leaf)
    ]


def _is_other_field(leaf: Leaf) -> bool:
    """Return whether the field name stands for something other than a history, or an enclosing name for an
    error."""
    return (bool(leaf.path) and _normalize_field(leaf.path[-1]) in _OTHER_FIELDS) or any(
        _normalize_field(name) in _ERROR_FIELDS for name in leaf.path
    )


def _strings(value: object, path: tuple[str, ...]) -> Iterator[Leaf]:
    if isinstance(value, str):
        yield Leaf(path, value)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one, path)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _strings(one, (*path, name))


def _text_of_named_fields(leaves: list[Leaf], field: str) -> str:
    """Return the text of the fields with that name, else of those with a synonymous name."""
    for names in ({field.casefold()}, _HISTORY_FIELDS):
        found = [leaf.text for leaf in leaves if any(_normalize_field(name) in names for name in leaf.path)]
        if found:
            return "\n\n".join(found)
    return ""


def _text_of_other_fields(leaves: list[Leaf]) -> str:
    """Return the text of fields with any text-like name; else all paragraphs in order."""
    texts = [
        leaf.text for leaf in leaves if any(_normalize_field(name) in _TEXT_FIELDS for name in leaf.path)
    ]
    if sum(map(len, texts)) < _MIN_TEXT:
        texts = [leaf.text for leaf in leaves if _is_paragraph(leaf)]
    return "\n\n".join(texts)


def _is_paragraph(leaf: Leaf) -> bool:
    if leaf.path and _NUMBERED.fullmatch(_normalize_field(leaf.path[-1])):
        return True
    stripped = leaf.text.rstrip("\"'”’)*_ \n")
    return len(stripped) >= _MIN_PARAGRAPH and stripped.endswith((".", "!", "?", "…"))


def _normalize_field(name: str) -> str:
    return name.casefold().replace("_", "").replace(" ", "").replace("-", "")


def _text_outside(text: str, documents: list[Document]) -> str:
    """Return the text without the JSON documents."""
    starts = [0, *(one.end for one in documents)]
    ends = [*(one.start for one in documents), len(text)]
    return "\n\n".join(text[start:end].strip() for start, end in zip(starts, ends, strict=True))


def _may_become_text(documents: list[Document], text: str) -> bool:
    """Return whether a document that is still streaming may turn out to be the text."""
    return any(
        one.start <= _MAX_BEFORE
        and (not one.closed or one.has_nonstandard_quotes)
        and not text[: one.start].strip()
        for one in documents
    )
