"""What people work and play in: aprons, jerkins, doublets, overalls, patches."""

# ruff: noqa: E501
from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.clothing import cloth
from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.markup import both, disc, faint, path, stroke


def apron(look: Look) -> str:
    """A craftsman's leather apron over rolled sleeves."""
    return _apron(look, "#7a5233", "#513420") + both(stroke("M300 846h40", "#513420", 5))


def white_apron(look: Look) -> str:
    """A baker's or a cook's, with flour on it."""
    dust = "".join(
        disc(x, y, r, "#ffffff", faint(0.5))
        for x, y, r in ((300, 800, 16), (440, 770, 22), (470, 850, 14), (330, 860, 20))
    )
    return _apron(look, "#f0ebe0", "#c9c0ad") + dust


def smock(look: Look) -> str:
    """A painter's, with the day's colours on it."""
    paint = (
        ("#c8473e", 290, 760, 17),
        ("#e0b83f", 330, 830, 22),
        ("#3f7fb0", 452, 780, 19),
        ("#5aa05a", 492, 850, 15),
        ("#8a5aa0", 246, 830, 13),
    )
    blots = "".join(disc(x, y, r, fill) + disc(x + r, y + r, r * 0.4, fill) for fill, x, y, r in paint)
    return cloth.torso(mix("#dcd3c0", look.clothes, 0.1)) + blots + _knot(look.clothes)


def jerkin(look: Look) -> str:
    """A ranger's: leather over green, laced, with a strap for the quiver."""
    hide = "#6d4c30"
    front = path(
        "M304 640Q350 700 384 720Q418 700 464 640C516 700 546 800 544 894H224C222 800 252 700 304 640Z", hide
    )
    laces = stroke(
        "M366 742L402 762M402 742L366 762M366 780L402 800M402 780L366 800M366 818L402 838M402 818L366 838",
        "#d8c39a",
        5,
    )
    strap = stroke("M270 676L540 880", "#432c1b", 22)
    collar = both(
        path("M334 614L290 640L330 712L384 712C360 690 344 650 334 614Z", mix(look.clothes, "#000000", 0.2))
    )
    return cloth.torso(look.clothes) + front + cloth.seam("#000000", 720) + laces + strap + collar


def doublet(look: Look) -> str:
    """A bard's: two colours, puffed sleeves, bright buttons."""
    half = path("M384 650C400 656 428 650 434 624C554 646 650 756 652 894H384Z", look.trim)
    puffs = both(stroke("M150 760Q190 720 236 716M134 810Q180 770 228 772", "#000000", 5, faint(0.3)))
    collar = path("M326 608Q384 656 442 608L476 668Q430 690 384 706Q338 690 292 668Z", "#f5efe2") + stroke(
        "M300 666Q384 720 468 666", look.clothes, 6, 'stroke-dasharray="3 14"'
    )
    return (
        cloth.torso(look.clothes)
        + half
        + puffs
        + cloth.seam("#000000", 700)
        + cloth.buttons("#e8c25a", top=736)
        + collar
    )


def motley(look: Look) -> str:
    """For fools and acrobats: diamonds in two colours, bells on the collar."""
    diamonds = "".join(
        path(f"M{x} {y}l34 48l-34 48l-34 -48Z", look.trim, "")
        for y in (690, 786)
        for x in range(180 + (y == 786) * 34, 620, 68)
        if abs(x - 384) < 90 + (y - 640)
    )
    points = "".join(
        path(
            f"M384 626L{384 + x - 34} {y}L{384 + x} {y + 44}L{384 + x + 34} {y}Z",
            look.clothes if k % 2 else look.trim,
        )
        + disc(384 + x, y + 50, 10, "#e8c25a", 'stroke="#000"')
        for k, (x, y) in enumerate(((-120, 660), (-62, 690), (0, 700), (62, 690), (120, 660)))
    )
    return cloth.torso(look.clothes, high=True) + diamonds + points


def overalls(look: Look) -> str:
    """A farmer's or a mechanic's: denim over a checked shirt."""
    denim = mix("#3f5d86", look.clothes, 0.15)
    checks = "".join(f"M{x} 650V894" for x in range(140, 640, 44)) + "".join(
        f"M118 {y}H650" for y in range(690, 890, 44)
    )
    grid = f'<g clip-path="url(#trunk)"><path d="{checks}" stroke="#ffffff" stroke-opacity=".35" stroke-width="9"/></g>'
    clip = f'<defs><clipPath id="trunk"><path d="{cloth.BODY}"/></clipPath></defs>'
    bib = (
        path("M284 770H484L510 894H258Z", denim)
        + stroke("M284 770L262 664M484 770L506 664", denim, 26)
        + both(disc(290, 782, 11, "#d9b552", 'stroke="#000"'))
    )
    pocket = path("M340 810H428V852Q384 876 340 852Z", mix(denim, "#000000", 0.15))
    return clip + cloth.torso(mix(look.clothes, "#b0402f", 0.3)) + grid + bib + pocket


def patches(look: Look) -> str:
    """Worn cloth, mended often."""
    dull = mix(look.clothes, "#7d7264", 0.55)
    sewn = "".join(
        path(f"M{x} {y}l{w} -6l4 {w - 8}l-{w} 8Z", fill)
        + stroke(f"M{x - 4} {y + 6}l10 -10M{x + w - 4} {y - 2}l8 8M{x} {y + w - 4}l10 -4", "#2f2722", 3)
        for x, y, w, fill in (
            (250, 770, 58, "#8a6a4a"),
            (462, 730, 46, "#5f7a6a"),
            (420, 830, 54, "#9a7a8a"),
            (180, 760, 36, "#a8905a"),
        )
    )
    torn = path(
        "M338 622L350 660L362 640L376 690L388 646L404 672L414 640L430 622C420 652 348 652 338 622Z", look.skin
    )
    return cloth.torso(dull) + torn + sewn


