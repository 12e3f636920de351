"""Scripted engines for tests: fixed answers that echo the input, after a set time, failing as configured.

Selected with `CHARGEN_ENGINE=scripted`. Every step takes `step_seconds`; the step named by `fail_step` fails
its first `fail_times` calls in this process and then succeeds; `fail_as` lists the error codes in turn. The
answers are: Scripted Character, 33, human, other; a history of two paragraphs; a plain picture with a bar for
each stage.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import cycle

import structlog
from PIL import Image, ImageDraw

from app.engines.ports import (
    Analysis,
    AvatarBrief,
    Brief,
    Details,
    Engines,
    History,
    Locale,
    Observation,
    Painting,
    PartialHistory,
    Picture,
    Preview,
    Swatch,
    Traits,
)
from app.errors import EngineBusy, EngineError, EngineRefused, EngineTimeout
from app.pool.pool import in_pool
from app.runs.steps import RESULT_ROWS, Step
from app.translation import N_

log = structlog.get_logger()

ENGINE = "scripted"
FAILING_STEPS = (*(name for row in RESULT_ROWS for name in row.names), Step.GENERATING_AVATAR)
FAILURES: dict[str, type[EngineError]] = {
    kind.code: kind for kind in (EngineError, EngineBusy, EngineTimeout, EngineRefused)
}
_SIZE, _PREVIEW_SIZE = 768, 384
_STAGES = (30, 60, 90)
_HISTORY_PARTS = 8  # of a history
_NOTHING = "(no description)"


@dataclass(frozen=True, slots=True)
class ScriptedOptions:
    """Seconds per step; which step fails how many calls before it succeeds, and with which error codes."""

    step_seconds: float = 0.5
    fail_step: str | None = None
    fail_times: int = 1
    fail_as: tuple[str, ...] = (EngineError.code,)

    def __post_init__(self) -> None:
        """Raise ValueError for an unknown step or error code."""
        if not self.fail_as or not FAILURES.keys() >= {*self.fail_as}:
            raise ValueError(
                f"CHARGEN_SCRIPTED_FAIL_AS must name some of {', '.join(FAILURES)};"
                f" it is {', '.join(self.fail_as)!r}."
            )
        if self.fail_step and self.fail_step not in FAILING_STEPS:
            raise ValueError(
                f"CHARGEN_SCRIPTED_FAIL_STEP must be one of {', '.join(FAILING_STEPS)}; "
                f"it is {self.fail_step!r}."
            )


class Script:
    """Shared by one set of engines: the pace and the failures still to come."""

    def __init__(self, options: ScriptedOptions) -> None:
        self._seconds = options.step_seconds
        self._fail_step = options.fail_step
        self._failures_left = options.fail_times if options.fail_step else 0
        self._kinds = cycle([FAILURES[code] for code in options.fail_as])

    async def run_step(self, *steps: str) -> None:
        """Take a step's time. Raises EngineError if one of its names is configured to fail."""
        self.log_call(steps[-1])
        await asyncio.sleep(self._seconds)
        self.fail_if_configured(*steps)

    def log_call(self, step: str) -> None:
        """Log the call, as a provider would bill it: repeated work becomes visible."""
        log.info("engine.called", step=step)

    def fail_if_configured(self, *steps: str) -> None:
        if self._fail_step in steps and self._failures_left > 0:
            self._failures_left -= 1
            raise next(self._kinds)(
                N_("The scripted engine failed at this step, as it was told to. Please try again.")
            )

    async def pause(self, parts: int) -> None:
        """Wait for one of `parts` equal parts of a step's time."""
        await asyncio.sleep(self._seconds / parts)


class ScriptedAnalyst:
    """Returns the picture's size in one fixed sentence."""

    def __init__(self, script: Script) -> None:
        self._script = script

    async def analyse(self, picture: Picture, locale: Locale) -> Analysis:
        await self._script.run_step(Step.ANALYZING_IMAGE, Step.EXTRACTING_DESCRIPTION)
        size = f"{picture.width} × {picture.height}"
        return Analysis(
            physical_description=_in(locale, _SEEN).format(size=size),
            visual_style=_in(locale, _STYLE),
            observations=(
                Observation("medium", "scripted", 1.0),
                Observation("age", None, 0.0),
            ),
            palette=(Swatch(_in(locale, {"en": "teal", "pt-BR": "verde-azulado"}), "#2a9d8f", 1.0),),
            engine=ENGINE,
        )


