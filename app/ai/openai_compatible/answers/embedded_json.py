"""A long text that a model gave as JSON, or beside JSON.

- One field of an object, paragraphs in a list or in fields of their own, one object within another.
- In other quotes, or with names without quotes: `lenient_json` reads what double quotes do not hold.
- Prose beside an object that holds no such text is the text, without the object.
"""

from __future__ import annotations

from collections.abc import Iterator

from app import patterns
from app.ai.openai_compatible.answers.boilerplate import without_talk
from app.ai.openai_compatible.answers.json_strings import Document, Leaf, document_at
from app.ai.openai_compatible.answers.markers.marker_names import is_of_thoughts
from app.ai.openai_compatible.answers.phrases import words
from app.ai.openai_compatible.structured.lenient_json import objects_in

_KEY = r"[A-Za-z_][\w\-]{0,40}"
_OBJECT = patterns.compile(
    r"(?:\A|\n|[:!.][ \t]{1,3})[ \t]*(?:(?:```|~~~)[\w+#.\- ]{0,30}\n?\s*)?"
    rf"(?P<start>(?:\[\s*)?\{{\s*(?:[\"“'‘`«}}]|\Z|(?:{_KEY}|\d{{1,3}})\s*(?:[:=]|\Z))|\[\s*(?:[\"\]]|\Z))"
)
# Where double quotes hold neither its first name nor its first value.
_ODD = patterns.compile(
    rf"(?:\[\s*)?\{{\s*(?:['‘`«]|(?:{_KEY}|\d{{1,3}})\s*[:=]|[\"“][^\"“”\n]{{1,60}}[\"”]\s*[:=]\s*['‘`«])"
)
_NUMBERED = patterns.compile(
    r"(?:p|par|part|parte|paragraph|parágrafo|paragrafo|section|seção)?[ \-]?\d{1,2}"
)
_MAX_DOCUMENTS = 4
_MAX_BEFORE = 1_000  # characters of talk before an object whose text is taken
_LEAST = 80  # characters of a text worth taking from a field of any name, or from beside an object
_LEAST_PARAGRAPH = 40  # characters of a paragraph in a field of its own
_FIRST, _TEXTS, _OTHERS, _ERRORS = (
    frozenset(words(f"embedded: {section}")) for section in ("fields", "texts", "others", "errors")
)


def embedded_text(text: str, field: str, growing: bool = False) -> str | None:
    """The text of that field, or what else is one; None where the answer holds no JSON; "" where neither the
    JSON nor what stands beside it is such a text.

    While `growing`: of fields whose names say that they hold the text, or beside an object that is whole.
    """
    documents = [*_documents(text)]
    if not documents:
        return None
    texts = [leaf for one in documents if one.start <= _MAX_BEFORE for leaf in _leaves(one, text, growing)]
    before = without_talk(text[: documents[0].start], growing).strip()
    named = _named(texts, field)
    if named and len(named) >= len(before):
        return named
    beside = without_talk(_beside(text, documents), growing).strip()
    inner = _unnamed(texts)
    least = max(1 if before else _LEAST, len(inner))
    if len(beside) >= least and not (growing and _may_hold_text(documents, text)):
        return beside
    return inner if len(inner) >= _LEAST and not growing else ""


def _documents(text: str) -> Iterator[Document]:
    at = 0
    for _ in range(_MAX_DOCUMENTS):
        found = _OBJECT.search(text, at)
        if found is None:
            return
        document = document_at(text, found.start("start"))
        document.is_odd = _ODD.match(text, document.start) is not None
        if document.is_odd:
            document.end = max(text.rfind("}") + 1 or len(text), document.start + 1)
            document.whole = text.rstrip("`~ \n").endswith("}")
        yield document
        at = document.end


def _leaves(document: Document, text: str, growing: bool) -> list[Leaf]:
    """What double quotes hold, or else what other quotes do. Of these nothing while the text grows."""
    ours = _wanted(document.leaves)
    if not document.is_odd and any(len(leaf.text) >= _LEAST for leaf in ours):
        return ours
    if growing:
        return [] if document.is_odd else ours
    found = objects_in(text[document.start : document.end])[:_MAX_DOCUMENTS]
    other = _wanted(leaf for one in found for leaf in _strings(one.value, ()))
    return other if any(len(leaf.text) >= _LEAST for leaf in other) else ours


def _wanted(leaves: Iterator[Leaf] | list[Leaf]) -> list[Leaf]:
    return [leaf for leaf in leaves if not any(map(is_of_thoughts, leaf.path)) and not _is_other(leaf)]


def _is_other(leaf: Leaf) -> bool:
    """Whether the field's name says that it holds something else than a history, or one round it an error."""
    return (bool(leaf.path) and _name(leaf.path[-1]) in _OTHERS) or any(
        _name(name) in _ERRORS for name in leaf.path
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


def _named(leaves: list[Leaf], field: str) -> str:
    """Of the fields of that name, else of those whose name means the same."""
    for names in ({field.casefold()}, _FIRST):
        found = [leaf.text for leaf in leaves if any(_name(name) in names for name in leaf.path)]
        if found:
            return "\n\n".join(found)
    return ""


def _unnamed(leaves: list[Leaf]) -> str:
    """Of fields that hold a text, whatever it is of; else all paragraphs in their order."""
    texts = [leaf.text for leaf in leaves if any(_name(name) in _TEXTS for name in leaf.path)]
    if sum(map(len, texts)) < _LEAST:
        texts = [leaf.text for leaf in leaves if _is_paragraph(leaf)]
    return "\n\n".join(texts)


def _is_paragraph(leaf: Leaf) -> bool:
    if leaf.path and _NUMBERED.fullmatch(_name(leaf.path[-1])):
        return True
    said = leaf.text.rstrip("\"'”’)*_ \n")
    return len(said) >= _LEAST_PARAGRAPH and said.endswith((".", "!", "?", "…"))


def _name(name: str) -> str:
    return name.casefold().replace("_", "").replace(" ", "").replace("-", "")


def _beside(text: str, documents: list[Document]) -> str:
    """The text without the documents."""
    starts = [0, *(one.end for one in documents)]
    ends = [*(one.start for one in documents), len(text)]
    return "\n\n".join(text[start:end].strip() for start, end in zip(starts, ends, strict=True))


def _may_hold_text(documents: list[Document], text: str) -> bool:
    """Whether what grows may yet turn out to be the text."""
    return any(
        one.start <= _MAX_BEFORE and (not one.whole or one.is_odd) and not text[: one.start].strip()
        for one in documents
    )
