"""Fields that a model gives otherwise than as JSON: lines `key: value`, a Markdown list, a table, XML.

Looked at first: PyYAML reads no talk around the lines, no emphasis and no text that holds `: `; ElementTree
and lxml want one root and no talk; readers of Markdown give a tree, of which fields are still to be made.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from app import patterns
from app.ai.openai_compatible.chat.finish_reasons import ends_sentence

MIN_FIELDS = 3  # known ones, of which rows are taken for an answer
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
_BLOCKS = ("|", ">", "|-", ">-", "|+", ">+")  # of YAML: the text follows
HasField = Callable[[str], bool]


def parse_rows(text: str, has_field: HasField) -> list[dict[str, Any]]:
    """What each way of giving rows makes of the text, where it gives MIN_FIELDS or more that are known."""
    parsed_ways = (_parse_elements(text), _parse_table(text), _parse_lines(text, has_field))
    return [one for one in parsed_ways if sum(map(has_field, one)) >= MIN_FIELDS]


def ends_rows(text: str) -> bool:
    """Whether the text ends as its last row does."""
    bare = text.rstrip().removesuffix("```").rstrip()
    return bare.endswith((">", "|")) or ends_sentence(bare)


def _parse_elements(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in _ELEMENT.finditer(text.replace("<![CDATA[", "").replace("]]>", "")):
        if one["name"] == one["end"]:
            named = _NAMED.search(one["more"] or "")
            found.setdefault(named["name"] if named else one["name"], html.unescape(one["value"]).strip())
    return found


def _parse_table(text: str) -> dict[str, Any]:
    """Of rows of two cells or three each names a field; of wider ones the first names them all."""
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


def _parse_lines(text: str, has_field: HasField) -> dict[str, Any]:
    """Also values that stand below their names; a blank line ends those that have begun."""
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
    """The field that a row begins; None where it was given before."""
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
