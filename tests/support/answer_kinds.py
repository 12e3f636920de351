"""Formats in which model servers are reported to wrap reasoning and answer (`answer_kinds.toml`)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_KINDS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PLAN: str = _KINDS["plan"]  # reasoning that its first words show to be such
QUIET: str = _KINDS["quiet"]  # reasoning that nothing in its words shows to be such
THOUGHTS: dict[str, str] = _KINDS["thoughts"]
UNOPENED: dict[str, str] = _KINDS["unopened"]
UNCLOSED: dict[str, str] = _KINDS["unclosed"]
ENDS: dict[str, str] = _KINDS["ends"]
TALK: dict[str, str] = _KINDS["talk"]
INNOCENT: dict[str, str] = _KINDS["innocent"]


def dressed(kind: str, answer: str, thoughts: str = QUIET) -> str:
    """Returns the answer, with that reasoning, in the format of that kind of server."""
    return kind.replace("{t}", thoughts).replace("{a}", answer)
