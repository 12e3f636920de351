"""The species the built-in engine knows: their words, ages, settings, skins and where their names come from."""

# ruff: noqa: E501
from __future__ import annotations

from dataclasses import dataclass

# Feminine, masculine and gender-neutral form, in this order, wherever a Portuguese word has three.
Forms = tuple[str, str, str]

HUMAN_SKINS = ("#5c3829", "#7a4b35", "#a36b4f", "#b98e6a", "#c68e7a", "#e0ac8b", "#f1c3a5", "#f6d6c1")
_PALE = ("#f6e7e0", "#ead9d2")
_GREENS = ("#7da453", "#6b8f4e", "#8bab62", "#5f8458")


@dataclass(frozen=True, slots=True)
class Species:
    """`ages`: youngest adult, usual oldest, utmost (years). `names`: the culture in names.py."""

    key: str
    english: str
    portuguese: Forms
    settings: tuple[str, ...]
    ages: tuple[int, int, int] = (18, 65, 95)
    skins: tuple[str, ...] = HUMAN_SKINS
    names: str = "human"
    hairless: bool = False
    hair_colours: tuple[str, ...] = ()  # keys of colours.py; empty: the human ones
    eye_colours: tuple[str, ...] = ()
    pool: bool = True  # may be chosen where the description states none


def _same(word: str) -> Forms:
    return (word, word, word)


_F: tuple[str, ...] = ("fantasy",)
_S: tuple[str, ...] = ("science_fiction",)
_ALL: tuple[str, ...] = ("fantasy", "science_fiction", "modern", "historical")

