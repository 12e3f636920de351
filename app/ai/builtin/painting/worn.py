"""What sits on a face or hangs on it: glasses, goggles, eyepatch, mask, scars, freckles, tattoos, jewellery."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Callable

from app.ai.builtin.colours.arithmetic import luminance, mix, rgb
from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.hats import HATS
from app.ai.builtin.painting.markup import LINE, Layer, both, disc, faint, path, stroke


def _glasses(look: Look) -> list[Layer]:
    lens = disc(312, 412, 66, "#ffffff", 'fill-opacity=".15" stroke="#2f2a28" stroke-width="9"')
    return [
        (
            "eyebrows",
            both(lens + stroke("M246 404L204 392", "#2f2a28", 9))
            + stroke("M376 404Q384 394 392 404", "#2f2a28", 9),
        )
    ]


def _monocle(look: Look) -> list[Layer]:
    lens = disc(456, 412, 64, "#ffffff", 'fill-opacity=".18" stroke="#c9a24e" stroke-width="9"')
    return [("eyebrows", lens + stroke("M516 440Q540 540 516 640", "#c9a24e", 4))]


def _goggles(look: Look) -> list[Layer]:
    strap = stroke("M202 300C280 240 488 240 566 300", "#4b3527", 26)
    lens = (
        disc(322, 252, 50, "#8a6b3a", LINE)
        + disc(322, 252, 35, "#9fd3d8")
        + disc(310, 240, 10, "#ffffff", faint(0.7))
    )
    return [("hair", strap + both(lens))]


def _eyepatch(look: Look) -> list[Layer]:
    patch = path(
        "M420 372C460 352 520 362 534 390C536 440 506 474 476 474C440 470 420 430 420 372Z", "#1d1a1a"
    )
    return [("eyebrows", stroke("M206 300L540 470", "#1d1a1a", 12) + patch)]


def _mask(look: Look) -> list[Layer]:
    cloth = mix(look.clothes, "#16161c", 0.5)
    return [
        (
            "beard",
            path("M232 470Q384 520 536 470C536 540 500 588 384 596C268 588 232 540 232 470Z", cloth)
            + stroke("M270 520Q384 556 498 520", "#000000", 4, faint(0.3)),
        )
    ]


def _domino(look: Look) -> list[Layer]:
    """A thief's: around the eyes."""
    shape = "M214 396C260 350 350 352 384 384C418 352 508 350 554 396C540 450 470 486 420 456Q384 430 348 456C298 486 228 450 214 396Z"
    return [("head", path(shape, mix(look.clothes, "#17161c", 0.7)))]


def _scar(look: Look) -> list[Layer]:
    mark = mix(look.skin, "#8f2f2f" if luminance(rgb(look.skin)) > 0.45 else "#f0c0b0", 0.5)
    return [("eyebrows", stroke("M470 306L504 500M474 344l22 -8M484 452l26 -10M492 480l22 -10", mark, 8))]


def _freckles(look: Look) -> list[Layer]:
    spot = mix(look.skin, "#7a3a14", 0.42)
    places = ((262, 480), (284, 470), (304, 486), (276, 500), (322, 474), (250, 496), (344, 468))
    return [("head", both("".join(disc(x, y, 5, spot) for x, y in places)))]


def _tattoo(look: Look) -> list[Layer]:
    ink = mix(look.skin, "#1f4a5a", 0.62)
    lines = "M250 440q-16 30 0 66q22 14 12 46M274 466q-10 22 6 44M238 330q20 -24 50 -26M384 250v34M366 262q18 -16 36 0"
    return [("head", stroke(lines, ink, 8) + disc(300, 536, 6, ink) + disc(320, 550, 6, ink))]


def _earrings(look: Look) -> list[Layer]:
    return [("hair", both(disc(212, 512, 16, "none", 'stroke="#e0b84a" stroke-width="7"')))]


def _necklace(look: Look) -> list[Layer]:
    beads = "".join(
        disc(x, y, 10, look.trim, LINE) for x, y in ((322, 648), (334, 674), (352, 694), (374, 706))
    )
    return [("outfit", both(beads))]


def _flower(look: Look) -> list[Layer]:
    petals = "".join(
        disc(540 + dx, 250 + dy, 22, "#e8719a", LINE)
        for dx, dy in ((0, -24), (23, -7), (14, 20), (-14, 20), (-23, -7))
    )
    return [("hair", petals + disc(540, 250, 15, "#f7d060"))]


def _headphones(look: Look) -> list[Layer]:
    cup = path("M166 400q-6 -50 30 -60q26 60 0 150q-36 -20 -30 -90Z", look.trim)
    return [
        ("hair", stroke("M190 370C170 190 270 84 384 84C498 84 598 190 578 370", "#2b2d33", 20) + both(cup))
    ]


WORN: dict[str, Callable[[Look], list[Layer]]] = {
    **HATS, "glasses": _glasses, "monocle": _monocle, "goggles": _goggles, "eyepatch": _eyepatch, "mask": _mask,
    "domino": _domino, "scar": _scar, "freckles": _freckles, "tattoo": _tattoo, "earrings": _earrings,
    "necklace": _necklace, "flower": _flower, "headphones": _headphones,
}  # fmt: skip
