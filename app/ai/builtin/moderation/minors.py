"""Detects the sexualisation of somebody who is, or seems, under eighteen.

Without a stated adult, a child and sexual words anywhere in the text count together. With one, they count
only in the same sentence, unless the child is plainly another person: a relative, a pupil, or somebody's past
self.
"""

from __future__ import annotations

from collections import defaultdict

from app.ai.builtin.moderation.sign_index import Sign, SignIndex, beside, following

_STRONG = ("sexual", "suggestive", "nudity", "lewd")
_YOUNG = ("young", "minor", "seeming")
_ANY_CHILD = (*_YOUNG, "child")
_KIN_WORDS = 3  # between an age and whose it is: `her daughter, who is eight`
_PAST_WORDS = 2
_ACT_WORDS = 6  # between what is done and to whom
_ADJECTIVES = 2  # between what somebody is called and the noun
_COURTING_WORDS = 8
_OF_A_GROWN_UP = 4  # words between a grown-up and what is said of them
_MIN_HINTS = 2
_LINKS = frozenset(
    [
        "with",
        "and",
        "has",
        "of",
        "who",
        "while",
        "whose",
        "her",
        "his",
        "but",
        "mother",
        "father",
        "e",
        "com",
        "tem",
        "que",
        "mãe",
        "mae",
        "pai",
        "de",
        "da",
        "do",
        "sua",
        "seu",
        "mas",
        "of",
        "to",
    ]
)


def sexualises_a_minor(index: SignIndex, age: int | None) -> bool:
    """Returns whether the text does. `age`: the character's in years, if known."""
    if age is not None and age < 18 and index.has(*_STRONG):
        return True
    grown = age is not None or index.has("grown")
    own = _own(index, grown)
    return (
        _together(index, _alone(index, own) if grown else own, grown)
        or (index.has("seeming") and index.has(*_STRONG))
        or (index.has("kept") and index.has(*_YOUNG) and index.has(*_STRONG))
        or _is_done_to(index)
        or _is_childish(index, grown)
        or _is_first(index, own)
        or _is_courted(index, own)
        or _is_hinted_at(index, own)
    )


def _own(index: SignIndex, grown: bool) -> list[Sign]:
    """Returns the signs of youth that may refer to the character."""
    young, guarded = index.of(*_YOUNG), index.sentences("guarded")
    others = beside(young, index.of("staff"), 0)
    kin = beside(young, index.of("kin"), _KIN_WORDS)
    if grown:
        others |= kin | beside(young, index.of("past"), _PAST_WORDS)
    else:
        adult = min(index.of("adult"), default=None)
        others |= {sign for sign in kin if sign.sentence in guarded or (adult and adult < sign)}
        others |= kin if _is_of_a_parent(index) else set()
    return [sign for sign in young if sign not in others]


def _is_of_a_parent(index: SignIndex) -> bool:
    """Returns whether all sexual words are next to an adult: `the mother, a lingerie model`."""
    strong = index.of(*_STRONG)
    return bool(strong) and beside(strong, index.of("parent"), _KIN_WORDS) == set(strong)


def _alone(index: SignIndex, own: list[Sign]) -> list[Sign]:
    """Returns the signs except of the character's companions: a captain of forty and a cabin boy of
    twelve."""
    company = beside(own, index.of("companion"), _KIN_WORDS)
    return [sign for sign in own if sign not in company]


def _together(index: SignIndex, own: list[Sign], grown: bool) -> bool:
    """Returns whether sexual words refer to the young: anywhere, or in one sentence with an adult."""
    strong = _strong(index)
    if not grown:
        return bool(own and strong) or _of_a_child(index, strong)
    if own and index.has("sexual") and not index.has("adult", "past"):
        return True
    sentences = {sign.sentence for sign in own}
    if index.has("grown"):  # of two people, in adjacent sentences
        here = sentences - index.sentences("past")
        sentences |= {sentence + step for sentence in here for step in (-1, 1)}
    return any(sign.sentence in sentences for sign in strong)


