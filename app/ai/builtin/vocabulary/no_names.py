"""Words with a capital that are no names, and whom or what a name may belong to instead of the character."""

from __future__ import annotations

from app import patterns
from app.ai.builtin.vocabulary import titles

_WORDS = """
a an the my this that he she they it his her their old young one um uma o os as meu minha ele ela este esta
once in on at with there some every no not what who i i'm we you your brave red dark create make generate
please draw quero crie faça gere uns umas era em na com por para eu você after for by from like and but só
human elf dwarf orc knight wizard witch mage warrior robot king queen princess prince lady lord hello hi oi
olá character personagem imagine female male woman man girl boy mulher homem menina menino cavaleiro
guerreira guerreiro bruxa mago elfa elfo anão anã someone somebody nobody everyone everybody when while
where during mother father sister brother seu sua templar
"""
NOT_NAMES: frozenset[str] = frozenset(_WORDS.split()) | {
    word for table in (titles.ENGLISH, titles.PORTUGUESE) for word in table
}
OTHER_BEARERS = patterns.compile(
    r"\b(?:dog|cat|horse|sword|ship|brother|sister|hawk|pet|axe|blade|mother|father|son|daughter|friend|husband|"
    r"wife|raven|parrot|wolf|pony|mentor|master|cão|cachorro|gato|cavalo|espada|navio|irmão|irmã|mãe|pai|filho|filha|"
    r"amigo|amiga|marido|lobo|papagaio|esposa|mestre|corvo|barco)\s*,?\s*$"
)
PLACE_BEARERS = patterns.compile(
    r"\b(?:village|town|city|island|planet|land|kingdom|place|world|realm|country|vila|aldeia|cidade|ilha|planeta|"
    r"reino|terra|lugar|mundo|país|vilarejo)\s*,?\s*$"
)
