"""The prompt of a portrait, from its file: a line with the version, what to paint, what to keep out.

What people wrote goes in as bare words: image models' own marks (weights, embeddings, LoRAs, alternatives)
are taken out, so that it can be nothing but a description.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Template

from app.generation.ports import AvatarBrief, Traits

_MOST = 1_500  # characters: models read the beginning
_MOST_PART = 500
_MARKS = re.compile(r"[()\[\]{}<>|\\/:;*_^~`%$#@=+\"\x00-\x1f\x7f]+")
_COMMANDS = re.compile(r"\b(?:AND|BREAK|ADDCOMM|ADDBASE|ADDROW|ADDCOL)\b")
_STYLE = "Style: a painted character portrait."


@dataclass(frozen=True, slots=True)
class Prompt:
    """`label`: name and version, as a run's record has it."""

    label: str
    positive: str
    negative: str


def portrait(brief: AvatarBrief) -> Prompt:
    """The prompt for this character. The name stays out: image models paint people they know by it."""
    version, positive, negative = _file()
    words = Template(positive).substitute(
        person=bare(_person(brief)),
        looks=bare(_looks(brief.traits)),
        seen=bare(brief.physical_description or ""),
        style=f"Style: {bare(brief.visual_style)}" if brief.visual_style else _STYLE,
    )
    tidy = re.sub(r"(?:\. ?){2,}", ". ", re.sub(r"\s+", " ", words))
    return Prompt(f"portrait {version}", tidy[:_MOST].strip(), negative)


def bare(text: str) -> str:
    """The text without what image models take for more than words; of a bounded length."""
    plain = _COMMANDS.sub(lambda word: word[0].lower(), _MARKS.sub(" ", text))
    return re.sub(r"\s+", " ", plain).strip()[:_MOST_PART]


@lru_cache(maxsize=1)
def _file() -> tuple[str, str, str]:
    text = files(__package__).joinpath("portrait.txt").read_text(encoding="utf-8")
    head, positive, negative = (part.strip() for part in text.split("\n---\n"))
    return head.removeprefix("version:").strip(), positive, negative


def _person(brief: AvatarBrief) -> str:
    # The keys are English words, whatever the run's language: what most image models understand.
    key = brief.traits.species_key
    unnamed = key == "human" and not brief.species.lower().startswith("human")
    species = brief.species if unnamed else key.replace("_", " ")
    role_key = (brief.traits.role_key or "").replace("_", " ")
    gender = {"female": "female", "male": "male", "non_binary": "androgynous"}.get(brief.gender, "")
    years = f"{brief.age} years old" if brief.age is not None else ""
    who = " ".join(part for part in ("a", gender, species) if part)
    parts = (who, brief.traits.role or "", role_key, years)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _looks(traits: Traits) -> str:
    beard = {True: f"{traits.beard_style or ''} beard".strip(), False: "clean-shaven", None: ""}[traits.beard]
    if traits.beard and traits.beard_style == "moustache":
        beard = "moustache"
    parts = (traits.hair, traits.eyes, traits.skin, beard, *traits.wears, traits.place)
    return ", ".join(part for part in parts if part)