def sailor(look: Look) -> str:
    """Stripes, a square collar and a knot."""
    lines = "".join(f"M110 {y}Q384 {y + 44} 658 {y}" for y in range(690, 900, 38))
    striped = f'<defs><clipPath id="trunk"><path d="{cloth.BODY}"/></clipPath></defs><g clip-path="url(#trunk)"><path d="{lines}" stroke="#2f4a7a" stroke-width="14"/></g>'
    collar = both(
        path("M334 616C280 630 240 660 222 690L330 742L384 770C360 720 344 670 334 616Z", "#2f4a7a")
        + stroke("M236 690L336 732L376 756", "#f4f2ec", 5)
    )
    return cloth.torso("#f4f2ec") + striped + collar + _knot("#b3303a")


def oilskin(look: Look) -> str:
    """A fisher's yellow coat over a thick jumper."""
    jumper = path("M322 604Q384 650 446 604L460 690Q384 740 308 690Z", "#e8dfcb") + "".join(
        stroke(f"M{x} 640v62", "#b8ab90", 4) for x in range(330, 450, 18)
    )
    return (
        cloth.torso("#e0b23a", high=True)
        + cloth.seam("#8a6a14", 720)
        + both(cloth.buttons("#5a4a20", 348, 744, 4))
        + jumper
    )


def tunic(look: Look) -> str:
    """Plain: a tunic with an edge and a belt."""
    edge = path(
        "M334 622C344 690 366 740 384 768C402 740 424 690 434 622L458 632C446 710 414 780 384 812C354 780 322 710 310 632Z",
        look.trim,
    )
    return cloth.torso(look.clothes) + cloth.opening(look.skin, 130) + edge + cloth.belt("#5a3c26", "#c9a24e")


def sportswear(look: Look) -> str:
    stripes = both(stroke("M150 770Q210 690 322 650M136 800Q190 716 290 672", look.trim, 11))
    digit = path("M352 746H416V768L388 850H362L390 770H352Z", look.trim)
    return cloth.torso(look.clothes) + cloth.opening(look.skin, 70) + stripes + digit


def shell(look: Look) -> str:
    """Of the sea people: shells, pearls and scales on the shoulders."""
    scales = "".join(
        f"M{x} {y}q14 20 28 0" for y in range(700, 880, 26) for x in range(124 + (y // 26 % 2) * 14, 236, 28)
    )
    cup = path(
        "M238 770Q250 720 310 722Q366 736 372 790Q356 862 306 868Q250 850 238 770Z", look.trim
    ) + stroke("M310 730V860M276 742L296 858M344 746L318 858", mix(look.trim, "#000000", 0.3), 4)
    pearls = "".join(
        disc(x, y, 11, "#fbf6ee", 'stroke="#b8ae9c"')
        for x, y in ((318, 654), (336, 680), (358, 700), (384, 708), (410, 700), (432, 680), (450, 654))
    )
    marks = f'<path d="{scales}" stroke="{mix(look.skin, "#0f4a5a", 0.5)}" stroke-width="4"/>'
    cups = both(cup) + stroke("M366 800Q384 812 402 800", look.trim, 9) if look.female else ""
    return (
        cloth.torso(look.skin if look.female else mix(look.skin, look.trim, 0.45))
        + both(marks)
        + cups
        + pearls
    )


def chassis(look: Look) -> str:
    """A machine's own trunk: plates, rivets, a lamp."""
    steel, dark = look.skin, mix(look.skin, "#1c2228", 0.45)
    plates = path("M262 690Q384 730 506 690L530 894H238Z", mix(steel, "#ffffff", 0.2)) + stroke(
        "M384 714V756M384 846V894M250 800H322M446 800H518", dark, 5
    )
    joint = disc(176, 760, 52, dark, 'stroke="#000"') + disc(176, 760, 30, steel)
    lamp = (
        disc(384, 800, 44, dark, 'stroke="#000"')
        + disc(384, 800, 31, look.iris)
        + disc(374, 790, 10, "#ffffff", faint(0.6))
    )
    neck = "".join(path(f"M330 {y}H438V{y + 12}H330Z", dark) for y in (600, 620, 640))
    return (
        cloth.torso(steel)
        + plates
        + both(joint + disc(272, 712, 7, dark) + disc(262, 870, 7, dark))
        + lamp
        + neck
    )


def _apron(look: Look, hide: str, edge: str) -> str:
    shirt = (
        cloth.torso(look.clothes)
        + cloth.opening(look.skin, 110)
        + both(path("M336 612L312 640L352 700L384 664Z", mix(look.clothes, "#ffffff", 0.2)))
    )
    straps = stroke("M296 760L334 640M472 760L434 640", hide, 24)
    bib = path("M278 748Q384 772 490 748L540 894H228Z", hide) + stroke(
        "M290 762Q384 784 478 762", edge, 5, 'stroke-dasharray="11 8"'
    )
    return shirt + straps + bib + both(disc(292, 764, 9, "#c9a24e", 'stroke="#000"'))


def _knot(fill: str) -> str:
    return (
        path("M384 690L340 664V730ZM384 690L428 664V730Z", fill)
        + path("M372 690L354 790L384 760L414 790L396 690Z", fill)
        + disc(384, 694, 16, mix(fill, "#000000", 0.2))
    )
