"""Maps the categories of moderation models to the studio's tags, ratings and refusal reasons.

The names are from the documentation of OpenAI's and Mistral's moderation endpoints, Llama Guard 1 to 4
(MLCommons hazards), ShieldGemma, Granite Guardian, Qwen3Guard, WildGuard and Nemotron. They are matched as
words, so that other spellings are understood: `sexual/minors`, `Sexual (minor)`.
"""

from __future__ import annotations

from collections.abc import Iterable

from app import patterns
from app.engines.moderation import FLAGGED, MINORS, Rating, Verdict, strictest

_ASSAULT, _SELF_HARM, _HATE = "sexual_assault", "self_harm_instructions", "hate_speech"


def _refused(reason: str) -> Verdict:
    return Verdict({}, (reason,))


def _rated(tag: str, rating: Rating) -> Verdict:
    return Verdict({tag: rating})


_FREE = Verdict()
# The first match decides: specific patterns come before general ones.
_MEANINGS: tuple[tuple[patterns.Pattern, Verdict], ...] = tuple(
    (patterns.compile(rf"\b(?:{words})"), meaning)
    for words, meaning in (
        (r"non violent|needs caution|controversial\b", _FREE),
        (r"representation (?:and )?toxicity", _refused(FLAGGED)),
        (r"minors?\b|child|csa[emi]?\b|underage|paedo|pedo", _refused(MINORS)),
        (r"sex\w* (?:related )?(?:crime|assault|violence|abuse|exploit|offen)|rape", _refused(_ASSAULT)),
        (r"self harm intent|self harm theme|^self harm$", _rated("self_harm", Rating.TEEN)),
        (r"self ?harm|suicid|self injur|eating disorder", _refused(_SELF_HARM)),
        (r"hate|hatred|discriminat|identity|racis|violence and hate|social bias", _refused(_HATE)),
        (r"graphic|gore|violence graphic", _rated("gore", Rating.MATURE)),
        (r"sex|porn|nsfw|nud|erotic|adult content|explicit", _rated("sexual", Rating.MATURE)),
        (r"indiscriminate|(?:chemical|biological|nuclear) weapon|cbrn|terror|mass dest", _refused(FLAGGED)),
        (r"drug|substance", _rated("drugs", Rating.TEEN)),
        (r"harass\w* threat|violen|threat|murder|kill|weapon|gun|attack", _rated("violence", Rating.TEEN)),
        (r"harass|profan|toxic|insult|bully|obscen|offensive|abus", _rated("strong_language", Rating.TEEN)),
        # Fiction is full of thieves and liars: these are neither refused nor rated.
        (
            r"crim|illicit|illegal|unethical|immoral|dangerous|fraud|decepti|decei|scam|manipulat|malware|"
            r"cyber|hack|privacy|pii\b|personal|defam|libel|intellectual|copyright|trademark|plagiar|"
            r"election|politic|misinform|conspirac|advice|medical|health|financ|legal|law\b|religio|"
            r"gambl|socioeconomic|code|jailbreak|prompt injection|government|gov\b|high risk|groundedness|"
            r"spam",
            _FREE,
        ),
    )
)  # fmt: skip
_NOT_WORDS = patterns.compile(r"[^a-z0-9]+")
_CODE = patterns.compile(r"[so]\d{1,2}")
_CODED = patterns.compile(r"[SO]\d{1,2}\b")
_HAZARDS_3 = {
    "s1": "violent crimes", "s2": "non violent crimes", "s3": "sex related crimes",
    "s4": "child sexual exploitation", "s5": "defamation", "s6": "specialized advice", "s7": "privacy",
    "s8": "intellectual property", "s9": "indiscriminate weapons", "s10": "hate",
    "s11": "suicide and self harm", "s12": "sexual content", "s13": "elections",
    "s14": "code interpreter abuse",
}  # fmt: skip
_HAZARDS_2 = {
    "s1": "violent crimes", "s2": "non violent crimes", "s3": "sex related crimes",
    "s4": "child sexual exploitation", "s5": "specialized advice", "s6": "privacy",
    "s7": "intellectual property", "s8": "indiscriminate weapons", "s9": "hate",
    "s10": "suicide and self harm", "s11": "sexual content",
}  # fmt: skip
_HAZARDS_1 = {
    "o1": "violence and hate", "o2": "sexual content", "o3": "criminal planning",
    "o4": "guns and illegal weapons", "o5": "controlled substances", "o6": "suicide and self harm",
}  # fmt: skip
# MD-Judge's (SALAD-Bench): the first covers hate and adult content, the fifth crimes of all kinds.
_HAZARDS_SALAD = {
    "o1": "representation and toxicity", "o2": "misinformation harms", "o3": "socioeconomic harms",
    "o4": "information and safety", "o5": "malicious use", "o6": "human autonomy and integrity",
}  # fmt: skip
_NO_NAMES = frozenset(
    (
        "",
        "none",
        "n a",
        "na",
        "null",
        "safe",
        "no",
        "no category",
        "unsafe",
        "no violation",
        "nothing",
        "no violations",
        "no categories",
        "not applicable",
        "none of the above",
        "false",
        "0",
    )
)
_NONE_FOUND = patterns.compile(
    r"(?:none|nothing)(?: .*)?|"
    r"no (?:\w+ ){0,3}(?:found|detected|identified|violations?|categor\w+|issues?|apply|applies)"
)
_SECOND = patterns.compile(r"guard\W?2")
_SALAD = patterns.compile(r"md\W?judge|salad")


def verdict_for(names: Iterable[str], model: str | None = None) -> Verdict:
    """Return the verdict for a text flagged with these categories. Without a name, or with an unknown one, it
    is refused as `flagged`. `model` selects Llama Guard 2's and MD-Judge's own codes."""
    worded = (_worded(name, model) for name in names)
    found = [_meaning(words) for words in worded if words not in _NO_NAMES]
    return strictest(found or [_refused(FLAGGED)])


def is_hazard(name: str, model: str | None = None) -> bool:
    """Return whether it is the name or code of a category that is refused or rated."""
    meaning = _meaning(_worded(name, model))
    return bool(meaning.tags or set(meaning.refused) - {FLAGGED})


def is_hazard_code(name: str) -> bool:
    """Return whether it starts with a hazard code as Llama Guard numbers them."""
    return _CODED.match(name.strip(" []()\"'`*")) is not None


def is_no_category(name: str) -> bool:
    """Return whether it is a word for no category at all."""
    words = _words_of(name)
    return (words in _NO_NAMES and words != "unsafe") or _NONE_FOUND.fullmatch(words) is not None


def _words_of(name: str) -> str:
    return _NOT_WORDS.sub(" ", name.strip().lower()).strip()


def _worded(name: str, model: str | None) -> str:
    words = _words_of(name)
    if not _CODE.match(words):
        return words
    code, _, rest = words.partition(" ")
    if rest:
        return rest
    return _hazards(model.lower() if model else "").get(code, words)


def _hazards(model: str) -> dict[str, str]:
    first = _HAZARDS_SALAD if _SALAD.search(model) else _HAZARDS_1
    return first | (_HAZARDS_2 if _SECOND.search(model) else _HAZARDS_3)


def _meaning(words: str) -> Verdict:
    found = (meaning for pattern, meaning in _MEANINGS if pattern.search(words))
    return next(found, _refused(FLAGGED))
