"""Finds a described character's looks: hair, eyes, skin, beard, clothes, what is worn; and temper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from app import patterns
from app.ai.builtin.reading.distinguishing_features import build_in, distinguishing_features_in
from app.ai.builtin.reading.species_role_gender import ROLE_WORDS
from app.ai.builtin.reading.text import Text, found
from app.ai.builtin.vocabulary import features as words
from app.ai.colours import EYES, HAIR, SKIN

MAX_MENTIONS = 16  # the maximum number of mentions of one noun that are read
_PT_STOP = patterns.compile(r"\b(?:olhos?|barba|pele|cabelos?|vestid[oa]s?|manto|capa|roupas?)\b|[.;]")
MAX_TEMPERS = 3
_ONE_ONLY = ("hair", "hair_style", "eyes", "skin", "beard", "beard_style", "clothes")
_EN_STOP = patterns.compile(r"\b(?:eyes?|beard|skin|cloak|dress|coat|robes?|jacket|hair)\b|[.;]")


@dataclass(frozen=True, slots=True)
class Looks:
    """Colours by key of colours.py; None where nothing was said."""

    hair: str | None = None
    hair_style: str | None = None
    eyes: str | None = None
    skin: str | None = None
    beard: bool | None = None
    beard_style: str | None = None
    clothes: str | None = None  # `#rrggbb`
    wears: tuple[str, ...] = ()
    tempers: tuple[str, ...] = ()  # keys, and beside them the words as stated
    temper_words: tuple[str, ...] = ()
    build: tuple[str, ...] = ()  # as stated, like the next
    distinguishing_features: tuple[str, ...] = ()  # and clothes

    def corrected(self, later: Looks) -> Looks:
        """Returns the looks with later statements in place of earlier ones."""
        said = {name: getattr(later, name) for name in _ONE_ONLY if getattr(later, name) is not None}
        return replace(self, **said)


def looks_in(text: Text) -> Looks:
    """Returns all looks that the description states."""
    english = text.language == "en"
    hair, style = _hair_en(text) if english else _hair_pt(text)
    beard, beard_style, beard_colour = _beard(text)
    tempers = _tempers(text)
    return Looks(
        hair=_known(hair or beard_colour, HAIR),
        hair_style=style or _bald(text),
        eyes=_known(_near(text, "eyes?|eyed" if english else "olhos?"), EYES),
        skin=_known(_near(text, "skin(?:ned)?" if english else "pele") or _people(text), SKIN),
        beard=beard,
        beard_style=beard_style,
        clothes=_clothes(text),
        wears=_worn(text),
        tempers=tuple(key for key, _ in tempers),
        temper_words=tuple(word for _, word in tempers),
        build=build_in(text),
        distinguishing_features=distinguishing_features_in(text),
    )


def _known(key: str | None, table: dict[str, str]) -> str | None:
    return key if key in table else None


def _colours(text: Text) -> dict[str, str]:
    return words.COLOURS[text.language]


def _windows(text: Text, noun: str) -> Iterator[tuple[str, str]]:
    """Yields for each mention of the noun the words before and after it, which may describe it."""
    stop = _EN_STOP if text.language == "en" else _PT_STOP
    for match in islice(patterns.finditer(rf"\b(?:{noun})\b", text.plain), MAX_MENTIONS):
        before = stop.split(text.before(match.start(), 44))[-1]
        after = stop.split(text.after(match.end(), 44))[0]
        if not text.denied(match.start()):
            yield before, after


def _near(text: Text, noun: str) -> str | None:
    """Returns the colour of the noun: right before it in English, right after it in Portuguese, or past a
    verb."""
    table = _colours(text)
    for before, after in _windows(text, noun):
        labelled = after.lstrip().startswith(":")
        forward = labelled or text.language != "en"
        colour = _first(table, after) if forward else _last(table, before)
        if text.language == "en" and colour is None:
            colour = _first(table, after) if _says(after) else _at_once(table, after)
        if colour:
            return colour
    return None


def _says(after: str) -> bool:
    return (
        patterns.match(r"\s*(?::|(?:is|are|was|were|as|like|of|the colou?r|that is|that are)\b)", after)
        is not None
    )


def _at_once(table: dict[str, str], after: str) -> str | None:
    """Returns the colour directly behind the noun: `make his hair black.`"""
    match = next(iter(found(table, after)), None)
    alone = (
        match
        and not after[: match.start()].strip()
        and patterns.match(r"\s*(?:$|[,.;]|and\b|with\b)", after[match.end() :])
    )
    return table[match.group()] if match and alone else None


def _last(table: dict[str, str], words_before: str) -> str | None:
    window = " ".join(words_before.split()[-4:])
    matches = list(found(table, window))
    if not matches or patterns.search(r"\b(?:with|wearing|in)\b", window[matches[-1].end() :]):
        return None
    return table[matches[-1].group()]


def _first(table: dict[str, str], words_after: str) -> str | None:
    window = " ".join(words_after.split()[:6])
    match = next(iter(found(table, window)), None)
    return table[match.group()] if match else None


def _hair_en(text: Text) -> tuple[str | None, str | None]:
    colour, style = _near(text, "hair(?:ed)?|braids?|(?:dread)?locks|curls|mane|ponytail"), None
    for before, _ in _windows(text, "hair(?:ed)?|locks|mane"):
        style = style or _last(words.HAIR_STYLES["en"], before)
    if style is None:
        own: tuple[str, ...] = (
            "braids",
            "braid",
            "ponytail",
            "dreadlocks",
            "mohawk",
            "curls",
            "top knot",
            "topknot",
        )
        own += ("bun",) if "hair" in text.plain else ()
        style = next((words.HAIR_STYLES["en"][m.group()] for m in found(own, text.plain)), None)
    if colour is None and (
        word := patterns.search(r"\b(red ?head(?:ed)?|ginger|blonde|brunette)\b", text.plain)
    ):
        colour = "blond" if word[1] == "blonde" else "dark_brown" if word[1] == "brunette" else "red"
    return colour, style


def _hair_pt(text: Text) -> tuple[str | None, str | None]:
    colour, style = _near(text, "cabelos?|tranças?|cachos|dreads|cabeleira"), None
    for before, after in _windows(text, "cabelos?|cabeleira"):
        style = (
            style or _first(words.HAIR_STYLES["pt-BR"], after) or _last(words.HAIR_STYLES["pt-BR"], before)
        )
    if style is None:
        own = ("tranças", "trança", "coque", "moicano", "dreads", "rabo de cavalo")
        style = next((words.HAIR_STYLES["pt-BR"][m.group()] for m in found(own, text.plain)), None)
    if colour is None and (word := patterns.search(r"\b(ruiv|loir|lour|moren|grisalh)[oa]\b", text.plain)):
        colour = {"ruiv": "red", "loir": "blond", "lour": "blond", "moren": "dark_brown", "grisalh": "salt"}[
            word[1]
        ]
    return colour, style


def _bald(text: Text) -> str | None:
    pattern = r"\b(?:bald|balding|hairless|shaved head|no hair|careca|calv[oa]|sem cabelos?|cabeça raspada)\b"
    match = patterns.search(pattern, text.plain)
    return "bald" if match and not text.denied(match.start()) else None


def _beard(text: Text) -> tuple[bool | None, str | None, str | None]:
    if patterns.search(r"\b(?:clean shaven|beardless|imberbe|barbead[oa]|barba feita)\b", text.plain):
        return False, None, None
    pattern = r"\b(?:beard|bearded|goatee|moustache|mustache|barba|barbud[oa]|barbad[oa]|cavanhaque|bigode)\b"
    match = patterns.search(pattern, text.plain)
    if match is None:
        return None, None, None
    if text.denied(match.start()):
        return False, None, None
    style = {"goatee": "goatee", "cavanhaque": "goatee", "moustache": "moustache", "mustache": "moustache",
             "bigode": "moustache"}.get(match.group())  # fmt: skip
    long = patterns.search(
        r"\b(?:long|longa|comprida)\b", text.before(match.start(), 20) + text.after(match.end(), 14)
    )
    return True, style or ("long" if long else None), _near(text, pattern[2:-2])


def _people(text: Text) -> str | None:
    # "homem negro", "mulher negra", "a black woman" state the skin without the word for it.
    pt = patterns.search(
        r"\b(?:mulher|homem|menin[oa]|garot[oa]|jovem|rapaz|moça|senhora?|velh[oa])\s+(?:\w+\s+)?(negr[oa]|"
        r"pard[oa]|branc[oa])\b",
        text.plain,
    )
    if pt:
        return {"negr": "black", "pard": "brown", "branc": "white"}[pt[1][:-1]]
    after = patterns.search(r"\b(\w+)\s+(negr[oa]|pard[oa])\b", text.plain)
    if after and after[1] in ROLE_WORDS["pt-BR"]:
        return "black" if after[2].startswith("negr") else "brown"
    en = patterns.search(r"\b(black|white|brown)\s+(?:\w+\s+)?(?:woman|man|girl|boy)\b", text.plain)
    return en[1] if en else None


def _clothes(text: Text) -> str | None:
    table = _colours(text)
    colour = _near(text, "|".join(words.CLOTHES[text.language]))
    if colour is None:
        match = patterns.search(
            r"\b(?:dressed|clad|wearing|clothed|vestid[oa]|vestindo)\s+(?:all\s+)?(?:in|de)?\s*([\w ]{1,24})",
            text.plain,
        )
        colour = _first(table, match[1]) if match else None
    return words.CLOTHES_HEX.get(colour or "")


def _worn(text: Text) -> tuple[str, ...]:
    table = words.WORN[text.language]
    worn: dict[str, None] = {}
    for match in found(table, text.plain):
        key = table[match.group()]
        if key not in worn and not text.denied(match.start()):
            worn[key] = None
    return tuple(worn)


def _tempers(text: Text) -> list[tuple[str, str]]:
    table = words.TEMPERS[text.language]
    unique: dict[str, str] = {}
    for match in found(table, text.plain):
        after = text.after(match.end(), 12)
        named = match.start() > 0 and text.raw[match.start()].isupper() and text.raw[match.start() - 1] == " "
        if len(unique) == MAX_TEMPERS:
            break
        if (
            not named
            and table[match.group()] not in unique
            and not text.denied(match.start())
            and not patterns.match(r"\s*(?:hair|eyes|north|winter|cabelo|água)", after)
        ):
            unique.setdefault(table[match.group()], match.group())
    return list(unique.items())
