"""Look: all choices for one portrait."""

from __future__ import annotations

from dataclasses import dataclass

from app.ai.builtin.species import Species


@dataclass(frozen=True, slots=True)
class Look:
    """Colours are `#rrggbb`; `options` are DiceBear's; the other keys name extra layers."""

    species: Species
    skin: str
    hair: str
    iris: str
    clothes: str
    trim: str
    outfit: str
    prop: str | None
    scene: str
    options: dict[str, object]
    wears: tuple[str, ...]
    lines: int  # of age in the face: 0 none, 1 some, 2 many
    stage: str  # "child", "teen" or "adult"
    female: bool
    bearded: bool
    hatted: bool
    extra_cut: str | None  # a part of `hair/`, if DiceBear's style has no such cut
    from_palette: tuple[str, ...] = ()  # which of skin, hair and eyes have a colour of the picture

    @property
    def child(self) -> bool:
        return self.stage == "child"
