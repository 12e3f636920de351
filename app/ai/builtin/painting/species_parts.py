"""What a species has that the drawn head lacks: ears, horns, tusks, wings; and the table of them all."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Callable

from app.ai.builtin.colours.arithmetic import mix
from app.ai.builtin.painting import hides
from app.ai.builtin.painting.figure import Look
from app.ai.builtin.painting.markup import LINE, Layer, both, disc, faint, oval, path, stroke


def _pointed_ears(look: Look) -> list[Layer]:
    inner = mix(look.skin, "#000000", 0.22)
    ear = path("M236 500C178 478 128 404 96 306C156 322 214 356 250 404Z", look.skin)
    ear += path("M222 470C182 448 148 398 124 340C162 356 196 378 222 412Z", inner, "")
    return [("rearHair", both(ear))]


def _short_pointed_ears(look: Look) -> list[Layer]:
    return [("rearHair", both(path("M236 480C186 456 152 398 142 338C182 350 222 376 246 410Z", look.skin)))]


def _wide_ears(look: Look) -> list[Layer]:
    inner = mix(look.skin, "#000000", 0.22)
    ear = path("M240 500C150 500 66 440 20 372C100 362 190 368 244 404Z", look.skin)
    ear += path("M222 474C158 466 106 432 68 396C124 388 182 394 222 416Z", inner, "")
    return [("rearHair", both(ear))]


def _tusks(look: Look) -> list[Layer]:
    return [("beard", both(path("M330 528C318 500 318 476 328 452C340 474 350 500 352 524Z", "#f5efdc")))]


def _fangs(look: Look) -> list[Layer]:
    return [("beard", both(path("M352 516L366 514L361 538Z", "#ffffff")))]


def _horns(look: Look) -> list[Layer]:
    dark = mix(look.skin, "#1d1418", 0.75)
    horn = path("M262 246C214 202 190 128 214 44C234 104 270 150 326 190C302 204 280 222 262 246Z", dark)
    rings = '<path d="M232 180L262 152M246 208L284 174M222 146L240 122" stroke="#000" stroke-opacity=".35" '
    return [("hair", both(horn + rings + 'stroke-width="4" fill="none"/>'))]


def _side_horns(look: Look) -> list[Layer]:
    horn = path("M240 300C160 300 96 250 92 160C128 214 182 236 262 232Z", "#e6dcc4")
    return [("hair", both(horn))]


def _ram_horns(look: Look) -> list[Layer]:
    d = "M286 214C216 176 132 220 140 308C146 366 206 372 216 324C190 334 172 310 184 282C198 248 240 246 276 262Z"
    return [("hair", both(path(d, "#8a7258")))]


def _cat_ears(look: Look) -> list[Layer]:
    pink = mix(look.skin, "#e8a0a0", 0.6)
    ear = path("M206 262C190 190 196 110 224 52C284 84 330 128 352 180Z", look.skin)
    ear += path("M236 224C226 176 228 130 240 96C276 120 302 148 318 180Z", pink, "")
    return [("hair", both(ear))]


def _wolf_ears(look: Look) -> list[Layer]:
    ear = path("M204 280C168 200 160 110 178 30C250 70 310 126 340 190Z", look.skin)
    ear += path(
        "M226 240C204 190 196 130 202 84C250 118 286 150 304 184Z", mix(look.skin, "#2a2022", 0.45), ""
    )
    return [("hair", both(ear))]


def _horse(look: Look) -> list[Layer]:
    """A horse's back and tail behind the rider that is no rider."""
    coat = mix("#7a5234", look.hair, 0.2)
    back = path("M480 894C500 760 600 700 700 716C780 730 800 800 800 894Z", coat)
    tail = path("M716 724C780 690 790 600 752 540C760 620 730 660 690 716Z", look.hair)
    return [
        ("behind", tail + back),
        ("rearHair", both(path("M232 420C180 390 150 330 158 270C206 300 240 350 252 392Z", look.skin))),
    ]


def _fangs_pale(look: Look) -> list[Layer]:
    """A vampire's shadowed eyes and high collar."""
    shade = both(oval(316, 416, 62, 48, mix(look.skin, "#5a2a4a", 0.6), faint(0.2)))
    collar = both(
        path("M330 690C250 660 190 590 168 500C130 570 130 660 160 740L330 760Z", "#1d1820")
        + path("M316 690C256 660 206 610 180 546C166 600 168 660 190 720Z", "#8f1f2f", "")
    )
    return [("head", shade), ("behind", collar)]


def _antennae(look: Look) -> list[Layer]:
    stalk = f'<path d="M318 190C300 130 280 100 246 74" stroke="{mix(look.skin, "#000000", 0.25)}" '
    stalk += 'stroke-width="12" fill="none" stroke-linecap="round"/>'
    tip = f'<circle cx="244" cy="70" r="22" fill="{mix(look.skin, "#ffffff", 0.35)}" {LINE}/>'
    return [("hair", both(stalk + tip))]


def _wings(look: Look) -> list[Layer]:
    """A butterfly's, wide behind the shoulders."""
    tint, edge = mix(look.trim, "#d8b0f0", 0.55), mix(look.trim, "#7a4aa0", 0.6)
    upper = path(
        "M300 640C180 600 -40 480 -50 270C-40 190 90 190 180 290C250 380 300 520 320 640Z",
        tint,
        f'fill-opacity=".85" {LINE}',
    )
    lower = path(
        "M300 660C180 640 20 660 10 780C60 900 220 860 310 700Z",
        mix(tint, "#ffffff", 0.3),
        f'fill-opacity=".85" {LINE}',
    )
    spots = (
        disc(60, 320, 34, edge, faint(0.7))
        + disc(130, 400, 22, "#ffffff", faint(0.8))
        + disc(110, 760, 26, edge, faint(0.7))
    )
    vein = stroke("M290 630C200 560 90 460 0 300M290 620C230 500 180 400 130 300", "#ffffff", 5, faint(0.7))
    return [("behind", both(upper + lower + vein + spots))]


