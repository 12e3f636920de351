"""What a calling or a description puts on a head: crown, hat, helmet, glasses, goggles, eyepatch."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Callable

from app.ai.builtin.colour_math import mix
from app.ai.builtin.look import Look
from app.ai.builtin.markup import LINE, Layer, both, path


def _crown(look: Look) -> list[Layer]:
    band = path("M246 236L226 96L304 160L384 74L464 160L542 96L522 236C440 206 328 206 246 236Z", "#e2b53c")
    gems = "".join(
        f'<circle cx="{x}" cy="{y}" r="13" fill="{fill}" {LINE}/>'
        for x, y, fill in ((384, 180, "#b3263a"), (304, 192, "#2d6fb0"), (464, 192, "#2d6fb0"))
    )
    return [("hair", band + gems)]


def _hat(look: Look) -> list[Layer]:
    cloth, band = mix(look.clothes, "#000000", 0.25), mix(look.clothes, "#f0d080", 0.6)
    cone = path("M232 226C290 150 330 70 420 -6C424 60 470 140 536 226C440 262 328 262 232 226Z", cloth)
    ribbon = path(
        "M232 226C240 214 250 202 258 190C340 224 428 224 510 190C518 202 528 214 536 226C440 264 328 264 232 226Z",
        band,
    )
    brim = path(
        "M112 256C180 204 230 206 238 224C330 262 438 262 530 224C538 206 588 204 656 256C560 316 208 316 112 256Z",
        cloth,
    )
    return [("hair", cone + ribbon + brim)]


def _helmet(look: Look) -> list[Layer]:
    steel, edge = "#aeb8c1", "#7b8791"
    dome = path(
        "M192 350C176 170 270 96 384 96C498 96 592 170 576 350L540 356C530 300 470 268 384 268C298 268 238 300 228 356Z",
        steel,
    )
    ridge = path("M366 98C378 92 390 92 402 98L398 268H370Z", edge)
    rim = f'<path d="M228 356C238 300 298 268 384 268C470 268 530 300 540 356" stroke="{edge}" stroke-width="14" fill="none"/>'
    plume = path("M384 100C360 40 300 6 226 26C268 40 300 70 330 110Z", look.clothes)
    return [("hair", plume + dome + ridge + rim)]


def _glasses(look: Look) -> list[Layer]:
    lens = '<circle cx="312" cy="412" r="66" fill="#ffffff" fill-opacity=".15" stroke="#2f2a28" stroke-width="9"/>'
    arm = '<path d="M246 404L204 392" stroke="#2f2a28" stroke-width="9"/>'
    bridge = '<path d="M376 404Q384 394 392 404" stroke="#2f2a28" stroke-width="9" fill="none"/>'
    return [("eyebrows", both(lens + arm) + bridge)]


def _goggles(look: Look) -> list[Layer]:
    strap = '<path d="M202 300C280 240 488 240 566 300" stroke="#4b3527" stroke-width="26" fill="none"/>'
    lens = '<circle cx="322" cy="252" r="48" fill="#8a6b3a" stroke="#000"/><circle cx="322" cy="252" r="33" fill="#9fd3d8"/>'
    return [("hair", strap + both(lens))]


def _eyepatch(look: Look) -> list[Layer]:
    strap = '<path d="M206 300L540 470" stroke="#1d1a1a" stroke-width="12"/>'
    patch = path(
        "M420 372C460 352 520 362 534 390C536 440 506 474 476 474C440 470 420 430 420 372Z", "#1d1a1a"
    )
    return [("eyebrows", strap + patch)]


WORN: dict[str, Callable[[Look], list[Layer]]] = {
    "crown": _crown, "hat": _hat, "helmet": _helmet, "glasses": _glasses, "goggles": _goggles, "eyepatch": _eyepatch,
}  # fmt: skip
