"""What beasts, dragons and made beings have: fur, snouts, scales, seams, cracks, bones."""

# ruff: noqa: E501
from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.markup import LINE, Layer, both, box, disc, faint, oval, path, stroke


def stripes(look: Look) -> list[Layer]:
    """A cat's marks on brow and cheek."""
    dark = mix(look.skin, "#3a2416", 0.5)
    return [
        (
            "head",
            both(
                stroke(
                    "M384 176V236M352 184L362 232M322 200L340 240M210 452L250 460M216 484L254 482", dark, 10
                )
            ),
        )
    ]


def whiskers(look: Look) -> list[Layer]:
    lines = stroke("M300 492L196 474M300 506L192 510M302 520L204 546", "#ffffff", 4, faint(0.85))
    nose = path("M358 456H410C404 478 394 486 384 488C374 486 364 478 358 456Z", "#5b3a3a", "") + stroke(
        "M384 488V502", "#5b3a3a", 5
    )
    return [("beard", both(lines) + nose)]


def muzzle(look: Look) -> list[Layer]:
    light = mix(look.skin, "#ffffff", 0.62)
    patch = oval(384, 512, 116, 78, light, faint(0.9)) + both(disc(316, 412, 60, light, faint(0.35)))
    return [("head", patch)]


def fox_mask(look: Look) -> list[Layer]:
    """Pale cheeks that run out in points of fur."""
    cheek = path("M384 430C330 470 250 440 196 430C190 500 230 570 300 590L384 600Z", "#f7efe4", "")
    fur = path("M206 440L150 470L196 490L146 524L206 536L176 570L250 576Z", "#f7efe4")
    return [("rearHair", both(fur)), ("head", both(cheek))]


def wolf_mask(look: Look) -> list[Layer]:
    pale, fur = mix(look.skin, "#ffffff", 0.4), mix(look.skin, "#000000", 0.12)
    tufts = path("M206 430L136 452L186 480L124 516L190 532L150 580L256 590Z", fur)
    snout = path("M384 430C340 440 322 480 300 520C310 570 350 590 384 590Z", pale, "")
    nose = path("M350 442Q384 428 418 442Q414 480 384 488Q354 480 350 442Z", "#231c1e") + stroke(
        "M384 488V506", "#231c1e", 6
    )
    return [("rearHair", both(tufts)), ("head", both(snout)), ("beard", nose)]


def scales(look: Look) -> list[Layer]:
    dark = mix(look.skin, "#000000", 0.3)
    places = (
        (226, 470),
        (256, 490),
        (236, 512),
        (270, 528),
        (326, 214),
        (310, 246),
        (348, 242),
        (362, 206),
        (290, 220),
        (250, 300),
        (228, 326),
    )
    marks = "".join(stroke(f"M{x} {y}q14 20 28 0", dark, 5) for x, y in places)
    return [("head", both(marks))]


def snout(look: Look) -> list[Layer]:
    """A reptile's, over the mouth, with nostrils and a long mouth."""
    light, dark = mix(look.skin, "#f3e6b8", 0.35), mix(look.skin, "#000000", 0.5)
    shape = path(
        "M384 424C330 424 296 456 284 500C276 556 320 590 384 590C448 590 492 556 484 500C472 456 438 424 384 424Z",
        light,
    )
    mouth = stroke("M290 528Q340 560 384 548Q428 560 478 528", dark, 6)
    holes = both(oval(352, 470, 9, 13, dark, 'transform="rotate(24 352 470)"'))
    teeth = both(path("M316 543l9 20l9 -16Z", "#fbf6e6") + path("M290 530l7 16l9 -8Z", "#fbf6e6"))
    return [("beard", shape + mouth + holes + teeth)]


def crest(look: Look) -> list[Layer]:
    """Spines from brow to nape."""
    dark = mix(look.skin, "#000000", 0.35)
    side = "".join(
        path(d, dark)
        for d in ("M206 268L136 214L214 214Z", "M236 206L186 126L262 168Z", "M300 164L276 66L342 144Z")
    )
    return [("rearHair", both(side)), ("hair", path("M352 178L384 60L416 178Z", dark))]


def frill(look: Look) -> list[Layer]:
    """A lizard's fans at both sides of the head."""
    fan, rib = mix(look.skin, "#e08a3a", 0.55), mix(look.skin, "#000000", 0.4)
    side = path("M236 330L130 270L150 330L84 350L128 396L74 440L134 462L110 520L236 520Z", fan)
    return [
        (
            "rearHair",
            both(side + stroke("M226 380L140 290M216 420L96 356M216 450L88 438M226 500L122 508", rib, 5)),
        )
    ]


def bull(look: Look) -> list[Layer]:
    """A broad muzzle with a ring, and ears that hang."""
    light, dark = mix(look.skin, "#e8d2bc", 0.5), mix(look.skin, "#000000", 0.6)
    muzzle = (
        oval(384, 520, 124, 78, light, LINE)
        + both(oval(336, 492, 17, 13, dark))
        + stroke("M310 552Q384 590 458 552", dark, 6)
    )
    ring = stroke("M356 516C350 562 418 562 412 516", "#e0b84a", 9)
    ear = path("M232 372C160 350 90 366 60 410C120 450 190 446 236 420Z", look.skin) + path(
        "M214 384C170 372 120 384 98 408C140 428 184 424 214 412Z", "#d9a0a0", ""
    )
    return [("rearHair", both(ear)), ("beard", muzzle + ring)]


