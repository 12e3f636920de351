"""How ages are written in both languages: the pieces of the patterns in `ages.py`."""

from __future__ import annotations

YOUNG = (
    "0?[1-9]|1[0-7]|two|three|four|five|six|seven|eight|nine|ten|eleven|twel?ve?|thir?te+n|fou?r?te+n|"
    "fiv?f?e?te+n|sixte+n|sevente+n|(?:a |half a )?dozen|x(?:i|ii|iii|iv|v|vi|vii)|dois|duas|tres|quatro|"
    "cinco|seis|sete|oito|nove|dez|onze|doze|tre[zs]e|catorze|quator[zs]e|quin[zs]e|de[zs]es?seis|"
    "de[zs]es?sete|(?:uma |meia )?duzia de"
)
GROWN = (
    r"1[89]|[2-9]\d|\d{3,5}|eighteen|nineteen|"
    r"(?:twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety)(?:[ -]\w+)?|"
    r"(?:\w+ )?(?:hundred|thousand)(?: and \w+)?|"
    r"dezoito|dezenove|"
    r"(?:vinte|trinta|quarenta|cin[qc]u?enta|sessenta|setenta|oitenta|noventa)(?: e \w+)?|"
    r"cem|cento e \w+|duzentos|trezentos|quatrocentos|quinhentos|(?:\w+ )?mil"
)
_WHO = (
    "girl|boy|child|kid|woman|man|guy|lady|maiden|lass|lad|princess|prince|student|pupil|daughter|son|sister|"
    "brother|niece|nephew|she|he|f|m|menin[ao]|garot[ao]|mocinh[ao]|novinh[ao]|mulher|homem|rapaz|moca|"
    "princesa|principe|gemeas|gemeos|twins|twin|sisters|brothers|girls|boys|filh[ao]|irma|irmao|alun[ao]|"
    "crianca|guri|guria|mina"
)
# No letter or digit may follow a number: `12%` and `1.5` are no ages. It is part of the match, since RE2 has
# no lookahead.
AFTER = r"(?:[^\w%.,]|[.,](?:\D|\Z)|\Z)"
_NEXT_WORDS = (
    "and|but|in|with|who|that|e|mas|com|que|em|q|bem|she|he|her|his|ela|ele|from|at|to|on|whom|whose|as|by|"
    "for|"
    "looks|going|yesterday|today|ontem|hoje|como|pra|para|no|na|ao|do|da|dos|das|pelo|pela|tonight|already|"
    "pelad[ao]|nu|nua|de|"
    "is|was|has|wears|poses|posing|dances|dancing|sleeps|loves|likes|lives|wants|sells|sends|drawn|"
    "described|painted|"
    "shown|lies|wearing|dressed|being|having|naked|nude|into|bedded|sold|kept|when|while|so|very|too|not|"
    "yet|just|"
    "blonde|cute|petite|flirts|flirty|kissed|kisses|seduces|seduced|sexy|hot|who's|whos|dates|dating|"
    "vai|tem|faz|esta|ta|posa|dorme|namora|vive|quer|sonha|usa|manda|vende|danca|fica|deixa|gosta|adora|"
    "mora|vestid[ao]|"
    "usando|posando|pintad[ao]|desenhad[ao]|descrit[ao]|sem|sendo|deitad[ao]|muito|ja|ainda|toda|todo|"
    "super|mt|sob|se|"
    "apaixonad[ao]|casad[ao]|levad[ao]|vendid[ao]|gostos[ao]|safad[ao]|sensual|lind[ao]|loir[ao]|ruiv[ao]|"
    "moren[ao]|"
    "seduz|beija|transa|trabalha|estuda|foi|virou|aparece|mostra|num|numa|entre|ate|porque|quando|onde|"
    "cuj[ao]"
)
ENDS = rf"(?:\s+(?:[^\w\s]|\Z|(?:{_NEXT_WORDS})\b)|[;:)(!/]|[.,](?:\D|\Z)|\Z)"
SOON = (
    r"(?:not yet|freshly|newly|recem feitos|recem|barely|hardly|just turned|just made|nearly|almost|under|"
    r"below|short of|until (?:she|he) turns|before (?:she|he) turns|from turning|still|"
    r"mal (?:fez|completou|tem)|nao (?:fez|completou|tem)(?: nem)?|quase|menos de|abaixo de|"
    r"(?:para|pra) (?:fazer|completar))"
)
YOUNGER = r"(?:younger than|mais nov[ao] (?:do )?que)"
_SAYS = r"(?:is|was|am|are|only|just|now|hoje|agora|i'?m|im|she'?s|shes|he'?s|they'?re|being)"
_ABOUT = r"(?:about\s+|com\s+|only\s+|just\s+|barely\s+|around\s+)*"
_HAS = r"(?:tem|tenho|tinha|com|c/|de|aos|completou|fez|fazer|faz)"
_FEW = r"(?:apenas\s+|so\s+|uns\s+|umas\s+)?"
_NEAR_OLD = r"(?:(?:years?|yrs?|year's)[\s-]*(?:old|of age|young)|y\.?o\b|y/o|yrs?\b|aninhos\b)"
_MADE = (  # what they then remain
    r"(?:turned|bitten|died|killed|transformed|frozen|cursed|transformad[ao]|mordid[ao]|mort[ao]|morreu|"
    r"amaldicoad[ao]|congelad[ao])"
)
_AGED = r"(?:aged?|ages|age is|years of|turned|turning|idade|idade del[ae]|idade e)"
_SEASONS = r"(?:aninhos|anos\s+de\s+(?:idade|vida)|primaveras|veroes|invernos|summers|winters|springs)"


