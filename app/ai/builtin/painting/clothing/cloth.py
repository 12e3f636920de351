"""The cut of garments: outlines of the torso, collars and trims in the figure's own frame.

Shoulders lie near y=640, the neck between x=336 and x=432; all goes down past the picture's lower edge.
"""

# ruff: noqa: E501
from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.markup import both, disc, faint, path, stroke

BODY = "M334 624C214 646 118 756 116 894H652C650 756 554 646 434 624C428 668 340 668 334 624Z"
_HIGH = "M330 604C326 622 322 628 300 634C204 660 118 756 116 894H652C650 756 564 660 468 634C446 628 442 622 438 604C420 626 348 626 330 604Z"


def torso(fill: str, high: bool = False) -> str:
    """The whole trunk with sleeves; `high` closes it around the neck. Sleeves are told apart by shade."""
    sleeves = stroke("M222 760C214 800 210 850 212 894", "#000000", 4, faint(0.25))
    return path(_HIGH if high else BODY, fill) + both(sleeves)


def opening(inner: str, deep: int = 190) -> str:
    """What shows between the two halves of an open garment: a shirt in a V."""
    return path(
        f"M338 620C352 660 366 690 384 {624 + deep}C402 690 416 660 430 620C420 650 348 650 338 620Z", inner
    )


def lapels(fill: str) -> str:
    return both(path("M336 616L300 640L316 700L296 716L384 840L384 800C366 740 350 690 344 634Z", fill))


def buttons(fill: str, x: int = 384, top: int = 720, count: int = 4) -> str:
    return "".join(disc(x, top + k * 42, 8, fill, 'stroke="#000" stroke-opacity=".4"') for k in range(count))


def seam(colour: str, top: int = 660) -> str:
    return stroke(f"M384 {top}V894", colour, 4, faint(0.6))


def belt(leather: str, buckle: str) -> str:
    strap = path("M140 838Q384 878 628 838L634 872Q384 912 134 872Z", leather)
    return strap + path("M356 852H412V890H356Z", buckle) + path("M368 862H400V882H368Z", leather, "")


def cape(fill: str, clasp: str) -> str:
    """A cloak over both shoulders, held by a clasp."""
    side = path("M320 632C220 640 110 720 76 894H250C240 800 262 720 344 668Z", fill)
    fold = stroke(
        "M236 690C196 740 172 820 170 894M286 668C236 730 220 820 218 894", mix(fill, "#000000", 0.3), 4
    )
    return (
        both(side + fold)
        + stroke("M340 664Q384 690 428 664", mix(clasp, "#000000", 0.2), 7)
        + both(disc(340, 664, 15, clasp, 'stroke="#000"'))
    )


def fur(fill: str = "#efe6d4", spots: str = "") -> str:
    """A collar of fur around the shoulders."""
    tufts = "".join(
        disc(x, y, 33, fill)
        for x, y in ((322, 640), (284, 660), (252, 688), (226, 722), (338, 676), (300, 702))
    )
    marks = (
        "".join(
            path(f"M{x} {y}q7 14 0 26q-7 -12 0 -26Z", spots, "")
            for x, y in ((312, 646), (270, 678), (240, 716), (306, 704))
        )
        if spots
        else ""
    )
    return both(tufts + marks)


def chain(colour: str, jewel: str) -> str:
    """A necklace with a pendant."""
    return (
        stroke("M322 642Q384 800 446 642", colour, 7)
        + disc(384, 728, 22, colour, 'stroke="#000"')
        + disc(384, 728, 13, jewel)
    )
