"""How descriptions state family: orphans, the widowed, twins, parents, whose child, raised by whom."""

# ruff: noqa: E501
from __future__ import annotations

from app import patterns
from app.ai.builtin.vocabulary import numbers

# Fact, gender that its words state, pattern.
_Rule = tuple[str, str | None, patterns.Pattern]
_HIS = r"(?:her|his|their|my|both|both her|both his|both their)"
_THEIR_DEAD = rf"(?:lost|losing|mourn(?:s|ing|ed)|buried|grieving|grieves|outlived) {_HIS} (?:\w+ )?"
_MANY_EN = (
    rf"(?:{numbers.EN}|several|many|a dozen|an? (?:small |little |young )?(?:girl|boy|son|daughter|child))"
)
_MANY_PT = rf"(?:{numbers.PT}|vários|várias|muitos|gêmeos|gêmeas|um menino|uma menina)"


def _rules(*table: tuple[str, str | None, str]) -> tuple[_Rule, ...]:
    return tuple((fact, gender, patterns.compile(rf"\b(?:{pattern})\b")) for fact, gender, pattern in table)


# What follows a match that ends in a blank, where it then isn't one: "mãe de santo", "husband of the year".
NOT_BEFORE = ("the", "santo", "família", "deus")
EN = _rules(
    ("orphan", None, r"orphan(?:ed)?|foundling"),
    (
        "orphan",
        None,
        rf"{_THEIR_DEAD}parents|(?:her|his|their) parents (?:died|were killed|are dead|perished)",
    ),
    ("orphan", None, r"parents (?:were )?(?:killed|murdered|lost)"),
    (
        "motherless",
        None,
        rf"{_THEIR_DEAD}mother|{_HIS} late mother|motherless|{_HIS} mother (?:died|was killed|is dead)",
    ),
    (
        "fatherless",
        None,
        rf"{_THEIR_DEAD}father|{_HIS} late father|fatherless|{_HIS} father (?:died|was killed|is dead)",
    ),
    ("widowed", "female", r"widow"),
    ("widowed", "male", r"widower"),
    (
        "widowed",
        None,
        rf"widowed|{_THEIR_DEAD}(?:wife|husband|spouse|partner)|{_HIS} (?:late|dead) (?:wife|husband)",
    ),
    ("divorced", None, r"divorced|divorcee"),
    ("married", None, rf"married|{_HIS} (?:wife|husband)"),
    ("married", "male", r"husband (?:of|to) "),
    ("married", "female", r"wife (?:of|to) "),
    ("twin", "female", r"twin sister of|twin sister to"),
    ("twin", "male", r"twin brother of|twin brother to"),
    ("twin", None, rf"an? twin|{_HIS} twin(?: brother| sister)?|one of (?:the )?twins|twin to|twin of"),
    (
        "parent",
        "female",
        rf"(?:mother|mum|mom) (?:of|to) {_MANY_EN}|(?:single|young|proud|devoted) (?:mother|mum|mom)",
    ),
    ("parent", "male", rf"(?:father|dad) (?:of|to) {_MANY_EN}|(?:single|young|proud|devoted) (?:father|dad)"),
    ("parent", None, rf"parent (?:of|to) {_MANY_EN}|single parent"),
    (
        "parent",
        None,
        rf"(?:has|have|raising|raises|with|and) {_MANY_EN}(?: \w+)? (?:children|kids|daughters?|sons?)",
    ),
    ("parent", None, r"(?:her|his|their) (?:\w+ )?(?:children|kids|daughters?|sons?)"),
    ("sibling", "female", r"(?:(?:elder|older|younger|little|big|half) )?sister (?:of|to)"),
    ("sibling", "male", r"(?:(?:elder|older|younger|little|big|half) )?brother (?:of|to)"),
    (
        "sibling",
        None,
        rf"{_HIS} (?:\w+ )?(?:brother|sister)s?|(?:has|have|with) (?:\w+ ){{1,2}}(?:brother|sister)s?",
    ),
    ("only_child", None, r"only child|no siblings"),
)
PT = _rules(
    ("orphan", "female", r"órfã"),
    ("orphan", "male", r"órfão"),
    ("orphan", None, r"órfane|perdeu (?:os|seus) pais|pais (?:morreram|mortos|foram mortos)|sem pai nem mãe"),
    ("motherless", None, r"perdeu (?:a|sua) mãe|mãe morreu|órfã de mãe|órfão de mãe"),
    ("fatherless", None, r"perdeu (?:o|seu) pai|pai morreu|órfã de pai|órfão de pai"),
    ("widowed", "female", r"viúva|perdeu o marido"),
    ("widowed", "male", r"viúvo|perdeu a esposa|perdeu a mulher"),
    ("divorced", "female", r"divorciada|separada"),
    ("divorced", "male", r"divorciado|separado"),
    ("married", "female", r"casada|seu marido|esposa d\w+"),
    ("married", "male", r"casado|sua esposa|marido d\w+"),
    ("twin", "female", r"irmã gêmea d\w+|é gêmea|gêmea d\w+"),
    ("twin", "male", r"irmão gêmeo d\w+|é gêmeo|gêmeo d\w+"),
    ("twin", None, r"(?:seu|sua|um|uma|tem um|tem uma) irmã?o? gême[oa]"),
    ("parent", "female", rf"mãe (?:solteira )?de {_MANY_PT}|mãe solteira|mãe d[aoe] "),
    ("parent", "male", rf"pai (?:solteiro )?de {_MANY_PT}|pai solteiro|pai d[aoe] "),
    (
        "parent",
        None,
        rf"(?:tem|com|cria|criando) {_MANY_PT}(?: \w+)? (?:filh[oa]s?|crianças)|(?:seus|suas|seu|sua) filh[oa]s?",
    ),
    ("sibling", "female", r"irmã d[eo]s?|irmã (?:mais velha|mais nova|caçula) d\w+"),
    ("sibling", "male", r"irmão d[eo]s?|irmão (?:mais velho|mais novo|caçula) d\w+"),
    ("sibling", None, r"(?:seu|sua|seus|suas|tem \w+) (?:irmão|irmã|irmãos|irmãs)"),
    ("only_child", None, r"filh[oa] únic[oa]"),
)
CHILD_EN = patterns.compile(
    r"\b(?P<all>(?:(?:youngest|eldest|oldest|only|second|third|illegitimate|bastard) )?(?P<who>daughter|son|child) of "
    r"(?P<whom>[\w' ]+?))(?= who\b| and\b| with\b| in\b| from\b| she\b| he\b|[,.;:!?]|$)"
)
CHILD_OF_EN = patterns.compile(
    r"\b(?:the|an?) (?P<whom>[\w]+)'s (?:(?:youngest|eldest|oldest|only|second|third) )?(?P<who>daughter|son)\b"
)
CHILD_PT = patterns.compile(
    r"\b(?P<all>(?P<who>filha|filho)(?: caçula| mais velh[oa]| mais nov[oa]| bastard[oa])? d(?:e|o|a|os|as|e um|e uma) "
    r"(?P<whom>[\w' ]+?))(?= que\b| e\b| com\b| em\b| no\b| na\b|[,.;:!?]|$)"
)
RAISED_EN = patterns.compile(
    r"\b(?:raised|brought up|reared|adopted) by (?P<by>[\w' ]+?)(?= in\b| and\b| who\b| after\b| on\b| to\b|[,.;:!?]|$)"
)
RAISED_PT = patterns.compile(
    r"\b(?:criad[oa]|educad[oa]|adotad[oa]) (?P<by>(?:por|pelo|pela|pelos|pelas) [\w' ]+?)(?= em\b| na\b| no\b| e\b| que\b| desde\b|[,.;:!?]|$)"
)
