"""What sits on a head: crowns, hats, caps. All leave room for the parted hair beneath."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Callable

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting import helms
from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.markup import LINE, Layer, both, box, disc, oval, path, stroke

_GOLD = "#e2b53c"
# The crown of a soft hat, from temple to temple over all hair.
_DOME = "M196 300C180 150 270 82 384 82C498 82 588 150 572 300Q384 236 196 300Z"


def crown(look: Look) -> list[Layer]:
    back = path("M236 176Q384 124 532 176L524 236H244Z", mix(_GOLD, "#5a3a10", 0.45))
    band = path("M236 250L206 92L300 158L384 66L468 158L562 92L532 250C446 214 322 214 236 250Z", _GOLD)
    rim = path(
        "M236 250C322 214 446 214 532 250L528 276C446 242 322 242 240 276Z", mix(_GOLD, "#8a5a12", 0.35)
    )
    gems = "".join(
        disc(x, y, 13, fill, LINE)
        for x, y, fill in ((384, 178, "#b3263a"), (300, 196, "#2d6fb0"), (468, 196, "#2d6fb0"))
    )
    balls = "".join(
        disc(x, y, 11, "#f6dc8a", LINE) for x, y in ((206, 90), (300, 156), (384, 64), (468, 156), (562, 90))
    )
    return [("hair", back + band + rim + gems + balls)]


def tiara(look: Look) -> list[Layer]:
    arc = stroke("M222 268Q250 196 384 190Q518 196 546 268", "#f0e2b0", 13) + stroke(
        "M222 268Q250 196 384 190Q518 196 546 268", _GOLD, 7
    )
    peaks = path("M300 206L322 152L346 194L384 110L422 194L446 152L468 206Q384 180 300 206Z", _GOLD)
    return [
        ("hair", peaks + arc + disc(384, 164, 14, "#3f8fd0", LINE) + both(disc(322, 184, 9, "#e8f2fa", LINE)))
    ]


def circlet(look: Look) -> list[Layer]:
    band = stroke("M204 290Q300 236 384 256Q468 236 564 290", "#8f9aa6", 12) + stroke(
        "M204 290Q300 236 384 256Q468 236 564 290", "#e6edf3", 6
    )
    return [("hair", band + path("M384 240l17 24l-17 30l-17 -30Z", "#3fae9a"))]


def hat(look: Look) -> list[Layer]:
    """A wizard's or a witch's."""
    cloth, band = mix(look.clothes, "#000000", 0.25), mix(look.trim, "#f0d080", 0.4)
    cone = path("M206 236C276 160 330 70 436 0C430 62 492 150 562 236C450 276 318 276 206 236Z", cloth)
    ribbon = path(
        "M206 236C216 222 226 210 238 196C330 232 438 232 530 196C542 210 552 222 562 236C450 278 318 278 206 236Z",
        band,
    )
    brim = path(
        "M84 278C150 222 196 210 208 236C318 276 450 276 560 236C572 210 618 222 684 278C560 346 208 346 84 278Z",
        cloth,
    )
    stars = "".join(
        path(f"M{x} {y}l5 11l12 1l-9 8l3 12l-11 -6l-11 6l3 -12l-9 -8l12 -1Z", band, "")
        for x, y in ((352, 140), (420, 100), (444, 170))
    )
    return [("hair", cone + ribbon + brim + stars)]


def tricorn(look: Look) -> list[Layer]:
    black = mix("#2a2423", look.clothes, 0.15)
    dome = path("M210 250C216 130 290 92 384 92C478 92 552 130 558 250Z", black)
    brim = path(
        "M96 250C170 250 200 190 250 150C280 220 330 236 384 236C438 236 488 220 518 150C568 190 598 250 672 250C620 320 500 330 384 322C268 330 148 320 96 250Z",
        black,
    )
    edge = stroke(
        "M96 250C170 250 200 190 250 150C280 220 330 236 384 236C438 236 488 220 518 150C568 190 598 250 672 250",
        "#e0b84a",
        8,
    )
    skull = (
        disc(384, 274, 20, "#f2ede0")
        + box(374, 286, 20, 16, "#f2ede0", 'rx="4"')
        + both(disc(377, 274, 5, black))
        + stroke("M350 306L418 288M350 288L418 306", "#f2ede0", 6)
    )
    plume = path("M520 170C580 90 660 80 700 120C650 130 590 170 548 222Z", look.trim)
    return [("hair", plume + dome + brim + edge + skull)]


def cap(look: Look) -> list[Layer]:
    """A flat cap with a peak; an officer's or police cap where the clothes say so."""
    if look.outfit in ("captain", "police", "sailor"):
        top = "#f4f2ec" if look.outfit != "police" else "#2f3f5e"
        plate = path(
            "M150 206C220 92 548 92 618 206C600 250 560 262 546 262H222C208 262 168 250 150 206Z", top
        )
        band = path("M216 250Q384 214 552 250L556 300Q384 256 212 300Z", "#1d2533")
        peak = path("M212 298Q384 254 556 298Q520 344 384 338Q248 344 212 298Z", "#0f1218")
        return [("hair", plate + band + peak + disc(384, 250, 20, "#e0b84a", LINE))]
    tweed = mix("#6d6558", look.clothes, 0.35)
    dome = path("M178 276C160 150 270 92 400 92C540 92 604 170 592 276C480 226 290 226 178 276Z", tweed)
    return [
        (
            "hair",
            dome
            + path("M190 270Q384 214 578 270Q560 330 384 316Q208 330 190 270Z", mix(tweed, "#000000", 0.2))
            + disc(392, 94, 12, tweed, LINE),
        )
    ]


