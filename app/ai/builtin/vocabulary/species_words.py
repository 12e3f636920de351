"""What species are called in descriptions. Singular only: plural species are mostly somebody else."""

# ruff: noqa: E501
from __future__ import annotations

# key: English words and adjectives | Portuguese feminine | masculine | no gender
_TABLE = """
human: human, human being | humana | humano | ser humano
elf: elf, elven, elvish, elfin, high elf, wood elf | elfa | elfo | élfica, élfico, elfe
half_elf: half elf, half elven | meia elfa, meio elfa | meio elfo | meio élfica
dark_elf: dark elf, drow | elfa negra, elfa sombria | elfo negro, elfo sombrio | drow
dwarf: dwarf, dwarven, dwarvish | anã | anão | anânica
orc: orc, orcish, ork | orca | | orc, órquica, órquico, orquesa
half_orc: half orc, half orcish | meia orc | meio orc |
goblin: goblin, hobgoblin, bugbear | goblina | | goblin, duende
halfling: halfling, hobbit | | | halfling, hobbit, pequenino
gnome: gnome, gnomish | gnoma | gnomo | gnômica, gnômico
giant: giantess, half giant, goliath, firbolg, cyclops, stone giant, frost giant, fire giant | giganta, meia gigante | meio gigante, ciclope | gigante de gelo
troll: troll, ogre, ogress | ogra | ogro | troll
tiefling: tiefling | | | tiefling
demon: demon, demonic, demoness, succubus, incubus, half demon, devil, imp, oni, djinn, genie | demônia, diaba, súcubo | demônio, diabo, íncubo | demoníaca, demoníaco
angel: angel, aasimar, angelic, half angel, celestial, valkyrie | anja | anjo | aasimar, angelical
dragonborn: dragonborn, draconic, half dragon | draconata | draconato | meio dragão
dragon: dragon | dragoa | dragão |
vampire: vampire, vampiric, vampiress, dhampir | vampira | vampiro | vampírica, vampírico
werewolf: werewolf, lycanthrope | | | lobisomem, licantropo
robot: robot, robotic, automaton, mecha | | | robô, autômato, robótica, robótico
android: android, synthetic human, artificial intelligence, replicant | | | androide, andróide, inteligência artificial, replicante
cyborg: cyborg | | | ciborgue
alien: alien, extraterrestrial, martian | | | alienígena, extraterrestre, marciana, marciano
fairy: fairy, fae, faerie, pixie, sprite, nymph, dryad, harpy, changeling | ninfa, dríade | | fada, feérica, feérico
merfolk: mermaid, merman, merfolk, siren, triton, selkie | sereia, iara | tritão, boto |
ghost: ghost, ghostly, spectre, specter, phantom, spirit, banshee, wraith | | | fantasma, espectro, assombração
undead: undead, zombie, lich, revenant, ghoul, mummy | morta viva, múmia | morto vivo | zumbi, lich, desmorto
skeleton: skeleton | | | esqueleto
catfolk: cat folk, catfolk, cat girl, catgirl, cat boy, cat person, khajiit, tabaxi, feline, talking cat, cat woman | mulher gato, menina gato, gata falante | homem gato, gato falante | felina, felino, tabaxi
foxfolk: fox folk, foxfolk, fox girl, fox boy, kitsune, talking fox, fox person | mulher raposa | homem raposa | kitsune, raposa falante
wolffolk: wolf folk, wolfkin, gnoll, wolf girl, wolf boy | mulher lobo | homem lobo | gnoll
lizardfolk: lizard folk, lizardfolk, lizard man, lizard woman, argonian, kobold, reptilian, naga | mulher lagarto | homem lagarto | reptiliana, reptiliano, kobold
centaur: centaur, centauress | centaura | centauro |
minotaur: minotaur | minotaura | minotauro |
faun: faun, satyr | fauna | fauno, sátiro |
golem: golem, warforged | | | golem
mutant: mutant | | | mutante
saci: saci | | saci, saci pererê |
curupira: curupira, caipora | | | curupira, caipora
"""

# English words above that also state a gender.
ENGLISH_GENDERS = {
    "giantess": "female", "demoness": "female", "succubus": "female", "ogress": "female", "valkyrie": "female", "harpy": "female", "banshee": "female", "incubus": "male", "vampiress": "female",
    "mermaid": "female", "merman": "male", "cat girl": "female", "catgirl": "female", "cat boy": "male",
    "cat woman": "female", "fox girl": "female", "fox boy": "male", "lizard man": "male", "lizard woman": "female",
    "wolf girl": "female", "wolf boy": "male", "centauress": "female", "nymph": "female", "dryad": "female",
}  # fmt: skip

# Words above that are no nouns, so can't stand for the species by themselves.
_ADJECTIVE_WORDS = """
elven elvish elfin dwarvish dwarven orcish gnomish demonic angelic draconic vampiric robotic ghostly feline reptilian
celestial élfica élfico anânica anânico órquica órquico gnômica gnômico demoníaca demoníaco angelical vampírica
vampírico robótica robótico felina felino reptiliana reptiliano feérica feérico
"""
ADJECTIVES = frozenset(_ADJECTIVE_WORDS.split())


def _split(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _tables() -> tuple[dict[str, tuple[str, str | None]], dict[str, tuple[str, str | None]]]:
    english: dict[str, tuple[str, str | None]] = {}
    portuguese: dict[str, tuple[str, str | None]] = {}
    for line in _TABLE.strip().splitlines():
        key, _, rest = line.partition(":")
        words, female, male, either = rest.split("|")
        english |= {word: (key, ENGLISH_GENDERS.get(word)) for word in _split(words)}
        portuguese |= dict.fromkeys(_split(female), (key, "female"))
        portuguese |= dict.fromkeys(_split(male), (key, "male"))
        portuguese |= dict.fromkeys(_split(either), (key, None))
    return english, portuguese


# word: (species key, gender it states)
ENGLISH, PORTUGUESE = _tables()
