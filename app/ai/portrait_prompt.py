"""Prompts for portraits: as phrases from a prompt file, or as sentences.

User input is inserted into phrases as plain words: prompt syntax of image models (weights, embeddings, LoRAs,
alternatives) is removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Template

from app import patterns
from app.ai.character_words import (
    appearance_phrases,
    appearance_phrases_english,
    identity_phrases,
    identity_phrases_english,
)
from app.ai.people_words import grown_words
from app.engines.ports import AvatarBrief

_MAX_WANTED = 1_500  # characters; the text encoders of most models read less
_MAX_PART = 500
_PROMPT_SYNTAX = patterns.compile(r"[()\[\]{}<>|\\/:;*_^~`%$#@=+\"\x00-\x1f\x7f]+")
_PROMPT_KEYWORDS = patterns.compile(r"\b(?:AND|BREAK|ADDCOMM|ADDBASE|ADDROW|ADDCOL)\b")


@dataclass(frozen=True, slots=True)
class PhrasePrompt:
    """`label`: the file's name and version, stored in a run's record. `positive`, `negative`: what to paint,
    and what not."""

    label: str
    positive: str
    negative: str


def phrase_prompt(brief: AvatarBrief) -> PhrasePrompt:
    """Return the prompt, most important phrases first, since some models read no further. The name is left
    out: image models paint well-known people by it."""
    version, positive, negative = _prompt_file()
    values = {
        "who": _joined_phrases(identity_phrases_english(brief)),
        "looks": _joined_phrases(appearance_phrases_english(brief)),
        "style": plain_phrase(brief.visual_style or "painted character portrait"),
        "seen": plain_phrase(grown_words(brief.physical_description or "", brief.age)),
    }
    phrases = (phrase.strip(" .") for phrase in Template(positive).substitute(values).split(";"))
    text = ", ".join(phrase for phrase in phrases if phrase)
    return PhrasePrompt(f"portrait {version}", text[:_MAX_WANTED].strip(), negative)


def plain_phrase(text: str) -> str:
    """Return the text without prompt syntax, at most 500 characters."""
    plain = _PROMPT_KEYWORDS.sub(lambda word: word[0].lower(), _PROMPT_SYNTAX.sub(" ", text))
    return " ".join(plain.split())[:_MAX_PART]


def _joined_phrases(parts: list[str]) -> str:
    return ", ".join(filter(None, map(plain_phrase, parts)))


@lru_cache(maxsize=1)
def _prompt_file() -> tuple[str, str, str]:
    """Return version, positive and negative part of the file, separated by dashes."""
    text = files("app.ai").joinpath("portrait.txt").read_text(encoding="utf-8")
    head, positive, negative = (part.strip() for part in text.split("\n---\n"))
    return head.removeprefix("version:").strip(), positive, negative


def character_sentences(brief: AvatarBrief) -> str:
    """Return the character in plain sentences."""
    lines = [
        f"{brief.first_name} {brief.last_name}: a {', '.join(identity_phrases(brief))}.",
        "; ".join(appearance_phrases(brief)),
        grown_words(brief.physical_description or "", brief.age),
        f"Style: {brief.visual_style}" if brief.visual_style else "Style: a painted character portrait.",
    ]
    return "\n".join(one for one in lines if one)
