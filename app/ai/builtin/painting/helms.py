"""What protects a head, or covers it all: helmets, hoods, scarves."""

# ruff: noqa: E501
from __future__ import annotations

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.markup import LINE, Layer, both, disc, path, stroke

_GOLD = "#e2b53c"
# The crown of a soft hat, from temple to temple over all hair.
_DOME = "M196 300C180 150 270 82 384 82C498 82 588 150 572 300Q384 236 196 300Z"


def helmet(look: Look) -> list[Layer]:
    steel, edge = "#b4bec8", "#7d8894"
    dome = path(
        "M186 372C168 168 266 88 384 88C502 88 600 168 582 372L540 380C534 306 470 270 384 270C298 270 234 306 228 380Z",
        steel,
    )
    cheek = both(path("M186 366L232 376C226 440 236 500 262 540L222 520C196 480 184 420 186 366Z", steel))
    ridge = path("M366 90C378 84 390 84 402 90L398 272H370Z", edge)
    rim = stroke("M228 380C234 306 298 270 384 270C470 270 534 306 540 380", look.trim, 13)
    plume = path("M384 96C370 30 290 -14 196 22C246 30 286 66 322 116Z", look.clothes)
    return [("hair", plume + cheek + dome + ridge + rim)]


def horned(look: Look) -> list[Layer]:
    """A northerner's cap of iron, with a nose guard."""
    iron = "#8d949a"
    dome = path("M192 316C184 160 270 96 384 96C498 96 584 160 576 316Q384 246 192 316Z", iron)
    band = path("M186 322Q384 246 582 322L578 356Q384 284 190 356Z", "#c9a24e")
    rivets = "".join(disc(x, y, 7, "#6a5424") for x, y in ((224, 328), (290, 308), (478, 308), (544, 328)))
    nose = path("M368 288H400L394 400Q384 412 374 400Z", iron)
    horn = both(path("M206 232C130 230 84 170 92 84C124 140 170 164 222 166Z", "#efe5cc"))
    return [("hair", horn + dome + band + rivets + nose)]


def kabuto(look: Look) -> list[Layer]:
    dark = mix(look.clothes, "#1b1b22", 0.55)
    neck = both(path("M190 300C150 360 130 420 136 480L200 470C196 420 206 370 226 330Z", dark))
    dome = path("M190 326C180 160 270 92 384 92C498 92 588 160 578 326Q384 250 190 326Z", dark)
    crest = path(
        "M384 190C300 180 250 110 244 20C290 90 340 118 384 118C428 118 478 90 524 20C518 110 468 180 384 190Z",
        _GOLD,
    )
    return [
        (
            "hair",
            neck
            + dome
            + stroke("M190 326Q384 250 578 326", look.trim, 14)
            + crest
            + disc(384, 170, 20, "#b3263a", LINE),
        )
    ]


def hood(look: Look) -> list[Layer]:
    cloth, dark = look.clothes, mix(look.clothes, "#000000", 0.5)
    rear = path(
        "M384 60C214 60 140 210 156 400C164 500 190 590 260 660H508C578 590 604 500 612 400C628 210 554 60 384 60Z",
        dark,
    )
    front = path(
        "M384 52C206 52 128 210 148 404C156 500 190 600 270 676C300 690 320 680 326 664C250 600 214 500 214 400C216 290 280 214 384 204"
        "C488 214 552 290 554 400C554 500 518 600 442 664C448 680 468 690 498 676C578 600 612 500 620 404C640 210 562 52 384 52Z", cloth)  # fmt: skip
    folds = stroke(
        "M204 220C180 290 176 380 188 470M252 130C220 160 204 190 196 220M564 220C588 290 592 380 580 470",
        dark,
        5,
    )
    return [("rearHair", rear), ("hair", front + folds)]


def turban(look: Look) -> list[Layer]:
    cloth, fold = look.trim, mix(look.trim, "#000000", 0.28)
    ball = path("M190 318C150 150 268 70 384 70C500 70 618 150 578 318C500 250 268 250 190 318Z", cloth)
    wraps = stroke(
        "M196 290C260 180 420 120 560 180M206 220C290 120 440 90 520 120M572 290C520 210 440 170 384 168",
        fold,
        6,
    )
    return [
        (
            "hair",
            ball
            + wraps
            + path("M384 160l20 30l-20 34l-20 -34Z", "#3f8fd0")
            + stroke("M384 160Q372 100 402 60", "#f2ede0", 9),
        )
    ]


def headscarf(look: Look) -> list[Layer]:
    """Wrapped around head and neck, all hair beneath it."""
    cloth, fold = look.trim, mix(look.trim, "#000000", 0.22)
    rear = path(
        "M384 96C230 96 166 230 180 410C186 540 230 650 300 690H468C538 650 582 540 588 410C602 230 538 96 384 96Z",
        fold,
    )
    front = path(
        "M384 92C226 92 160 230 176 412C184 560 210 650 250 720Q384 780 518 720C558 650 584 560 592 412C608 230 542 92 384 92Z"
        "M384 244C470 240 532 300 536 400C538 500 480 590 384 592C288 590 230 500 232 400C236 300 298 240 384 244Z", cloth, f'fill-rule="evenodd" {LINE}')  # fmt: skip
    folds = stroke(
        "M250 640Q330 700 470 660M236 590Q330 690 500 620M210 300C240 220 300 170 384 160", fold, 6
    )
    return [("rearHair", rear), ("hair", front + folds)]


def miner(look: Look) -> list[Layer]:
    shell = path(_DOME, "#e0b23a") + path("M170 296Q384 214 598 296L600 330Q384 250 168 330Z", "#b88a24")
    return [
        (
            "hair",
            shell
            + disc(384, 190, 46, "#5a5e64", LINE)
            + disc(384, 190, 32, "#fff6c8")
            + stroke("M384 84V140", "#b88a24", 14),
        )
    ]


def firehelmet(look: Look) -> list[Layer]:
    shell = path(_DOME, "#b8322c") + path(
        "M130 306Q240 240 384 246Q528 240 638 306Q520 350 384 322Q248 350 130 306Z", "#8f2420"
    )
    return [
        (
            "hair",
            shell
            + path("M340 130Q384 104 428 130L420 226Q384 250 348 226Z", "#e8c25a")
            + stroke("M384 84V112", "#8f2420", 14),
        )
    ]
