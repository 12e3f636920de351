"""A container whose engines, moderator, files and retry policy a test may replace while it lives.

`bootstrap.build` takes these parts as arguments. `staged` gives it proxies, each of which calls the attribute
of StandIns for its role: at first the part that the settings choose, then whatever a test assigns there.
"""

from __future__ import annotations

from typing import Any, cast
from weakref import WeakKeyDictionary

from app import bootstrap
from app.adapters.files import ObjectFiles
from app.bootstrap import Container
from app.engines import registry
from app.engines.assembly import build_engines
from app.engines.moderation import ModerationGate, Moderator, Rating
from app.engines.ports import Analyst, Engines, Painter, Writer
from app.engines.retry_policy import RetryPolicy
from app.ports import Files
from app.settings.settings import Settings


class StandIns:
    """The part that serves each role now. The engines are asked behind the moderation gate, as any others
    are; `drafts` reviews unfinished texts, `moderator` everything else."""

    def __init__(self, settings: Settings) -> None:
        engines = build_engines(settings)
        rules = registry.find_moderator("builtin").build(settings).moderators["builtin"]()
        self.analyst: Analyst = engines.analyst
        self.writer: Writer = engines.writer
        self.painter: Painter = engines.painter
        self.moderator: Moderator = rules.moderator
        self.drafts: Moderator = rules.moderator
        self.files: Files = ObjectFiles(settings.files_url)
        self.retry_policy = RetryPolicy(seconds=settings.step_seconds)
        self.warm = rules.warm

    def retry(self, **changes: float) -> None:
        """Changes fields of the retry policy, which the container's parts share."""
        for name, value in changes.items():
            object.__setattr__(self.retry_policy, name, value)  # it is frozen for everybody else


class _Current:
    """A proxy for the part that serves that role at the moment of each access."""

    def __init__(self, stand_ins: StandIns, role: str) -> None:
        self._stand_ins = stand_ins
        self._role = role

    def __getattr__(self, name: str) -> Any:
        return getattr(getattr(self._stand_ins, self._role), name)


class _CurrentFiles(_Current):
    """The same for the file store, whose outages the real one reports."""

    def __init__(self, stand_ins: StandIns) -> None:
        super().__init__(stand_ins, "files")
        self._real = stand_ins.files

    def __setattr__(self, name: str, value: object) -> None:
        if name == "report":
            setattr(self._real, name, value)
        else:
            super().__setattr__(name, value)


_STAND_INS: WeakKeyDictionary[Container, StandIns] = WeakKeyDictionary()


def staged(settings: Settings) -> Container:
    """Returns a container of `bootstrap.build` with replaceable parts and the built-in rules as moderator;
    opens no connection yet."""
    own = StandIns(settings)
    analyst, writer, painter = (cast(Any, _Current(own, role)) for role in ("analyst", "writer", "painter"))
    moderator, drafts = (cast(Any, _Current(own, role)) for role in ("moderator", "drafts"))
    max_rating = Rating(settings.most_mature)
    container = bootstrap.build(
        settings,
        Engines(analyst, writer, painter),
        gate=ModerationGate(moderator, max_rating, drafts=drafts, warm=own.warm),
        retry_policy=own.retry_policy,
        files=cast(ObjectFiles, _CurrentFiles(own)),
    )
    _STAND_INS[container] = own
    return container


def stand_ins(container: Container) -> StandIns:
    """Returns the replaceable parts of a container that `staged` has built."""
    return _STAND_INS[container]
