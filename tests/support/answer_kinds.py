"""Kinds of answers that servers are reported to give (`answer_kinds.toml`): one answer in every dress."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_KINDS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PLAN: str = _KINDS["plan"]  # thoughts that begin as such do
QUIET: str = _KINDS["quiet"]  # thoughts that don't
THOUGHTS: dict[str, str] = _KINDS["thoughts"]
UNOPENED: dict[str, str] = _KINDS["unopened"]
UNCLOSED: dict[str, str] = _KINDS["unclosed"]
ENDS: dict[str, str] = _KINDS["ends"]
TALK: dict[str, str] = _KINDS["talk"]
INNOCENT: dict[str, str] = _KINDS["innocent"]


def dressed(kind: str, answer: str, thoughts: str = QUIET) -> str:
    """The answer as a server of that kind sends it."""
    return kind.replace("{t}", thoughts).replace("{a}", answer)