def aerial(look: Look) -> list[Layer]:
    steel = mix(look.skin, "#000000", 0.35)
    mast = f'<path d="M384 150V78" stroke="{steel}" stroke-width="12"/>'
    lamp = f'<circle cx="384" cy="62" r="24" fill="{look.iris}" {LINE}/>'
    disc = f'<circle cx="196" cy="436" r="46" fill="{steel}" {LINE}/>'
    disc += f'<circle cx="196" cy="436" r="24" fill="{look.skin}" {LINE}/>'
    return [("behind", mast + lamp), ("beard", both(disc))]


def seams(look: Look) -> list[Layer]:
    """A faceplate: seams, bolts and a grille for a mouth."""
    line, dark = mix(look.skin, "#000000", 0.4), mix(look.skin, "#10161c", 0.75)
    seam = (
        stroke("M286 190C300 250 296 300 240 330M236 500H300V566", line, 5)
        + disc(272, 240, 8, line)
        + disc(270, 534, 8, line)
    )
    socket = (
        disc(316, 410, 60, dark, LINE)
        + disc(316, 410, 44, mix(look.iris, "#10161c", 0.4))
        + disc(316, 410, 28, look.iris)
        + disc(306, 400, 9, "#ffffff", faint(0.8))
    )
    grille = box(316, 494, 136, 44, dark, f'{LINE} rx="12"') + stroke(
        "M340 500V532M362 500V532M384 500V532M406 500V532M428 500V532", look.iris, 5, faint(0.8)
    )
    return [("head", both(seam)), ("beard", both(socket) + grille)]


def thin_seam(look: Look) -> list[Layer]:
    line = mix(look.skin, "#000000", 0.35)
    seam = f'<path d="M242 500L292 520V572" stroke="{line}" stroke-width="3" fill="none"/>'
    lamp = f'<circle cx="240" cy="352" r="12" fill="none" stroke="{look.iris}" stroke-width="6"/>'
    return [("head", both(seam)), ("hair", lamp)]


def plate(look: Look) -> list[Layer]:
    plate = path("M452 336L560 318C566 400 560 470 528 520L448 492Z", "#9aa5ae")
    eye = f'<circle cx="477" cy="408" r="38" fill="#2b3238" {LINE}/><circle cx="477" cy="408" r="18" fill="#e0453a"/>'
    bolts = "".join(
        f'<circle cx="{x}" cy="{y}" r="6" fill="#5c666e"/>' for x, y in ((542, 340), (538, 440), (466, 482))
    )
    return [("eyes", plate + eye + bolts)]


def bones(look: Look) -> list[Layer]:
    socket = '<ellipse cx="316" cy="412" rx="66" ry="60" fill="#2a2320"/>'
    teeth = '<path d="M318 512H384M330 498V528M350 496V530M370 496V530" stroke="#2a2320" stroke-width="5" fill="none"/>'
    nose = path("M384 440L366 476H402Z", "#2a2320", "")
    return [("head", both(socket)), ("mouth", both(teeth) + nose)]


def cracks(look: Look) -> list[Layer]:
    """Stone with moss on it and a glow in the cracks."""
    line = mix(look.skin, "#000000", 0.5)
    d = "M262 230L292 272L270 318L300 350M510 240L480 280L500 330M240 520L286 508L300 556M530 510L490 530L500 570"
    moss = "".join(
        disc(x, y, r, "#6d8a4a")
        for x, y, r in ((230, 220, 30), (262, 190, 34), (300, 168, 26), (540, 250, 22), (210, 250, 18))
    )
    slab = path("M236 196L330 140H440L534 196L560 290L540 330H228L206 290Z", mix(look.skin, "#ffffff", 0.08))
    return [("head", slab + stroke(d, line, 9) + stroke(d, look.iris, 4) + moss)]


def hollows(look: Look) -> list[Layer]:
    dark = mix(look.skin, "#2b1f2b", 0.4)
    shade = f'<ellipse cx="316" cy="412" rx="58" ry="50" fill="{dark}" fill-opacity=".55"/>'
    cheek = f'<path d="M262 500C276 536 296 556 316 566" stroke="{dark}" stroke-width="6" fill="none"/>'
    return [("head", both(shade + cheek))]


def mutations(look: Look) -> list[Layer]:
    """A third eye, and patches of another skin."""
    odd = mix(look.skin, "#6fbf5a", 0.55)
    blots = (
        disc(250, 500, 34, odd, faint(0.8))
        + disc(286, 536, 18, odd, faint(0.8))
        + disc(530, 330, 40, odd, faint(0.8))
        + disc(496, 290, 16, odd, faint(0.8))
    )
    eye = (
        oval(384, 268, 46, 30, "#ffffff", LINE)
        + disc(384, 268, 22, "#7fd04a")
        + disc(384, 268, 10, "#10200c")
    )
    return [("head", blots), ("hair", eye)]
