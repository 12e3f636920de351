"""Robes, habits, cloaks and what the mighty wear."""

# ruff: noqa: E501
from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.clothing import cloth
from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.markup import both, disc, faint, path, stroke


def robe(look: Look) -> str:
    """A mage's: wide trim, signs along it."""
    dark = mix(look.clothes, "#000000", 0.25)
    trim = both(path("M338 616L296 640C320 720 350 800 352 894H384V800C372 740 350 690 344 636Z", look.trim))
    signs = "".join(
        path(f"M{x} {y}l6 13l14 2l-10 9l3 14l-13 -7l-13 7l3 -14l-10 -9l14 -2Z", look.trim, faint(0.9))
        for x, y in ((196, 770), (250, 830), (572, 770), (518, 830), (262, 724), (506, 724))
    )
    folds = both(
        stroke("M270 720C262 790 270 850 266 894M320 760C318 820 322 860 318 894", dark, 5, faint(0.7))
    )
    return cloth.torso(look.clothes) + cloth.opening(dark) + folds + signs + trim


def habit(look: Look) -> str:
    """A monk's: cowl and cord."""
    cowl = path(
        "M320 612C270 640 236 690 250 732Q384 800 518 732C532 690 498 640 448 612Q384 700 320 612Z",
        mix(look.clothes, "#000000", 0.18),
    )
    cord = stroke("M190 858Q384 902 578 858", "#d9c9a0", 13) + stroke("M410 884v40", "#d9c9a0", 9)
    beads = "".join(
        disc(x, y, 8, "#5a3b24")
        for x, y in ((330, 752), (346, 778), (366, 798), (402, 798), (422, 778), (438, 752))
    )
    cross = stroke("M384 806v46M368 822h32", "#c9a24e", 8)
    return cloth.torso(look.clothes, high=True) + cowl + cord + beads + cross


def vestment(look: Look) -> str:
    """A priest's: a pale robe and a stole."""
    pale = mix("#f2ead8", look.clothes, 0.08)
    stole = both(
        path("M330 618L288 638C300 720 310 810 312 894H356C356 800 350 710 346 640Z", look.clothes)
        + stroke("M318 836h34M335 818v40", look.trim, 7)
    )
    folds = both(stroke("M262 740C254 800 262 850 258 894", "#b8ac94", 5))
    return cloth.torso(pale, high=True) + folds + stole + cloth.chain(look.trim, look.trim)


def cassock(look: Look) -> str:
    """A cleric of later times: black, with a white collar."""
    band = path("M334 606Q384 640 434 606V640Q384 668 334 640Z", "#f4f2ec")
    return cloth.torso("#26262c", high=True) + cloth.seam("#000000") + cloth.buttons("#0d0d10") + band


def cloak(look: Look) -> str:
    """A traveller's: a cloak over a shirt with laces."""
    shirt = cloth.torso(mix("#d9cbb0", look.clothes, 0.15)) + cloth.opening(look.skin, 130)
    laces = stroke("M362 690L406 716M406 690L362 716M370 724L398 744", "#6a4a30", 5)
    return shirt + laces + cloth.belt("#5a3c26", "#c9a24e") + cloth.cape(look.clothes, look.trim)


def shroud(look: Look) -> str:
    """For those who don't want to be seen: dark, close, a scarf around the neck."""
    dark = mix(look.clothes, "#16161c", 0.55)
    scarf = path(
        "M314 606C300 640 290 660 300 684Q384 742 468 684C478 660 468 640 454 606Q384 660 314 606Z",
        mix(look.clothes, "#16161c", 0.2),
    )
    folds = stroke("M316 640Q384 690 452 640M306 664Q384 716 462 664", "#000000", 5, faint(0.35))
    straps = stroke("M250 690L540 894", "#4a3222", 24) + "".join(
        path(f"M{x} {y}l26 20l-8 40l-30 -22Z", "#aab2ba") for x, y in ((330, 744), (396, 792), (462, 838))
    )
    return cloth.torso(dark, high=True) + straps + scarf + folds


