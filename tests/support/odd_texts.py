"""Engines whose every text has what can't be stored: both halves of a pair, lone halves, and NULs."""

from __future__ import annotations

from collections.abc import AsyncIterator

from app.ai.scripted.engines import ScriptedOptions, scripted_engines
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
    PaintingStage,
    PartialHistory,
    Picture,
    Preview,
    Swatch,
    Traits,
)
from app.errors import EngineError
from app.runs.usage import EngineCall, current_usage

ODD = "\ud83d\ude00 fine \ud800 \udfff \x00end"
GOOD = "😀 fine   end"
_CUT = "Once upon a time there was a fair knight \ud83d"  # between the halves of a pair


def odd_engines() -> Engines:
    return Engines(OddAnalyst(), OddWriter(), OddPainter())


class OddAnalyst:
    async def analyse(self, picture: Picture, locale: Locale) -> Analysis:
        return Analysis(ODD, ODD, (Observation(ODD, ODD, 0.5),), (Swatch(ODD, "#112233", 1.0),), ODD)


class OddWriter:
    async def details(self, brief: Brief) -> Details:
        current_usage().note(EngineCall(ODD, ODD, ODD, 0.1, outcome="ok"))
        traits = Traits(role=ODD, hair=ODD, stated=(ODD,), wears=(ODD,))
        return Details(ODD, ODD, 30, "other", ODD, ODD, traits, ODD)

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        yield PartialHistory(_CUT)
        yield PartialHistory(_CUT + "\ude00 and so on. ")
        yield PartialHistory(ODD)
        yield History(ODD, ODD, ODD, ODD, ODD)


class OddPainter:
    """Paints as the scripted one does, and says odd things about it."""

    def __init__(self) -> None:
        self._painter = scripted_engines(ScriptedOptions(step_seconds=0)).painter

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        async for stage in self._painter.paint(brief):
            if not isinstance(stage, Painting):
                yield stage
            else:
                yield Painting(stage.content, stage.width, stage.height, ODD, 1, ODD, ODD)


class OddFailures:
    """An engine that fails at everything, in odd words."""

    async def analyse(self, picture: Picture, locale: Locale) -> Analysis:
        raise EngineError(ODD, said=ODD, parts=[ODD, {"deep": ODD}])

    async def details(self, brief: Brief) -> Details:
        raise EngineError(ODD, said=ODD, parts=[ODD, {"deep": ODD}])

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        yield PartialHistory(ODD)
        raise EngineError(ODD, said=ODD, parts=[ODD, {"deep": ODD}])

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        for _ in ():
            yield Preview(b"", 1)
        raise EngineError(ODD, said=ODD, parts=[ODD, {"deep": ODD}])
