"""Rejects names that are not names: placeholders, identifiers, roles, addresses, sentences."""

from __future__ import annotations

from app import patterns
from app.ai.builtin.reading.understanding import understand
from app.ai.openai_compatible.checks.name_words import (
    ADJECTIVES,
    AGENTS,
    ALSO_NAMES,
    ANYBODY,
    GENDERS,
    LABELLED,
    LABELS,
    MACHINES,
    OF_THE_FORM,
    PLACEHOLDER_NAMES,
    PLACEHOLDERS,
    THINGS,
    TITLES,
)
from app.ai.openai_compatible.cleaning import line
from app.ai.openai_compatible.structured.value_parsing import normalize_key

_MAX_FIRST, _MAX_LAST = 4, 7  # words
_MAX_CAMEL = 4  # letters before a capital within a word: McAllister, DeShawn, JoAnn
_DOUBLE = frozenset(("maria", "marie", "mary"))  # MariaElena
# R2-D2, Unit 7, C-3PO, HAL 9000, Seraph-4
_DESIGNATION = patterns.compile(r"(?:[^\W_]{1,16}[-. ]){0,3}[^\W_]{1,16}")
_APPOSITION = patterns.compile(
    r"(?:,\s*|\(\s*)(?:[Tt]he|[Aa]n?|[Oo]|[Uu]ma?)\s|\s(?:the|an?|uma?)\s+[a-zß-ÿ]|^(?:the|an?"
    r"|uma?)\s+[a-zß-ÿ]"
)
_COMPLEMENT = patterns.compile(r"\s(?:of|from|d[aeo]s?)\s", patterns.IGNORECASE)
_EPITHET = patterns.compile(r"\s(?:the|an?|o|os|as)\s+[A-ZÀ-Ý]")
_BRACKETS = patterns.compile(r"[\[\]{}]")
_ODD = patterns.compile(r"[_@\d\\/|=+*#%$^~:;?\n\r]|\"\s*,|https?|www\.")
_CAMEL = patterns.compile(r"\b([A-Za-zÀ-ÿ][a-zß-ÿ]+)[A-Z][a-z]")
_LOWER_CAMEL = patterns.compile(r"\b[a-z]{3,}[A-Z]")
_ARTICLE = patterns.compile(r"(?:the|an|um|uma|any|some)\s", patterns.IGNORECASE)
_SENTENCE_WORDS = patterns.compile(
    r"\b(?:is|was|are|named|called|i'm|i’m|my|name|nome|chama|chamad[oa]|é|sou|meu)\b", patterns.IGNORECASE
)
_WORDS = patterns.compile(r"[^\W\d_]+")
# "Not given", "to be determined", "não informado"
_NOT_GIVEN = patterns.compile(
    r"(?:not|never|yet|to be|yet to be|non|não|nao|a ser|a)(?: yet| ainda)? (?:specified|given|stated"
    r"|disclosed"
    r"|provided|known|named|applicable|available|determined|decided|defined|assigned|mentioned|chosen|set"
    r"|revealed"
    r"|informad[oa]|especificad[oa]|definid[oa]|declarad[oa]|disponível|determinad[oa]|aplicável|revelad[oa]"
    r"|definir|determinar)\W*",
    patterns.IGNORECASE,
)
_SMALL_WORDS = "the a an of and o os as um uma da de do das dos e young old little jovem velho velha"
_SMALL = frozenset(_SMALL_WORDS.split())


def last_name_of(normalized: str) -> str:
    """Return the last name; "" for a word that stands for none."""
    return (
        ""
        if normalize_key(normalized) in PLACEHOLDERS or not any(char.isalpha() for char in normalized)
        else normalized
    )


def fault_of_name(
    first: str, last: str, roles: tuple[str | None, ...], description: str | None
) -> str | None:
    """Return what is wrong with a name, as an instruction to the model; None if nothing is.

    `roles`: the role and species that the model gave. Unusual characters are accepted if the description
    contains the name.
    """
    full, last = f"{first} {last}".strip(), last_name_of(last)
    clean_first = line(first, 60)
    if not any(char.isalpha() for char in clean_first) or _is_placeholder(clean_first, full):
        return "It gives no name: give the character a first name of its own."
    is_written = _is_in_description(first, description)
    is_machine = _is_machine(roles)
    if (
        any(_is_odd(part) and not (is_machine and _is_designation(part)) for part in (first, last))
        and not is_written
    ):
        return f"{full!r} is no name of a person: use letters alone, as in a passport."
    is_phrase = _is_phrase(first, _MAX_FIRST) or _is_phrase(last, _MAX_LAST)
    if is_phrase or (_APPOSITION.search(full) and not is_written):
        return "The name is a phrase: give a first name and a last name alone."
    has_designation = is_machine and any(char.isdigit() for char in full)
    if (
        not is_written
        and not has_designation
        and (_is_role(clean_first, line(last, 60), roles) or _is_copied(full, description))
    ):
        return f"{full!r} says what the character is or does: give the character a name of its own."
    return None


