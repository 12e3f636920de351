"""The ports of engines, as Protocols. File store and queue: app/ports.py; Feed: progress/log.py.

The values that cross these ports are frozen dataclasses; engines import them from here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

Locale = Literal["en", "pt-BR"]
Gender = Literal["female", "male", "non_binary", "other", "unknown"]


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture as stored: upright, without metadata, WebP, sRGB; sizes in pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour of a picture: its name in the run's language, `#rrggbb`, its share of the area (0 to 1)."""

    name: str
    hex: str
    share: float


@dataclass(frozen=True, slots=True)
class Observation:
    """One part of a reading. `value` is None where it was not determined; `confidence` is 0 to 1."""

    attribute: str
    value: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was seen in a picture: two texts of whole sentences, and the parts they were made from."""

    physical_description: str
    visual_style: str
    observations: tuple[Observation, ...]
    palette: tuple[Swatch, ...]
    engine: str


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a writer may draw on. What `description` states is never overridden."""

    description: str | None
    analysis: Analysis | None
    template: str | None
    locale: Locale
    seed: int
    taken_names: tuple[str, ...] = ()  # full names this account has already
    recent_names: tuple[str, ...] = ()  # the latest of all accounts, to be avoided and never shown


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of a character beside the fields of the wire; None where nobody said.

    Words are in the run's language, `*_color` are `#rrggbb`; `stated` names the traits the person stated.
    """

    role: str | None = None
    hair: str | None = None
    hair_color: str | None = None
    eyes: str | None = None
    eyes_color: str | None = None
    skin: str | None = None
    skin_color: str | None = None
    place: str | None = None
    species_key: str = "human"  # language-independent, e.g. "dwarf": what painters draw by
    role_key: str | None = None
    place_key: str | None = None
    hair_style: str | None = None
    beard: bool | None = None
    stated: tuple[str, ...] = ()
    beard_style: str | None = None  # "long", "goatee" or "moustache"
    clothes_color: str | None = None
    wears: tuple[str, ...] = ()  # "glasses", "hood", "scar" …: parts of the built-in painter, hats/ and worn/


@dataclass(frozen=True, slots=True)
class Details:
    """Who the character is. `age` in years, None where unknown; `species` in the run's language."""

    first_name: str
    last_name: str
    age: int | None
    gender: Gender
    species: str
    personality: str
    traits: Traits
    engine: str
    instead_of: str | None = None  # the engine whose answer could not be used


@dataclass(frozen=True, slots=True)
class PartialHistory:
    """A history under way: all of its text so far, as plain as the finished one. The next may be shorter."""

    text: str


@dataclass(frozen=True, slots=True)
class History:
    """The life so far: plain text, paragraphs parted by a blank line; and what character cards carry.

    `greeting` is what the character says first; the dialogue's lines begin with `{{user}}:` or `{{char}}:`.
    """

    text: str
    engine: str
    greeting: str = ""
    scenario: str = ""
    example_dialogue: str = ""
    instead_of: str | None = None  # the engine whose answer could not be used


@dataclass(frozen=True, slots=True)
class AvatarBrief:
    """All that a painter may draw on. The same `seed` with the same brief paints the same picture."""

    first_name: str
    last_name: str
    age: int | None
    gender: Gender
    species: str
    physical_description: str | None
    visual_style: str | None
    traits: Traits
    palette: tuple[Swatch, ...]
    seed: int
    reference: bytes | None = field(default=None, repr=False)  # the run's picture, for painters that want one


@dataclass(frozen=True, slots=True)
class Preview:
    """A true stage of the picture under way: WebP bytes and how far it is, in percent (1 to 99)."""

    content: bytes
    progress: int


@dataclass(frozen=True, slots=True)
class PaintingProgress:
    """The painter gets on without a picture to show: how far it is, in percent (0 to 99). May repeat itself:
    each is a sign that the work goes on, and begins the step's time limit anew."""

    progress: int


@dataclass(frozen=True, slots=True)
class Queued:
    """The work waits in its server's queue, which takes none of the step's time until another stage follows.
    A painter that no longer knows yields a PaintingProgress. `ahead`: how many wait or work before it, where
    known."""

    ahead: int | None = None


@dataclass(frozen=True, slots=True)
class Painting:
    """A finished avatar: WebP bytes, sizes in pixels, and what it was made from."""

    content: bytes
    width: int
    height: int
    prompt: str
    seed: int
    engine: str
    credit: str | None = None


PaintingStage = Preview | PaintingProgress | Queued | Painting


class Analyst(Protocol):
    """Reads a picture. Raises EngineError."""

    async def analyse(self, picture: Picture, locale: Locale) -> Analysis: ...


class Writer(Protocol):
    """Writes who the character is, then the history: passages while it grows, the whole last. Raises
    EngineError."""

    async def details(self, brief: Brief) -> Details: ...

    def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]: ...


class Painter(Protocol):
    """Paints an avatar: yields how it gets on, and the painting last. Raises EngineError.

    Closing the iterator stops the work, on its server too.
    """

    def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]: ...


def wants_reference(painter: Painter) -> bool:
    """Whether the painter paints after the run's picture. One that does says so itself; the others are not
    given it."""
    return bool(getattr(painter, "wants_reference", False))


def is_free(engine: object) -> bool:
    """Whether asking the engine again costs nothing; one that is so says it itself, by `free = True`.

    What any other answers is kept until it is stored, and its painter asked only when pictures can be stored.
    """
    return bool(getattr(engine, "free", False))


@runtime_checkable
class Warms(Protocol):
    """An engine with something to load before it is first asked."""

    async def warm(self) -> None:
        """Loads it, or begins to; again it does nothing. For processes that will ask it; never blocks the
        loop."""


async def warm(engine: object) -> None:
    """Has the engine load what its first step would wait for, where there is such a thing."""
    if isinstance(engine, Warms):
        await engine.warm()


@dataclass(frozen=True, slots=True)
class Engines:
    """One engine for each kind of step."""

    analyst: Analyst
    writer: Writer
    painter: Painter
