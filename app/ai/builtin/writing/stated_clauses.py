"""Clauses of a description that no other part of a history states: beyond name, age, looks and the like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app import patterns
from app.ai.builtin.looks_words import listed
from app.ai.builtin.reading.species_role_gender import somebody_else
from app.ai.builtin.reading.text import Text, quotable
from app.ai.builtin.reading.understanding import Stated
from app.ai.builtin.vocabulary.stated_elsewhere import words_stated_elsewhere
from app.engines.ports import Locale

_MAX_LENGTH = 170  # characters
_SENTENCE = patterns.compile(r"[^.!?;\n]+")
_WHO = {
    "en": patterns.compile(r"\bwho (?P<what>[^.;!?]+)"),
    "pt-BR": patterns.compile(r"\bque (?P<what>[^.;!?]+)"),
}
_PRONOUN = {"en": patterns.compile(r"^(?:she|he|they) "), "pt-BR": patterns.compile(r"^(?:ela|ele|elu) ")}
_FIRST_PERSON = patterns.compile(
    r"\b(?:i|i'm|my|me|we|our|eu|meu|minha|sou|you|your|please|quero|crie|create|generate)\b"
)
_VERB = {"en": patterns.compile(r"[a-z]+s\b"), "pt-BR": patterns.compile(r"[a-zà-ÿ]{3,}[ae]\b")}
_NO_VERB = {
    "en": frozenset(("is", "was", "his", "this", "always", "years")),
    "pt-BR": frozenset(("uma", "que", "onde", "hoje", "desde")),
}
_NO_VERBS_STEM = {"en": (), "pt-BR": ("ad", "id", "os", "ic", "ir")}
_AND = {"en": patterns.compile(r"\band "), "pt-BR": patterns.compile(r"\be ")}
_CLAUSE = patterns.compile(r"[^,.!?;]+")
_ASKED = patterns.compile(
    r"^(?:(?:hey|hi|hello|oi|olá|please|por favor|can you|could you)[ ,]+)*"
    r"(?:(?:make|create|generate|draw|give)(?: me)?|"
    r"i (?:want|need|would like)|(?:quero|queria|cria|crie|gere|gera|faça|faz)(?: pra mim)?|(?:my|meu|minha) "
    r"(?:oc|character|personagem) (?:is|é)|[\w ]{2,14}:)\s+",
    patterns.IGNORECASE,
)
# Numeric attributes of a role-playing game's sheet.
_SHEET = patterns.compile(
    r"\b(?:STR|DEX|CON|INT|WIS|CHA|HP|AC|FOR|DES|SAB|CAR|PV|Lv|Lvl|Level|Nível)\b.{0,3}\d|\bAlign"
)
_NOUN = patterns.compile(r"(\w+)[\s,]*$")
_NEAR = 80  # characters before "who" in which its noun is
_ENOUGH = 3  # unstated words that make a clause worth quoting


@dataclass(frozen=True, slots=True)
class StatedClause:
    """How to quote it: `one` follows "the one who", `whole` is a sentence, `with` and `is` name companions,
    `quote` and `foreign` are set in quotation marks."""

    form: str
    words: str


def stated_clauses(stated: Stated, locale: Locale, same_person: bool) -> tuple[StatedClause, ...]:
    """Returns those to quote, at most two beside company. `same_person`: name and gender are still as
    described."""
    text = stated.text
    known = words_stated_elsewhere(stated)
    if text.language != locale:
        return _quoted(text, known, "foreign")
    company = _company(stated, same_person, locale)
    return (*company, *_other_clauses(stated, known, same_person))


def _company(stated: Stated, same_person: bool, locale: Locale) -> tuple[StatedClause, ...]:
    """Returns kin by name, mentors, rivals and animals, each in the description's words."""
    has = [phrase for phrase in stated.company.has if not same_person_needed(phrase, same_person)]
    phrases = [("with", listed(tuple(has), locale)), ("is", listed(stated.company.is_, locale))]
    return tuple(StatedClause(form, words) for form, words in phrases if words)


def _other_clauses(stated: Stated, known: frozenset[str], same_person: bool) -> tuple[StatedClause, ...]:
    text = stated.text
    if _unstated(text.plain, known) == 0:
        return ()
    found: list[StatedClause] = []
    used = ""
    for clause, plain in _clauses_of_sentences(stated, known, same_person):
        if plain not in used:
            found.append(clause)
            used += plain
        if len(found) == 2:
            break
    rest = _SENTENCE.sub(lambda one: "" if one.group().strip() in used else one.group(), text.plain)
    for part in filter(None, (clause.words.lower().rstrip(".") for clause in found)):
        rest = rest.replace(part, " ").replace(part.replace("-", " "), " ")
    if found and (_unstated(rest, known) < _ENOUGH or len(found) > 1):
        return tuple(found)
    return tuple(found) or _quoted(text, known, "quote")


