"""Weapons and tools over the shoulder; big enough to read small."""

from __future__ import annotations

from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.markup import LINE, both, disc, oval, path, stroke

_WOOD, _DARK, _STEEL = "#7a5434", "#4f3420", "#bcc5cd"


def hammer(look: Look) -> str:
    head = (
        path("M566 210L700 150L736 232L602 292Z", "#8c949c")
        + path("M700 150L722 140L758 222L736 232Z", _STEEL)
        + path("M566 210L546 220L582 302L602 292Z", _STEEL)
    )
    return stroke("M560 894L656 220", _WOOD, 26) + head


def axe(look: Look) -> str:
    blade = path(
        "M640 210C700 150 760 160 790 120C800 230 780 320 720 380C700 320 680 296 628 300Z", _STEEL
    ) + path("M790 120C800 230 780 320 720 380C744 300 760 220 790 120Z", "#e8edf1", "")
    return stroke("M560 894L650 160", _WOOD, 24) + blade


def sword(look: Look) -> str:
    """The hilt over the shoulder."""
    grip = stroke("M616 560L690 330", _DARK, 30) + stroke(
        "M630 470L664 482M644 430L676 440M656 392L688 402", look.trim, 6
    )
    return (
        stroke("M540 800L616 560", "#5a3a24", 44)
        + stroke("M560 520L680 566", "#d0ab52", 28)
        + grip
        + disc(698, 306, 27, "#d0ab52", LINE)
        + disc(698, 306, 13, look.trim)
    )


def katana(look: Look) -> str:
    return (
        stroke("M540 800L620 560", "#22222a", 30)
        + oval(622, 552, 46, 17, "#c9a24e", f'{LINE} transform="rotate(18 622 552)"')
        + stroke("M628 536L706 306", "#2b2b33", 26)
        + stroke(
            "M640 500L664 508M654 460L678 468M668 418L692 426M682 376L704 384M694 340L712 346", "#e8e4d8", 7
        )
    )


def daggers(look: Look) -> str:
    hilt = (
        stroke("M640 610L690 500", _DARK, 24)
        + stroke("M612 594L668 624", "#9aa4ac", 18)
        + disc(696, 486, 17, "#9aa4ac", LINE)
    )
    return both(stroke("M580 740L640 610", "#33343c", 30) + hilt)


def spear(look: Look) -> str:
    return (
        stroke("M650 894V220", _WOOD, 18)
        + path("M650 30L690 170L650 226L610 170Z", _STEEL)
        + stroke("M650 60V210", "#8c949c", 5)
        + path("M630 232H670L690 320L650 280L616 310Z", look.trim)
    )


def trident(look: Look) -> str:
    return stroke(
        "M660 894V220M600 90V170Q600 226 660 226Q720 226 720 170V90M660 226V60", "#d0ab52", 18
    ) + "".join(path(f"M{x} {y}l-22 50h44Z", "#e8c96a") for x, y in ((600, 50), (660, 20), (720, 50)))


def bow(look: Look) -> str:
    """A bow over one shoulder and a quiver over the other."""
    curve = stroke("M98 894C-20 640 10 380 150 250", _WOOD, 20) + stroke("M98 894L150 250", "#efe8d8", 4)
    return curve + quiver(look)


def quiver(look: Look) -> str:
    shafts = "".join(
        stroke(f"M{620 + k * 22} 560L{650 + k * 24} {360 - k % 2 * 24}", _WOOD, 7)
        + path(f"M{642 + k * 24} {380 - k % 2 * 24}l-8 -60l22 -14l10 60Z", (look.trim, "#f2ede0")[k % 2])
        for k in range(4)
    )
    return (
        shafts
        + path("M566 800L600 546L722 580L680 820Z", "#6a4630")
        + path("M598 556L604 530L730 566L722 592Z", "#8a6142")
    )


def tools(look: Look) -> str:
    jaw = path("M640 300C600 270 596 210 632 180L650 240L690 246L716 200C744 240 724 296 684 310Z", "#9aa4ac")
    return stroke("M560 860L664 300", "#9aa4ac", 32) + stroke("M566 830L650 380", "#7b858e", 8) + jaw


def pick(look: Look) -> str:
    return stroke("M560 894L660 220", _WOOD, 24) + path(
        "M520 250Q640 130 780 240Q650 190 548 280Z", "#8c949c"
    )


def pitchfork(look: Look) -> str:
    return stroke("M650 894V300", _WOOD, 18) + stroke(
        "M596 130V220Q596 300 650 300Q704 300 704 220V130M650 300V120", "#9aa4ac", 13
    )
