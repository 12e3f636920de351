"""Parses fields given in other formats than JSON: `key: value` lines, a Markdown list, a table, XML.

Alternatives considered: PyYAML accepts no surrounding text, no emphasis and no value with `: `; ElementTree
and lxml need a single root and no surrounding text; Markdown parsers return a tree without fields.
"""

from __future__ import annotations

import html
from collections.abc import Callable

from app import patterns
from app.ai.foreign_json import JsonObject
from app.ai.openai_compatible.chat.finish_reasons import ends_sentence

MIN_FIELDS = 3  # known fields, from which rows count as an answer
_NAME = r"[^\W\d_][\w'’ /-]{0,39}"
_BULLET = r"(?:[-+•>]|\*[ \t]|\d{1,2}[.)])"
_MARKS = r"[*_`\"']{0,3}"
_ROW = patterns.compile(
    rf"^[ \t]{{0,40}}(?:{_BULLET}[ \t]{{0,4}}|#{{1,6}}[ \t]{{1,4}})?"
    rf"{_MARKS}(?P<name>{_NAME}){_MARKS}[ \t]{{0,4}}(?:[:=：]|[–—])[ \t]{{0,4}}{_MARKS}(?P<value>.*)$"
)
_HEADING = patterns.compile(
    rf"^[ \t]{{0,4}}(?:#{{1,6}}[ \t]{{1,4}}{_MARKS}|\*\*)(?P<name>{_NAME}){_MARKS}[ \t]*$"
)
_PLAIN = patterns.compile(rf"^[ \t]{{0,40}}(?P<bullet>{_BULLET}[ \t]{{1,4}})?(?P<text>.*)$")
_FENCE = patterns.compile(r"^[ \t]*(?:```|~~~|---|\.\.\.)")
_RULE = patterns.compile(r"[\s|:+-]+")
_TAG = r"[A-Za-z_][\w:.-]{0,40}"
_ELEMENT = patterns.compile(
    rf"<(?P<name>{_TAG})(?P<more>\s[^<>]{{0,200}})?>(?P<value>[^<]*)</(?P<end>{_TAG})\s*>"
)
_NAMED = patterns.compile(r"\b(?:name|key|field|id)\s?=\s?[\"'](?P<name>[^\"'<>]{1,40})[\"']")
_AROUND = " \t*_`\"',;"
_BLOCKS = ("|", ">", "|-", ">-", "|+", ">+")  # YAML block scalars: the text follows
HasField = Callable[[str], bool]


def parse_rows(text: str, has_field: HasField) -> list[JsonObject]:
    """Return what each format yields, if it has at least MIN_FIELDS known fields."""
    parsed_ways = (_parse_elements(text), _parse_table(text), _parse_lines(text, has_field))
    return [one for one in parsed_ways if sum(map(has_field, one)) >= MIN_FIELDS]


def ends_rows(text: str) -> bool:
    """Return whether the text ends like its last row."""
    bare = text.rstrip().removesuffix("```").rstrip()
    return bare.endswith((">", "|")) or ends_sentence(bare)


def _parse_elements(text: str) -> JsonObject:
    found: dict[str, object] = {}
    for one in _ELEMENT.finditer(text.replace("<![CDATA[", "").replace("]]>", "")):
        if one["name"] == one["end"]:
            named = _NAMED.search(one["more"] or "")
            found.setdefault(named["name"] if named else one["name"], html.unescape(one["value"]).strip())
    return found


def _parse_table(text: str) -> JsonObject:
    """Parse a table: rows of two or three cells are fields; in wider ones the first row names them."""
    rows = [
        [cell.strip(_AROUND) for cell in line.strip().strip("|").split("|")]
        for line in text.split("\n")
        if line.strip().startswith("|") and not _RULE.fullmatch(line)
    ]
    if not rows:
        return {}
    if len(rows[0]) > 3:
        return dict(zip(rows[0], rows[1], strict=False)) if len(rows) > 1 else {}
    return {row[0]: row[1] for row in reversed(rows) if len(row) > 1}


def _parse_lines(text: str, has_field: HasField) -> JsonObject:
    """Parse lines, also with values below their names; a blank line ends a value."""
    found: dict[str, list[str]] = {}
    name: str | None = None
    for line in text.split("\n"):
        if not line.strip() or _FENCE.match(line):
            name = name if name and not found[name] else None
            continue
        row = _ROW.match(line) or _HEADING.match(line)
        if row and (has_field(row["name"]) or not (name and line[0].isspace())):
            name = _start_field(row, found) if has_field(row["name"]) else None
        elif name and (plain := _PLAIN.match(line)):
            _continue_value(found[name], plain["text"].strip(_AROUND), listed=plain["bullet"] is not None)
    return {name: parts if len(parts) > 1 else "".join(parts) for name, parts in found.items()}


def _start_field(row: patterns.Match, found: dict[str, list[str]]) -> str | None:
    """Start the field of a row; None if it was given before."""
    name = row["name"].strip()
    if name in found:
        return None
    value = (row.groupdict().get("value") or "").strip(_AROUND)
    found[name] = [value] if value and value not in _BLOCKS else []
    return name


def _continue_value(parts: list[str], text: str, listed: bool) -> None:
    if listed or not parts:
        parts.append(text)
    else:
        parts[-1] = f"{parts[-1]} {text}"