def _is_childish(index: SignIndex, grown: bool) -> bool:
    """Returns whether somebody with a child's belongings or behaviour is in a text with sexual words, and
    before any adult."""
    if grown or not index.has(*_STRONG):
        return False
    elsewhere = index.sentences("past") | (index.sentences("guarded") & index.sentences("kin", "child"))
    adult = min(index.of("adult"), default=None)
    own = [sign for sign in index.of("childish") if sign.sentence not in elsewhere]
    return bool(own) and (adult is None or own[0].last < adult.first)


def _is_first(index: SignIndex, own: list[Sign]) -> bool:
    """Returns whether the first stated age is a child's, and sexual words are not next to an adult."""
    ages = index.of("young", "grown")
    if not ages or ages[0] not in own or ages[0].sentence or ages[0] in index.of("grown"):
        return False
    strong = _strong(index)
    grown_up = index.of("grown", "adult", "parent", "kin", "companion")
    return len(beside(strong, grown_up, _OF_A_GROWN_UP)) < len(set(strong))


def _of_a_child(index: SignIndex, strong: list[Sign]) -> bool:
    """Returns whether a child without an age is in one sentence with sexual words, if no adult is
    mentioned."""
    if index.has("adult"):
        return False
    children = index.sentences("child") - index.sentences("guarded")
    return any(sign.sentence in children for sign in strong)


def _strong(index: SignIndex) -> list[Sign]:
    """Returns the signs that are never allowed with somebody young."""
    bedded = [sign for sign in index.of("bedded") if index.ends(sign)]
    return sorted([*index.of(*_STRONG), *bedded])


def _is_done_to(index: SignIndex) -> bool:
    """Returns whether a sexual act is done to a child, or a child is described sexually, whoever the child
    is."""
    young = _without_protected(index, index.of(*_ANY_CHILD))
    acts = index.of("act")
    if index.has("grown", "partner", "adult"):
        acts = sorted([*acts, *index.of("loving")])
    if any(following(acts, young, _ACT_WORDS)):
        return True
    strong = index.of(*_STRONG)
    before = following(strong, young, _ADJECTIVES)
    after = following(young, strong, _ACT_WORDS)
    return any(_unlinked(index, *pair) for pairs in (before, after) for pair in pairs)


def _without_protected(index: SignIndex, young: list[Sign]) -> list[Sign]:
    """Returns the signs except of children who are protected or cared for: a closed site had sold pictures of
    children."""
    guarded = index.sentences("guarded")
    kin = beside(young, index.of("kin"), 0) if guarded and index.has("adult", "grown") else set()
    staff = beside(young, index.of("staff"), 0)
    young = [sign for sign in young if sign not in staff]
    return [sign for sign in young if sign not in kin or sign.sentence not in guarded]


def _unlinked(index: SignIndex, one: Sign, other: Sign) -> bool:
    return _LINKS.isdisjoint(index.words_between(one, other))


def _is_courted(index: SignIndex, own: list[Sign]) -> bool:
    """Returns whether love, or a bed, connects somebody young with an adult, in one sentence or in two
    adjacent ones."""
    here = {sign.sentence for sign in own}
    beside_it = {sentence + step for sentence in here for step in (-1, 0, 1)}
    courting = index.of("courting")
    if here & {sign.sentence for sign in courting} & index.sentences("grown", "partner"):
        return True
    pairs = beside(courting, index.of("partner", "grown"), _COURTING_WORDS)
    return any(sign.sentence in beside_it for sign in pairs)


def _is_hinted_at(index: SignIndex, own: list[Sign]) -> bool:
    """Returns whether several suggestive words, harmless alone, are in one sentence with somebody young."""
    sentences = {sign.sentence for sign in own} - index.sentences("guarded")
    hints: dict[int, int] = defaultdict(int)
    last = -1
    for hint in index.of("hint"):
        hints[hint.sentence] += hint.first > last
        last = max(last, hint.last)
    return any(hints[sentence] >= _MIN_HINTS for sentence in sentences)