def _feathers(look: Look) -> list[Layer]:
    wing = path(
        "M240 720C60 690 -90 560 -100 300C-60 350 -20 366 16 380C-10 330 0 280 20 240C70 360 150 440 300 620Z",
        "#fbf8f0",
    )
    rows = stroke("M-60 400C0 520 90 600 200 650M10 400C60 490 130 560 230 610", "#cfc8ba", 6)
    halo = '<ellipse cx="384" cy="84" rx="140" ry="30" stroke="#fff3c0" stroke-opacity=".6" stroke-width="30"/><ellipse cx="384" cy="84" rx="140" ry="30" stroke="#eec84e" stroke-width="14"/>'
    return [("behind", both(wing + rows) + halo)]


def _fins(look: Look) -> list[Layer]:
    fin = mix(look.skin, "#1f6f86", 0.5)
    ear = path("M236 496C180 500 120 470 84 420L128 408L86 356L146 366L124 300C180 326 226 366 246 410Z", fin)
    gills = (
        f'<path d="M322 612q-14 14 -8 30M340 616q-14 14 -8 30" stroke="{fin}" stroke-width="5" fill="none"/>'
    )
    return [("rearHair", both(ear)), ("head", both(gills))]


_Draw = Callable[[Look], list[Layer]]


def _heights(look: Look) -> list[Layer]:
    """Clouds about the shoulders and birds about the head say how tall this is."""
    cloud = "".join(
        oval(x, y, rx, 26, "#ffffff", faint(0.85))
        for x, y, rx in ((60, 700, 130), (10, 670, 90), (120, 674, 70))
    )
    birds = "".join(
        stroke(f"M{x} {y}q9 -11 17 0q8 -11 17 0", "#2b2f3a", 5)
        for x, y in ((110, 250), (70, 310), (620, 220), (672, 290))
    )
    return [("behind", birds), ("hair", both(cloud))]


def _red_cap(look: Look) -> list[Layer]:
    if look.hatted:
        return []
    cap = path(
        "M214 300C196 196 268 112 392 108C470 106 520 68 566 92C622 120 604 190 570 186C574 214 562 262 552 300C448 262 318 262 214 300Z",
        "#b3322b",
    )
    band = path("M206 306C312 262 456 262 560 306L556 336C452 296 318 296 212 336Z", "#8f2722")
    return [("hair", cap + band)]


def _flames(look: Look) -> list[Layer]:
    back = path(
        "M212 330C150 250 190 190 176 118C226 150 236 196 252 214C250 130 312 110 306 30C366 74 372 126 372 160C400 120 394 70 430 40C452 96 520 120 520 210C540 186 546 160 590 130C584 196 622 250 556 330Z",
        look.hair,
    )
    light = path(
        "M262 270C232 226 250 190 244 158C280 186 286 214 296 226C296 170 330 144 330 96C366 130 368 172 374 196C398 164 396 132 418 104C432 150 470 176 470 232C488 214 492 198 516 176C514 220 532 248 506 276Z",
        mix(look.hair, "#ffd34d", 0.6),
    )
    return [("behind", back + light)]


SIDE_EARS: tuple[_Draw, ...] = (_pointed_ears, _short_pointed_ears, _wide_ears)
BY_SPECIES: dict[str, tuple[_Draw, ...]] = {
    "elf": (_pointed_ears,), "half_elf": (_short_pointed_ears,), "dark_elf": (_pointed_ears,),
    "orc": (_short_pointed_ears, _tusks), "half_orc": (_short_pointed_ears, _tusks), "goblin": (_wide_ears, _fangs),
    "gnome": (_short_pointed_ears,), "halfling": (_short_pointed_ears,), "troll": (_wide_ears, _tusks),
    "tiefling": (_short_pointed_ears, _horns), "demon": (_pointed_ears, _horns, _fangs), "angel": (_feathers,),
    "dragonborn": (hides.scales, hides.snout, hides.crest, _side_horns), "dragon": (hides.scales, hides.snout, hides.crest, _horns),
    "vampire": (_short_pointed_ears, _fangs_pale, _fangs), "werewolf": (hides.muzzle, hides.wolf_mask, _wolf_ears, _fangs),
    "robot": (hides.aerial, hides.seams), "android": (hides.thin_seam,), "cyborg": (hides.plate,), "alien": (_antennae,),
    "giant": (_heights,), "fairy": (_wings, _short_pointed_ears), "merfolk": (_fins, hides.scales), "undead": (hides.hollows,), "skeleton": (hides.bones,),
    "catfolk": (hides.muzzle, hides.stripes, _cat_ears, hides.whiskers), "foxfolk": (hides.fox_mask, _cat_ears, hides.whiskers),
    "wolffolk": (hides.wolf_mask, _wolf_ears, _fangs), "lizardfolk": (hides.frill, hides.scales, hides.snout),
    "minotaur": (hides.bull, _side_horns), "centaur": (_horse,), "faun": (_ram_horns, _short_pointed_ears),
    "golem": (hides.cracks,), "mutant": (hides.mutations,), "saci": (_red_cap,), "curupira": (_pointed_ears, _fangs, _flames),
}  # fmt: skip
