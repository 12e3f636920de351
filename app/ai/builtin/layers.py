"""Own layers in SVG for what the head style lacks: ears, horns, tusks, wings, hats. Drawn for its 768 canvas.

A layer is markup under the name of the part it follows, e.g. `head` or `hair`; `behind` comes before all parts.
"""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Callable

from app.ai.builtin.colour_math import mix
from app.ai.builtin.look import Look
from app.ai.builtin.markup import LINE, Layer, both, path
from app.ai.builtin.worn import WORN


def own_layers(look: Look) -> list[Layer]:
    """Every own layer of this look, in painting order, as (part it follows, markup)."""
    found = [layer for draw in _BY_SPECIES.get(look.species.key, ()) for layer in draw(look)]
    found += [layer for thing in look.wears for layer in WORN[thing](look)]
    return found + (_wrinkles(look) if look.lines else [])


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


def _whiskers(look: Look) -> list[Layer]:
    lines = '<path d="M300 492L196 474M300 506L192 510M302 520L204 546" stroke="#000" stroke-opacity=".45" '
    nose = path("M364 466H404C400 482 392 490 384 492C376 490 368 482 364 466Z", "#5b3a3a", "")
    return [("beard", both(lines + 'stroke-width="3" fill="none" stroke-linecap="round"/>') + nose)]


def _muzzle(look: Look) -> list[Layer]:
    light = mix(look.skin, "#ffffff", 0.55)
    patch = f'<ellipse cx="384" cy="510" rx="112" ry="74" fill="{light}" fill-opacity=".8"/>'
    return [("clothes", patch)]


def _scales(look: Look) -> list[Layer]:
    dark = mix(look.skin, "#000000", 0.3)
    marks = "".join(
        f'<path d="M{x} {y}q14 20 28 0" stroke="{dark}" stroke-width="4" fill="none" stroke-linecap="round"/>'
        for x, y in (
            (232, 470),
            (262, 490),
            (240, 512),
            (276, 528),
            (330, 214),
            (318, 250),
            (352, 246),
            (366, 206),
        )
    )
    ridge = path("M356 188L384 96L412 188Z", mix(look.skin, "#000000", 0.35))
    return [("head", both(marks)), ("hair", ridge)]


def _antennae(look: Look) -> list[Layer]:
    stalk = f'<path d="M318 190C300 130 280 100 246 74" stroke="{mix(look.skin, "#000000", 0.25)}" '
    stalk += 'stroke-width="12" fill="none" stroke-linecap="round"/>'
    tip = f'<circle cx="244" cy="70" r="22" fill="{mix(look.skin, "#ffffff", 0.35)}" {LINE}/>'
    return [("hair", both(stalk + tip))]


def _aerial(look: Look) -> list[Layer]:
    steel = mix(look.skin, "#000000", 0.35)
    mast = f'<path d="M384 150V78" stroke="{steel}" stroke-width="12"/>'
    lamp = f'<circle cx="384" cy="62" r="24" fill="{look.iris}" {LINE}/>'
    disc = f'<circle cx="196" cy="436" r="46" fill="{steel}" {LINE}/>'
    disc += f'<circle cx="196" cy="436" r="24" fill="{look.skin}" {LINE}/>'
    return [("behind", mast + lamp), ("beard", both(disc))]


def _seams(look: Look) -> list[Layer]:
    line = mix(look.skin, "#000000", 0.4)
    seam = f'<path d="M286 206C300 260 296 300 250 330M252 560V500H310" stroke="{line}" stroke-width="4" fill="none"/>'
    bolt = f'<circle cx="272" cy="240" r="7" fill="{line}"/><circle cx="282" cy="530" r="7" fill="{line}"/>'
    return [("head", both(seam + bolt))]


def _thin_seam(look: Look) -> list[Layer]:
    line = mix(look.skin, "#000000", 0.35)
    seam = f'<path d="M242 500L292 520V572" stroke="{line}" stroke-width="3" fill="none"/>'
    lamp = f'<circle cx="240" cy="352" r="12" fill="none" stroke="{look.iris}" stroke-width="6"/>'
    return [("head", both(seam)), ("hair", lamp)]


def _plate(look: Look) -> list[Layer]:
    plate = path("M452 336L560 318C566 400 560 470 528 520L448 492Z", "#9aa5ae")
    eye = f'<circle cx="477" cy="408" r="38" fill="#2b3238" {LINE}/><circle cx="477" cy="408" r="18" fill="#e0453a"/>'
    bolts = "".join(
        f'<circle cx="{x}" cy="{y}" r="6" fill="#5c666e"/>' for x, y in ((542, 340), (538, 440), (466, 482))
    )
    return [("eyes", plate + eye + bolts)]


