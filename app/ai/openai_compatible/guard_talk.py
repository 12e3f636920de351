"""What guard models say in sentences: the closed list that are a verdict, and talk that denies one."""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.guard_categories import is_hazard

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
    rf"(?P<tail>|(?P<all>{_FOR_ALL})|(?: because| for| due to| as| since|,|:| -| –|;) .*)",
    patterns.IGNORECASE,
)
_MARKS = {ord(mark): None for mark in '*`"“”'} | {ord("’"): "'"}


def form_of(line: str) -> bool | None:
    """Whether a line that is one sentence of the closed list says unsafe; None for any other line.

    "safe", "this text is safe for everyone", "the answer is unsafe because …", "it isn't safe".
    """
    said = " ".join(line.translate(_MARKS).split()).strip("_#> ")
    said = said.replace(" isn't safe", " is not safe")
    found = _FORM.fullmatch(said[:1_000].rstrip(".!"))
    if found is None:
        return None
    unsafe = found["word"].lower() != "safe"
    if not unsafe and found["tail"] and not found["all"]:
        return None  # "safe, but …", "safe to refuse"
    if unsafe and "safe" in _TOKENS.findall(found["tail"].lower()):
        return None
    return unsafe


_SENTENCES = patterns.compile(r"[.!?;\n]+")
_HAZARD_CODE = patterns.compile(r"[SO]\d{1,2}")
_DENIALS = frozenset(
    ("no", "not", "never", "nothing", "nobody", "none", "neither", "nor", "without", "cannot", "hardly",
     "barely", "scarcely", "far", "free", "dont", "isnt")
)  # fmt: skip
_BAD = ("unsafe", "harmful", "violat", "flagged", "prohibited", "disallowed", "forbidden", "inappropriate",
        "unacceptable", "toxic", "hateful")  # fmt: skip
_TO_BE = frozenset(("blocked", "refused", "rejected", "denied", "removed"))  # of the text; a person was that
_GOOD = frozenset(("safe", "accept", "allow", "permit", "appropriate", "suitable", "okay", "ok", "publish"))
_MAX_GAP = 6  # words between a denial and what it denies
# What makes a sentence round a bare verdict more than an explanation of it.
_DOUBTS = _DENIALS | frozenset(
    ("but", "however", "although", "though", "yet", "except", "unless", "if", "would", "could", "might",
     "may", "should", "sorry", "wrong", "false", "untrue", "doubt", "only", "unclear", "refuse", "block",
     "reject", "anything", "wait", "actually", "correction", "unsure", "safe", "who")
)  # fmt: skip


def contradicts_safe(talk: str) -> bool:
    """Whether what stands beside the verdict "safe" says that it isn't so, or what for."""
    return any(map(_names_a_hazard, talk.splitlines())) or any(
        _denies_safe(_TOKENS.findall(sentence)) for sentence in _SENTENCES.split(talk)
    )


def _names_a_hazard(line: str) -> bool:
    words = _TOKENS.findall(line.lower())
    return 0 < len(words) <= 4 and words[0] not in _DENIALS and is_hazard(line)


def _denies_safe(words: list[str]) -> bool:
    denied, used = -_MAX_GAP - 1, True
    for at, word in enumerate(words):
        lower = word.lower()
        if lower in _DENIALS or lower.endswith("n't"):
            denied, used = at, False
        elif _HAZARD_CODE.fullmatch(word):
            return True
        elif lower in _TO_BE:
            if words[at - 1 : at] == ["be"] and used:
                return True
        elif lower.startswith(_BAD):
            if at - denied > _MAX_GAP and not _DENIALS.intersection(words[at + 1 : at + 2]):
                return True  # neither "no harmful or toxic content" nor "violates nothing"
            denied, used = at, True
        elif lower in _GOOD and not used:
            return True
    return False


def is_doubtful(talk: str) -> bool:
    """Whether talk round a sentence with the verdict "safe" is more than an explanation of it."""
    words = [word.lower() for word in _TOKENS.findall(talk)]
    doubted = any(word in _DOUBTS or word.endswith("n't") for word in words)
    return doubted or "?" in talk or contradicts_safe(talk)
