"""Names for colours in both languages, and the nearest one by distance in OKLab.

Lightness weighs less than hue there: people call a colour by its hue first.
"""

# ruff: noqa: E501
from __future__ import annotations

from functools import lru_cache

from app.ai.builtin.colours.arithmetic import RGB, rgb

Lab = tuple[float, float, float]

# Reference colour, English name, Portuguese name.
_NAMED = (
    ("#000000", "black", "preto"), ("#1f1f23", "near-black", "preto suave"), ("#3c3c40", "charcoal", "carvão"),
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
    ("#607c8e", "blue-grey", "cinza-azulado"), ("#214761", "dark slate blue", "azul-acinzentado-escuro"), ("#0a5b83", "petrol blue", "azul-petróleo"), ("#d2691e", "dark orange", "laranja-escuro"),
    ("#8d8468", "taupe", "cinza-acastanhado"), ("#80b0ba", "dusty blue", "azul-acinzentado"), ("#9aa892", "sage", "verde-sálvia"), ("#0b4a4a", "dark teal", "verde-azulado-escuro"),
    ("#c48880", "dusty pink", "rosa-antigo"), ("#d7f6ff", "pale blue", "azul-claro"), ("#d6fcc0", "pale green", "verde-claro"),
    ("#7e2a10", "reddish brown", "marrom-avermelhado"), ("#3a2a8c", "indigo", "índigo"), ("#8a7090", "mauve", "malva"),
    ("#f0481c", "red-orange", "laranja-avermelhado"), ("#ffc2d8", "pink", "rosa"), ("#a8794a", "light brown", "marrom-claro"),
)  # fmt: skip
_D65 = (0.95047, 1.0, 1.08883)
_LIGHTNESS = 0.3  # the weight of a difference in lightness beside one in hue or strength


@lru_cache(maxsize=4096)
def name_of(colour: RGB, locale: str) -> str:
    """The name of the nearest named colour, in `en` or `pt-BR`."""
    here = oklab(colour)
    nearest = min(_PLACES, key=lambda entry: _apart(entry[0], here))
    return nearest[1] if locale == "en" else nearest[2]


def chroma(colour: RGB) -> float:
    """How far a colour is from grey: 0, to about 0.25 for a strong red and 0.32 at the most."""
    _, a, b = oklab(colour)
    return float((a * a + b * b) ** 0.5)


def oklab(colour: RGB) -> Lab:
    """OKLab of an sRGB colour (Björn Ottosson's matrices)."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def lab(colour: RGB) -> Lab:
    """CIELAB of an sRGB colour, white point D65 (IEC 61966-2-1 and CIE 15)."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    x = 0.4124 * red + 0.3576 * green + 0.1805 * blue
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = 0.0193 * red + 0.1192 * green + 0.9505 * blue
    fx, fy, fz = (_curve(value / white) for value, white in zip((x, y, z), _D65, strict=True))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _curve(value: float) -> float:
    return float(value ** (1 / 3)) if value > 0.008856 else 7.787 * value + 16 / 116


def _apart(one: Lab, other: Lab) -> float:
    lightness, a, b = (x - y for x, y in zip(one, other, strict=True))
    return _LIGHTNESS * lightness * lightness + a * a + b * b


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


_PLACES = [(oklab(rgb(value)), english, portuguese) for value, english, portuguese in _NAMED]