def stated(number: str) -> str:
    """Returns a pattern of all statements of an age that the pattern `number` matches."""
    number = f"(?:(?:{number})(?: and a half| e meio)?)"
    forms = (
        rf"{number}[\s-]*{_NEAR_OLD}{AFTER}",
        rf"{_AGED}\s*(?:e\s+|is\s+|of\s+)?[:(=]?\s*{number}{AFTER}",
        rf"{_SAYS}\s+{_ABOUT}{number}{ENDS}",
        rf"(?:she|he|ela|ele|i|eu)\s+{number}(?:\s+anos|{ENDS})",
        rf"(?:{_WHO})\s*(?:of|de|com|tem|,|\(|/|aged)\s*(?:about\s+)?{_FEW}{number}(?:\s+anos|{ENDS})",
        rf"{_HAS}\s+{_FEW}{number}\s+an(?:os|inhos){AFTER}",
        rf"(?:tem|tenho|fez|completou|completa)\s+{_FEW}{number}{ENDS}",
        rf"{_MADE}\s+(?:at|aos|com)\s+{number}(?:\s+anos|{ENDS})",
        rf"{number}\s+{_SEASONS}{AFTER}",
        rf"(?:born|nasceu|nascid[ao])\s+(?:ha|faz|only|so|just|\s)*{number}\s+(?:years ago|anos){AFTER}",
    )
    beside = rf"[a-z\"”]\s?[,(]\s*{number}(?:\s+anos{AFTER}|\s*a\b|{ENDS})"
    begins = rf"(?:\A|[.;!?\n])\s*{number}(?:\s+anos)?(?:[,.]\D|\s+(?:going|com cara|and|but|mas)\b)"
    return rf"(?:\A|[^\w.])(?:{'|'.join(forms)})|{beside}|{begins}"


def looked(number: str) -> str:
    """Returns a pattern of all statements that somebody looks that old."""
    looks = (
        r"(?:looks?|looking|appears?|seems?|passes for|body of an?|aparent(?:a|ando)|parec(?:e|endo)|"
        r"cara de|jeito de|aparencia de|corpo de|corpinho de)"
    )
    more = (
        r"(?:like\s+|to\s+be\s+|as\s+if\s+|about\s+|only\s+|barely\s+|around\s+|ter\s+|uns\s+|umas\s+|"
        r"so\s+|de\s+|"
        r"uma?\s+|menin[ao]\s+|an?\s+|girl\s+of\s+|boy\s+of\s+)"
    )
    return rf"(?:\A|[^\w.]){looks}\s+{more}{{0,4}}(?:{number})(?:[-\s]+(?:anos|year|y)|{ENDS})"
