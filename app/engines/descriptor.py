"""What is known of an engine before it is loaded: its name, what it serves, its settings, how it is built.

Each engine's folder has a `descriptor.py` with a `DESCRIPTOR`; app/engines/registry.py lists those modules.
A descriptor is loaded by every command, so it imports its engine only inside `build` and `probe`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from app.engines.choices import EngineRole, EngineSettings
from app.engines.probe import Probe

if TYPE_CHECKING:
    from app.engines.moderation import Moderator
    from app.engines.ports import Analyst, Painter, Writer


@dataclass(frozen=True, slots=True)
class BuiltModerator:
    """`seconds`: how long one review may take, waiting for its turn included; `prepare`: what must be done
    once before the first."""

    moderator: Moderator
    seconds: float
    prepare: Callable[[], Awaitable[None]] | None = None


def _unserved() -> NoReturn:
    raise ValueError("This engine does not serve that.")


@dataclass(frozen=True, slots=True)
class Builders:
    """Makes the parts of one engine, each when it is asked for; those that it doesn't serve raise ValueError.
    One `Builders` is made for all that an engine serves, so that its parts can share what they count."""

    analyst: Callable[[], Analyst] = _unserved
    writer: Callable[[], Writer] = _unserved
    painter: Callable[[], Painter] = _unserved
    moderators: Mapping[str, Callable[[], BuiltModerator]] = field(default_factory=dict)


def _needs_nothing(settings: EngineSettings) -> None:
    """The check of an engine whose settings can't be wrong."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class EngineDescriptor:
    """`name`: as CHARGEN_ANALYST, CHARGEN_WRITER and CHARGEN_PAINTER choose it. `sections`: dataclasses of
    `setting` fields. `check` raises SettingsError. `is_paid`: what it does may cost money, so that days have
    limits. `moderators`: the names by which CHARGEN_MODERATION chooses its moderators. `under_way`: whether
    threads of it work on something that an ending process must not wait for."""

    name: str
    serves: frozenset[EngineRole]
    build: Callable[[EngineSettings], Builders]
    sections: tuple[type[Any], ...] = ()
    check: Callable[[EngineSettings], None] = _needs_nothing
    probe: Callable[[], Probe] = Probe
    is_paid: bool = False
    moderators: tuple[str, ...] = ()
    under_way: Callable[[], bool] = _never
