"""How old somebody is said to be, in figures and words of both languages: under eighteen, or grown up."""

from __future__ import annotations

from app import patterns

ADULT = 18
_YOUNG = (
    "0?[1-9]|1[0-7]|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|dois|tres|quatro|cinco|seis|sete|oito|nove|dez|onze|doze|treze|catorze|quatorze|quinze|dezesseis|"
    "dezessete"
)
_GROWN = (
    r"1[89]|[2-9]\d|\d{3,5}|eighteen|nineteen|"
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]\w+)?|(?:\w+ )?(?:hundred|thousand)|"
    r"dezoito|dezenove|(?:vinte|trinta|quarenta|cinquenta|sessenta|setenta|oitenta|noventa)(?: e \w+)?|"
    r"cem|duzentos|trezentos|quinhentos|mil"
)
_WHO = "girl|boy|child|woman|man|lady|maiden|lass|lad|princess|prince|student|daughter|son|she|he"
# What follows a number is neither a letter nor a figure of its own: `12%` and `1.5` are no ages. It is part
# of the match, since it can't be looked at otherwise: all that is asked is whether there is one.
_AFTER = r"(?:[^\w%.,]|[.,](?:\D|\Z)|\Z)"
_ENDS = r"(?:\s+(?:[,.;:)(!]|\Z|(?:and|but|in|with|who|that|e|mas|com|que|em)\b)|[;:)(!]|[.,](?:\D|\Z)|\Z)"


def _stated(number: str) -> patterns.Pattern:
    number = f"(?:{number})"
    says = r"(?:looks?|appears?|seems?|is|was|am|are|only|just|i'?m|she'?s|he'?s|they'?re)"
    forms = (
        rf"{number}[\s-]*(?:(?:years?|yrs?)[\s-]*old|y\.?o\b|y/o|yrs?\b){_AFTER}",
        rf"(?:aged?|age is|years of|turned|turning|idade)\s*:?\s*{number}{_AFTER}",
        rf"{says}\s+(?:like\s+|to\s+be\s+|about\s+|only\s+|just\s+|barely\s+)*{number}{_ENDS}",
        rf"(?:{_WHO})\s*(?:of|,|\()\s*{number}{_ENDS}",
        rf"(?:tem|tinha|com|de|aos|aparenta|parece\s+ter|completou|fez)\s+(?:apenas\s+|so\s+|uns\s+)?{number}\s+anos{_AFTER}",
        rf"{number}\s+(?:aninhos|anos\s+de\s+idade){_AFTER}",
    )
    beside = rf"[a-z]\s?[,(]\s*{number}(?:\s+anos{_AFTER}|{_ENDS})"
    return patterns.compile(rf"(?:\A|[^\w.])(?:{'|'.join(forms)})|{beside}")


_MINOR, _ADULT = _stated(_YOUNG), _stated(_GROWN)


def states_minor(plain: str) -> bool:
    """Whether an age under eighteen is stated in the text, prepared by `folded`."""
    return _MINOR.search(plain) is not None


def states_adult(plain: str) -> bool:
    """Whether an age of eighteen or more is."""
    return _ADULT.search(plain) is not None
