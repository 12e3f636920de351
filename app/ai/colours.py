"""Colours that people have, by key: what they look like on hair, eyes and skin, and what they are called."""

# ruff: noqa: E501
from __future__ import annotations

HAIR: dict[str, str] = {
    "black": "#241c1a", "dark_brown": "#3d271f", "brown": "#6b4330", "light_brown": "#95683f", "blond": "#d9b56b",
    "golden": "#e0b040", "strawberry": "#d48a5a", "red": "#b5401f", "auburn": "#7d3020", "copper": "#b5622d",
    "grey": "#8f9096", "silver": "#c3c8cf", "white": "#eeece6", "blue": "#3f68b5", "green": "#4c8c4a",
    "purple": "#7a4aa0", "violet": "#7a4aa0", "pink": "#e07ba8", "teal": "#2f8f8c", "orange": "#dd7324",
    "turquoise": "#37a9a4", "dark": "#30211c", "salt": "#77757a",
}  # fmt: skip
EYES: dict[str, str] = {
    "brown": "#5c3a24", "dark_brown": "#3b2418", "dark": "#33241d", "black": "#1c1717", "blue": "#3f7fc0",
    "green": "#4f8f4a", "grey": "#7d8a94", "hazel": "#8a6a35", "amber": "#cf8a26", "gold": "#e0ae2e",
    "golden": "#e0ae2e", "violet": "#7a55b5", "purple": "#7a55b5", "red": "#c02f2f", "silver": "#a9b4bd",
    "white": "#e6ebee", "teal": "#2f9490", "turquoise": "#2fa6a0", "cyan": "#31c3e0", "pink": "#d9709f",
    "orange": "#e07a22", "yellow": "#e3c52e", "honey": "#a8752b",
}  # fmt: skip
SKIN: dict[str, str] = {
    "pale": "#f6dccb", "fair": "#f1c3a5", "white": "#f6dccb", "tan": "#c68e63", "olive": "#b98e6a", "brown": "#8d5a3f",
    "dark": "#5c3829", "black": "#4a2d22", "ebony": "#4a2d22", "bronze": "#a9713f", "golden": "#d0a050",
    "freckled": "#efc0a0", "green": "#7da453", "blue": "#7196c9", "grey": "#8e939b", "red": "#b5485a",
    "purple": "#8262a8", "violet": "#8262a8", "copper": "#b5703f", "silver": "#c0c7cd", "yellow": "#d9bf5a",
    "teal": "#5fa6a0", "pink": "#e5a3a8", "orange": "#d98a4a", "turquoise": "#5fb5ae", "light": "#f1c3a5",
}  # fmt: skip

# English, Portuguese masculine singular, Portuguese masculine plural ("olhos azuis").
NAMES: dict[str, tuple[str, str, str]] = {
    "black": ("black", "preto", "pretos"),
    "dark_brown": ("dark brown", "castanho-escuro", "castanho-escuros"),
    "brown": ("brown", "castanho", "castanhos"),
    "light_brown": ("light brown", "castanho-claro", "castanho-claros"),
    "blond": ("blond", "loiro", "loiros"),
    "golden": ("golden", "dourado", "dourados"),
    "gold": ("gold", "dourado", "dourados"),
    "strawberry": ("strawberry blond", "loiro-arruivado", "loiro-arruivados"),
    "red": ("red", "vermelho", "vermelhos"),
    "auburn": ("auburn", "ruivo-escuro", "ruivo-escuros"),
    "copper": ("copper", "acobreado", "acobreados"),
    "grey": ("grey", "cinzento", "cinzentos"),
    "silver": ("silver", "prateado", "prateados"),
    "white": ("white", "branco", "brancos"),
    "blue": ("blue", "azul", "azuis"),
    "green": ("green", "verde", "verdes"),
    "purple": ("purple", "roxo", "roxos"),
    "violet": ("violet", "violeta", "violeta"),
    "pink": ("pink", "rosa", "rosa"),
    "teal": ("teal", "verde-azulado", "verde-azulados"),
    "turquoise": ("turquoise", "turquesa", "turquesa"),
    "orange": ("orange", "alaranjado", "alaranjados"),
    "yellow": ("yellow", "amarelo", "amarelos"),
    "cyan": ("bright cyan", "ciano", "ciano"),
    "hazel": ("hazel", "cor de avelã", "cor de avelã"),
    "amber": ("amber", "cor de âmbar", "cor de âmbar"),
    "honey": ("honey-coloured", "cor de mel", "cor de mel"),
    "dark": ("dark", "escuro", "escuros"),
    "salt": ("greying", "grisalho", "grisalhos"),
}
_SKIN_NAMES: dict[str, tuple[str, str]] = {
    "pale": ("pale", "pálida"), "fair": ("fair", "clara"), "light": ("light", "clara"), "white": ("white", "branca"),
    "tan": ("tanned", "bronzeada"), "olive": ("olive", "morena"), "brown": ("brown", "morena"),
    "dark": ("dark", "escura"), "black": ("black", "negra"), "ebony": ("ebony", "cor de ébano"),
    "bronze": ("bronze", "bronzeada"), "golden": ("golden", "dourada"), "freckled": ("freckled", "sardenta"),
    "green": ("green", "verde"), "blue": ("blue", "azul"), "grey": ("grey", "cinzenta"), "red": ("red", "vermelha"),
    "purple": ("purple", "roxa"), "violet": ("violet", "violeta"), "copper": ("copper", "acobreada"),
    "silver": ("silver", "prateada"), "yellow": ("yellow", "amarela"), "teal": ("teal", "verde-azulada"),
    "pink": ("pink", "rosada"), "orange": ("orange", "alaranjada"), "turquoise": ("turquoise", "turquesa"),
}  # fmt: skip
HUMAN_HAIR = ("black", "dark_brown", "brown", "light_brown", "blond", "red", "auburn")
HUMAN_EYES = ("brown", "dark_brown", "blue", "green", "grey", "hazel", "amber")
_NEAR = 40  # of 441 between black and white in RGB


def hair_words(key: str, locale: str) -> str:
    """`red hair`, `cabelo ruivo`."""
    english, portuguese, _ = NAMES[key]
    if locale == "en":
        return f"{english} hair"
    special = {"red": "ruivo", "grey": "grisalho"}
    return f"cabelo {special.get(key, portuguese)}"


def eye_words(key: str, locale: str) -> str:
    """`green eyes`, `olhos verdes`."""
    return f"{NAMES[key][0]} eyes" if locale == "en" else f"olhos {NAMES[key][2]}"


def skin_words(key: str, locale: str) -> str:
    """`green skin`, `pele verde`."""
    english, portuguese = _SKIN_NAMES[key]
    return f"{english} skin" if locale == "en" else f"pele {portuguese}"


def nearest(colours: dict[str, str], colour: str) -> str | None:
    """The key of the colour most like this one; None where none is near: no word is better than a wrong one."""

    def apart(key: str) -> int:
        pairs = zip(bytes.fromhex(colours[key][1:]), bytes.fromhex(colour[1:]), strict=True)
        return sum((one - other) ** 2 for one, other in pairs)

    found = min(colours, key=apart)
    return found if apart(found) <= _NEAR**2 else None