def _is_placeholder(clean_first: str, full: str) -> bool:
    """Return whether it is a word of the form, a title or gender alone, or a label: `Character A`, `Name
    Surname`, `Mrs`."""
    normalized = {normalize_key(clean_first), normalize_key(full)}
    words = [word.casefold() for word in _WORDS.findall(full)]
    first, rest = words[0] if words else "", words[1:]
    labelled = first in LABELLED and all(len(word) == 1 or word in LABELS for word in rest)
    return (
        not normalized.isdisjoint(PLACEHOLDERS)
        or normalize_key(full) in PLACEHOLDER_NAMES
        or full in ("AI", "IA")  # Ai is a name
        or _NOT_GIVEN.fullmatch(full) is not None
        or (len(normalize_key(full)) > 2 and len(set(normalize_key(full))) == 1)
        or any({*words} <= some for some in (TITLES, GENDERS, OF_THE_FORM))
        or labelled
    )


def _is_designation(part: str) -> bool:
    return _DESIGNATION.fullmatch(part) is not None


def _is_machine(roles: tuple[str | None, ...]) -> bool:
    """Return whether the character is a machine: those have numbers in their names (`Seraph-4`)."""
    return any(_words(role or "") & MACHINES for role in roles)


def _is_in_description(name: str, description: str | None) -> bool:
    """Return whether the user wrote this unusual name."""
    return _ODD.search(name) is not None and name.casefold() in (description or "").casefold()


def _is_odd(name: str) -> bool:
    if _BRACKETS.search(name) or _ODD.search(line(name, 60).strip("_")):
        return True
    camel = _CAMEL.search(name)
    long = camel is not None and len(camel.group(1)) > _MAX_CAMEL and camel.group(1).casefold() not in _DOUBLE
    return long or _LOWER_CAMEL.search(name) is not None


def _is_phrase(name: str, max_words: int) -> bool:
    words = name.split()
    return len(words) > max_words or (len(words) > 2 and _SENTENCE_WORDS.search(name) is not None)


def _is_role(first: str, last: str, roles: tuple[str | None, ...]) -> bool:
    """Return whether the name is the character's role or species, or any role if it is the only name."""
    full = f"{first} {last}".strip()
    words = _words(full) - _SMALL
    normalized = [_words(role or "") for role in roles]
    all_role_words = set().union(*normalized)
    if not words:
        return False
    is_also_name = words <= ALSO_NAMES
    equals_role = any(normalize_key(full) == normalize_key(role or "") for role in roles)  # Lighthousekeeper
    if (words <= all_role_words | GENDERS and words & GENDERS) or _is_compound_role(full, normalized):
        return True
    if (
        words <= ANYBODY
        or (words <= all_role_words and (len(words) > 1 or not is_also_name))
        or (equals_role and not is_also_name)
    ):
        return True
    if any(len(role) > 1 and role <= words for role in normalized) or _is_described_role(
        first, last, all_role_words
    ):
        return True
    if last and not _ARTICLE.match(first):
        return False
    name_without_epithet = _EPITHET.split(first)[0]  # Conan the Barbarian
    return not is_also_name and _reads_as_role(
        name_without_epithet if " " not in name_without_epithet else first
    )


def _is_compound_role(full: str, roles: list[set[str]]) -> bool:
    """Return whether it is a compound role: `Lightkeeper` of a lighthouse keeper, `Sea Warden`, `Coast
    Guardian`."""
    words = [word.casefold() for word in _WORDS.findall(full)]
    if len(words) == 2 and words[0] in THINGS and words[1] in AGENTS:
        return True
    name = normalize_key(full)
    for role in roles:
        for head in role & AGENTS:
            stem = name.removesuffix(head)
            if stem != name and len(stem) > 2 and any(one.startswith(stem) for one in role - {head}):
                return True
    return False


def _is_described_role(first: str, last: str, all_role_words: set[str]) -> bool:
    """Return whether it is a role with an adjective or complement: `Brave Keeper`, `Keeper of the Light`,
    `Guarda do Farol`; not `Rich`, `Porter`."""
    full = f"{first} {last}".strip()
    head = _COMPLEMENT.split(full)[0]
    words = [word.casefold() for word in _WORDS.findall(head)]
    while len(words) > 1 and words[0] in _SMALL | ADJECTIVES:
        words = words[1:]
    while len(words) > 1 and words[-1] in ADJECTIVES:
        words = words[:-1]
    if last and head == full and {*words} <= ALSO_NAMES:
        return False
    described = head != full or len(words) < len(_WORDS.findall(full))
    is_role_only = set(words) <= all_role_words or (
        len(words) <= 2 and words[-1] not in ALSO_NAMES and _means_role(words)
    )
    return described and is_role_only


def _means_role(words: list[str]) -> bool:
    """Return whether the words are a role in a description: `keeper`, `lighthouse keeper`, `guarda`."""
    normalized = " ".join(words)
    english = understand(f"The character is a {normalized}.", "en")
    other = understand(f"A personagem é {normalized}.", "pt-BR")
    return any((english.role, english.species, other.role, other.species))


def _is_copied(full: str, description: str | None) -> bool:
    """Return whether the name was copied from a description in lower case: `Lighthouse Keeper`."""
    text = description or ""
    return " " in full and full.casefold() in text.casefold() and full not in text


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORDS.findall(text)}


def _reads_as_role(name: str) -> bool:
    """Return whether a name reads as a role: by its last word, or in Portuguese by its first if the rest is
    in lower case. `Captain Nemo` is a name."""
    if _ARTICLE.match(name):
        return True
    words = name.split()
    if words[-1].lower() in ANYBODY:
        return True
    english = understand(f"The character is a {words[-1].lower()}.", "en")
    if english.species or english.role:
        return True
    if any(word[0].isupper() for word in words[1:]):
        return False
    other = understand(f"A personagem é {name.lower()}.", "pt-BR")
    return bool(other.species or other.role)
