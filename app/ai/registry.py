"""Which engines serve a configuration: the one place that knows them by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from app.ai.diffusers_local.options import Options as DiffusersOptions
from app.ai.image_servers.server_options import ImageServer
from app.ai.openai_compatible.chat.endpoints import ModelEndpoints, RemoteModerator
from app.ai.scripted import ScriptedOptions, scripted_engines
from app.ai.writer_fallback import FallbackWriter
from app.engines.moderation import ModerationGate, Moderator, Rating, StrictestVerdict
from app.engines.ports import Analyst, Engines, Painter, Writer

Model = TypeVar("Model")
ENGINES = ("builtin", "openai", "scripted")
_RULES_SECONDS, _TURNS = 5.0, 3  # a request may wait for others before its own time begins
PAINTERS = (*ENGINES, "comfyui", "automatic1111", "diffusers")


@dataclass(frozen=True, slots=True)
class Choice:
    """The engine of each kind of step, by name; `of` where one serves them all. `writer_fallback`: "builtin"
    where the built-in writer takes over from a model whose answers can't be used, else "none"."""

    analyst: str
    writer: str
    painter: str
    writer_fallback: str = "none"

    @classmethod
    def of(cls, engine: str) -> Choice:
        return cls(engine, engine, engine)


def build_engines(
    choice: Choice,
    scripted: ScriptedOptions | None = None,
    places: ModelEndpoints | None = None,
    image_server: ImageServer | None = None,
    diffusers: DiffusersOptions | None = None,
) -> Engines:
    """The engines chosen. Raises ValueError for a name not in ENGINES (for the painter: PAINTERS), and for a
    model or server that is not given."""
    makers = _Makers(scripted or ScriptedOptions(), places or ModelEndpoints(), image_server, diffusers)
    writer = makers.writer(choice.writer, choice.writer_fallback)
    return Engines(makers.analyst(choice.analyst), writer, makers.painter(choice.painter))


def build_moderation_gate(most: Rating, remote: RemoteModerator | None = None) -> ModerationGate:
    """The built-in rules, and behind them the moderator on a server, if there is one. It is not asked about a
    text under way: each piece would cost a call."""
    from app.ai.builtin.moderation.rules import BuiltinModerator

    rules = BuiltinModerator()
    if remote is None:
        return ModerationGate(rules, most, prepare=rules.prepare)
    seconds = _RULES_SECONDS + _TURNS * remote.seconds
    return ModerationGate(
        StrictestVerdict(rules, build_moderator(remote)), most, seconds, drafts=rules, prepare=rules.prepare
    )


def build_moderator(remote: RemoteModerator) -> Moderator:
    from app.ai.openai_compatible import engines

    return engines.moderator(remote)


class _Makers:
    """Imports stand inside, so that no set-up loads what it doesn't use: vocabularies, or an HTTP library."""

    def __init__(
        self,
        scripted: ScriptedOptions,
        places: ModelEndpoints,
        image_server: ImageServer | None,
        diffusers: DiffusersOptions | None,
    ) -> None:
        self._options = scripted
        self._places = places
        self._image_server = image_server
        self._diffusers = diffusers

    @cached_property
    def _scripted(self) -> Engines:
        """One script for all that is scripted: its failures are counted together."""
        return scripted_engines(self._options)

    def analyst(self, engine: str) -> Analyst:
        if _known(engine) == "scripted":
            return self._scripted.analyst
        if engine == "openai":
            from app.ai.openai_compatible import engines

            return engines.analyst(_given(self._places.vision, "vision"))
        from app.ai.builtin.analyst import BuiltinAnalyst

        return BuiltinAnalyst()

    def writer(self, engine: str, fallback: str = "none") -> Writer:
        if _known(engine) == "scripted":
            return self._scripted.writer
        if engine == "openai":
            from app.ai.openai_compatible import engines

            details = _given(self._places.details, "details")
            history = _given(self._places.history, "history")
            model = engines.writer(details, history)
            fallback_writer = self.writer("builtin") if fallback == "builtin" else None
            return (
                FallbackWriter(model, fallback_writer, details.engine, history.engine)
                if fallback_writer
                else model
            )
        from app.ai.builtin.writer import BuiltinWriter

        return BuiltinWriter()

    def painter(self, engine: str) -> Painter:
        if _known(engine, PAINTERS) == "scripted":
            return self._scripted.painter
        if engine in ("comfyui", "automatic1111"):
            return self._on_image_server(engine)
        if engine == "diffusers":
            from app.ai.diffusers_local.painter import DiffusersPainter

            return DiffusersPainter(_given(self._diffusers, "image", engine))
        if engine == "openai":
            from app.ai.openai_compatible import engines

            return engines.painter(_given(self._places.image, "image"))
        from app.ai.builtin.painter import BuiltinPainter

        return BuiltinPainter()

    def _on_image_server(self, engine: str) -> Painter:
        if self._image_server is None:
            raise ValueError(f"The {engine} engine needs to know its server.")
        if engine == "comfyui":
            from app.ai.comfyui.painter import ComfyPainter

            return ComfyPainter(self._image_server)
        from app.ai.automatic1111.painter import A1111Painter

        return A1111Painter(self._image_server)


def _known(engine: str, names: tuple[str, ...] = ENGINES) -> str:
    if engine not in names:
        raise ValueError(f"An engine must be one of {', '.join(names)}; it is {engine!r}.")
    return engine


def _given(model: Model | None, step: str, engine: str = "openai") -> Model:
    if model is None:
        raise ValueError(f"The {engine} engine needs to know its {step} model.")
    return model
