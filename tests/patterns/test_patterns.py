"""`app.patterns` finds what `re` finds, and refuses what can't be matched in linear time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import patterns

# Letters with accents and without, combining marks, digits of other scripts, what Python counts as a word and
# Unicode doesn't (and the reverse), ideographs of both planes, emoji, lone surrogates, bare codes.
_LETTERS = "aAbkKsSiIzZ_09ãÃçÇßẞſKİıΣςσÅåдЖجअ中𠀀𠀁𝒜ªº²½Ⅷ٣७"
_PRINTED = " —‐–'’\"”.,;:!?()[]{}<>/\\^$*+|×÷€😀🏴-"
_CONTROLS = "\t\n\r\x00\x0b\x1c\x85\xa0\u0301\u0345\u2003\u2028\u200b\u200d"
_CODES = "\ud800\udfff\uf000\ufdd0\ufdd3\uffff\U000f0041\U0010ffff"
_ALPHABET = _LETTERS + _PRINTED + _CONTROLS + _CODES
_TEXTS = st.text(alphabet=_ALPHABET, max_size=24)
_HAND_MADE = [
    (r"\w+", 0), (r"\W+", 0), (r"\d+", 0), (r"\D+", 0), (r"\s+", 0), (r"\S+", 0), (r"\b", 0), (r"\b\w", 0),
    (r"\w\b", 0), (r"\B\w", 0), (r"\w\B", 0), (r"[^\W\d_]+", 0), (r"[\w.-]+", 0), (r"[^\w\s]", 0), (r"_", 0),
    (r"[^_]+", 0), (r".", 0), (r".", re.DOTALL), (r".*$", 0), (r"$", 0), (r"^", 0), (r"^\w*$", re.MULTILINE),
    (r"\A\s*", 0), (r"\s*\Z", 0), (r"\n", 0), (r"[^\n]+", 0), (r"[a-z]+", re.IGNORECASE),
    (r"k|s|i", re.IGNORECASE),
    (r"[^ks]", re.IGNORECASE), (r"ß|σ|å|ã", re.IGNORECASE), (r"[à-ÿ]", 0), (r"[À-Þ]", re.IGNORECASE),
    (r"中", 0), (r"[^中]", 0), (r"[\u0300-\u036f]", 0), (r"[\ud800-\udfff]", 0), (r"[^\x00-\x7f]+", 0),
    (r"(?<!\w)(?:a|k|ã)+(?!\w)", 0), (r"(?<=\w)s", 0), (r"a(?=\w)", 0), (r"(?<![,.;])\s+(?=[A-ZÃ]|\d)", 0),
    (r"(?<=[ab])\w", 0), (r"(?<=\s\s)\w", 0), (r"\w+(?!\.)", 0), (r"(?<!-)\bk", 0), (r"\w(?=\s*$)", 0),
    (r"(?P<one>\w)(?:-(?P<two>\w))?", 0), (r"(a|k)*?(\W)", 0), (r"a{2,3}|\w{2}", 0), (r"(?i:k)s", 0),
    (r"x*", 0), (r"(?![ak])\w+", 0),
    (r"(?!as\b|ask\b|k[sã]s?\b|-)[\w-]+ ", 0), (r"(?:(?!a\b|aa)[a-k']+ ){0,2}s", 0),
    (r"(?=[akã])\w", 0), (r"\s(?!as\b)\w-", 0), (r"(?!as\b|k|[aã]_)\w+\b", 0),
]  # fmt: skip


def _as_found(match: re.Match[str] | patterns.Match) -> tuple[object, ...]:
    spans = tuple(match.span(number) for number in range(match.re.groups + 1))
    return (spans, match.group(), match.groups(), match.groupdict())


@pytest.mark.parametrize(("pattern", "flags"), _HAND_MADE)
@settings(max_examples=120, deadline=None)
@given(text=_TEXTS)
def test_a_pattern_means_what_it_means_to_re(pattern: str, flags: int, text: str) -> None:
    ours, theirs = patterns.compile(pattern, flags), re.compile(pattern, flags)
    assert [*map(_as_found, ours.finditer(text))] == [*map(_as_found, theirs.finditer(text))]
    for at in (0, 1, len(text)):
        for name in ("search", "match"):
            mine, found = getattr(ours, name)(text, at), getattr(theirs, name)(text, at)
            assert (mine and _as_found(mine)) == (found and _as_found(found))


@settings(max_examples=200, deadline=None)
@given(
    text=_TEXTS,
    chosen=st.sampled_from([one for one in _HAND_MADE if "(?<" not in one[0] and "(?!" not in one[0]]),
)
def test_all_calls_answer_as_res_do(text: str, chosen: tuple[str, int]) -> None:
    ours, theirs = patterns.compile(*chosen), re.compile(*chosen)
    assert ours.findall(text) == theirs.findall(text)
    assert ours.split(text) == theirs.split(text)
    assert ours.split(text, 1) == theirs.split(text, 1)
    assert ours.sub(r"<\g<0>>\n", text) == theirs.sub(r"<\g<0>>\n", text)
    assert ours.sub(lambda match: match.group().upper(), text, 2) == theirs.sub(
        lambda match: match.group().upper(), text, 2
    )


@given(text=_TEXTS)
def test_an_escaped_text_finds_itself(text: str) -> None:
    assert patterns.escape(text) == re.escape(text)


@pytest.mark.parametrize("end", range(6))
def test_a_search_can_end_before_the_text_does(end: int) -> None:
    for pattern in (r"\b\w+$", r"\w+?\b", r"ã"):
        ours, theirs = patterns.compile(pattern), re.compile(pattern)
        mine, found = ours.search("avã o", 1, end), theirs.search("avã o", 1, end)
        assert (mine and mine.span()) == (found and found.span())


@pytest.mark.parametrize(
    "pattern",
    [
        r"(\w)\1",
        r"(?>a+)b",
        r"a++b",
        r"a(?!bc)d",
        r"a(?=bc)\w\w",
        r"(?<!ab)c",
        r"(a)?(?(1)b|c)",
        r"x(?:\w?(?!\w)|y)",
        r"(?!as\b)\w+s",
    ],
)
def test_what_is_not_linear_is_refused_when_compiled(pattern: str) -> None:
    with pytest.raises(patterns.PatternError, match="linear"):
        patterns.compile(pattern)


def test_every_pattern_in_use_can_be_collected() -> None:
    kept = patterns.compile(r"kept\w+only here")
    assert kept in patterns.compiled()


def test_patterns_made_while_running_are_bounded() -> None:
    for number in range(patterns.MAX_CACHED + 50):
        patterns.compile(f"made while running {number}x")
    assert patterns.compile.cache_info().currsize == patterns.MAX_CACHED
