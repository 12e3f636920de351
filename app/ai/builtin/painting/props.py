"""What a calling carries over the shoulder or holds up beside the head; big enough to read small."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Callable

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting import arms
from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.markup import LINE, both, box, disc, faint, oval, path, stroke

_WOOD, _DARK, _STEEL = "#7a5434", "#4f3420", "#bcc5cd"


def staff(look: Look) -> str:
    gem = look.trim
    claw = stroke("M664 240Q620 200 640 140M664 240Q712 200 690 140", _DARK, 15)
    return (
        stroke("M652 894L664 230", _WOOD, 22)
        + disc(665, 150, 66, gem, faint(0.28))
        + disc(665, 150, 36, gem, LINE)
        + disc(653, 138, 10, "#ffffff", faint(0.7))
        + claw
    )


def crook(look: Look) -> str:
    return stroke("M660 894V230Q660 130 720 140Q770 160 736 220", _WOOD, 20)


def branch(look: Look) -> str:
    leaf = "".join(
        oval(x, y, 26, 12, "#5f9a56", f'{LINE} transform="rotate({turn} {x} {y})"')
        for x, y, turn in ((620, 220, 40), (704, 190, -40), (630, 150, 30), (690, 110, -60), (650, 90, 80))
    )
    return (
        stroke(
            "M652 894Q640 500 664 260M664 300Q620 250 616 210M664 270Q700 230 700 180M664 260Q660 180 650 120",
            _WOOD,
            18,
        )
        + leaf
    )


def lute(look: Look) -> str:
    head = path("M664 240L700 130L752 150L706 258Z", _DARK) + "".join(
        disc(x, y, 10, "#e8dcc0", LINE) for x, y in ((680, 170), (672, 200), (750, 178), (738, 208))
    )
    return (
        stroke("M560 740L686 246", _WOOD, 40)
        + stroke("M566 726L690 250", "#efe2c4", 4)
        + stroke("M590 620l38 10M606 560l38 10M622 500l38 10M640 430l38 10M656 370l36 10", "#d8c08a", 5)
        + head
    )


def guitar(look: Look) -> str:
    pegs = "".join(
        disc(x, y, 9, "#c9ccd0", LINE)
        for x, y in ((648, 190), (654, 164), (660, 138), (736, 208), (742, 182), (748, 156))
    )
    return (
        stroke("M560 740L684 246", "#4a2f22", 34)
        + pegs
        + path("M662 250L672 120Q716 100 744 132L716 262Z", "#2b2220")
    )


def book(look: Look) -> str:
    """A stack beside the shoulder."""
    stack = ""
    for k, (fill, shift) in enumerate((("#8f3f3a", 0), ("#3f5a7a", 14), ("#a8803f", -8), ("#5a7a52", 10))):
        stack += box(590 + shift, 690 - k * 44, 176, 42, fill, LINE) + box(
            600 + shift, 698 - k * 44, 166, 26, "#f3ead6"
        )
    return stack + box(590, 734, 190, 170, "#6a4b34", LINE)


def quill(look: Look) -> str:
    plume = path("M640 620C620 460 660 300 750 210C776 340 740 500 660 620Z", "#f4f0e6") + stroke(
        "M636 690L738 240", "#8a7a64", 5
    )
    return box(596, 690, 90, 80, "#23324a", f'{LINE} rx="14"') + plume


def rolling_pin(look: Look) -> str:
    return stroke("M590 640L706 250", "#d9b07a", 56) + stroke(
        "M570 700L590 640M706 250L726 186", "#a8784a", 26
    )


def ladle(look: Look) -> str:
    return (
        stroke("M580 894L680 260", "#9aa4ac", 15)
        + path("M630 240Q626 150 706 150Q776 166 752 250Q700 300 630 240Z", "#b8c1c9")
        + oval(694, 196, 46, 20, "#8c949c")
    )


def brush(look: Look) -> str:
    long = stroke("M590 760L690 330", _WOOD, 15) + path(
        "M680 336L696 330L716 240Q740 190 726 150Q690 190 672 236Z", look.trim
    )
    palette = path(
        "M20 700C0 590 80 540 150 580C210 620 190 700 150 720C120 740 140 790 90 790C50 790 28 750 20 700Z",
        "#c99a62",
    ) + "".join(
        disc(x, y, 17, fill)
        for x, y, fill in (
            (60, 660, "#c8473e"),
            (90, 620, "#e0b83f"),
            (134, 624, "#3f7fb0"),
            (60, 720, "#5aa05a"),
        )
    )
    return long + palette


def lantern(look: Look) -> str:
    return (
        stroke("M660 894V330", _WOOD, 18)
        + disc(660, 250, 100, "#ffd870", faint(0.3))
        + box(622, 200, 76, 110, "#ffe08a", f'{LINE} rx="12"')
        + box(612, 184, 96, 22, "#3a3330")
        + box(612, 306, 96, 22, "#3a3330")
        + stroke("M632 184Q660 130 688 184", "#3a3330", 8)
    )


def falcon(look: Look) -> str:
    """A bird of prey on the shoulder."""
    wing = path("M610 560C580 470 600 380 660 350C720 380 740 470 700 590L650 640Z", "#8a6142") + stroke(
        "M624 480q20 16 40 0M630 520q22 16 46 0M640 560q18 12 38 0", "#5a3c26", 5
    )
    return (
        wing
        + path("M690 560L720 690L670 640Z", "#6a4830")
        + disc(648, 356, 46, "#a87a52", LINE)
        + path("M612 350L578 372L616 380Z", "#e0b84a")
        + disc(634, 346, 9, "#17120f")
    )


def parrot(look: Look) -> str:
    wing = path("M610 570C580 470 606 390 660 360C720 390 730 490 690 600L640 640Z", "#2f9a5a") + path(
        "M650 560C630 480 660 430 690 420C720 480 710 560 670 600Z", "#2f6fb0"
    )
    return (
        wing
        + path("M680 580L716 730L660 650Z", "#c8473e")
        + disc(650, 366, 48, "#c8473e", LINE)
        + path("M612 352C584 356 580 386 598 404C604 388 612 382 622 384Z", "#2b2622")
        + disc(640, 356, 14, "#ffffff")
        + disc(638, 356, 7, "#17120f")
    )


def pack(look: Look) -> str:
    """A traveller's pack with a rolled blanket."""
    roll = stroke("M170 560H598", look.trim, 74) + both(
        disc(170, 560, 37, mix(look.trim, "#000000", 0.25), LINE) + disc(170, 560, 18, look.trim)
    )
    return path("M150 570H618V894H150Z", "#7a5a3c") + roll


