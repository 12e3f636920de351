"""Words that agree with the character, for the grammars' slots: pronouns, endings, articles."""

from __future__ import annotations

from app import patterns
from app.ai.builtin.species import Species
from app.ai.builtin.vocabulary.species_words import ADJECTIVES, WORDS
from app.engines.ports import Gender, Locale

Words = dict[str, str]
_SILENT_OR_VOWEL = patterns.compile(r"^(?:[aeiou]|ho(?:nest|ur)|heir)", patterns.IGNORECASE)
_YOU_SOUND = patterns.compile(r"^(?:uni|eu|one|use)", patterns.IGNORECASE)


def pronouns(gender: Gender, locale: Locale) -> Words:
    """Returns pronouns and agreeing endings, by the names that the grammars use."""
    if locale == "pt-BR":
        return _portuguese(gender)
    return _english(gender)


def capitals(words: Words) -> Words:
    """Returns the same words with a capital, under names with a capital: for the beginning of a sentence."""
    return {key.capitalize(): word.capitalize() for key, word in words.items()}


def article(words: str) -> str:
    """Returns the words with an article: `a smith`, `an elf`, `a unicorn keeper`."""
    vowel = _SILENT_OR_VOWEL.match(words) and not _YOU_SOUND.match(words)
    return f"{'an' if vowel else 'a'} {words}"


def portuguese_article(words: str, gender: Gender) -> str:
    """Returns the words with the indefinite article."""
    return f"{ {'female': 'uma', 'male': 'um'}.get(gender, 'ume') } {words}"


def portuguese_the(words: str, gender: Gender) -> str:
    """Returns the words with the definite article."""
    return f"{ {'female': 'a', 'male': 'o'}.get(gender, 'ê') } {words}"


_CONTRACTED = patterns.compile(r"\b([Dd]e|[Ee]m|[Pp]or) ([oa]s?) (?=\w)")
_JOINED = {"de": "d", "em": "n", "por": "pel"}


def contracted(text: str) -> str:
    """Contracts prepositions and articles: `de o cerco` → `do cerco`, `por a estrada` → `pela estrada`."""

    def joined(match: patterns.Match) -> str:
        word = _JOINED[match[1].lower()] + match[2] + " "
        return word.capitalize() if match[1][0].isupper() else word

    return _CONTRACTED.sub(joined, text)


def form_of(forms: tuple[str, str, str], gender: Gender) -> str:
    """Returns the feminine, masculine or neutral form."""
    return forms[{"female": 0, "male": 1}.get(gender, 2)]


def species_words(species: Species, gender: Gender, locale: Locale) -> str:
    """Returns the species' name in the form for that gender."""
    return form_of(species.forms[locale], gender)


def species_as_stated(word: str | None, species: Species, gender: Gender, locale: Locale) -> str:
    """Returns the description's own word where it is a noun: `tabaxi`, `hobbit`; else the usual one."""
    known = WORDS[locale].get((word or "").replace("-", " "))
    usual = species_words(species, gender, locale)
    if not word or known is None or known[0] != species.key or len(word.split()) > 2 or "half" in word:
        return usual
    noun = set(patterns.split(r"[ -]", word)).isdisjoint(ADJECTIVES) and not word.startswith(
        ("high", "wood", "human")
    )
    return word if noun and known[1] in (None, gender) and not usual.startswith(word[:4]) else usual


def _english(gender: Gender) -> Words:
    if gender == "female":
        words = {"they": "she", "them": "her", "their": "her", "theirs": "hers", "themself": "herself"}
    elif gender == "male":
        words = {"they": "he", "them": "him", "their": "his", "theirs": "his", "themself": "himself"}
    else:
        words = {"they": "they", "them": "them", "their": "their", "theirs": "theirs", "themself": "themself"}
    many = words["they"] == "they"
    verbs = (
        {"is": "are", "was": "were", "has": "have", "does": "do", "s": "", "es": "", "ies": "y"}
        if many
        else {"is": "is", "was": "was", "has": "has", "does": "does", "s": "s", "es": "es", "ies": "ies"}
    )
    return words | verbs


def _portuguese(gender: Gender) -> Words:
    # For non-binary people the neutral language in use in Brazil: elu, -e.
    pronoun, ending = {"female": ("ela", "a"), "male": ("ele", "o")}.get(gender, ("elu", "e"))
    return {"ele": pronoun, "dele": f"d{pronoun}", "o": ending, "lhe": "lhe"}
