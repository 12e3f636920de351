"""Interprets sentences of guard models: the closed list that is a verdict, and explanations that contradict
one.

Explanations are read clause by clause (clauses.py) for the hazards they attribute to the text (hazards.py).
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.moderation import vocabulary as known
from app.ai.openai_compatible.moderation.categories import is_hazard, is_hazard_code
from app.ai.openai_compatible.moderation.clauses import Word, free_lines, is_denial, sentences
from app.ai.openai_compatible.moderation.hazards import REFUSED, claimed
from app.ai.openai_compatible.moderation.label_meanings import split_names

_TOKENS = patterns.compile(r"[\w']+")
_FOR_ALL = (
    r" for (?:everyone|everybody|all|all ages|all audiences|all readers|a general audience|general audiences|"
    r"general use|publication|children)"
)
_ADVERB = r"(?:(?:completely|perfectly|entirely|fully|totally|absolutely|generally|clearly) )?"
_FORM = patterns.compile(
    r"(?:(?:overall |so |therefore |thus |hence )?,? ?"
    r"(?:(?:the|this|that|my|your|provided|given|above|following|final|overall|user|user's|character) ){0,4}"
    r"(?:text|content|answer|message|prompt|character|description|input|story|passage|request|response|"
    r"conversation|verdict|classification|assessment|result|output|it|this|that)"
    r"(?: above| provided| given)?(?: is|'s| was)(?: (?:classified|considered|rated|judged|deemed|labell?ed|"
    r"marked)(?: as| to be)?)?:? )?" + _ADVERB + r"(?P<word>safe|unsafe|not safe)"
    rf"(?P<tail>|(?P<all>(?: and (?:appropriate|suitable|harmless|acceptable|fine))?(?:{_FOR_ALL})?)|"
    r"(?: because| for| due to| as| since|,|:| -| –|;) .*)",
    patterns.IGNORECASE,
)
_CLEAN = patterns.compile(
    r"(?:the|this|that)?(?: (?:given|provided|user's|above))? ?"
    r"(?:text|content|message|prompt|description|it|this) (?:does not|doesn't) "
    r"(?:contain|include|have|violate|break) (?:any(?:thing)? ?(?:of )?)?(?:the |these |your |our )?"
    r"(?:(?:unsafe|harmful|prohibited|disallowed|inappropriate) (?:content|material|elements?)|"
    r"(?:content |safety |above )?(?:polic(?:y|ies)|rules?|guidelines?|categor(?:y|ies)))",
    patterns.IGNORECASE,
)
_MARKS = {ord(mark): None for mark in '*`"“”'} | {ord("’"): "'"}


def form_of(line: str) -> bool | None:
    """Return whether a line that is a sentence of the closed list says unsafe; None for any other line.

    "safe", "this text is safe for everyone", "the answer is unsafe because …", "it isn't safe", "the text
    does not violate any policy".
    """
    text = " ".join(line.translate(_MARKS).split()).strip("_#> ")
    text = text.replace(" isn't safe", " is not safe")
    text = text[:1_000].rstrip(".!")
    if _CLEAN.fullmatch(text):
        return False
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    unsafe = found["word"].lower() != "safe"
    if not unsafe and found["tail"] and not found["all"]:
        return None  # "safe, but …", "safe to refuse"
    if unsafe and "safe" in _TOKENS.findall(found["tail"].lower()):
        return None
    return unsafe


_HAZARD_CODE = patterns.compile(r"[SO]\d{1,2}")
_TO_BE = frozenset(
    ("blocked", "refused", "rejected", "denied", "removed")
)  # of the text ("must be blocked"); of a person only after other verbs
_GOOD = frozenset(
    ("safe", "accept", "acceptable", "accepted", "allow", "allowed", "permit", "permitted", "permissible",
     "approved", "published", "appropriate", "suitable", "okay",
     "ok", "publish", "publishable", "fit", "fine", "harmless", "benign", "compliant", "seguro", "segura",
     "adequado", "adequada", "aceitável")
)  # fmt: skip
_AGAINST = frozenset(
    ("but", "however", "except", "yet", "unless", "nevertheless", "nonetheless", "mas", "porém", "contudo",
     "entretanto", "todavia", "exceto")
)  # fmt: skip
# Words that make a sentence around a verdict more than an explanation of it.
_UNSURE = frozenset(
    ("but", "however", "although", "though", "yet", "except", "unless", "if", "would", "could", "might",
     "may", "should", "sorry", "wrong", "false", "untrue", "doubt", "only", "unclear", "refuse", "block",
     "reject", "anything", "wait", "actually", "correction", "unsure")
)  # fmt: skip
_DOUBTS = known.DENIALS | _UNSURE | frozenset(("safe", "who", "free", "far"))
_GUESSES = frozenset(
    ("maybe", "perhaps", "probably", "likely", "mostly", "partly", "partially", "almost", "guess", "think",
     "seems", "caution", "depends", "borderline", "apart", "aside", "besides", "otherwise", "despite",
     "mainly", "largely", "fairly", "reasonably", "relatively", "somewhat", "enough", "conditionally",
     "until", "provided", "assuming")
)  # fmt: skip
_REFUSAL = patterns.compile(
    r"(?:^|[\n.!]\s*)sorry\b|\bi(?:'m| am) (?:sorry|unable|not able)\b|\bi (?:refuse|decline) to\b|"
    r"\bi (?:can't|cannot|can not|won't|will not)(?:\s*[.!,;]|\s*$| (?:assist|help|judge|assess|do|provide|"
    r"comply|answer|evaluate|rate|classify|process|fulfill?|continue|moderate|engage|respond|discuss)\b)",
    patterns.IGNORECASE,
)
_ASKED = frozenset(("would", "should", "must", "i'd", "i", "to", "please"))  # before: "flag this"
_MEASURES = frozenset(("flag", "block", "refuse", "reject", "remove", "ban"))
# A line that starts so is a sentence, not the name of a hazard.
_OF_SENTENCES = frozenset(("the", "she", "he", "they", "his", "her", "their"))
_FLATLY = frozenset(("not", "never", "hardly", "barely", "scarcely", "não"))  # "Not at all."
_BULLET = patterns.compile(r"(?:[-*•·–]|\d{1,2}[.)])\s+")
_MAX_NAME = 6  # words of a hazard's name on a line of its own


def contradicts_safe(explanation: str) -> bool:
    """Return whether the text next to the verdict "safe" denies it, or names a hazard."""
    if any(map(_names_a_hazard, free_lines(explanation))):
        return True
    parsed_sentences = list(sentences(explanation))
    starts_with_contrast = bool(parsed_sentences and parsed_sentences[0][0].text in _AGAINST)
    has_refusal = _REFUSAL.search(explanation.translate(_MARKS)) is not None
    return (
        starts_with_contrast
        or has_refusal
        or any(map(_denies_safe, parsed_sentences))
        or bool(claimed(explanation))
    )


def announces_none(line: str) -> bool:
    """Return whether the line negates what follows, like "None of the following"."""
    return any(is_denial(word) for word in _TOKENS.findall(line.lower()))


def _names_a_hazard(line: str) -> bool:
    words = _TOKENS.findall(line.lower())
    if not 0 < len(words) <= 4 or words[0] in _OF_SENTENCES:
        return False
    return not any(is_denial(word) or word in ("0", "false") for word in words) and is_hazard(line)


def _denies_safe(words: list[Word]) -> bool:
    if len(words) <= 4 and words[0].text in _FLATLY and not _denies_hazards(words):
        return True
    is_portuguese = any(word.text in known.PORTUGUESE for word in words)
    bad = known.BAD + known.BAD_PORTUGUESE if is_portuguese else known.BAD
    for at, word in enumerate(words):
        if _HAZARD_CODE.fullmatch(word.raw) and not word.denied:
            return True
        if word.text in _GOOD and word.firmly_denied:
            return True
        if not word.denied and _asks_for_measures(words[max(at - 1, 0) : at + 2]):
            return True
        if word.text.startswith(bad) and not word.denied and not _is_nothing(words[at + 1 : at + 2]):
            return True
    return False


def _asks_for_measures(words: list[Word]) -> bool:
    """Return whether a word with its neighbours demands a measure: "must be blocked", "I would flag this"."""
    before, word, after = [*(one.text for one in words), "", ""][:3]
    if before == "be":
        return word in _TO_BE
    return before in _ASKED and word in _MEASURES and after in ("this", "it", "that", "the")


def _is_nothing(following: list[Word]) -> bool:
    """Return whether a negation follows a word for something bad: "violates nothing"."""
    return any(is_denial(word.text) for word in following)


def is_doubtful(explanation: str) -> bool:
    """Return whether the text around a sentence with the verdict "safe" is more than an explanation of it."""
    words = [word.lower() for word in _TOKENS.findall(explanation)]
    doubted = any(word in _DOUBTS or word.endswith("n't") for word in words)
    return doubted or "?" in explanation or contradicts_safe(explanation)


def explains_safe(explanation: str, denying: bool = False) -> bool:
    """Return whether the text next to "safe" only explains it: it expresses no doubt, and negates only
    hazards. `denying`: it must negate one, as after ShieldGemma's "No"."""
    parsed_sentences = list(sentences(explanation))
    words = [word for sentence in parsed_sentences for word in sentence]
    if (
        any(char in explanation for char in "?:[]{}")
        or len(words) < 2
        or contradicts_safe(explanation)
        or not all(map(_denies_hazards, parsed_sentences))
    ):
        return False
    if any(not word.denied and word.text in _UNSURE | _GUESSES for word in words):
        return False
    return not denying or any(word.denied and word.text.startswith(known.BAD) for word in words)


