"""Coats, suits and uniforms."""

# ruff: noqa: E501
from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.clothing import cloth
from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.markup import both, box, disc, path, stroke


def captain(look: Look) -> str:
    """An officer's coat: epaulettes, two rows of buttons."""
    rows = both(cloth.buttons("#e0b84a", 318, 716))
    tassels = "".join(
        stroke(f"M{x} {y}v30", "#e0b84a", 7)
        for x, y in ((134, 762), (154, 744), (176, 728), (200, 716), (224, 706))
    )
    board = path("M122 758C150 690 210 654 270 660L252 706Q180 712 140 770Z", "#e0b84a")
    collar = path(
        "M328 604Q384 646 440 604L452 664Q384 700 316 664Z", mix(look.clothes, "#000000", 0.3)
    ) + stroke("M320 660Q384 696 448 660", "#e0b84a", 6)
    return (
        cloth.torso(look.clothes, high=True)
        + cloth.seam("#000000", 690)
        + rows
        + both(tassels + board)
        + collar
        + _ribbons()
    )


def pirate(look: Look) -> str:
    """A long coat with wide lapels over a shirt, and a sash."""
    shirt = cloth.opening("#f1e9d6", 230) + stroke(
        "M366 668L402 690M402 668L366 690M370 700L398 716", "#8a6a4a", 4
    )
    flap = both(
        path(
            "M334 616L262 650L280 760L250 790L320 894H384L372 800C366 740 352 690 344 634Z",
            mix(look.clothes, "#000000", 0.28),
        )
        + stroke("M262 650L280 760L250 790L320 894", "#d9b03f", 7)
    )
    belt = stroke("M206 676L520 894", "#4a2f1e", 28) + box(
        382, 790, 44, 40, "#d9b03f", 'stroke="#000" transform="rotate(34 404 810)"'
    )
    return cloth.torso(look.clothes) + shirt + flap + both(cloth.buttons("#d9b03f", 268, 700, 3)) + belt


def suit(look: Look) -> str:
    tie = path("M370 650H398L404 672L394 690L406 860L384 894L362 860L374 690L364 672Z", look.trim)
    collar = both(path("M336 612L322 640L362 690L384 650Z", "#f7f5ef"))
    return (
        cloth.torso(look.clothes)
        + cloth.opening("#f4f1ea", 240)
        + tie
        + collar
        + cloth.lapels(mix(look.clothes, "#ffffff", 0.1))
    )


def trench(look: Look) -> str:
    """A detective's: collar turned up, belt, shoulder flaps."""
    coat = mix("#b3976b", look.clothes, 0.2)
    high = both(
        path(
            "M330 600C310 620 280 640 262 690L344 742L384 690C360 670 340 640 330 600Z",
            mix(coat, "#000000", 0.12),
        )
    )
    tie = path("M372 660H396L402 684L392 700L400 790L384 812L368 790L376 700L366 684Z", look.trim)
    flap = path("M150 752L196 700L256 706L240 740L176 770Z", mix(coat, "#000000", 0.1))
    return (
        cloth.torso(coat)
        + cloth.opening("#efeae0", 170)
        + tie
        + high
        + both(flap + cloth.buttons("#5f4a30", 312, 770, 3))
        + cloth.belt(mix(coat, "#000000", 0.25), "#6a5434")
    )


def labcoat(look: Look) -> str:
    pens = (
        box(462, 776, 70, 66, "#f8f9fa", 'stroke="#9aa4ac" stroke-width="3"')
        + stroke("M480 780v-24", "#c8473e", 7)
        + stroke("M498 780v-30", "#2f5fa0", 7)
    )
    return (
        cloth.torso("#f3f5f6")
        + cloth.opening(look.clothes, 210)
        + both(path("M336 612L322 640L362 690L384 650Z", mix(look.clothes, "#ffffff", 0.35)))
        + cloth.lapels("#e2e7ea")
        + pens
    )


def doctor(look: Look) -> str:
    """A white coat and a stethoscope."""
    tube = stroke("M312 644C300 740 330 800 384 800C438 800 468 740 456 644M384 800V838", "#3b4650", 11)
    return (
        labcoat(look) + tube + disc(384, 856, 21, "#9aa6b0", 'stroke="#000"') + disc(384, 856, 11, "#dfe6ea")
    )


def scrubs(look: Look) -> str:
    mint = mix("#63b3ad", look.clothes, 0.2)
    neck = path("M330 626L384 740L438 626L458 640L384 790L310 640Z", mix(mint, "#000000", 0.16))
    watch = box(262, 768, 64, 20, "#f4f6f7", 'stroke="#000" rx="5"') + disc(
        294, 816, 21, "#f4f6f7", 'stroke="#3b4650" stroke-width="4"'
    )
    return cloth.torso(mint) + cloth.opening(look.skin, 110) + neck + watch


