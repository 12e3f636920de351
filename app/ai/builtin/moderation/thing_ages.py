"""Ages that are of a thing, not of somebody: `an eight-year-old motorbike`, `uma moto de oito anos`."""

from __future__ import annotations

from collections.abc import Iterator

from app.ai.builtin.moderation.normal import folded
from app.ai.builtin.moderation.words import words_of
from app.ai.builtin.vocabulary.age_nouns import EN, PT


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


# What may be the first of two nouns, or also mean somebody, is no thing here: `secret`, `port`, `business`.
_PEOPLE_TOO = _words("secret port tab process business processo negocio")
_MORE_EN = _words(
    "wagon bus lorry machine fridge oven tablet sword bakery cafe restaurant bar pub inn shop store",
    "farm orchard",
    "vines vineyard tree oak garden cake starter caravan camper trailer wall bridge tower castle",
    "typewriter jukebox",
    "watch clock ring necklace scarf hat shoes suitcase book novel manuscript map recipe bottle balloon",
)
_THINGS_EN = (EN.aged | _MORE_EN) - _PEOPLE_TOO
_MORE_PT = _words(
    "van onibus fogao geladeira trem tablet vitrola fermento padaria bar restaurante loja fazenda",
    "pomar videira",
    "arvore jardim trailer disco livro mapa receita maquina bolo chapeu mala anel garrafa champanhe rum",
)
_THINGS_PT = (frozenset(map(folded, PT.aged)) | _MORE_PT) - _PEOPLE_TOO
_CHILDREN_PT = frozenset(map(folded, PT.young)) | _words("mocinha mocinho novinha novinho")
_CHILDREN_PT -= {"bebe"}  # also `drinks`
_COLOURS = _words(
    "red blue green black white grey gray yellow rusty rusted battered trusty old classic second hand used",
    "single malt fruit sourdough wooden leather beloved vermelha vermelho azul verde preta preto",
    "branca branco cinza amarela amarelo velha velho",
    "usada usado enferrujada enferrujado",
)
# A thing stands alone before these; before another noun it only describes that one: `car thief`.
_BEHIND = _words("with that and which from named called in on at to he she his her but for by of")
_OF_SOMEBODY_PT = _words("de da do das dos na no nas nos e")  # `a menina da moto de oito anos`
_NUMBERS = _words(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
    "seventeen",
    "dois duas tres quatro cinco seis sete oito nove dez onze doze treze catorze quatorze quinze dezesseis",
    "dezessete",
)
_YEARS_EN = ("year", "old")
_MAX_COLOURS = 2
_CLAUSE_WORDS = 6  # before a thing in which nobody young may be named


def thing_ages(plain: str) -> Iterator[tuple[int, int]]:
    """Where such an age stands with its thing, in a text prepared by `folded`."""
    words = words_of(plain)
    for at, (start, word) in enumerate(words):
        if not _is_number(word):
            continue
        thing = _behind(plain, words, at)
        if thing is not None:
            yield start, words[thing][0] + len(words[thing][1])
        elif (thing := _before(words, at)) is not None:
            yield words[thing][0], words[at + 1][0] + len(words[at + 1][1])


def _is_number(word: str) -> bool:
    return word in _NUMBERS or (len(word) <= 2 and word.isdecimal())


def _behind(plain: str, words: list[tuple[int, str]], at: int) -> int | None:
    """The thing of `eight-year-old red motorbike`, if it is no part of another's name."""
    if tuple(word for _, word in words[at + 1 : at + 3]) != _YEARS_EN:
        return None
    thing = _past_colours(words, at + 3, 1)
    if not 0 <= thing < len(words) or words[thing][1] not in _THINGS_EN:
        return None
    end = words[thing][0] + len(words[thing][1])
    following = words[thing + 1] if thing + 1 < len(words) else None
    gap = plain[end : following[0]] if following else ""
    named = plain[words[at + 2][0] : end]  # a mark in it parts the age from the thing: `a ten-year-old, cake`
    if not named.replace(" ", "").replace("-", "").isalnum() or gap.startswith(("'", "’", "-")):
        return None
    alone = following is None or gap.strip() or following[1] in _BEHIND
    return thing if alone else None


def _before(words: list[tuple[int, str]], at: int) -> int | None:
    """The thing of `uma moto vermelha de oito anos`, if nobody before it may be so old."""
    if (
        at < 2
        or [word for _, word in words[at + 1 : at + 2]] != ["anos"]
        or words[at - 1][1] not in ("de", "com")
    ):
        return None
    thing = _past_colours(words, at - 2, -1)
    if thing < 1 or words[thing][1] not in _THINGS_PT or words[thing - 1][1] in _OF_SOMEBODY_PT:
        return None
    before = {word for _, word in words[max(0, thing - _CLAUSE_WORDS) : thing]}
    return thing if _CHILDREN_PT.isdisjoint(before) else None


def _past_colours(words: list[tuple[int, str]], at: int, step: int) -> int:
    for _ in range(_MAX_COLOURS):
        if 0 <= at < len(words) and words[at][1] in _COLOURS:
            at += step
    return at
