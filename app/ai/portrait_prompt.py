"""A character as pictures are ordered: in sentences, or in phrases with a prompt file beside the engine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Template

from app.generation.ports import AvatarBrief

_MOST_WANTED = 1_000  # characters; the text encoders of most models read far less


@dataclass(frozen=True, slots=True)
class PhrasePrompt:
    """One file: a line with the version, what is wanted and what is unwanted, parted by dashes.

    `label`: its name and version, as a run's record has it."""

    label: str
    wanted: str
    unwanted: str

    def of(self, brief: AvatarBrief) -> str:
        """What is wanted of that character: the most telling first, since some models read no further."""
        given = {
            "who": ", ".join(who(brief, in_english=True)),
            "looks": ", ".join(looks(brief)),
            "style": brief.visual_style or "painted character portrait",
            "seen": brief.physical_description or "",
        }
        text = Template(self.wanted).substitute(given)
        phrases = (" ".join(phrase.split()) for phrase in text.split(";"))
        return ", ".join(phrase.rstrip(".") for phrase in phrases if phrase)[:_MOST_WANTED]


@lru_cache(maxsize=4)
def phrase_prompt(package: str, name: str = "portrait") -> PhrasePrompt:
    """The prompt in `prompts/NAME.txt` of an engine's package."""
    text = files(package).joinpath("prompts", f"{name}.txt").read_text(encoding="utf-8")
    head, wanted, unwanted = (part.strip() for part in text.split("\n---\n"))
    return PhrasePrompt(f"{name} {head.removeprefix('version:').strip()}", wanted, unwanted)


def described(brief: AvatarBrief) -> str:
    """The character in plain sentences."""
    lines = [
        f"{brief.first_name} {brief.last_name}: a {', '.join(who(brief))}.",
        "; ".join(looks(brief)),
        brief.physical_description or "",
        f"Style: {brief.visual_style}" if brief.visual_style else "Style: a painted character portrait.",
    ]
    return "\n".join(one for one in lines if one)


def who(brief: AvatarBrief, in_english: bool = False) -> list[str]:
    """Gender and species, calling, age. `in_english`: where the run's own words are of another language, the
    English ones stand beside them, since small models read no other."""
    traits = brief.traits
    gender = {"female": "female ", "male": "male ", "non_binary": "androgynous "}.get(brief.gender, "")
    species, role = brief.species, traits.role or ""
    if in_english:
        species, role = _with(traits.species_key, species), _with(traits.role_key, role)
    years = f"{brief.age} years old" if brief.age is not None else ""
    return [part for part in (f"{gender}{species}", role, years) if part]


def looks(brief: AvatarBrief) -> list[str]:
    """Hair, eyes, skin, beard, and what is worn."""
    traits = brief.traits
    beard = {True: "with a beard", False: "without a beard", None: ""}[traits.beard]
    return [part for part in (traits.hair, traits.eyes, traits.skin, beard, *traits.wears) if part]


def _with(key: str | None, said: str) -> str:
    word = (key or "").replace("_", " ")
    if not word or word in said.casefold():
        return said
    return f"{word} ({said})" if said else word
