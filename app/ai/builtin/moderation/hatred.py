"""Detects attacks on people for what they are: a group, with a slur or a call for harm.

Texts that oppose such hatred, by its victims, or about a villain, are no attack, unless they approve of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from app.ai.builtin.moderation.sign_index import Sign, SignIndex, following

_IS_WORDS = 8  # between a group and its verb
_ONE_WORDS = 1  # likewise where one stands for all
_SAID_WORDS = 5  # between the verb and what is said
_BESIDE_WORDS = 3
_DONE_WORDS = 6  # between a deed and those it is done to
_SLAIN_WORDS = 2
_OUGHT_WORDS = 2
_CALLED = ("vermin", "beast")


def _words(*written: str) -> frozenset[str]:
    return frozenset(word for line in written for word in line.split())


_THEM = _words("them em their", "os as los las eles elas deles delas todos todas")
_NEGATIONS = _words("not never no nor isnt arent wasnt werent dont doesnt didnt wont", "nao nunca nem jamais")
# Words after which an animal or a deed no longer refers to the group.
_APART = _words(
    "who whose whom which with without from for against near about by because while keep keeps raise raises",
    "que quem cujo cuja com contra sobre porque enquanto cria criam cuida cuidam por pelo",
    "pela pelos pelas entre",
)
_ALL = _words("all just only mere nothing but nothing", "tudo todos todas so apenas")
_ARTICLES = _words("a an his her my two three", "um uma dois duas")
_RELATIVES = _words("who whose", "que cujo cuja")
_RELATIVE_WORDS = 2  # from the word for a group to what is said of the person
_DESCRIBED_WORDS = 3  # from an article to the word for a group
_OTHERS = _words("he she it they i we you who that", "ele ela eles elas eu que quem")
_JOINING = _words(
    "a an the are is be have has got all just only like as such and or these those",
    "dirty filthy stinking bloody damn damned",
    "sao e eh so tem com tudo todos todas como feito que nem igual uma uns umas um o os as esses essas",
)


def attacks_people(index: SignIndex) -> bool:
    """Returns whether the text attacks people for what they are."""
    if not index.has("people", "one", "class", "quantified", "idol", "place", "expel"):
        return False
    agreed = _widened(index.sentences("agreed", "knowing"))
    answered = index.sentences("against") | index.sentences("mourned")
    answered |= _widened(index.sentences("repented"))
    attacked = {*_attacked(index), *_praised(index)}
    return any(sentence in agreed or sentence not in answered for sentence in attacked)


def _widened(sentences: set[int]) -> set[int]:
    """Returns the sentences with those before and after each."""
    return {sentence + step for sentence in sentences for step in (-1, 0, 1)}


def _attacked(index: SignIndex) -> Iterator[int]:
    """Yields the sentences that dehumanise a group, or call for harm to it."""
    people, one = index.of("people", "quantified"), _ones(index)
    yield from (said.sentence for said in index.of("expel"))
    yield from _called(index, people, one)
    yield from _named_beside(index, people, one)
    yield from _likened(index, people, one)
    yield from _called_for(index, people, one)
    yield from _commanded(index)
    yield from _done_to_them(index, sorted({*people, *one}))


def _ones(index: SignIndex) -> list[Sign]:
    """Returns single words for a group. Those that may also mean one person (`a beggar`) must begin a
    clause."""
    return sorted({*index.of("one"), *(one for one in index.of("class") if index.begins(one))})


def _of_somebody(index: SignIndex, one: Sign) -> bool:
    """Returns whether the word describes a single person, as in `a Syrian girl`, `Syrian girl who`."""
    before, after = index.words_before(one, _DESCRIBED_WORDS), index.words_after(one, _RELATIVE_WORDS)
    return not (_ARTICLES.isdisjoint(before) and _RELATIVES.isdisjoint(after))


def _called(index: SignIndex, people: list[Sign], one: list[Sign]) -> Iterator[int]:
    """Yields the sentences with a group, a form of `be`, and a dehumanising word."""
    verbs = [verb for _, verb in following(people, index.of("is"), _IS_WORDS)]
    verbs += [verb for _, verb in following(one, index.of("is"), _ONE_WORDS)]
    opening = [single for single in one if index.begins(single)]
    near = following(opening, index.of("is"), _BESIDE_WORDS)
    verbs += [verb for group, verb in near if _OTHERS.isdisjoint(index.words_between(group, verb))]
    for tag, barred in (("vermin", _NEGATIONS), ("beast", _NEGATIONS | _APART)):
        for verb, said in following(sorted(set(verbs)), index.of(tag), _SAID_WORDS):
            if barred.isdisjoint(index.words_between(verb, said)):
                yield verb.sentence


def _named_beside(index: SignIndex, people: list[Sign], one: list[Sign]) -> Iterator[int]:
    """Yields the sentences with a group next to a dehumanising word."""
    vermin = index.of("vermin")
    groups = sorted({*people, *one})
    opening = {said.first for said in index.of(*_CALLED) if index.begins(said)}
    yield from (group.sentence for group in groups if index.ends(group) and group.last + 1 in opening)
    ended = [group for group in groups if index.ends(group)]
    for group, said in following(ended, index.of(*_CALLED), _BESIDE_WORDS):
        if index.words_between(group, said) and _ALL.issuperset(index.words_between(group, said)):
            yield group.sentence
    for pairs in (following(groups, vermin, _BESIDE_WORDS), following(vermin, groups, 1)):
        yield from (
            one.sentence for one, other in pairs if _JOINING.issuperset(index.words_between(one, other))
        )


def _likened(index: SignIndex, people: list[Sign], one: list[Sign]) -> Iterator[int]:
    """Yields the sentences in which a group does something that vermin do."""
    opening = [single for single in one if index.begins(single)]
    yield from _direct(index, sorted({*people, *opening}), index.of("simile"), _IS_WORDS)


def _called_for(index: SignIndex, people: list[Sign], one: list[Sign]) -> Iterator[int]:
    """Yields the sentences that call for harm to a group, or wish it to all of them."""
    harm, purge = index.of("purge", "strike"), index.of("purge")
    quantified = index.of("quantified")
    yield from _direct(index, purge, people, _DONE_WORDS)
    yield from _direct(index, harm, quantified, _DONE_WORDS)
    yield from _direct(index, quantified, harm, _IS_WORDS)
    yield from _direct(index, index.of("slay"), people, _SLAIN_WORDS)
    yield from _direct(index, sorted([*purge, *index.of("slay")]), one, 1)
    oughts, fate = index.of("ought"), index.of("purge", "strike", "fate")
    wanted = [ought for _, ought in following(people, oughts, _IS_WORDS)]
    wanted = sorted({*wanted, *(ought for _, ought in following(one, oughts, _OUGHT_WORDS))})
    wanted = [ought for ought in wanted if not index.has_word(ought, _NEGATIONS)]
    yield from _direct(index, wanted, fate, _DONE_WORDS)
    meant = [deed for _, deed in following(index.of("ought", "will"), fate, _BESIDE_WORDS)]
    yield from _direct(index, sorted(meant), people, _DONE_WORDS)


def _direct(index: SignIndex, ones: list[Sign], others: list[Sign], max_words: int) -> Iterator[int]:
    """Yields the sentences with one sign and another after it, without a negation or another subject
    between."""
    barred = _NEGATIONS | _APART
    for one, other in following(ones, others, max_words):
        if barred.isdisjoint(index.words_between(one, other)):
            yield one.sentence


def _commanded(index: SignIndex) -> Iterator[int]:
    """Yields the sentences with harm in the imperative, at the beginning of a clause, to a group or to
    `them`."""
    people = index.of("people", "quantified", "one", "place")
    commands = [one for one in index.of("command") if index.begins(one)]
    yield from (one.sentence for one, _ in following(commands, people, _BESIDE_WORDS))
    orders = [one for one in index.of("order") if index.begins(one)]
    yield from (one.sentence for one, _ in following(orders, people, 1))
    yield from (group.sentence for group, _ in following(people, sorted(commands), _BESIDE_WORDS))
    named = _widened({one.sentence for one in people})
    yield from (one.sentence for one in commands if one.sentence in named and index.has_word(one, _THEM))


def _done_to_them(index: SignIndex, groups: list[Sign]) -> Iterator[int]:
    """Yields the sentences with harm to `them` after a group, unless an animal named since could be meant."""
    deeds = [deed for deed in index.of("purge", "slay") if index.has_word(deed, _THEM)]
    firsts = [group.first for group in groups]
    animals = [said.first for said in index.of(*_CALLED)]
    for deed in deeds:
        at = bisect_left(firsts, deed.first) - 1
        if at < 0 or deed.sentence - groups[at].sentence > 1:
            continue
        if bisect_left(animals, deed.first) == bisect_left(animals, groups[at].first):
            yield deed.sentence


def _praised(index: SignIndex) -> Iterator[int]:
    """Yields the sentences with harm to a group, or the name of such a crime, and praise for it."""
    people = index.sentences("people", "quantified", "place")
    named = people | {one.sentence for one in _ones(index) if not _of_somebody(index, one)}
    harm = index.sentences("purge", "strike", "fate", "crime", *_CALLED)
    agreed, praised = index.sentences("agreed", "spread"), index.sentences("praised")
    yield from (named & harm) & _widened(agreed | index.sentences("knowing"))
    yield from ((people & _widened(agreed)) | (named & agreed)) & _widened(index.sentences("grim"))
    deeds, groups = index.of("purge", "strike", "crime"), index.of("people", "place")
    done = {
        *_direct(index, deeds, groups, _DONE_WORDS),
        *_direct(index, groups, index.of("purge"), _IS_WORDS),
    }
    done |= set(_direct(index, groups, index.of("vermin"), _IS_WORDS))
    yield from done & _widened(praised)
    yield from index.sentences("idol") & (agreed | praised | index.sentences("again"))
    yield from (
        one.sentence
        for one, _ in following(index.of("people"), index.of("ought"), _IS_WORDS)
        if one.sentence in agreed
    )
