"""Fifty characters from fixed descriptions, half of them Portuguese, made by the built-in engines."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image

from app.ai.builtin.analyst import analyse_picture
from app.ai.builtin.painter import SIZE, compose, render
from app.ai.builtin.painting.choose_look import look_of
from app.ai.builtin.writer import write_details, write_history
from app.engines.ports import Analysis, AvatarBrief, Brief, Details, History, Locale, Picture

_PICTURES = {
    "dawn": ("#f6cfa8", "#d9b56b", "#8fa6cc"),
    "desert": ("#e0b070", "#b5622d", "#5b7fa6"),
    "sea": ("#1f5a78", "#7fb8b0", "#d9b56b"),
}


@dataclass(frozen=True)
class Described:
    """One line of the file: what a person wrote, in which language, and which picture they gave."""

    text: str
    locale: Locale
    picture: str | None = None


@dataclass(frozen=True)
class Made:
    """A finished character with its sheet and its portrait (WebP)."""

    described: Described
    details: Details
    history: History
    portrait: bytes

    @property
    def name(self) -> str:
        return f"{self.details.first_name} {self.details.last_name}".strip()


@cache
def described() -> tuple[Described, ...]:
    found: list[Described] = []
    locale: Locale = "en"
    for line in Path(__file__).with_name("descriptions.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            locale = "en" if line == "# en" else "pt-BR"
        else:
            text, _, picture = line.partition("| picture=")
            found.append(Described(text.strip(), locale, picture.strip() or None))
    return tuple(found)


def characters(size: int = SIZE) -> Iterator[Made]:
    """Every described character; the same each time."""
    taken: list[str] = []
    for number, one in enumerate(described()):
        analysis = analyse_picture(_picture(one.picture), one.locale) if one.picture else None
        brief = Brief(one.text, analysis, None, one.locale, 100 + number, tuple(taken))
        made = _made(one, brief, analysis, size)
        taken.append(made.name)
        yield made


def _made(one: Described, brief: Brief, analysis: Analysis | None, size: int) -> Made:
    details = write_details(brief)
    avatar = AvatarBrief(
        first_name=details.first_name,
        last_name=details.last_name,
        age=details.age,
        gender=details.gender,
        species=details.species,
        physical_description=analysis.physical_description if analysis else None,
        visual_style=analysis.visual_style if analysis else None,
        traits=details.traits,
        palette=analysis.palette if analysis else (),
        seed=brief.seed,
    )
    portrait = render(compose(avatar, look_of(avatar))[-1].svg, size)
    return Made(one, details, write_history(brief, details), portrait)


def _picture(name: str) -> Picture:
    """Three broad bands of colour, as an uploaded picture is stored."""
    image, buffer = Image.new("RGB", (120, 120)), io.BytesIO()
    for row, colour in enumerate(_PICTURES[name]):
        image.paste(colour, (0, row * 40, 120, row * 40 + 40))
    image.save(buffer, "WEBP", quality=95)
    return Picture(buffer.getvalue(), 120, 120)
