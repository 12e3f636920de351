"""What engines may be chosen for, and the settings as engines see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, TypeVar

EngineRole = Literal["analyst", "writer", "painter"]
# The steps that engines work on, each with the role whose choice it follows.
ENGINE_USES: Mapping[str, EngineRole] = {
    "vision": "analyst", "details": "writer", "history": "writer", "image": "painter",
}  # fmt: skip
Section = TypeVar("Section")


class EngineSettings(Protocol):
    """The settings as engines see them: which engine serves what, and the section of each engine."""

    @property
    def analyst(self) -> str: ...
    @property
    def writer(self) -> str: ...
    @property
    def writer_fallback(self) -> str: ...
    @property
    def painter(self) -> str: ...
    @property
    def moderation(self) -> tuple[str, ...]: ...
    @property
    def most_mature(self) -> str: ...

    def of(self, section: type[Section]) -> Section:
        """That section, which must be one of a registered descriptor."""
        ...
