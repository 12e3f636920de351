"""Ages of the past: `taken by pirates at the age of ten; now she leads them`, `preso desde os 17 anos`.

Some words always put an age in the past: `since the age of`, `when he was`, `até os`. Behind `at`, `aos` and
`com` it takes a verb of the past in the same clause, and a contrast: a word such as `now` or `hoje`, or a
grown-up's occupation outside the clause. Without a contrast the age counts: a child who won a prize at nine
may still be nine.
"""

from __future__ import annotations

from functools import lru_cache

from app import patterns
from app.ai.builtin.reading.life_stages import evidence_in
from app.ai.builtin.reading.species_role_gender import role_in
from app.ai.builtin.reading.text import Text
from app.ai.builtin.vocabulary.files import by_language, united
from app.ai.builtin.vocabulary.occupations import OCCUPATIONS

_BEFORE, _AFTER = 80, 80  # characters of the clause that are read
_AROUND = 300  # characters outside it in which a childhood may be stated
_ENDS = patterns.compile(r"[.;:!?]")
_LEAD_EN = (
    r"(?:the )?(?:(?:tender|young|early|ripe|mere|only|just) )*(?:age )?(?:of )?(?:only |just |about )?$"
)
_LEAD_PT = r"(?:os )?(?:seus |apenas |só |meros |cerca de )*$"
_UNIT = patterns.compile(r"^ (?:(?:years?|yrs?) (?:old|of age)|anos de idade|anos|de idade)\b")
_ALWAYS = {
    "en": patterns.compile(
        rf"\b(?:(?:since|from|until|till|before|after|by) {_LEAD_EN}|"
        r"(?:when|while|until|before|since|after)(?: \w+){1,3} (?:was|were|turned|had)(?: (?:an?|only|just|"
        r"about|barely|still|little))* *$|"
        rf"(?:start(?:s|ed)|began|begun|learn(?:ed|t)) [^,.;]{{0,30}}\bat {_LEAD_EN}|"
        r"(?:remember\w*|recall\w*|miss|misses|reliv\w+)\b[^,.;]{0,30}$)"
    ),
    "pt-BR": patterns.compile(
        rf"\b(?:(?:começou|aprendeu) [^,.;]{{0,30}}\b(?:aos|com) {_LEAD_PT}|(?:desde|até|a partir d[oe]s?|"
        rf"antes d[oe]s?|depois d[oe]s?) {_LEAD_PT}|"
        r"(?:quando|enquanto)(?: \w+){0,4} (?:tinha|era|fez|completou|com)(?: (?:uma?|apenas|só|ainda|uns|"
        r"menin[oa]|garot[oa]|criança|moleque|guria?|de))* *$|(?:lembra|recorda|saudade)\w*\b[^,.;]{0,30}$)"
    ),
}
_WAS = {
    "en": patterns.compile(
        r"\b(?:was|were|had been)(?: (?:only|just|an?|barely|still|about|once|merely))* *$"
    ),
    "pt-BR": patterns.compile(
        r"\b(?:tinha|era|tinham)(?: (?:só|apenas|uns|umas|ainda|de|uma?|menin[oa]))* *$"
    ),
}
_THEN = {
    "en": patterns.compile(
        r"^(?: \w+){0,2} (?:when|the (?:day|year|night|summer)|then|at the time|back then)\b"
    ),
    "pt-BR": patterns.compile(r"^(?: \w+){0,2} (?:quando|na época|no dia em que|naquele|naquela)\b"),
}
_AT = {
    "en": patterns.compile(rf"\b(?P<at>at|as an?|as) {_LEAD_EN}"),
    "pt-BR": patterns.compile(rf"\b(?P<at>aos|com|uma?|tinha) {_LEAD_PT}"),
}
_FILES = by_language("past_verbs.txt", "verbs", "no_verbs", "no_subjects")
_VERB_EN, _VERB_PT = (rf"(?:{file.pattern('verbs')})\b" for file in _FILES.values())
_NO_VERB = united(_FILES, "no_verbs")
# A subject and its verb behind the age: `at eight he lost`; in Portuguese the verb alone will do.
_FOLLOWS = {
    "en": patterns.compile(
        r"^(?: (?:boy|girl|child|kid|lad|lass))?,?"
        r"(?: (?P<subject>(?:(?:his|her|their|the|my) )?\w+(?:'s \w+)?)(?: (?:already|first|"
        rf"then))?)? (?P<verb>{_VERB_EN})"
    ),
    "pt-BR": patterns.compile(
        rf"^(?: de idade)?,?(?: (?:ele|ela|já|o \w+|a \w+|[\w]+)){{0,2}}? (?P<verb>{_VERB_PT})"
    ),
}
_NO_SUBJECT = united(_FILES, "no_subjects")
_SUBJECT_BEFORE = patterns.compile(r"\b(?:who|he|she|they|and|that),? *$")
# A verb and its object or place before the age: `killed his father at age 12`.
_DID = {
    "en": patterns.compile(
        rf"\b(?:{_VERB_EN})(?: (?:his|her|their|the|an?|to|by|from|with|in|into|for|out|away|up|home|"
        r"school|\w+ing)\b[^,.;:!?]{0,40})? *$"
    ),
    "pt-BR": patterns.compile(
        rf"\b(?:{_VERB_PT}|\w{{2,}}(?:ad|id)[oa]s?|pres[oa]|mort[oa])\b(?: [^,.;:!?]{{0,40}})? *$"
    ),
}
_CONTRAST = patterns.compile(
    r"[.;:,—] *(?:\w+ ){0,3}(?:at \d\d (?:he|she|they)|now|today|nowadays|these days|(?:years|"
    r"decades) later|a lifetime ago|hoje|agora|atualmente|anos depois|"
    r"anos mais tarde|já adult[oa]|cresceu)\b|\b(?:and|but|e|mas) (?:now|today|nowadays|these days|hoje|"
    r"agora|atualmente)\b"
)
_SMALL = patterns.compile(
    r"\b(?:mirim|prodígio|prodigy|child|kid|boy|girl|young|menin[oa]|garot[oa]|crianças?|guri|guria|piá|"
    r"moleque)\b"
)
# Of grown people, whatever their occupation: `retired`, `viúva`.
_GROWN_STATE = patterns.compile(
    r"\b(?:retired|widow(?:er|ed)?|pensioner|divorc(?:ed|ée|ee)|veteran|ex con|aposentad[oa]|viúv[oa]|"
    r"pensionista|divorciad[oa]|veteran[oa]|(?:general|coronel|major|capitão|sargento|almirante|"
    r"militar) (?:reformad[oa]|da reserva))\b"
)


