"""Decides whether somebody without a stated age is a child, a teenager or grown up, by weighed evidence.

`girl`, `boy`, `garota`, `piá` are used of adults as well, so they are no evidence: somebody is a child if
childhood is stated (a school class, toys, parents' care), else grown up. The evidence is data:
`life_stages.txt` in each language's folder of `vocabulary/`. All languages' lists are read, since a short
text may not show which language it is in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice

from app import patterns
from app.ai.builtin.reading.text import Text
from app.ai.word_lists import FOLDERS

_UNACCENTED = str.maketrans("áàâãäåéèêëíìîïóòôõöúùûüçñ’", "aaaaaaeeeeiiiiooooouuuucn'")
_GROUP = patterns.compile(r"\{(\w+)\}")
_REST = r"(?:[^\w,.;:!?][^,.;:!?]{0,80})?"
_GONE = "\n"  # in place of letters; no pattern's blank matches it
_OLD_ENOUGH, _WORKS = 4, 4  # the weights of a word such as `old`, and of an occupation
_GROWN_ENOUGH, _PLAIN = 2, 3  # minimum weights for somebody grown up, and for a stated childhood
_NEWBORN = patterns.compile(
    r"\b(?:newborn|recem nascid[oa]|swaddled|in (?:\w+ )?(?:crib|cradle|bassinet)|no berco)\b"
)
MAX_EVIDENCE = 60  # the maximum number of matches of one kind and weight
NEWBORN = "newborn"  # a band alone: the evidence is an infant's
CHILD, TEEN, INFANT, STUDY = "child", "teen", "infant", "study"
CALLED = "called"  # "a kid", which grown people are called as well
SHOWN = "shown"  # a parent's own child: "our baby girl as a bunny"
GROWN, SUGGESTIVE = "grown", "suggestive"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Each kind's weights, summed over the different words that state it.

    `said`: the text with line feeds, at the same offsets, in place of what says nothing of the character and
    of what states a child; in `own` also in place of what is said of others.
    """

    infant: int
    child: int
    teen: int
    grown: int
    suggestive: int
    said: str
    own: str

    @property
    def childhood(self) -> int:
        return self.infant + self.child


@lru_cache(maxsize=64)
def evidence_in(plain: str) -> Evidence:
    """Weighs a text in lower case, as `text_of` makes it. Linear in its length."""
    shown, said = _weighed(_folded(plain), SHOWN)
    said = _blanked(said, "ignored")
    called, _ = _weighed(said, CALLED)
    own = _blanked(said, "others")
    weights, said = _weighed(said, STUDY, INFANT, CHILD, TEEN)
    own = _in_both(own, said)
    for kind in (GROWN, SUGGESTIVE):
        weights |= _weighed(own, kind)[0]
    weights[GROWN] += weights.pop(STUDY)
    weights[CHILD] += shown[SHOWN] + called[CALLED]
    return Evidence(**weights, said=said, own=own)


def _folded(text: str) -> str:
    """Without accents, at the same offsets; but `bebê` (a baby) stays apart from `bebe` (drinks)."""
    return text.replace("bebê", "bebh").translate(_UNACCENTED)


def _in_both(one: str, other: str) -> str:
    return "".join([letter if letter == other[at] else _GONE for at, letter in enumerate(one)])


def with_own_words(text: Text) -> Text:
    """Returns the text without what says nothing of the character: `when she was little`, `her mother
    braids`."""
    said = evidence_in(text.plain).said
    kept = [letter if said[at] != _GONE else _GONE for at, letter in enumerate(text.plain)]
    return replace(text, plain="".join(kept))