def _clauses_of_sentences(
    stated: Stated, known: frozenset[str], same_person: bool
) -> Iterator[tuple[StatedClause, str]]:
    text = stated.text
    for sentence in _SENTENCE.finditer(text.plain):
        start = sentence.start() + len(sentence.group()) - len(sentence.group().lstrip())
        plain = text.plain[start : sentence.end()].rstrip()
        if _FIRST_PERSON.search(plain) or not plain:
            continue
        raw = text.raw[start : start + len(plain)]
        if (
            same_person
            and _PRONOUN[text.language].match(plain)
            and _unstated(plain, known) >= 2
            and len(raw) <= _MAX_LENGTH
        ):
            yield StatedClause("whole", raw[:1].upper() + raw[1:] + "."), plain
        elif clause := _predicate(stated, start, plain, known) or _who(text, start, plain):
            words = text.raw[clause[0] : clause[1]].strip(" ,")
            if (
                _unstated(words.lower(), known)
                and len(words) <= _MAX_LENGTH
                and not same_person_needed(words, same_person)
            ):
                yield StatedClause("one", words), text.plain[clause[0] : clause[1]]


def same_person_needed(words: str, same_person: bool) -> bool:
    """Returns whether the words hold a pronoun that is wrong once a person has edited name or gender."""
    return (
        not same_person
        and patterns.search(r"\b(?:her|his|their|she|he|they|ela|ele|elu|seu|sua)\b", words.lower())
        is not None
    )


def _predicate(stated: Stated, start: int, plain: str, known: frozenset[str]) -> tuple[int, int] | None:
    """Returns what the sentence says of the name it begins with: `Captain Ines Albright, 52, commands …`."""
    name = (stated.last_name or stated.first_name or "").lower().replace("-", " ")
    at = plain.find(name) if name else -1
    if not 0 <= at < 40:
        return None
    after = patterns.match(r"(?:,\s*[\w ]{1,24},)?\s*(?:e |and )?", plain[at + len(name) :])
    begin = at + len(name) + (after.end() if after else 0)
    last = _last_unstated(plain, known)
    # "vive no mosteiro e cultiva abelhas": what comes after the part stated elsewhere can stand by itself.
    for joint in (begin, *(one.end() for one in _AND[stated.language].finditer(plain, begin))):
        first = _verb(stated.language, plain, joint)
        if first is None and joint == begin:
            return None
        if first and first not in known and joint <= last:
            return start + joint, start + len(plain)
    return None


def _verb(language: Locale, plain: str, at: int) -> str | None:
    """Returns the verb that stands at this place, by its form."""
    match = _VERB[language].match(plain, at)
    word = match.group() if match else ""
    if not word or word in _NO_VERB[language] or word[:-1].endswith(_NO_VERBS_STEM[language]):
        return None
    return word


def _who(text: Text, start: int, plain: str) -> tuple[int, int] | None:
    for match in _WHO[text.language].finditer(plain):
        begin = max(0, match.start() - _NEAR)
        noun = _NOUN.search(plain[begin : match.start()])
        if noun is None:
            continue
        noun_start, noun_end = (start + begin + at for at in noun.span(1))
        before = plain[max(0, match.start() - 28) : match.start()]
        if not somebody_else(text, noun_start, noun_end) and _of_the_character(text.language, before):
            return start + match.start("what"), start + match.end("what")
    return None


def _of_the_character(language: str, before: str) -> bool:
    """Returns whether `who` can mean the character: no other person or place has come between."""
    others = r"\b(?:by|with|against|from|in|at|to|for|her|his|their)\b" if language == "en" else (
        r"\b(?:por|pelo|pela|com|contra|em|no|na|numa?|para|seu|sua)\b"
    )  # fmt: skip
    return patterns.search(others, before) is None


def _quoted(text: Text, known: frozenset[str], form: str) -> tuple[StatedClause, ...]:
    if _unstated(text.plain, known) < _ENOUGH:
        return ()
    raw = text.raw if form == "foreign" else _unstated_clauses(text, known)
    if _unstated(raw, known) < _ENOUGH:
        return ()
    line = quotable(raw, _MAX_LENGTH).replace("“", "'").replace("”", "'").replace('"', "'").strip()
    line = patterns.sub(r"[{}]", "", line)  # cards interpret {{user}} and the like
    line = line[:1].upper() + line[1:]
    return (StatedClause(form, f"{line}." if line[-1:].isalnum() else line),) if line else ()


def _unstated_clauses(text: Text, known: frozenset[str]) -> str:
    """Returns the clauses with words that nothing else states, without a request's words: `create a…`,
    `job:`."""
    clauses: list[str] = []
    length = 0
    for one in _CLAUSE.finditer(text.plain):
        clause = text.raw[one.start() : one.end()]
        bare = _ASKED.sub("", clause.strip(" ,-")) if _unstated(clause, known) else ""
        if bare and _unstated(bare, known) and not _SHEET.search(bare):
            clauses.append(bare)
            length += len(bare)
        if length > 3 * _MAX_LENGTH and len(clauses) >= _ENOUGH:
            break  # no more would be quoted
    return ", ".join(clauses)


def _unstated(plain: str, known: frozenset[str]) -> int:
    """Returns how many words no other part of the history states."""
    apart = "".join([letter if letter.isalnum() else " " for letter in plain.lower()])
    return sum(len(word) >= 3 and word not in known and not word.isdigit() for word in apart.split())


def _last_unstated(plain: str, known: frozenset[str]) -> int:
    """Returns the offset of the last such word; -1 where there is none."""
    apart = "".join([letter if letter.isalnum() else " " for letter in plain])
    for word in reversed(apart.split()):
        if len(word) >= 3 and word not in known and not word.isdigit():
            return apart.rindex(word)
    return -1
