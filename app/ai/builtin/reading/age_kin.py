"""Ages of relatives in the forms of profiles and stories: under a label, in a list, as another subject.

`Son: Leo, 7`, `his son (6) and daughter (8)`, `the king is ten; she is his regent`, `o irmão, de 9 anos,
sumiu; ela virou policial`. What stands directly at a governed noun is in age_owner.py.
"""

from __future__ import annotations

from app import patterns
from app.ai.builtin.reading.text import Text
from app.ai.builtin.vocabulary.files import by_language, united

_FILES = by_language("relatives.txt", "rulers", "male", "female", "several")
_RULERS = united(_FILES, "rulers")
_MALE, _FEMALE, _MANY = (
    "|".join(word for file in _FILES.values() for word in file.words(section))
    for section in ("male", "female", "several")
)
# With a ruler and a keeper, the character is the keeper: `the king is ten; she is his regent`.
_KEEPER = patterns.compile(
    r"^ [^.;]{0,30}\b(?:regent|guardian|guard|bodyguard|nanny|nurse|tutor|advisor|adviser|knight|assassin|"
    r"mother|father|uncle|aunt|governess|regente|guardiã|guardião|guarda|babá|tutora?|conselheir[oa]|"
    r"cavaleiro|assassin[oa]|mãe|pai|tia|tio|ama)\b"
)
_KIN = rf"(?:(?P<male>{_MALE})|(?P<female>{_FEMALE}))"
# A label at the text's beginning may name the character itself, unless it is of several.
_LABEL = patterns.compile(
    rf"(?:^|[.;,|] *)(?:(?P<many>{_MANY}|family|família|pets?)|(?:{_MALE}|{_FEMALE}|"
    rf"child)) ?: ?[^.;:]{{0,60}}$"
)
_GOES_ON = patterns.compile(r"[.;] *\w")
_COUNTED = patterns.compile(rf"\b(?P<head>{_MANY}) ?(?::|\() ?[^.;:)]{{0,40}}$")
# A group that opens the text is the character: `two sisters (8 and 10)`.
_OPENS = patterns.compile(r"(?:(?:the|an?|pair of|two|three|twin|dois|duas|três|os|as|um par de) )*")
_LISTED = patterns.compile(
    r"(?P<n>\d{1,2})\),? (?:and |e |, ?)?(?:(?:his|her|their|an?|the|one|o|a|um|uma|seu|"
    r"sua) )?(?:[\w']+ ){0,2}\($"
)
_PAIR_FOLLOWS = patterns.compile(
    rf"^\),? (?:and|e|,) (?:(?:his|her|their|a|o|the|seu|sua) )?(?:\w+ )?(?:{_MALE}|{_FEMALE}) \("
)
_SUBJECT = patterns.compile(
    rf"(?:^|[.;:!?] *)(?:the|o|a|[\w]+['’]s) (?:\w+ )?{_KIN}(?: (?:d[oa]s?|de|"
    rf"of the) \w+)?(?P<rest>[^.;:!?]{{0,40}})$"
)
_OTHER_SUBJECT = patterns.compile(
    r"[.;:!?—] *(?:and |but |e |mas |then |hoje |agora )*(?P<who>she|he|ela|ele)\b"
)
_OWNER = patterns.compile(r"(?:(?P<owner>[\w]+)['’]s|\b(?:de|da|do|of) (?P<after>[\w]+))")
_OF_HERS = patterns.compile(r"^[^.;]{0,60}\b(?:dela|dele)\b")
_ALL = patterns.compile(rf"^(?:{_MANY})\b[^.;:]{{0,20}}$")
_LOVE_HIM = patterns.compile(r"^[^.;]{0,60}\b(?:him|her|dele|dela)\b")
_IN_TOW = patterns.compile(
    rf"^(?:with|com) (?:his|her|their|an?|the|o|a|um|uma|seu|sua) (?:\w+ )?(?:{_MALE}|"
    rf"{_FEMALE})\b[^.;]{{0,20}}$"
)
_RAISED = patterns.compile(
    rf"\b(?:cria|criou|criando|sustenta) sozinh[oa] (?:o|a|um|uma) (?:\w+ )?(?:{_MALE}|"
    rf"{_FEMALE})\b[^.;,]{{0,20}}$"
)
MAX_LISTED = 4
_BACK = 140  # characters before the number


def is_of_kin(text: Text, start: int, end: int, depth: int = 0) -> bool:
    """Returns whether the age, its number at `start` and its words up to `end`, is a relative's who is
    named."""
    before, after = text.before(start, _BACK), text.after(end, 200)
    label = _LABEL.search(before)
    if label and (label.start() > 0 or start > _BACK or (label["many"] and _GOES_ON.search(after))):
        return True
    counted = _COUNTED.search(before)
    if counted and (start > _BACK or not _OPENS.fullmatch(before[: counted.start("head")])):
        return True
    if start < _BACK and _ALL.search(before) and _LOVE_HIM.match(after):
        return True
    if _IN_TOW.search(before) or _RAISED.search(before):
        return start <= _BACK or _RAISED.search(before) is not None
    if (listed := _LISTED.search(before)) and depth < MAX_LISTED:
        at = start - len(before) + listed.start("n")
        return is_of_kin(text, at, at + len(listed["n"]), depth + 1) or _is_owned(text, at)
    return _is_of_other_subject(text, before, after)


def _is_owned(text: Text, at: int) -> bool:
    return patterns.search(r"\b(?:his|her|their|seu|sua)(?: \w+){1,2} \($", text.before(at)) is not None


def _is_of_other_subject(text: Text, before: str, after: str) -> bool:
    """Returns whether the age is in a clause about another subject: `Carla's son Leo is 7. She works
    nights.`"""
    subject = _SUBJECT.search(before)
    if subject is None:
        return False
    definite = subject.group().lstrip(".;:!? ")[:2] in ("o ", "a ")
    if _PAIR_FOLLOWS.match(after) or (definite and " d" not in subject.group() and _OF_HERS.match(after)):
        return True
    other = _OTHER_SUBJECT.search(after)
    if other and (other["who"] in ("she", "ela")) != bool(subject["female"]):
        ruler = (subject["female"] or subject["male"]) in _RULERS
        return not ruler or _KEEPER.match(after[other.end() :]) is not None
    return any(
        _goes_on(name, after) for match in _OWNER.finditer(subject.group()) for name in match.groups() if name
    )


def _goes_on(name: str, after: str) -> bool:
    """Returns whether a later sentence is about the person whose relative was named."""
    return patterns.search(rf"[.;] *{patterns.escape(name)} (?:is|has|tem|é|\w+)", after) is not None