def is_past(text: Text, start: int, end: int) -> bool:
    """Returns whether the age, its number at `start` and its words up to `end`, is of the past."""
    before, after = _clause_before(text, start), _clause_after(text, end)
    if _ALWAYS[text.language].search(before):
        return True
    if _WAS[text.language].search(before):
        return _THEN[text.language].match(after) is not None or _is_contrasted(text, start, end)
    at = _AT[text.language].search(before)
    if at is None or not (
        _happened_before(text, before[: at.start()]) or _happens_after(text, before, at, after)
    ):
        return False
    return _is_contrasted(text, start, end)


def _clause_before(text: Text, start: int) -> str:
    window = text.before(start, _BEFORE)
    cut = max((match.end() for match in _ENDS.finditer(window)), default=0)
    return window[cut:]


def _clause_after(text: Text, end: int) -> str:
    window = _UNIT.sub("", text.after(end, _AFTER))
    stop = _ENDS.search(window)
    return window[: stop.start()] if stop else window


def _happened_before(text: Text, before: str) -> bool:
    return _DID[text.language].search(before) is not None


def _happens_after(text: Text, before: str, at: patterns.Match, after: str) -> bool:
    follows = _FOLLOWS[text.language].match(after)
    if follows is None or follows["verb"] in _NO_VERB:
        return False
    if text.language != "en":
        return True
    subject = follows["subject"]
    if subject is None:
        return _SUBJECT_BEFORE.search(before[: at.start()]) is not None
    return subject.split()[0] not in _NO_SUBJECT and not subject.endswith("ly")


def _is_contrasted(text: Text, start: int, end: int) -> bool:
    """Returns whether the text names a later time, or outside the clause an occupation or a state of grown
    people."""
    if _CONTRAST.search(text.plain):
        return True
    at = _occupation_at(text)
    stop = _ENDS.search(text.plain, end)
    close = stop.start() if stop else len(text.plain)
    around = f"{text.before(start, _AROUND)} {text.after(close, _AROUND)}"
    childhood = evidence_in(around)
    outside = _GROWN_STATE.search(around) is not None if at is None else at < start or at > close
    return outside and not (_SMALL.search(around) or childhood.childhood + childhood.teen)


@lru_cache(maxsize=16)
def _occupation_at(text: Text) -> int | None:
    """Returns the offset of a grown-up's occupation of the character, or None."""
    role = role_in(text)
    return (
        None
        if role is None or (role.key in OCCUPATIONS and OCCUPATIONS[role.key].is_of_the_young)
        else role.at
    )
