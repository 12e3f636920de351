"""The descriptor of the built-in engines, which need nothing; building them loads their vocabularies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engines.choices import EngineSettings
from app.engines.descriptor import Builders, BuiltModerator, EngineDescriptor
from app.engines.probe import Probe

if TYPE_CHECKING:
    from app.engines.ports import Analyst, Painter, Writer

_REVIEW_SECONDS = 5.0


def _build(settings: EngineSettings) -> Builders:
    return Builders(_analyst, _writer, _painter, {"builtin": _moderator})


def _analyst() -> Analyst:
    from app.ai.builtin.analyst import BuiltinAnalyst

    return BuiltinAnalyst()


def _writer() -> Writer:
    from app.ai.builtin.writer import BuiltinWriter

    return BuiltinWriter()


def _painter() -> Painter:
    from app.ai.builtin.painter import BuiltinPainter

    return BuiltinPainter()


def _moderator() -> BuiltModerator:
    from app.ai.builtin.moderation.rules import BuiltinModerator

    rules = BuiltinModerator()
    return BuiltModerator(rules, _REVIEW_SECONDS, rules.warm)


class BuiltinProbe(Probe):
    def summary(self, settings: EngineSettings, use: str) -> str:
        return f"builtin: {'rules, ' if use == 'moderation' else ''}needs nothing"


DESCRIPTOR = EngineDescriptor(
    name="builtin",
    serves=frozenset({"analyst", "writer", "painter"}),
    build=_build,
    probe=BuiltinProbe,
    moderators=("builtin",),
)