def police(look: Look) -> str:
    """Uniform shirt, star and tie."""
    navy = mix("#2f3f5e", look.clothes, 0.15)
    star = path("M290 752l11 24l26 3l-19 18l5 27l-23 -13l-23 13l5 -27l-19 -18l26 -3Z", "#e0b84a")
    tie = path("M370 660H398L392 690L402 840L384 866L366 840L376 690Z", "#171b24")
    collar = both(path("M336 610L312 640L356 690L384 652Z", mix(navy, "#ffffff", 0.14)))
    return (
        cloth.torso(navy)
        + cloth.opening(navy, 60)
        + tie
        + collar
        + star
        + both(path("M150 752L196 700L250 700L236 730L176 770Z", "#171b24"))
    )


def spacesuit(look: Look) -> str:
    ring = path("M296 640Q384 700 472 640L486 668Q384 736 282 668Z", "#8f9ba8") + stroke(
        "M296 646Q384 706 472 646", "#eef2f5", 5
    )
    panel = (
        box(318, 754, 132, 92, "#dfe5ea", 'stroke="#5f6b78" stroke-width="4" rx="12"')
        + "".join(
            disc(x, 782, 10, fill) for x, fill in ((346, "#e0533f"), (384, "#e0b84a"), (422, "#4fae6a"))
        )
        + box(338, 806, 92, 24, "#24404e", 'rx="5"')
    )
    stripe = path("M118 812Q166 790 214 816L212 850Q164 826 114 846Z", look.clothes)
    return (
        cloth.torso("#e9edf1", high=True)
        + both(stroke("M262 690C244 760 240 830 244 894", "#a8b3be", 6) + stripe)
        + panel
        + ring
    )


def uniform(look: Look) -> str:
    """Of a crew among the stars: a shoulder yoke in another colour and a badge."""
    dark = mix(look.clothes, "#14161c", 0.72)
    yoke = path(
        "M300 634C204 660 140 720 124 800L384 730L644 800C628 720 564 660 468 634C446 628 442 622 438 604Q384 626 330 604C326 622 322 628 300 634Z",
        look.clothes,
    )
    badge = path("M290 760l22 50q-22 -12 -44 0Z", "#f0cf6a") + disc(290, 794, 6, dark)
    return cloth.torso(dark, high=True) + yoke + stroke("M124 800L384 730L644 800", look.trim, 7) + badge


def bomber(look: Look) -> str:
    """A pilot's or rider's jacket: leather, a collar of fleece."""
    hide = mix("#6a4a34", look.clothes, 0.25)
    zip_ = stroke("M384 700V894", "#c9ccd0", 7, 'stroke-dasharray="9 5"')
    fleece = "".join(
        disc(x, y, 26, "#ecdfc4") for x, y in ((330, 626), (300, 648), (312, 682), (342, 702), (366, 718))
    )
    return (
        cloth.torso(hide)
        + cloth.opening("#efe9dc", 120)
        + zip_
        + both(fleece)
        + path("M480 770l60 -10v40l-60 10Z", look.trim)
    )


def hoodie(look: Look) -> str:
    hood = path(
        "M316 608C256 636 236 690 262 716Q320 690 384 752Q448 690 506 716C532 690 512 636 452 608Q384 690 316 608Z",
        mix(look.clothes, "#000000", 0.16),
    )
    cords = stroke("M352 724v90M416 724v80", "#f2efe8", 7)
    return (
        cloth.torso(look.clothes)
        + hood
        + cords
        + path("M270 850H498L520 894H248Z", mix(look.clothes, "#000000", 0.12))
    )


def turnout(look: Look) -> str:
    """A firefighter's: heavy cloth with bright bands."""
    bands = path("M124 800Q384 870 644 800L648 838Q384 908 120 838Z", "#e8e04a") + path(
        "M122 812Q384 882 646 812L647 826Q384 896 121 826Z", "#d9dde0", ""
    )
    return (
        cloth.torso("#3d4048", high=True)
        + bands
        + cloth.seam("#15171a")
        + both(cloth.buttons("#c9ccd0", 352, 700, 3))
        + path("M322 606Q384 650 446 606L458 660Q384 704 310 660Z", "#a8382e")
    )


def _ribbons() -> str:
    return "".join(
        box(430 + k * 22, 752, 20, 26, fill, 'stroke="#000"')
        for k, fill in enumerate(("#b3303a", "#e8e4d8", "#2f5fa0"))
    )