def royal(look: Look) -> str:
    """A mantle with ermine, and a chain of office."""
    gown = (
        cloth.torso(look.clothes)
        + path("M346 640Q384 720 422 640L452 894H316Z", mix(look.clothes, "#000000", 0.3))
        + both(stroke("M346 646L322 894", look.trim, 8))
    )
    return gown + cloth.fur("#f7f2e6", "#2a2522") + cloth.chain("#d9b03f", "#b3263a")


def noble(look: Look) -> str:
    """A doublet with a ruff or an open collar, and jewels."""
    slashes = both(
        "".join(
            path(f"M{x} {y}q14 30 4 66q-20 -30 -4 -66Z", look.trim, faint(0.9))
            for x, y in ((170, 750), (206, 716), (150, 806))
        )
    )
    pleats = "".join(
        path(f"M384 622L{384 + x - 22} {y}Q{384 + x} {y + 22} {384 + x + 22} {y}Z", "#faf7ef")
        for x, y in ((-118, 636), (-84, 666), (-44, 686), (0, 692), (44, 686), (84, 666), (118, 636))
    )
    front = cloth.seam(look.trim, 690) + cloth.buttons(look.trim, top=730)
    return (
        cloth.torso(look.clothes, high=True)
        + slashes
        + front
        + both(stroke("M300 700Q286 800 292 894", look.trim, 7))
        + pleats
    )


def gown(look: Look) -> str:
    """A dress of the court or of a ball: bare shoulders, a necklace."""
    bodice = path(
        "M216 734Q300 700 384 752Q468 700 552 734C548 800 556 850 560 894H208C212 850 220 800 216 734Z",
        look.clothes,
    )
    puff = path("M216 734C160 716 112 760 112 842Q160 876 214 850Z", mix(look.clothes, "#ffffff", 0.14))
    lace = stroke("M216 738Q300 704 384 756Q468 704 552 738", look.trim, 10)
    return (
        cloth.torso(look.skin)
        + bodice
        + both(puff)
        + lace
        + cloth.seam(mix(look.clothes, "#000000", 0.4), 760)
        + cloth.chain(look.trim, "#2d8a78")
    )


def leaves(look: Look) -> str:
    """Leaves and vines, of the wild people."""
    green = mix("#4f8a4a", look.clothes, 0.15)
    parts = ""
    for k, (x, y) in enumerate(
        (
            (172, 742),
            (216, 702),
            (262, 676),
            (312, 668),
            (206, 780),
            (260, 740),
            (320, 724),
            (150, 800),
            (240, 806),
            (310, 784),
            (364, 756),
            (200, 850),
            (280, 856),
            (350, 830),
        )
    ):
        parts += path(
            f"M{x} {y}q40 14 34 72q-52 -14 -34 -72Z", mix(green, "#d7dd7a" if k % 3 else "#234a2c", 0.22)
        )
    vine = stroke("M320 640Q384 700 448 640", "#6a4a30", 8)
    return cloth.torso(mix(green, "#1f3a28", 0.4)) + both(parts) + vine


def scarf(look: Look) -> str:
    """A shawl with fringe and beads, of seers and healers."""
    shawl = path(
        "M318 622C220 650 130 740 118 850Q250 800 384 860Q518 800 650 850C638 740 548 650 450 622Q384 720 318 622Z",
        look.trim,
    )
    fringe = "".join(stroke(f"M{x} {846 - abs(384 - x) // 9}v36", look.trim, 5) for x in range(140, 640, 24))
    spots = "".join(
        disc(x, y, 9, look.clothes)
        for x, y in ((210, 760), (260, 720), (300, 780), (558, 760), (508, 720), (468, 780), (384, 800))
    )
    return cloth.torso(look.clothes) + fringe + shawl + spots + cloth.chain("#d9b552", "#6a4aa0")