def _denies_hazards(words: list[Word]) -> bool:
    """Return whether each negation is followed by a hazard word."""
    open_denial = False
    for word in words:
        if is_denial(word.text):
            open_denial = True
        elif open_denial and word.denied and word.text.startswith(known.BURDENS):
            open_denial = False
    return not open_denial


def explains_unsafe(explanation: str) -> bool:
    """Return whether what follows "Yes, it violates the rules" in the same line confirms it."""
    parsed_sentences = list(sentences(explanation))
    bad = any(
        word.text.startswith(known.BAD) and not word.denied for words in parsed_sentences for word in words
    )
    good = any(word.text in _GOOD and not word.denied for words in parsed_sentences for word in words)
    return (bad or bool(claimed(explanation))) and not good


def with_hazards(names: list[str], explanation: list[str]) -> list[str]:
    """Return the categories of an unsafe text from the names read and the explanation: codes and names on
    their own lines, and claims. If no name was read, only claims that are always refused."""
    items = (_BULLET.sub("", line.strip(), 1) for line in explanation)
    listed = [name for item in items if _is_name(item) for name in split_names(item)]
    claims = claimed("\n".join(explanation))
    if not names:
        return [name for name in claims if name in REFUSED]
    return [*names, *listed, *claims]


def _is_name(line: str) -> bool:
    if is_hazard_code(line):
        return True
    words = _TOKENS.findall(line.lower())
    is_sentence = any(word in known.FINITE or is_denial(word) for word in words)
    named = 0 < len(words) <= _MAX_NAME and not is_sentence and words[0] not in _OF_SENTENCES
    return named and is_hazard(line)
