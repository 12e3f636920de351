"""Armour: plate, mail, leather, lamellar, and the fur of those who fight without."""

# ruff: noqa: E501
from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.clothing import cloth
from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.markup import both, box, disc, faint, path, stroke

_STEEL, _EDGE, _SHADE = "#b4bec8", "#dfe6ec", "#7d8894"


def plate(look: Look) -> str:
    gold = look.trim
    gorget = path(
        "M326 602C318 640 322 664 300 680Q384 728 468 680C446 664 450 640 442 602Q384 640 326 602Z", _SHADE
    )
    shine = stroke("M250 720Q290 690 330 688", "#ffffff", 7, faint(0.6)) + stroke("M384 712V894", _SHADE, 5)
    breast = (
        path("M236 690Q384 740 532 690C566 760 560 840 548 894H220C208 840 202 760 236 690Z", _STEEL) + shine
    )
    crest = path("M348 752h72v40q-8 42 -36 60q-28 -18 -36 -60Z", look.clothes) + path(
        "M384 766l9 20l21 2l-16 14l5 22l-19 -12l-19 12l5 -22l-16 -14l21 -2Z", gold, ""
    )
    pauldron = path(
        "M108 800C104 700 190 626 292 660C276 716 228 756 224 812Q166 780 108 800Z", _STEEL
    ) + path("M108 800Q166 780 224 812L228 790Q168 758 112 774Z", gold)
    ridge = stroke("M146 728Q190 678 262 672M128 764Q180 712 240 712", _EDGE, 6) + disc(262, 690, 7, _SHADE)
    arm = path("M112 806Q166 788 220 816L214 894H104Z", _SHADE) + stroke("M108 846Q164 830 216 852", _EDGE, 5)
    return (
        cloth.torso(_SHADE, high=True)
        + breast
        + crest
        + both(arm + pauldron + ridge)
        + gorget
        + stroke("M304 676Q384 722 464 676", gold, 8)
    )


def mail(look: Look) -> str:
    """A coat of rings under a surcoat."""
    rings = "".join(
        f"M{x} {y}q9 14 18 0"
        for y in range(652, 890, 20)
        for x in range(132 + (y // 20 % 2) * 9, 640, 18)
        if abs(x - 384) < 60 + (y - 640) * 1.4
    )
    coat = path("M300 668Q384 720 468 668L516 894H252Z", look.clothes) + stroke(
        "M300 668Q384 720 468 668", look.trim, 9
    )
    sign = path("M384 744l16 34l36 4l-27 25l8 37l-33 -19l-33 19l8 -37l-27 -25l36 -4Z", look.trim)
    return (
        cloth.torso("#8b949c", high=True)
        + f'<path d="{rings}" stroke="#4d555c" stroke-width="3"/>'
        + coat
        + sign
        + cloth.belt("#4e3423", "#d9b552")
    )


def leather(look: Look) -> str:
    hide, dark = "#7a5233", "#513420"
    vest = path("M300 640Q384 720 468 640C520 700 548 800 544 894H224C220 800 248 700 300 640Z", hide)
    straps = stroke("M262 690L470 894M506 690L298 894", dark, 20) + disc(
        384, 812, 20, "#c9a24e", 'stroke="#000"'
    )
    shoulder = path(
        "M128 780C140 700 206 650 288 654C268 700 232 728 222 786Q176 760 128 780Z", mix(hide, "#ffffff", 0.1)
    ) + stroke("M150 760Q200 700 262 676", dark, 4, 'stroke-dasharray="10 8"')
    studs = "".join(disc(x, y, 6, "#d8c08a") for x, y in ((176, 738), (212, 700), (250, 678)))
    return cloth.torso(look.clothes) + vest + straps + both(shoulder + studs)


def lamellar(look: Look) -> str:
    """Laced rows, as samurai wore them."""
    red, lace = look.clothes, look.trim
    rows = "".join(
        path(
            f"M250 {y}Q384 {y + 34} 518 {y}v34Q384 {y + 68} 250 {y + 34}Z",
            mix(red, "#000000", 0.12 * (k % 2)),
        )
        for k, y in enumerate(range(690, 880, 40))
    )
    cords = "".join(f"M{x} {708 + abs(384 - x) // -8 + 12}v170" for x in range(280, 500, 26))
    side = "".join(
        path(
            f"M{116 + k * 4} {690 + k * 44}Q170 {650 + k * 44} 246 {676 + k * 44}v40Q170 {694 + k * 44} {112 + k * 4} {734 + k * 44}Z",
            mix(red, "#000000", 0.1 * (k % 2)),
        )
        for k in range(5)
    )
    collar = path(
        "M328 614Q340 660 384 700Q428 660 440 614L470 640Q440 700 384 740Q328 700 298 640Z",
        mix(red, "#1c1c22", 0.7),
    )
    return (
        cloth.torso("#2e2c34")
        + rows
        + f'<path d="{cords}" stroke="{lace}" stroke-width="5" stroke-dasharray="12 9"/>'
        + both(side)
        + collar
    )


def hide(look: Look) -> str:
    """Furs over bare arms, a strap and a buckle."""
    pelt = cloth.fur(mix("#8a6a4c", look.clothes, 0.2))
    vest = path("M306 650Q384 740 462 650C520 720 530 820 524 894H244C238 820 248 720 306 650Z", "#5f4530")
    strap = stroke("M300 676L520 880", "#3d2a1c", 26) + disc(410, 778, 22, "#c9a24e", 'stroke="#000"')
    band = path("M120 812Q168 790 216 818L214 848Q166 822 116 844Z", look.trim)
    return cloth.torso(look.skin) + vest + strap + both(band) + pelt


def harness(look: Look) -> str:
    """A fighter of the arena: one pauldron, straps, a bare chest."""
    straps = (
        stroke("M262 680L520 894", "#5a3a24", 30)
        + stroke("M506 680L250 894", "#5a3a24", 30)
        + disc(384, 784, 30, "#cfa136", 'stroke="#000"')
    )
    guard = path(
        "M108 800C104 700 190 626 292 660C276 716 228 756 224 812Q166 780 108 800Z", "#c08a3e"
    ) + stroke("M146 728Q190 678 262 672M128 764Q180 712 240 712", "#ecc878", 6)
    return cloth.torso(look.skin) + straps + guard


def vest(look: Look) -> str:
    """A uniform of our time or later with a padded vest over it."""
    pads = path("M280 660Q384 720 488 660L520 894H248Z", mix(look.clothes, "#22262c", 0.55)) + stroke(
        "M262 780H506M384 700V894", "#15181c", 6
    )
    pockets = "".join(
        box(x, 800, 74, 60, mix(look.clothes, "#22262c", 0.4), 'stroke="#000" rx="8"') for x in (280, 414)
    )
    patch = path("M146 770h46v34q-6 22 -23 30q-17 -8 -23 -30Z", look.trim)
    return cloth.torso(look.clothes, high=True) + pads + pockets + patch
