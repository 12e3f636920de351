"""The drawings of scenes, in the light and the colours of one picture."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from app.ai.builtin.painting.manifest import SceneEntry, read_entries, read_tables
from app.ai.builtin.painting.part_file import FOLDER
from app.ai.builtin.painting.scenery.scene_light import SceneLight
from app.ai.builtin.painting.shades import Palette, scene_names
from app.ai.builtin.painting.template import LayerTemplate, templates_of

_FOLDER = FOLDER / "scenery"
_MANIFEST = _FOLDER / "manifest.toml"


class SceneDrawing(Palette):
    """The drawing of one scene; its colour choices are made once for each picture, by the light's random
    source."""

    def __init__(self, scene: str, light: SceneLight) -> None:
        self._scene, self._light = scene, light
        self._choices = scenes()[scene].choices
        self._made: dict[str, str] = {}

    def markup(self, *layers: str) -> str:
        """Returns the markup of these layers, or of all, in order. Raises DrawingError."""
        templates = _templates(self._scene)
        return "".join(templates[layer].filled(self) for layer in layers or templates)

    def named(self, name: str) -> str:
        if name not in self._choices:
            colour: str = getattr(self._light, name)
            return colour
        if name not in self._made:
            self._made[name] = self.anew(name)
        return self._made[name]

    def anew(self, name: str) -> str:
        return self._light.rng.choice(self._choices[name])

    def tone(self, colour: str, depth: float) -> str:
        return self._light.tone(colour, depth)

    def room(self, colour: str) -> str:
        return self._light.room(colour)


@cache
def scenes() -> Mapping[str, SceneEntry]:
    """Returns every scene by name, in the manifest's order. Raises DrawingError."""
    return read_entries(_MANIFEST, read_tables(_MANIFEST), SceneEntry)


@cache
def _templates(scene: str) -> dict[str, LayerTemplate]:
    entry = scenes()[scene]
    if not entry.layers:
        return {}
    names = scene_names(entry.choices)
    return templates_of(_FOLDER / f"{scene}.svg", _MANIFEST, scene, entry.layers, entry.colours, names)
