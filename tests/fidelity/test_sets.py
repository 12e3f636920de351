"""The labelled descriptions are those whose hashes were committed before the work on facts."""

from __future__ import annotations

import lzma
from hashlib import sha256

import msgspec

from tests.support.paths import ROOT

FOLDER = ROOT / "tests/fidelity"
HASHES = (ROOT / "tests/hostile/SEALED.md").read_text("utf-8")


class Fact(msgspec.Struct, forbid_unknown_fields=True):
    about: str
    attribute: str
    value: str
    negated: bool
    certain: bool
    quote: str


class Fields(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    first_name: str | None
    last_name: str | None
    age: int | None
    gender: str | None
    species: str | None
    role: str | None


class Labelled(msgspec.Struct, forbid_unknown_fields=True):
    """One line of a set."""

    id: str
    language: str
    kind: str
    description: str
    fields: Fields
    facts: list[Fact]


def test_both_sets_are_as_written() -> None:
    working = (FOLDER / "working.jsonl").read_bytes()
    sealed = lzma.decompress((FOLDER / "sealed.jsonl.xz").read_bytes())  # and not looked at
    assert f"to work with: `{sha256(working).hexdigest()}`" in HASHES
    assert f"sealed: `{sha256(sealed).hexdigest()}`" in HASHES


def test_every_quote_stands_in_its_description() -> None:
    lines = (FOLDER / "working.jsonl").read_bytes().splitlines()
    labelled = [msgspec.json.decode(line, type=Labelled) for line in lines]
    assert len(labelled) == 120
    missing = [one.id for one in labelled for fact in one.facts if fact.quote not in one.description]
    assert missing == []