def _wings(look: Look) -> list[Layer]:
    tint = mix(look.hair, "#ffffff", 0.6)
    wing = path("M250 610C90 560 0 420 30 240C150 280 250 420 290 560Z", tint, f'fill-opacity=".75" {LINE}')
    vein = '<path d="M60 280C130 380 200 480 262 580" stroke="#fff" stroke-opacity=".8" stroke-width="4" fill="none"/>'
    return [("behind", both(wing + vein))]


def _feathers(look: Look) -> list[Layer]:
    wing = path("M230 690C60 660 -20 520 10 300C60 330 80 350 100 380C100 340 110 320 130 300C170 400 230 470 290 600Z",
                 "#fbf8f0")  # fmt: skip
    halo = '<ellipse cx="384" cy="66" rx="130" ry="28" fill="none" stroke="#eec84e" stroke-width="14"/>'
    return [("behind", both(wing) + halo)]


def _fins(look: Look) -> list[Layer]:
    fin = mix(look.skin, "#1f6f86", 0.5)
    ear = path("M236 496C180 500 120 470 84 420L128 408L86 356L146 366L124 300C180 326 226 366 246 410Z", fin)
    gills = (
        f'<path d="M322 612q-14 14 -8 30M340 616q-14 14 -8 30" stroke="{fin}" stroke-width="5" fill="none"/>'
    )
    return [("rearHair", both(ear)), ("head", both(gills))]


def _hollows(look: Look) -> list[Layer]:
    dark = mix(look.skin, "#2b1f2b", 0.4)
    shade = f'<ellipse cx="316" cy="412" rx="58" ry="50" fill="{dark}" fill-opacity=".55"/>'
    cheek = f'<path d="M262 500C276 536 296 556 316 566" stroke="{dark}" stroke-width="6" fill="none"/>'
    return [("head", both(shade + cheek))]


def _bones(look: Look) -> list[Layer]:
    socket = '<ellipse cx="316" cy="412" rx="66" ry="60" fill="#2a2320"/>'
    teeth = '<path d="M318 512H384M330 498V528M350 496V530M370 496V530" stroke="#2a2320" stroke-width="5" fill="none"/>'
    nose = path("M384 440L366 476H402Z", "#2a2320", "")
    return [("clothes", both(socket)), ("mouth", both(teeth) + nose)]


def _cracks(look: Look) -> list[Layer]:
    line = mix(look.skin, "#000000", 0.45)
    crack = f'<path d="M262 250L292 282L276 318L300 344M250 520L286 508L300 540" stroke="{line}" stroke-width="5" fill="none"/>'
    return [("head", crack)]


def _wrinkles(look: Look) -> list[Layer]:
    line = mix(look.skin, "#000000", 0.34 if look.lines == 1 else 0.42)
    style = f'stroke="{line}" stroke-width="{5 if look.lines == 1 else 6}" fill="none" stroke-linecap="round"'
    marks = "M244 420q-14 4 -26 16M248 438q-12 8 -18 22M276 470q26 18 60 6M318 492q-16 16 -18 44M322 276q32 -10 62 -10"
    if look.lines == 2:
        marks += "M240 402q-14 -2 -28 4M284 484q22 14 46 8M330 250q28 -8 54 -8M336 300q24 -8 48 -8"
    return [("clothes", both(f'<path d="{marks}" {style}/>'))]


_Draw = Callable[[Look], list[Layer]]
_BY_SPECIES: dict[str, tuple[_Draw, ...]] = {
    "elf": (_pointed_ears,), "half_elf": (_short_pointed_ears,), "dark_elf": (_pointed_ears,),
    "orc": (_short_pointed_ears, _tusks), "half_orc": (_short_pointed_ears, _tusks), "goblin": (_wide_ears, _fangs),
    "gnome": (_short_pointed_ears,), "troll": (_wide_ears, _tusks), "tiefling": (_short_pointed_ears, _horns),
    "demon": (_pointed_ears, _horns, _fangs), "angel": (_feathers,), "dragonborn": (_scales, _side_horns),
    "dragon": (_scales, _horns), "vampire": (_short_pointed_ears, _fangs), "werewolf": (_muzzle, _cat_ears, _fangs),
    "robot": (_aerial, _seams), "android": (_thin_seam,), "cyborg": (_plate,), "alien": (_antennae,),
    "fairy": (_wings, _short_pointed_ears), "merfolk": (_fins,), "undead": (_hollows,), "skeleton": (_bones,),
    "catfolk": (_muzzle, _cat_ears, _whiskers), "foxfolk": (_muzzle, _cat_ears, _whiskers),
    "wolffolk": (_muzzle, _cat_ears, _fangs), "lizardfolk": (_scales,), "minotaur": (_muzzle, _side_horns),
    "faun": (_ram_horns, _short_pointed_ears), "golem": (_cracks,), "mutant": (),
}  # fmt: skip