def tophat(look: Look) -> list[Layer]:
    felt = mix("#2c282c", look.clothes, 0.2)
    tube = path("M232 240L214 24Q384 -16 554 24L536 240Z", felt) + path(
        "M234 200L237 246Q384 276 531 246L534 200Q384 230 234 200Z", look.trim
    )
    return [
        (
            "hair",
            tube
            + path(
                "M126 244Q240 210 240 236Q384 270 528 236Q528 210 642 244Q560 316 384 310Q208 316 126 244Z",
                felt,
            ),
        )
    ]


def fedora(look: Look) -> list[Layer]:
    """A wide hat: felt, a herder's leather, or straw for those who work the land."""
    felt = {"overalls": "#dfc27a", "trench": "#5f4f42"}.get(look.outfit, mix("#7a5636", look.clothes, 0.15))
    dome = path("M214 246C222 120 290 88 350 104Q384 124 418 104C478 88 546 120 554 246Z", felt)
    band = path("M212 226Q384 270 556 226L558 258Q384 300 210 258Z", mix(felt, "#1d1512", 0.6))
    return [
        (
            "hair",
            dome
            + band
            + path(
                "M92 262Q190 220 208 256Q384 300 560 256Q578 220 676 262Q600 346 384 336Q168 346 92 262Z",
                felt,
            ),
        )
    ]


def beret(look: Look) -> list[Layer]:
    return [
        (
            "hair",
            path(
                "M196 274C110 220 150 110 300 96C450 66 620 110 604 200C600 250 580 264 566 272C470 226 300 226 196 274Z",
                look.trim,
            )
            + stroke("M398 94q6 -22 20 -30", mix(look.trim, "#000000", 0.3), 10)
            + path("M196 270Q384 214 572 268L570 294Q384 240 198 298Z", mix(look.trim, "#000000", 0.3)),
        )
    ]


def chef(look: Look) -> list[Layer]:
    puffs = "".join(
        disc(x, y, r, "#f7f5ef", LINE)
        for x, y, r in ((258, 130, 74), (510, 130, 74), (384, 92, 92), (322, 110, 70), (446, 110, 70))
    )
    return [
        (
            "hair",
            puffs
            + path("M216 150H552L560 282Q384 232 208 282Z", "#f7f5ef")
            + stroke("M270 180v62M330 172v58M438 172v58M498 180v62", "#cfc8ba", 4),
        )
    ]


def bandana(look: Look) -> list[Layer]:
    knot = path("M568 286l70 -30l-14 46l34 34l-92 -24Z", look.trim)
    dots = "".join(
        disc(x, y, 9, "#f5efe2")
        for x, y in (
            (260, 190),
            (320, 150),
            (384, 190),
            (448, 150),
            (508, 190),
            (300, 226),
            (468, 226),
            (384, 124),
        )
    )
    return [
        (
            "hair",
            knot
            + path("M196 306C184 150 270 92 384 92C498 92 584 150 572 306Q384 226 196 306Z", look.trim)
            + dots,
        )
    ]


def headband(look: Look) -> list[Layer]:
    return [
        (
            "hair",
            path("M200 280Q384 196 568 280L572 320Q384 236 196 320Z", look.trim)
            + path("M566 292l70 20l-20 20l24 40l-70 -40Z", look.trim),
        )
    ]


def wreath(look: Look) -> list[Layer]:
    leaf = "".join(
        oval(x, y, 26, 13, "#5f9a56", f'{LINE} transform="rotate({turn} {x} {y})"')
        for x, y, turn in (
            (214, 262, -50),
            (250, 222, -30),
            (300, 196, -16),
            (360, 184, 0),
            (408, 184, 0),
            (468, 196, 16),
            (518, 222, 30),
            (554, 262, 50),
        )
    )
    hues = ("#e8719a", "#f4c24f", "#fbfaf2", "#b678d6", "#e8604f")
    bloom = ""
    for k, (x, y) in enumerate(
        ((228, 240), (276, 208), (332, 188), (384, 182), (436, 188), (492, 208), (540, 240))
    ):
        bloom += "".join(
            disc(x + dx, y + dy, 13, hues[k % 5])
            for dx, dy in ((0, -13), (12, -4), (8, 11), (-8, 11), (-12, -4))
        ) + disc(x, y, 9, "#f7d060")
    return [("hair", leaf + bloom)]


def jester(look: Look) -> list[Layer]:
    left = path("M206 300C150 190 90 170 50 240C90 130 220 70 384 120V262Q290 256 206 300Z", look.clothes)
    right = path("M562 300C618 190 678 170 718 240C678 130 548 70 384 120V262Q478 256 562 300Z", look.trim)
    return [
        (
            "hair",
            left
            + right
            + both(disc(52, 246, 20, "#e8c25a", LINE))
            + path("M200 296Q384 224 568 296L570 326Q384 256 198 326Z", mix(look.trim, "#ffffff", 0.4)),
        )
    ]


HATS: dict[str, Callable[[Look], list[Layer]]] = {
    "crown": crown, "tiara": tiara, "circlet": circlet, "hat": hat, "helmet": helms.helmet, "horned helmet": helms.horned,
    "kabuto": helms.kabuto, "hood": helms.hood, "tricorn": tricorn, "turban": helms.turban, "headscarf": helms.headscarf, "cap": cap,
    "top hat": tophat, "fedora": fedora, "beret": beret, "chef_hat": chef, "miner_helmet": helms.miner,
    "fire_helmet": helms.firehelmet, "bandana": bandana, "headband": headband, "wreath": wreath, "jester": jester,
}  # fmt: skip
