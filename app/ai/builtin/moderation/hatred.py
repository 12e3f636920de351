"""Whether a text attacks people for what they are: a group, what is said of it, what is to be done to it.

What is told against such hatred, of those who suffered it, or of a villain from a distance, is no attack,
unless the text says that it is right.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.ai.builtin.moderation.scene import Scene, Sign, following

_IS_WORDS = 8  # between a group and its verb
_ONE_WORDS = 1  # likewise where one stands for all
_SAID_WORDS = 5  # between the verb and what is said
_BESIDE_WORDS = 3
_DONE_WORDS = 6  # between a deed and those it is done to
_THEM = frozenset(["them", "os", "as", "eles", "elas"])
_SLAIN_WORDS = 2
_OUGHT_WORDS = 2
_CALLED = ("vermin", "beast")
_NEGATIONS = frozenset(["not", "never", "no", "nor", "isnt", "arent", "nao", "nunca", "nem", "jamais"])


def attacks_people(scene: Scene) -> bool:
    if not scene.has("people", "one", "quantified", "idol"):
        return False
    agreed = _widened(scene.sentences("agreed"))
    answered = scene.sentences("against") | scene.sentences("mourned")
    attacked = {*_attacked(scene), *_praised(scene)}
    return any(sentence in agreed or sentence not in answered for sentence in attacked)


def _widened(sentences: set[int]) -> set[int]:
    """With those before and after."""
    return {sentence + step for sentence in sentences for step in (-1, 0, 1)}


def _attacked(scene: Scene) -> Iterator[int]:
    """The sentences that call a group less than human, or call for harm to it."""
    people = scene.of("people", "quantified")
    yield from (one.sentence for one in scene.of("expel"))
    yield from _called(scene, people)
    yield from _called_for(scene, people)
    yield from _commanded(scene)


def _called(scene: Scene, people: list[Sign]) -> Iterator[int]:
    verbs = [verb for _, verb in following(people, scene.of("is"), _IS_WORDS)]
    verbs += [verb for _, verb in following(scene.of("one"), scene.of("is"), _ONE_WORDS)]
    for verb, said in following(sorted(set(verbs)), scene.of(*_CALLED), _SAID_WORDS):
        if _NEGATIONS.isdisjoint(scene.words_between(verb, said)):
            yield verb.sentence
    vermin, one = scene.of("vermin"), scene.of("one")
    opening = {said.first for said in scene.of(*_CALLED) if scene.begins(said)}
    yield from (
        group.sentence for group in [*people, *one] if scene.ends(group) and group.last + 1 in opening
    )
    for pairs in (
        following(people, vermin, _BESIDE_WORDS),
        following(one, vermin, 1),
        following(vermin, sorted([*people, *one]), 1),
    ):
        yield from (one.sentence for one, _ in pairs)


def _called_for(scene: Scene, people: list[Sign]) -> Iterator[int]:
    """Harm that is called for, or meant for all of them."""
    harm, purge = scene.of("purge", "strike"), scene.of("purge")
    quantified = scene.of("quantified")
    yield from (one.sentence for one, _ in following(purge, people, _DONE_WORDS))
    for pairs in (following(harm, quantified, _DONE_WORDS), following(quantified, harm, _IS_WORDS)):
        yield from (one.sentence for one, _ in pairs)
    one = scene.of("one")
    yield from (deed.sentence for deed, _ in following(scene.of("slay"), people, _SLAIN_WORDS))
    yield from (deed.sentence for deed, _ in following(sorted([*purge, *scene.of("slay")]), one, 1))
    oughts = scene.of("ought")
    wanted = [ought for _, ought in following(people, oughts, _IS_WORDS)]
    wanted = sorted({*wanted, *(ought for _, ought in following(one, oughts, _OUGHT_WORDS))})
    yield from (one.sentence for one, _ in following(wanted, harm, _DONE_WORDS))
    meant = [deed for _, deed in following(oughts, harm, _BESIDE_WORDS)]
    yield from (one.sentence for one, _ in following(sorted(meant), people, _DONE_WORDS))


def _commanded(scene: Scene) -> Iterator[int]:
    """Harm in the imperative, at the beginning of a sentence or a clause, to a group or to `them`."""
    people = scene.of("people", "quantified", "one")
    commands = [one for one in scene.of("command") if scene.begins(one)]
    yield from (one.sentence for one, _ in following(commands, people, _BESIDE_WORDS))
    yield from (group.sentence for group, _ in following(people, sorted(commands), _BESIDE_WORDS))
    named = _widened({one.sentence for one in people})
    yield from (one.sentence for one in commands if one.sentence in named and scene.has_word(one, _THEM))


def _praised(scene: Scene) -> Iterator[int]:
    """Sentences with harm to a group, or with the names of such crimes, beside praise for it."""
    people, harm = (
        scene.sentences("people", "quantified", "one"),
        scene.sentences("purge", "strike", *_CALLED),
    )
    agreed, praised = scene.sentences("agreed"), scene.sentences("praised")
    yield from (people & harm) & _widened(agreed)
    done = {
        one.sentence for one, _ in following(scene.of("purge", "strike"), scene.of("people"), _DONE_WORDS)
    }
    yield from done & praised
    yield from scene.sentences("idol") & (agreed | praised)
    yield from (
        one.sentence
        for one, _ in following(scene.of("people"), scene.of("ought"), _IS_WORDS)
        if one.sentence in agreed
    )
