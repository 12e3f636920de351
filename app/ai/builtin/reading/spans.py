"""Spans of years in Portuguese, as opposed to ages: `bartender, 10 anos sóbrio`, `6 anos no Brasil`.

After `N anos`, an age is followed by nothing, a comma, `de idade`, a place of origin or a feature; a span by
what lasted: a state, a place, `sem`, `após`, or `de` and an activity. Where a child is named, only what no
child has (`sóbria`, `de formada`) makes a span.
"""

from __future__ import annotations

from app import patterns
from app.ai.builtin.reading.life_stages import evidence_in
from app.ai.builtin.reading.text import Text

_PLAIN = 3  # the weight from which on a childhood is stated
_SPENT_BEFORE = patterns.compile(
    r"\b(?:condenad[oa]|sentenciad[oa]|pena|cumpr(?:e|iu|indo)|pass(?:a|ou)|fic(?:a|ou)|levou|esper(?:a|"
    r"ou)|serviu|viveu|trabalhou|pegou|durou|dura|estudou)(?: (?:a|de|por|os|quase|mais|uns|uma))* *$|"
    r"\b(?:sóbri|limp|formad)[oa] $"
)
_GROWN_STATE = patterns.compile(
    r"^ (?:de )?(?:sóbri|limp|casad|formad|divorciad|viúv|separad|aposentad|desempregad|concursad|abstêmi|"
    r"graduad|foragid|habilitad)[oa]s?\b|^ (?:de )?(?:sobriedade|formatura|carteira|magistratura|jornalismo|"
    r"advocacia|medicina)\b"
)
_STATE = patterns.compile(
    r"^ (?:sem|sob|após|depois|longe|atrás|fora|entre|junt[oa]s?|sozinh[oa]|pres[oa]|solteir[oa]|"
    r"exilad[oa]|escondid[oa]|internad[oa]|trancad[oa]|fugid[oa])\b"
)
_AT_SCHOOL = patterns.compile(
    r"^ (?:n[oa]s?|em) (?:\w+ )?(?:escola|escolinha|creche|jardim|colégio|turma|ano|série|pré|maternal|"
    r"rua)\b|^ n[oa]s? (?:corpo|papel|documento|rg|identidade|ombros|costas)\b"
)
_AGE_BEFORE = patterns.compile(r"\b(?:completou|completei|completa|fez|fiz|faz|aos|idade(?: de)?:?) *$")
# "tem nove anos que não fala"
_SINCE = patterns.compile(r"\b(?:tem|vai para)(?: (?:uns|quase|mais de|já))* $")
_ONGOING = patterns.compile(r"^(?: anos)? que (?:\w+ )?(?:não|nunca|ninguém|nem)\b")
_BY_PREPOSITION = patterns.compile(r"^ (?:n[oa]s?|em)\b")
_OF = patterns.compile(r"^ de (?:[a-zà-ÿ]+)")
_OF_A_PERSON = patterns.compile(
    r"^ d[eoa]s? (?:idade|olhos|cabelos?|pele|cor|pur[oa]|muit[oa]s?|altura|barba|sardas|nariz|sorriso|"
    r"vida|óculos|alma|tranças?|sangue|rosto|\w+ (?:olhos|cabelos?|pele|estatura))\b"
)
_YOUTH = patterns.compile(r"\bgarot[oa]\b")  # of grown people as well
_CHILD = patterns.compile(
    r"\b(?:crianças?|menin[oa]|garotinh[oa]|menininh[oa]|guri|guria|piá|moleque|bebê|alun[oa]|filhinh[oa])\b"
)


def is_span(text: Text, start: int, end: int) -> bool:
    """Returns whether the years, number at `start` and words up to `end`, are how long something lasted."""
    before, after = text.before(start), text.after(end, 60)
    if _AGE_BEFORE.search(before):
        return False
    if _SINCE.search(before) and _ONGOING.match(after):
        return True
    if _SPENT_BEFORE.search(before) or _GROWN_STATE.match(after):
        return True
    if _OF_A_PERSON.match(after) or _AT_SCHOOL.match(after) or _names_a_child(text):
        return False
    if _STATE.match(after) or (_BY_PREPOSITION.match(after) and not before.endswith("de ")):
        return True
    of = _OF.match(after)
    return of is not None and not text.raw[end + of.group().rindex(" ") + 1].isupper()


def _names_a_child(text: Text) -> bool:
    evidence = evidence_in(text.plain)
    plainly = evidence.childhood + evidence.teen >= _PLAIN or _CHILD.search(text.plain) is not None
    return plainly or (evidence.grown == 0 and _YOUTH.search(text.plain) is not None)
