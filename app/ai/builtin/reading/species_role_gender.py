"""The character's species, role and gender, as opposed to those of others that are mentioned."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from app import patterns
from app.ai.builtin.reading import role_forms as forms
from app.ai.builtin.reading.spelling import slips
from app.ai.builtin.reading.text import Text, found
from app.ai.builtin.vocabulary import numbers, species_words
from app.ai.builtin.vocabulary.files import by_language
from app.ai.builtin.vocabulary.given_names import gender_of
from app.ai.builtin.vocabulary.occupations import OCCUPATIONS
from app.ai.word_lists import FOLDERS
from app.engines.ports import Gender, Locale

MAX_MENTIONS = 100  # the maximum of species, occupations and genders each that are read
# Words before a word that refers to somebody else: "raised by a smith", "her dragon", "filha de um ferreiro".
_OTHERS_EN = patterns.compile(
    r"(?:\b(?:by|with|against|of|her|his|their|my|loves?|loved|hates?|fears?|hunts?|fights?|fought|killed|"
    r"married|become|becoming|befriended|serves?|served|betrayed|for|to|from|like|be|being|met|saved|"
    r"seeks?|rescued)(?:\s+(?:a|an|the|some))?(?:\s+\w+){0,1}\s+)$"
)
_OTHERS_PT = patterns.compile(
    r"(?:\b(?:por|pelo|pela|com|contra|de|do|da|seu|sua|meu|minha|ama|odeia|teme|caça|enfrenta|matou|casou|"
    r"tornar|virar|ser|para|ao|à|como|conheceu|salvou|traiu|busca)(?:\s+(?:um|uma|o|a))?(?:\s+\w+){0,1}\s+)$"
)
_THINGS_EN = patterns.compile(
    r"^\s*(?:s\b|'s|’s|hunter|slayer|rider|tamer|killer|whisperer|sword|blade|axe|armou?r|ring|bow|steel|"
    r"hammer|king's|mother|father|friend|parents?|do dente|blood|heritage|army|village|city|kingdom|"
    r"language|tongue|wine|bread|fire|captain)\b"
)
_FILES = by_language("genders.txt", "women", "men")
_FEMALE: Gender = "female"
_MALE: Gender = "male"
_NOUNS: dict[Locale, dict[str, Gender]] = {
    locale: {**dict.fromkeys(file.words("women"), _FEMALE), **dict.fromkeys(file.words("men"), _MALE)}
    for locale, file in _FILES.items()
}
_NEITHER = patterns.compile(
    r"(?<!\w)(?:non ?binary|enby|gender ?queer|gender ?fluid|agender|they/them|androgynous|"
    r"não bin[áa]ri[oae]|elu/delu|elu|gênero fluido|agênero|ze/zir)(?!\w)"
)
_THEY_ARE = patterns.compile(rf"\bthey(?:'re| are) (?:about |around |nearly )?(?:{numbers.EN})\b")
_SHE_EN, _HE_EN = (
    patterns.compile(r"\b(?:she|her|hers|herself)\b"),
    patterns.compile(r"\b(?:he|him|his|himself)\b"),
)
_SHE_PT, _HE_PT = patterns.compile(r"\b(?:ela|dela)\b"), patterns.compile(r"\b(?:ele|dele)\b")
_WISHED = patterns.compile(
    r"(?:\b(?:she|he|they|who|and|[a-zà-ÿ]+)\s+)?\b(?:wants|longs|hopes|dreams|wishes|means|aspires|quer|"
    r"queria|sonha|deseja|pretende)"
    r"\s+(?:to\s+|of\s+|em\s+)?(?:be|become|being|becoming|ser|se tornar|virar)\s+(?:an?\s+|the\s+|"
    r"uma?\s+)?(?:\w+\s+){0,1}$"
)
# "An elf, no, a dwarf": the last word counts.
_CORRECTED = patterns.compile(
    r"^\s*(?:\w+\s*)?[,.;]\s*(?:no|não|or rather|rather|ou melhor|quer dizer|wait)\s*,?\s+(?:an?|uma?)\s"
)
_OPENING_PT = patterns.compile(r"^(?P<article>uma?) (?P<noun>[a-zà-ÿ]+(?P<ending>[oa]))\b")
_OF_EITHER = frozenset(("pessoa", "criança", "criatura", "figura", "alma", "história", "retrato", "desenho"))
_ARTICLE = patterns.compile(r"\b(?:an?|the|uma?)\s+$")
_POSSESSIVE = patterns.compile(r"^['’]s\b")
_POSSESSED = patterns.compile(r"\b(?:her|his|their|my|seu|sua|meu|minha)\s+(?:\w+\s+){0,1}$")


@dataclass(frozen=True, slots=True)
class Found:
    """A key, the word that stated it, the gender that word states, and its offset."""

    key: str
    word: str
    gender: Gender | None
    at: int


def species_in(text: Text) -> tuple[Found | None, frozenset[str]]:
    """Returns the species stated for the character, and those that are denied."""
    words = species_words.WORDS[text.language]
    denied: set[str] = set()
    for match in islice(found(words, text.plain), MAX_MENTIONS):
        key, gender = words[match.group()]
        if _first_name(text, match):
            continue
        if text.denied(match.start()) or _CORRECTED.match(text.after(match.end())):
            denied.add(key)
        elif not somebody_else(text, *match.span(), key):
            return Found(key, match.group(), _gender(gender), match.start()), frozenset(denied)
    for start, end, meant in slips(text, words):
        if not text.denied(start) and not somebody_else(text, start, end, words[meant][0]):
            return Found(words[meant][0], meant, _gender(words[meant][1]), start), frozenset(denied)
    return None, frozenset(denied)


def _first_name(text: Text, match: patterns.Match) -> bool:
    """Returns whether the word is a first name: `Iara, uma navegadora`; not `uma iara do rio`."""
    named = gender_of(match.group()) is not None and text.raw[match.start()].isupper()
    return named and not _ARTICLE.search(text.before(match.start()))


def role_in(text: Text, but: tuple[int, int] | None = None) -> Found | None:
    """Returns the first role that is the character's own; `a former knight` counts, `daughter of a knight`
    does not.

    Offsets in `but` are passed over.
    """
    words = ROLE_WORDS[text.language]
    labelled = forms.LABELLED.search(text.plain)
    begin, end = labelled.span("role") if labelled else (0, len(text.plain))
    for match in islice(found(words, text.plain), MAX_MENTIONS):
        if not begin <= match.start() < end:
            continue
        if but and but[0] <= match.start() < but[1]:
            continue
        if not text.denied(match.start()) and not somebody_else(text, *match.span()):
            key, gender = words[match.group()]
            return Found(key, match.group(), _gender(gender), match.start())
    return _role_by_form(text) or _misspelt(text)


def _misspelt(text: Text) -> Found | None:
    words = ROLE_WORDS[text.language]
    for start, end, meant in slips(text, words):
        if not text.denied(start) and not somebody_else(text, start, end):
            key, gender = words[meant]
            return Found(key, meant, _gender(gender), start)
    return None


def _role_by_form(text: Text) -> Found | None:
    """Returns an occupation by its form: `taxidermist`, `dono de uma livraria`. Its key is empty."""
    if labelled := forms.LABELLED.search(text.plain):
        return Found("", labelled["role"], None, labelled.start("role"))
    owner = forms.OWNER.search(text.plain)
    if owner and not somebody_else(text, *owner.span()):
        gender = {"dona": "female", "dono": "male"}.get(owner.group().split()[0])
        return Found("", owner.group(), _gender(gender), owner.start())
    pattern = forms.BUILT_EN if text.language == "en" else forms.BUILT_PT
    for match in pattern.finditer(text.plain):
        if match["role"] not in forms.NO_OCCUPATIONS and not text.denied(match.start()):
            female = text.language == "pt-BR" and match["role"].endswith(("eira", "dora", "óloga"))
            return Found("", match["role"], "female" if female else None, match.start("role"))
    return None


def gender_in(text: Text, *stated: Found | None, also: tuple[str | None, ...] = ()) -> Gender | None:
    """Returns the gender by a noun, else by title or kin (`also`), role and species (`stated`), article,
    pronouns."""
    if _NEITHER.search(text.plain):
        return "non_binary"
    by_noun = noun_gender(text)
    by_form = next((one.gender for one in stated if one and one.gender in ("female", "male")), None)
    by_other = next((_gender(one) for one in also if one), None)
    return by_noun or by_other or by_form or _by_article(text, stated) or _by_pronoun(text)


def noun_gender(text: Text) -> Gender | None:
    """Returns the gender that a noun for the character states, or None."""
    genders = _NOUNS[text.language]
    for match in islice(found(genders, text.plain), MAX_MENTIONS):
        if not somebody_else(text, *match.span()) and not _POSSESSED.search(text.before(match.start())):
            return genders[match.group()]
    return None


def _by_article(text: Text, stated: tuple[Found | None, ...]) -> Gender | None:
    if text.language == "en":
        return None
    for one in stated:
        before = patterns.search(r"\b(uma|um|o|a)\s+(?:\w+\s+){0,2}$", text.before(one.at)) if one else None
        if before:
            return "female" if before.group(1) in ("uma", "a") else "male"
    return None


def _by_pronoun(text: Text) -> Gender | None:
    she, he = (_SHE_EN, _HE_EN) if text.language == "en" else (_SHE_PT, _HE_PT)
    women, men = len(she.findall(text.plain)), len(he.findall(text.plain))
    if women == men:
        return _by_rest(text)
    return "female" if women > men else "male"


def _by_rest(text: Text) -> Gender | None:
    """Returns the gender by `they are` and by nouns that agree with their article: `um farmacêutico`, `uma
    delegada`."""
    if text.language == "en":
        return "non_binary" if _THEY_ARE.search(text.plain) else None
    opening = _OPENING_PT.match(text.plain)
    gender = {("um", "o"): "male", ("uma", "a"): "female"}
    if opening is None or opening["noun"] in _OF_EITHER:
        return None
    return _gender(gender.get((opening["article"], opening["ending"])))


def somebody_else(text: Text, start: int, end: int, species: str | None = None) -> bool:
    """Returns whether the word from `start` to `end` refers to somebody other than the character."""
    before = text.before(start)
    others = _OTHERS_EN if text.language == "en" else _OTHERS_PT
    if species == "fairy" and before.endswith("tooth "):
        return True
    if patterns.search(r"-like\s+(?:\w+\s+)?$", text.raw[max(0, start - 40) : start]):
        return False
    if _WISHED.search(before):
        return True
    if others.search(before) and not _names_self(before):
        return True
    if _POSSESSIVE.match(text.after(end)):  # "the blacksmith's son"
        return True
    # "A human hunter" hunts; "a vampire hunter" is no vampire.
    return species not in (None, "human") and _THINGS_EN.match(text.after(end)) is not None


def _names_self(before: str) -> bool:
    # "a portrait of a knight", "my character is a knight", "retrato de uma maga" do refer to the character.
    return (
        patterns.search(
            r"(?:portrait|picture|story|image|tale|life|adventures|retrato|imagem|história|vida|desenho|"
            r"\bto be|want|quero|it to be|should be|would be|quero que seja|deve ser)\s+(?:of\s+|de\s+|"
            r"ser\s+)?(?:a|an|the|um|uma|o|of|de)?\s*(?:an?\s+|uma?\s+)?(?:\w+\s+){0,1}$",
            before,
        )
        is not None
    )


def _gender(word: str | None) -> Gender | None:
    return "female" if word == "female" else "male" if word == "male" else "non_binary" if word else None


def _role_words(language: Locale) -> dict[str, tuple[str, str | None]]:
    return {
        word.replace("-", " "): (role.key, gender)
        for role in OCCUPATIONS.values()
        for word, gender in role.words[language].items()
    }


ROLE_WORDS = {language: _role_words(language) for language in FOLDERS}
