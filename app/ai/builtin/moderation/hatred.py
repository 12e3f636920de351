"""Detects attacks on people for what they are: a group, with a slur or a call for harm.

Texts that oppose such hatred, by its victims, or about a villain, are no attack, unless they approve of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from app.ai.builtin.moderation.scene import Scene, Sign, following

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


def attacks_people(scene: Scene) -> bool:
    """Returns whether the text attacks people for what they are."""
    if not scene.has("people", "one", "class", "quantified", "idol", "place", "expel"):
        return False
    agreed = _widened(scene.sentences("agreed", "knowing"))
    answered = scene.sentences("against") | scene.sentences("mourned")
    answered |= _widened(scene.sentences("repented"))
    attacked = {*_attacked(scene), *_praised(scene)}
    return any(sentence in agreed or sentence not in answered for sentence in attacked)


def _widened(sentences: set[int]) -> set[int]:
    """Returns the sentences with those before and after each."""
    return {sentence + step for sentence in sentences for step in (-1, 0, 1)}


def _attacked(scene: Scene) -> Iterator[int]:
    """Yields the sentences that dehumanise a group, or call for harm to it."""
    people, one = scene.of("people", "quantified"), _ones(scene)
    yield from (said.sentence for said in scene.of("expel"))
    yield from _called(scene, people, one)
    yield from _named_beside(scene, people, one)
    yield from _likened(scene, people, one)
    yield from _called_for(scene, people, one)
    yield from _commanded(scene)
    yield from _done_to_them(scene, sorted({*people, *one}))


def _ones(scene: Scene) -> list[Sign]:
    """Returns single words for a group. Those that may also mean one person (`a beggar`) must begin a
    clause."""
    return sorted({*scene.of("one"), *(one for one in scene.of("class") if scene.begins(one))})


def _of_somebody(scene: Scene, one: Sign) -> bool:
    """Returns whether the word describes a single person, as in `a Syrian girl`, `Syrian girl who`."""
    before, after = scene.words_before(one, _DESCRIBED_WORDS), scene.words_after(one, _RELATIVE_WORDS)
    return not (_ARTICLES.isdisjoint(before) and _RELATIVES.isdisjoint(after))


def _called(scene: Scene, people: list[Sign], one: list[Sign]) -> Iterator[int]:
    """Yields the sentences with a group, a form of `be`, and a dehumanising word."""
    verbs = [verb for _, verb in following(people, scene.of("is"), _IS_WORDS)]
    verbs += [verb for _, verb in following(one, scene.of("is"), _ONE_WORDS)]
    opening = [single for single in one if scene.begins(single)]
    near = following(opening, scene.of("is"), _BESIDE_WORDS)
    verbs += [verb for group, verb in near if _OTHERS.isdisjoint(scene.words_between(group, verb))]
    for tag, barred in (("vermin", _NEGATIONS), ("beast", _NEGATIONS | _APART)):
        for verb, said in following(sorted(set(verbs)), scene.of(tag), _SAID_WORDS):
            if barred.isdisjoint(scene.words_between(verb, said)):
                yield verb.sentence


def _named_beside(scene: Scene, people: list[Sign], one: list[Sign]) -> Iterator[int]:
    """Yields the sentences with a group next to a dehumanising word."""
    vermin = scene.of("vermin")
    groups = sorted({*people, *one})
    opening = {said.first for said in scene.of(*_CALLED) if scene.begins(said)}
    yield from (group.sentence for group in groups if scene.ends(group) and group.last + 1 in opening)
    ended = [group for group in groups if scene.ends(group)]
    for group, said in following(ended, scene.of(*_CALLED), _BESIDE_WORDS):
        if scene.words_between(group, said) and _ALL.issuperset(scene.words_between(group, said)):
            yield group.sentence
    for pairs in (following(groups, vermin, _BESIDE_WORDS), following(vermin, groups, 1)):
        yield from (
            one.sentence for one, other in pairs if _JOINING.issuperset(scene.words_between(one, other))
        )


def _likened(scene: Scene, people: list[Sign], one: list[Sign]) -> Iterator[int]:
    """Yields the sentences in which a group does something that vermin do."""
    opening = [single for single in one if scene.begins(single)]
    yield from _direct(scene, sorted({*people, *opening}), scene.of("simile"), _IS_WORDS)


def _called_for(scene: Scene, people: list[Sign], one: list[Sign]) -> Iterator[int]:
    """Yields the sentences that call for harm to a group, or wish it to all of them."""
    harm, purge = scene.of("purge", "strike"), scene.of("purge")
    quantified = scene.of("quantified")
    yield from _direct(scene, purge, people, _DONE_WORDS)
    yield from _direct(scene, harm, quantified, _DONE_WORDS)
    yield from _direct(scene, quantified, harm, _IS_WORDS)
    yield from _direct(scene, scene.of("slay"), people, _SLAIN_WORDS)
    yield from _direct(scene, sorted([*purge, *scene.of("slay")]), one, 1)
    oughts, fate = scene.of("ought"), scene.of("purge", "strike", "fate")
    wanted = [ought for _, ought in following(people, oughts, _IS_WORDS)]
    wanted = sorted({*wanted, *(ought for _, ought in following(one, oughts, _OUGHT_WORDS))})
    wanted = [ought for ought in wanted if not scene.has_word(ought, _NEGATIONS)]
    yield from _direct(scene, wanted, fate, _DONE_WORDS)
    meant = [deed for _, deed in following(scene.of("ought", "will"), fate, _BESIDE_WORDS)]
    yield from _direct(scene, sorted(meant), people, _DONE_WORDS)


def _direct(scene: Scene, ones: list[Sign], others: list[Sign], most: int) -> Iterator[int]:
    """Yields the sentences with one sign and another after it, without a negation or another subject
    between."""
    barred = _NEGATIONS | _APART
    for one, other in following(ones, others, most):
        if barred.isdisjoint(scene.words_between(one, other)):
            yield one.sentence


def _commanded(scene: Scene) -> Iterator[int]:
    """Yields the sentences with harm in the imperative, at the beginning of a clause, to a group or to
    `them`."""
    people = scene.of("people", "quantified", "one", "place")
    commands = [one for one in scene.of("command") if scene.begins(one)]
    yield from (one.sentence for one, _ in following(commands, people, _BESIDE_WORDS))
    orders = [one for one in scene.of("order") if scene.begins(one)]
    yield from (one.sentence for one, _ in following(orders, people, 1))
    yield from (group.sentence for group, _ in following(people, sorted(commands), _BESIDE_WORDS))
    named = _widened({one.sentence for one in people})
    yield from (one.sentence for one in commands if one.sentence in named and scene.has_word(one, _THEM))


def _done_to_them(scene: Scene, groups: list[Sign]) -> Iterator[int]:
    """Yields the sentences with harm to `them` after a group, unless an animal named since could be meant."""
    deeds = [deed for deed in scene.of("purge", "slay") if scene.has_word(deed, _THEM)]
    firsts = [group.first for group in groups]
    animals = [said.first for said in scene.of(*_CALLED)]
    for deed in deeds:
        at = bisect_left(firsts, deed.first) - 1
        if at < 0 or deed.sentence - groups[at].sentence > 1:
            continue
        if bisect_left(animals, deed.first) == bisect_left(animals, groups[at].first):
            yield deed.sentence


def _praised(scene: Scene) -> Iterator[int]:
    """Yields the sentences with harm to a group, or the name of such a crime, and praise for it."""
    people = scene.sentences("people", "quantified", "place")
    named = people | {one.sentence for one in _ones(scene) if not _of_somebody(scene, one)}
    harm = scene.sentences("purge", "strike", "fate", "crime", *_CALLED)
    agreed, praised = scene.sentences("agreed", "spread"), scene.sentences("praised")
    yield from (named & harm) & _widened(agreed | scene.sentences("knowing"))
    yield from ((people & _widened(agreed)) | (named & agreed)) & _widened(scene.sentences("grim"))
    deeds, groups = scene.of("purge", "strike", "crime"), scene.of("people", "place")
    done = {
        *_direct(scene, deeds, groups, _DONE_WORDS),
        *_direct(scene, groups, scene.of("purge"), _IS_WORDS),
    }
    done |= set(_direct(scene, groups, scene.of("vermin"), _IS_WORDS))
    yield from done & _widened(praised)
    yield from scene.sentences("idol") & (agreed | praised | scene.sentences("again"))
    yield from (
        one.sentence
        for one, _ in following(scene.of("people"), scene.of("ought"), _IS_WORDS)
        if one.sentence in agreed
    )