class ScriptedWriter:
    """Returns the same person each time; personality and history echo the description."""

    def __init__(self, script: Script) -> None:
        self._script = script

    async def details(self, brief: Brief) -> Details:
        await self._script.run_step(Step.GENERATING_DETAILS)
        return Details(
            first_name="Scripted",
            last_name=_free_last_name(brief.taken_names),
            age=33,
            gender="other",
            species=_in(brief.locale, {"en": "human", "pt-BR": "humane"}),
            personality=_in(brief.locale, _PERSONALITY).format(echo=_echo(brief)),
            traits=Traits(),
            engine=ENGINE,
        )

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        """Yield the text in equal parts of the step's time; a configured failure comes at the end."""
        self._script.log_call(Step.GENERATING_HISTORY)
        name = f"{details.first_name} {details.last_name}"
        text = _in(brief.locale, _HISTORY).format(name=name, echo=_echo(brief))
        greeting, scenario, dialogue = (part.format(name=name) for part in _CARD[brief.locale])
        for done in range(1, _HISTORY_PARTS + 1):
            await self._script.pause(_HISTORY_PARTS)
            yield PartialHistory(text[: len(text) * done // (_HISTORY_PARTS + 1)].rstrip())
        self._script.fail_if_configured(Step.GENERATING_HISTORY)
        yield History(text, ENGINE, greeting, scenario, dialogue)


class ScriptedPainter:
    """Yields three previews and a plain picture, each with one more bar."""

    def __init__(self, script: Script) -> None:
        self._script = script

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[Preview | Painting]:
        self._script.log_call(Step.GENERATING_AVATAR)
        parts = len(_STAGES) + 1
        for done, progress in enumerate(_STAGES, start=1):
            await self._script.pause(parts)
            yield Preview(await in_pool(_bars, done, _PREVIEW_SIZE), progress)
        await self._script.pause(parts)
        self._script.fail_if_configured(Step.GENERATING_AVATAR)
        content = await in_pool(_bars, parts, _SIZE)
        yield Painting(content, _SIZE, _SIZE, f"Scripted picture of {brief.first_name}", brief.seed, ENGINE)


def scripted_engines(options: ScriptedOptions) -> Engines:
    script = Script(options)
    return Engines(ScriptedAnalyst(script), ScriptedWriter(script), ScriptedPainter(script))


def _echo(brief: Brief) -> str:
    return (brief.description or "").strip() or _NOTHING


def _free_last_name(taken: tuple[str, ...]) -> str:
    number, name = 1, "Character"
    while f"Scripted {name}" in taken:
        number += 1
        name = f"Character {number}"
    return name


def _in(locale: Locale, texts: dict[Locale, str]) -> str:
    return texts[locale]


def _bars(count: int, size: int) -> bytes:
    image = Image.new("RGB", (size, size), "#264653")
    draw = ImageDraw.Draw(image)
    step = size // (len(_STAGES) + 2)
    for index in range(count):
        top = step * index + step // 2
        draw.rectangle((step // 2, top, size - step // 2, top + step // 2), fill="#2a9d8f")
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=80, method=2)
    return buffer.getvalue()


_SEEN: dict[Locale, str] = {
    "en": "The scripted engine was given a picture of {size} pixels and did not look at it.",
    "pt-BR": "O motor roteirizado recebeu uma imagem de {size} pixels e não olhou para ela.",
}
_STYLE: dict[Locale, str] = {
    "en": "The scripted engine says the same of every picture.",
    "pt-BR": "O motor roteirizado diz o mesmo de toda imagem.",
}
_PERSONALITY: dict[Locale, str] = {
    "en": "Does exactly as the script says. The description was: {echo}",
    "pt-BR": "Faz exatamente o que o roteiro manda. A descrição foi: {echo}",
}
_HISTORY: dict[Locale, str] = {
    "en": "{name} was made by the scripted engine.\n\nThe description was: {echo}",
    "pt-BR": "{name} é obra do motor roteirizado.\n\nA descrição foi: {echo}",
}
# Greeting, scenario and example dialogue.
_CARD: dict[Locale, tuple[str, str, str]] = {
    "en": (
        "“I am {name}. I say what the script says.”",
        "{name} and {{{{user}}}} are in a test.",
        "{{{{user}}}}: What comes next?\n{{{{char}}}}: Whatever the script says.",
    ),
    "pt-BR": (
        "“Sou {name}. Digo o que o roteiro diz.”",
        "{name} e {{{{user}}}} estão num teste.",
        "{{{{user}}}}: E agora?\n{{{{char}}}}: O que o roteiro disser.",
    ),
}