def net(look: Look) -> str:
    rod = stroke("M600 894L716 90", _WOOD, 12)
    return (
        rod
        + stroke("M716 90Q772 200 750 380", "#efe8d8", 4)
        + path("M750 380q26 26 0 60q-26 -34 0 -60Z", "#c8473e")
    )


def skull(look: Look) -> str:
    """A necromancer's staff."""
    bone = "#efe8d6"
    face = (
        disc(664, 150, 60, bone, LINE)
        + box(632, 186, 64, 44, bone, 'rx="10"')
        + disc(642, 154, 16, "#1e1a1c")
        + disc(688, 154, 16, "#1e1a1c")
        + path("M665 176l-9 20h18Z", "#1e1a1c", "")
    )
    return stroke("M652 894L664 220", "#3b3038", 22) + disc(665, 150, 104, look.trim, faint(0.22)) + face


PROPS: dict[str, Callable[[Look], str]] = {
    "staff": staff, "crook": crook, "branch": branch, "hammer": arms.hammer, "axe": arms.axe, "sword": arms.sword, "katana": arms.katana,
    "daggers": arms.daggers, "spear": arms.spear, "trident": arms.trident, "bow": arms.bow, "lute": lute, "guitar": guitar, "book": book,
    "quill": quill, "tools": arms.tools, "pick": arms.pick, "pitchfork": arms.pitchfork, "rolling_pin": rolling_pin, "ladle": ladle,
    "brush": brush, "lantern": lantern, "falcon": falcon, "parrot": parrot, "pack": pack, "net": net, "skull": skull,
}  # fmt: skip
