"""Characters and their pictures. A draft becomes saved; a discarded one can be restored for a while."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from msgspec import Struct
from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, utcnow
from app.engines.ports import Observation, Swatch, Traits
from app.typed_json import TypedJson


class CharacterStatus(StrEnum):
    """A draft is what a run made; a person has saved the others."""

    DRAFT = "draft"
    SAVED = "saved"


class AnalysisParts(Struct, frozen=True):
    """The parts of an analysis. `confidence` and `share` from 0 to 1; `value` null: not determined."""

    observations: tuple[Observation, ...]
    palette: tuple[Swatch, ...]
    engine: str


class Character(Base):
    """One character. `version` counts edits; an avatar that arrives is not an edit."""

    __tablename__ = "characters"
    __table_args__ = (Index("ix_characters_user_created", "user_id", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    run_id: Mapped[UUID] = mapped_column(unique=True)  # the GenerationRun that made it: one character a run
    status: Mapped[str] = mapped_column(String(16), default=CharacterStatus.DRAFT)
    locale: Mapped[str] = mapped_column(String(16))
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    age: Mapped[int | None]
    gender: Mapped[str] = mapped_column(String(16))
    species: Mapped[str] = mapped_column(String(100))
    personality: Mapped[str] = mapped_column(Text)
    history: Mapped[str] = mapped_column(Text)
    greeting: Mapped[str] = mapped_column(Text, default="")
    scenario: Mapped[str] = mapped_column(Text, default="")
    example_dialogue: Mapped[str] = mapped_column(Text, default="")
    physical_description: Mapped[str | None] = mapped_column(Text)
    visual_style: Mapped[str | None] = mapped_column(Text)
    analysis: Mapped[AnalysisParts | None] = mapped_column(TypedJson(AnalysisParts))
    traits: Mapped[Traits] = mapped_column(TypedJson(Traits))  # used by painters
    made_by: Mapped[dict[str, str]] = mapped_column(TypedJson(dict[str, str]))  # which engine made which part
    content_rating: Mapped[str | None] = mapped_column(String(16))  # None: made before characters were rated
    content_tags: Mapped[dict[str, str] | None] = mapped_column(
        TypedJson(dict[str, str])  # tag → the rating that it requires
    )
    avatar_image_id: Mapped[UUID | None]  # no foreign key: it would be circular with character_images
    version: Mapped[int] = mapped_column(default=1)
    discarded_at: Mapped[datetime | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow)

    images: Mapped[list[CharacterImage]] = relationship(
        lazy="selectin",
        order_by="CharacterImage.created_at",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def avatar(self) -> CharacterImage | None:
        return next((image for image in self.images if image.id == self.avatar_image_id), None)


class CharacterImage(Base):
    """An avatar, with what it was made from. Sizes in pixels; `thumbnail_key` is a smaller copy of `key`."""

    __tablename__ = "character_images"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    character_id: Mapped[UUID] = mapped_column(ForeignKey("characters.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    thumbnail_key: Mapped[str | None] = mapped_column(String(200))  # None: made before there were any
    width: Mapped[int]
    height: Mapped[int]
    prompt: Mapped[str] = mapped_column(Text)
    seed: Mapped[int] = mapped_column(BigInteger)
    engine: Mapped[str] = mapped_column(String(64))
    credit: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def small_key(self) -> str:
        """The key of the file to show at small sizes."""
        return self.thumbnail_key or self.key