_SPECIES = (
    Species("human", "human", ("humana", "humano", "humane"), _ALL),
    Species("elf", "elf", ("elfa", "elfo", "elfe"), _F, (90, 420, 900), names="elf",
            hair_colours=("black", "brown", "blond", "silver", "white", "auburn"),
            eye_colours=("green", "violet", "grey", "amber", "blue")),
    Species("half_elf", "half-elf", ("meio-elfa", "meio-elfo", "meio-elfe"), _F, (20, 120, 180), names="elf"),
    Species("dark_elf", "dark elf", ("elfa negra", "elfo negro", "elfe negre"), _F, (90, 420, 900),
            ("#4a4a6a", "#3d3f5c", "#5b5675"), "elf", hair_colours=("white", "silver"),
            eye_colours=("red", "violet", "amber"), pool=False),
    Species("dwarf", "dwarf", ("anã", "anão", "anane"), _F, (40, 210, 350), names="dwarf",
            hair_colours=("red", "auburn", "brown", "black", "grey")),
    Species("orc", "orc", ("orc", "orc", "orc"), _F, (15, 45, 65), _GREENS, "orc",
            hair_colours=("black", "dark_brown"), eye_colours=("amber", "red", "brown")),
    Species("half_orc", "half-orc", ("meio-orc", "meio-orc", "meio-orc"), _F, (16, 55, 80),
            ("#93a678", "#859a72"), "orc", hair_colours=("black", "dark_brown"), pool=False),
    Species("goblin", "goblin", _same("goblin"), _F, (12, 40, 60), ("#9bb04a", "#7f9a3c", "#a9b65c"), "goblin",
            hair_colours=("black", "green"), eye_colours=("amber", "red")),
    Species("halfling", "halfling", ("halfling", "halfling", "halfling"), _F, (20, 90, 130), names="halfling",
            hair_colours=("brown", "auburn", "blond")),
    Species("gnome", "gnome", ("gnoma", "gnomo", "gnome"), _F, (40, 250, 400), names="gnome",
            hair_colours=("white", "red", "blond", "brown")),
    Species("giant", "giant", ("giganta", "gigante", "gigante"), _F, (40, 200, 400), names="dwarf", pool=False),
    Species("troll", "troll", _same("troll"), _F, (20, 90, 150), ("#7d8f86", "#6f8791"), "orc",
            hair_colours=("black", "green"), eye_colours=("amber", "red"), pool=False),
    Species("tiefling", "tiefling", _same("tiefling"), _F, (18, 75, 110),
            ("#b5485a", "#8e4a7d", "#6c5aa0", "#c2624f"), "tiefling",
            hair_colours=("black", "dark_brown", "white", "purple"), eye_colours=("gold", "red", "amber")),
    Species("demon", "demon", ("demônia", "demônio", "demônie"), _F, (100, 900, 3000),
            ("#a8322f", "#8a2a3c"), "tiefling", hair_colours=("black",), eye_colours=("gold", "red"), pool=False),
    Species("angel", "angel", ("anja", "anjo", "anje"), _F, (100, 900, 3000), names="angel",
            hair_colours=("blond", "white", "black", "brown"), pool=False),
    Species("dragonborn", "dragonborn", _same("draconato"), _F, (15, 60, 85),
            ("#a34d3c", "#4f8265", "#4a6d9c", "#b08a3e"), "dragon", True, eye_colours=("gold", "amber", "red"),
            pool=False),
    Species("dragon", "dragon", ("dragoa", "dragão", "dragane"), _F, (100, 900, 2000),
            ("#a34d3c", "#4f8265", "#3f6f7d"), "dragon", True, eye_colours=("gold", "amber"), pool=False),
    Species("vampire", "vampire", ("vampira", "vampiro", "vampire"), ("fantasy", "modern", "historical"),
            (120, 600, 1200), _PALE, "human", hair_colours=("black", "dark_brown", "white"),
            eye_colours=("red", "amber"), pool=False),
    Species("werewolf", "werewolf", ("lobismulher", "lobisomem", "lobispessoa"), ("fantasy", "modern", "historical"),
            (18, 60, 90), ("#9a8575", "#7d6f66"), "human", hair_colours=("dark_brown", "grey", "black"),
            eye_colours=("amber", "gold"), pool=False),
    Species("robot", "robot", ("robô", "robô", "robô"), _S, (1, 40, 90), ("#aab4bd", "#8f9ca8", "#c2b8a3"),
            "machine", True, eye_colours=("cyan", "amber", "green"), pool=False),
    Species("android", "android", ("androide", "androide", "androide"), _S, (1, 30, 60),
            ("#e3dcd6", "#c9d3d9", "#d9b9a3"), "machine", eye_colours=("cyan", "blue", "grey")),
    Species("cyborg", "cyborg", ("ciborgue", "ciborgue", "ciborgue"), _S, (20, 70, 110)),
    Species("alien", "alien", ("alienígena", "alienígena", "alienígena"), _S, (20, 140, 260),
            ("#8fbf9f", "#7fa8c9", "#b296c7", "#9ac77a"), "alien", True, eye_colours=("black", "violet", "gold")),
    Species("fairy", "fairy", ("fada", "fado", "fade"), _F, (30, 400, 900), names="fairy",
            hair_colours=("pink", "blond", "green", "white", "auburn"), eye_colours=("green", "violet", "blue"),
            pool=False),
    Species("merfolk", "merfolk", ("sereia", "tritão", "sereie"), _F, (20, 150, 260),
            ("#7fb8b0", "#6aa3b8", "#a9c9b4"), "sea", hair_colours=("teal", "green", "blue", "black"),
            eye_colours=("teal", "blue", "green"), pool=False),
    Species("ghost", "ghost", _same("fantasma"), ("fantasy", "modern", "historical"), (18, 300, 900),
            ("#cfdbe6", "#c3d4dc"), "human", hair_colours=("silver", "white"), eye_colours=("grey", "blue"),
            pool=False),
    Species("undead", "undead", ("morta-viva", "morto-vivo", "morte-vive"), ("fantasy", "modern"), (18, 300, 900),
            ("#a3ad96", "#93a193"), "human", hair_colours=("black", "grey", "white"),
            eye_colours=("amber", "grey", "red"), pool=False),
    Species("skeleton", "skeleton", _same("esqueleto"), _F, (18, 300, 900), ("#ece5d3",), "human", True,
            eye_colours=("amber", "cyan"), pool=False),
    Species("catfolk", "cat-folk", ("mulher-gato", "homem-gato", "pessoa-gato"), _F, (14, 50, 75),
            ("#d9a566", "#8c8279", "#4c4642", "#e8dccb"), "cat", eye_colours=("green", "gold", "amber")),
    Species("foxfolk", "fox-folk", ("mulher-raposa", "homem-raposa", "pessoa-raposa"), _F, (14, 50, 75),
            ("#d4763b", "#c9683a"), "cat", hair_colours=("orange", "auburn"), eye_colours=("amber", "green"),
            pool=False),
    Species("wolffolk", "wolf-folk", ("mulher-lobo", "homem-lobo", "pessoa-lobo"), _F, (14, 50, 75),
            ("#8d8a88", "#6e6a69"), "orc", hair_colours=("grey", "dark_brown"), eye_colours=("amber", "gold"),
            pool=False),
    Species("lizardfolk", "lizard-folk", ("mulher-lagarto", "homem-lagarto", "pessoa-lagarto"), _F, (14, 60, 80),
            ("#6f9c5b", "#5b8c7b"), "dragon", True, eye_colours=("gold", "amber"), pool=False),
    Species("centaur", "centaur", ("centaura", "centauro", "centaure"), _F, (18, 80, 120), names="elf", pool=False),
    Species("minotaur", "minotaur", ("minotaura", "minotauro", "minotaure"), _F, (17, 60, 90),
            ("#8a5f45", "#6d4a38"), "orc", hair_colours=("dark_brown", "black"), eye_colours=("brown", "amber"),
            pool=False),
    Species("faun", "faun", ("fauna", "fauno", "faune"), _F, (18, 110, 160), names="elf",
            hair_colours=("brown", "auburn"), pool=False),
    Species("golem", "golem", _same("golem"), _F, (1, 300, 900), ("#9a8f83", "#8b7f74"), "machine", True,
            eye_colours=("amber", "cyan"), pool=False),
    Species("saci", "saci", _same("saci"), _F, (15, 70, 77), ("#5c3829", "#4a2d22"), "human",
            hair_colours=("black",), eye_colours=("red", "brown"), pool=False),
    Species("curupira", "curupira", _same("curupira"), _F, (30, 300, 700), names="human",
            hair_colours=("red", "orange"), eye_colours=("green", "amber"), pool=False),
    Species("mutant", "mutant", ("mutante", "mutante", "mutante"), _S, names="human", pool=False),
)  # fmt: skip

SPECIES: dict[str, Species] = {species.key: species for species in _SPECIES}


def ageing(age: int, species: Species) -> float:
    """How far a life has gone: 0 at the youngest adult age, 1 at the usual oldest; the ageless never pass 0.5."""
    adult, late, _ = species.ages
    return min((age - adult) / (late - adult), 0.5 if late >= 800 or species.ages[0] <= 3 else 9.0)


def species_of(key: str) -> Species:
    """The species of that key; an unknown key is drawn and aged as a human."""
    return SPECIES.get(key, SPECIES["human"])
