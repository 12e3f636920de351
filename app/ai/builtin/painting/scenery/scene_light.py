"""The light of a scene, and the computed shapes that scenes share: skies, hills, trees, snow."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.markup import box, disc, faint, oval, path

SIZE = 768
TIMES = ("dawn", "day", "dusk", "night")
# Colours: upper sky, sky at the horizon, haze, sun or moon, and the shade on everything.
_LIGHT: dict[str, tuple[str, str, str, str, str, float]] = {
    "dawn": ("#8ea6cc", "#f6d3bb", "#e3c6c0", "#fff1d6", "#6a5a78", 0.12),
    "day": ("#79afdb", "#e2f0f3", "#cfe3ea", "#fff9e2", "#ffffff", 0.0),
    "dusk": ("#57508c", "#f2a878", "#c58f8e", "#ffd796", "#4a2c50", 0.32),
    "night": ("#141d3d", "#46598a", "#3f5080", "#eef2fa", "#0d1838", 0.58),
}
# The view through windows, from inside.
_GLASS = {"dawn": "#f6dcc4", "day": "#d8ecf2", "dusk": "#f0b184", "night": "#3c4f86"}


@dataclass(frozen=True, slots=True)
class SceneLight:
    """`time` is one of TIMES; `tint` the main colour of a given picture; `rng` varies the drawing."""

    time: str
    rng: Random
    tint: str | None = None

    @property
    def haze(self) -> str:
        return self._tinted(_LIGHT[self.time][2])

    @property
    def sun(self) -> str:
        return _LIGHT[self.time][3]

    @property
    def night(self) -> bool:
        return self.time == "night"

    @property
    def low(self) -> str:
        return self._tinted(_LIGHT[self.time][1])

    @property
    def lamp(self) -> str:
        """What windows show from outside: lamps once it grows dark."""
        return "#ffd98a" if self.time in ("dusk", "night") else self.tone("#6d8796", 0.2)

    @property
    def glass(self) -> str:
        return _GLASS[self.time]

    def tone(self, colour: str, depth: float = 0.0) -> str:
        """Returns the colour at that distance (0 near, 1 lost in haze) in this light."""
        *_, shade, share = _LIGHT[self.time]
        return mix(mix(colour, shade, share), self.haze, depth)

    def room(self, colour: str) -> str:
        """Returns the colour indoors, where lamps make up for the hour."""
        *_, shade, share = _LIGHT[self.time]
        return self._tinted(mix(colour, shade, share * 0.55))

    def sky(self, top: str | None = None, low: str | None = None) -> str:
        """Returns the whole ground of a scene outdoors, with sun, moon, stars and clouds."""
        above, below = top or self._tinted(_LIGHT[self.time][0]), low or self.low
        parts = gradient("sky", above, below) + box(0, 0, SIZE, SIZE, "url(#sky)")
        return parts + (self._stars() + self._moon() if self.night else self._sun()) + self._clouds()

    def _sun(self) -> str:
        x = self.rng.choice((110, 160, 610, 660))
        y = {"day": 110, "dawn": 300, "dusk": 330}[self.time]
        glow = disc(x, y, 150, self.sun, faint(0.22)) + disc(x, y, 96, self.sun, faint(0.3))
        return glow + disc(x, y, 52, self.sun, faint(0.95))

    def _moon(self) -> str:
        x, y = self.rng.choice((120, 640)), self.rng.randint(90, 150)
        glow = disc(x, y, 96, self.sun, faint(0.14)) + disc(x, y, 50, self.sun)
        if self.rng.random() < 0.5:
            return glow + disc(x + 22, y - 10, 42, _LIGHT["night"][0])
        return glow + disc(x - 14, y + 8, 9, "#d5dbe8") + disc(x + 12, y - 14, 13, "#d5dbe8")

    def _stars(self) -> str:
        places = ((self.rng.randint(0, SIZE), self.rng.randint(0, 420)) for _ in range(46))
        return "".join(disc(x, y, self.rng.choice((1.4, 2, 3)), "#ffffff", faint(0.8)) for x, y in places)

    def _clouds(self) -> str:
        colour, parts = mix(self.low, "#ffffff", 0.1 if self.night else 0.55), ""
        for _ in range(self.rng.choice((1, 2, 3))):
            x, y, wide = self.rng.randint(-40, 700), self.rng.randint(60, 300), self.rng.randint(70, 130)
            parts += oval(x, y, wide, 14, colour) + oval(x + wide * 0.3, y - 14, wide * 0.5, 18, colour)
        return f"<g {faint(0.35 if self.night else 0.7)}>{parts}</g>"

    def _tinted(self, colour: str) -> str:
        return mix(colour, self.tint, 0.25) if self.tint else colour


def gradient(name: str, above: str, below: str) -> str:
    """Returns a vertical gradient to be filled with as `url(#name)`."""
    return (
        f'<defs><linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1"><stop stop-color="{above}"/>'
        f'<stop offset="1" stop-color="{below}"/></linearGradient></defs>'
    )


def ridge(rng: Random, y: int, rise: int, fill: str, step: int = 70) -> str:
    """Returns a jagged line of peaks, filled down to the lower edge."""
    points, x = f"M-20 {SIZE}V{y}", -20
    while x < SIZE + 20:
        x += rng.randint(step // 2, step)
        points += f"L{x} {y - rng.randint(rise // 3, rise)}"
        x += rng.randint(step // 2, step)
        points += f"L{x} {y - rng.randint(0, rise // 3)}"
    return path(f"{points}V{SIZE}Z", fill, "")


def rolling(rng: Random, y: int, rise: int, fill: str) -> str:
    """Soft hills, filled down to the lower edge."""
    points, x = f"M-20 {SIZE}V{y}", -20
    while x < SIZE + 20:
        wide = rng.randint(150, 280)
        points += f"Q{x + wide // 2} {y - rng.randint(rise // 2, rise) * 2} {x + wide} {y}"
        x += wide
    return path(f"{points}V{SIZE}Z", fill, "")


def pine(x: float, y: float, high: float, fill: str) -> str:
    """Returns a conifer whose foot is at (x, y)."""
    wide = high * 0.2
    tiers = ""
    for k, low, up in ((1.0, 0.08, 0.55), (0.8, 0.32, 0.78), (0.58, 0.56, 1.0)):
        foot = f"{y - high * low:.0f}"
        tiers += f"M{x - wide * k:.0f} {foot}L{x:.0f} {y - high * up:.0f}L{x + wide * k:.0f} {foot}Z"
    return path(f"{tiers}M{x - 4:.0f} {y:.0f}h8v{-high * 0.12:.0f}h-8Z", fill, "")


def falling(rng: Random, count: int, fill: str, sizes: tuple[float, ...], shown: float = 0.8) -> str:
    """Snow, sparks, bubbles or dust over the whole scene."""
    spots = ((rng.randint(0, SIZE), rng.randint(0, SIZE)) for _ in range(count))
    return f"<g {faint(shown)}>" + "".join(disc(x, y, rng.choice(sizes), fill) for x, y in spots) + "</g>"