def _weighed(text: str, *kinds: str) -> tuple[dict[str, int], str]:
    """Returns each kind's weight, and the text without the matches. A place counts once, for the heaviest
    section that matches it (`high school` before `school`); the same words count once however often they
    occur."""
    words: dict[str, dict[str, int]] = {kind: {} for kind in kinds}
    ranked = [(weight, kind, pattern) for kind in kinds for weight, pattern in _sections()[kind]]
    for weight, kind, pattern in sorted(ranked, key=lambda row: -row[0]):
        found = [match.span() for match in islice(pattern.finditer(text), MAX_EVIDENCE)]
        for start, end in found:
            words[kind].setdefault(text[start:end], weight)
        text = _without(text, found)
    return {kind: sum(weights.values()) for kind, weights in words.items()}, text


def _blanked(text: str, kind: str) -> str:
    for _, pattern in _sections()[kind]:
        text = _without(text, [match.span() for match in islice(pattern.finditer(text), MAX_EVIDENCE)])
    return text


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], _GONE * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


@cache
def _sections() -> Mapping[str, list[tuple[int, patterns.Pattern]]]:
    """Returns the patterns of each kind, heaviest first."""
    written: dict[tuple[str, int], list[str]] = {}
    for name in FOLDERS.values():
        for kind, weight, line in _lines(name):
            written.setdefault((kind, weight), []).append(line)
    found: dict[str, list[tuple[int, patterns.Pattern]]] = {}
    for (kind, weight), lines in sorted(written.items(), key=lambda row: -row[0][1]):
        found.setdefault(kind, []).append((weight, _whole(lines)))
    return found


def _lines(folder: str) -> Iterator[tuple[str, int, str]]:
    text = files("app.ai.builtin.vocabulary").joinpath(folder, "life_stages.txt").read_text("utf-8")
    groups: dict[str, str] = {}
    kind, weight = "", 0
    for line in filter(None, map(str.strip, _folded(text).splitlines())):
        if line.startswith("= "):
            key, _, words = line[2:].partition(":")
            groups[key.strip()] = words.strip()
        elif line.startswith("["):
            kind, _, number = line.strip("[]").partition(" ")
            weight = int(number or 0)
        elif not line.startswith("#"):
            yield kind, weight, _expression(line, groups)


def _expression(line: str, groups: Mapping[str, str]) -> str:
    while "{" in line:
        line = _GROUP.sub(lambda match: f"({groups[match[1]]})", line)
    rest = line.endswith("...")
    bare = line.removesuffix("...").rstrip().replace(r"\w*", "*").replace("(", "(?:")
    letters = bare.replace(")*", ")\0").replace("*", r"\w*").replace("\0", "*")
    return letters + (_REST if rest else "")


def _whole(lines: list[str]) -> patterns.Pattern:
    longest_first = sorted(lines, key=lambda line: (-len(line), line))
    return patterns.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")


@dataclass(frozen=True, slots=True)
class LifeStage:
    """`band`: as `ages_of_band` knows them, or None. `grown`: nobody under eighteen is meant, in years."""

    band: str | None = None
    grown: bool = False


def stage_in(plain: str, band: str | None, role_at: int | None) -> LifeStage:
    """Weighs the evidence. `band`: what a word says plainly, `youth` for those that say none; `role_at`:
    where an occupation of grown people stands, if there is one."""
    found = evidence_in(plain)
    works = role_at is not None and found.own[role_at] != _GONE
    grown = found.grown + _WORKS * works + (_OLD_ENOUGH if band in ("middle", "old", "ancient") else 0)
    if max(found.childhood, found.teen) < _PLAIN:
        grown += found.suggestive  # only then: otherwise moderation must see that it refers to somebody young
    young = max(found.childhood, found.teen) > grown and found.childhood + found.teen >= _least(band)
    if young and found.childhood >= found.teen:
        small = NEWBORN if _NEWBORN.search(_folded(plain)) else INFANT
        return LifeStage(small if found.infant >= found.child else CHILD)
    if young:
        return LifeStage(TEEN)
    if band == "youth":
        return LifeStage("young", grown=True)
    return LifeStage(band, grown=grown >= _GROWN_ENOUGH)


def _least(band: str | None) -> int:
    """Returns the minimum weight for a child or a teenager; less where the word is `girl`."""
    return 2 if band == "youth" else 4
