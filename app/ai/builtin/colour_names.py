"""Names for colours in both languages, and the nearest one by distance in CIELAB (CIE76)."""

# ruff: noqa: E501
from __future__ import annotations

from functools import lru_cache

from app.ai.builtin.colour_math import RGB, rgb

# Reference colour, English name, Portuguese name.
_NAMED = (
    ("#000000", "black", "preto"), ("#1f1f23", "near-black", "quase preto"), ("#3c3c40", "charcoal", "carvão"),
    ("#6b6b70", "dark grey", "cinza-escuro"), ("#9a9aa0", "grey", "cinza"), ("#c4c4c8", "light grey", "cinza-claro"),
    ("#ececec", "off-white", "branco-gelo"), ("#ffffff", "white", "branco"), ("#f5efdc", "cream", "creme"),
    ("#e3d3b0", "beige", "bege"), ("#d2b48c", "tan", "castanho-claro"), ("#c9a66b", "sand", "areia"),
    ("#8b5a2b", "brown", "marrom"), ("#5a3a22", "dark brown", "marrom-escuro"), ("#33231a", "umber", "sépia"),
    ("#a0522d", "sienna", "terra"), ("#b7410e", "rust", "ferrugem"), ("#cb6d51", "copper", "cobre"),
    ("#8b0000", "dark red", "vermelho-escuro"), ("#c8202f", "red", "vermelho"), ("#e5484d", "bright red", "vermelho-vivo"),
    ("#5e1224", "burgundy", "bordô"), ("#fa8072", "salmon", "salmão"), ("#ff7f50", "coral", "coral"),
    ("#ff8c1a", "orange", "laranja"), ("#ffb347", "light orange", "laranja-claro"), ("#d99a1c", "ochre", "ocre"),
    ("#e6b422", "gold", "dourado"), ("#ffe135", "yellow", "amarelo"), ("#fff3a3", "pale yellow", "amarelo-claro"),
    ("#808000", "olive", "oliva"), ("#b5d334", "lime", "verde-limão"), ("#7cb342", "leaf green", "verde-folha"),
    ("#2e8b3d", "green", "verde"), ("#14532d", "dark green", "verde-escuro"), ("#a8d5a2", "pale green", "verde-claro"),
    ("#8a9a5b", "moss green", "verde-musgo"), ("#50c8a0", "mint", "menta"), ("#1f7a78", "teal", "verde-azulado"),
    ("#40e0d0", "turquoise", "turquesa"), ("#7fdbff", "sky blue", "azul-celeste"), ("#b7d5ea", "pale blue", "azul-claro"),
    ("#2f6fd0", "blue", "azul"), ("#1b3a8a", "deep blue", "azul-profundo"), ("#12204a", "navy", "azul-marinho"),
    ("#5b7fa6", "steel blue", "azul-aço"), ("#6a5acd", "slate violet", "azul-violeta"), ("#7b2fbf", "violet", "violeta"),
    ("#4b1a6b", "deep purple", "roxo-escuro"), ("#8e4585", "plum", "ameixa"), ("#c8a2d8", "lilac", "lilás"),
    ("#e01fa0", "magenta", "magenta"), ("#f4a6c0", "pink", "rosa"), ("#d4526e", "rose", "rosa-escuro"),
    ("#f6d7c3", "peach", "pêssego"), ("#00c8e0", "cyan", "ciano"), ("#39ff5a", "neon green", "verde-neon"),
)  # fmt: skip
_D65 = (0.95047, 1.0, 1.08883)


@lru_cache(maxsize=4096)
def name_of(colour: RGB, locale: str) -> str:
    """The name of the nearest named colour, in `en` or `pt-BR`."""
    here = lab(colour)
    nearest = min(_LABS, key=lambda entry: sum((a - b) ** 2 for a, b in zip(entry[0], here, strict=True)))
    return nearest[1] if locale == "en" else nearest[2]


def lab(colour: RGB) -> tuple[float, float, float]:
    """CIELAB of an sRGB colour, white point D65 (IEC 61966-2-1 and CIE 15)."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    x = 0.4124 * red + 0.3576 * green + 0.1805 * blue
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = 0.0193 * red + 0.1192 * green + 0.9505 * blue
    fx, fy, fz = (_curve(value / white) for value, white in zip((x, y, z), _D65, strict=True))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _curve(value: float) -> float:
    return float(value ** (1 / 3)) if value > 0.008856 else 7.787 * value + 16 / 116


_LABS = [(lab(rgb(value)), english, portuguese) for value, english, portuguese in _NAMED]
