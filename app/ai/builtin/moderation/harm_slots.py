"""Harm to oneself in words that say nothing alone: what is meant by several kinds of them together.

Each rule names its slots: an end or an injury, a means or a quality, and who gives, asks for, praises or
hears it; the plainer the words, the fewer slots. A slot is filled by any of its signs, in the same sentence
(`_WITHIN`) or in two that follow each other.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.ai.builtin.moderation.scene import Scene

Slot = tuple[str, ...]
_END: Slot = ("gone", "selfdeath")
_GIVEN: Slot = ("giving", "method", "instructed", "address")
_SWAYED: Slot = ("swaying", "pushing", "dared")
_HEARD: Slot = ("audience", "weary", "blue", "gloom", "address")
_RULES: tuple[tuple[Slot, ...], ...] = (
    (_END, ("ritual",), ("measured",)),
    (_END, ("sounding",)),
    (("hanging",), _GIVEN),
    (("wound",), ("skin",), ("giving", "swaying", "dared", "instructed"), ("audience", "soothe", "address")),
    (("lethal",), ("askme",), ("giving",)),
    (("ledge",), ("pushing",), ("hearer",)),
    (("discharge",), ("ranked", "cheated"), ("kindly", "covert", "gone")),
    (("selfhurt",), ("hearer",), ("swaying", "giving")),
    (("task",), ("hurtmore",)),
    (("compared",), ("ritual", "wound"), ("outcome",)),
    (_END, ("outcome",)),
    (_END, ("dated",), ("swaying", "covert", "instructed")),
    (("breath",), ("contest",), ("audience",)),
    (("cheated",), ("discharge", "gone", "thinning")),
    (("outs", "gone"), ("ranked",), ("compared",), ("kindly", "deathly", "giving")),
    (("ways",), ("compared",), ("deathly",), ("ranked",)),
    (("unstopped",), _GIVEN, ("ritual", "gone", "wound", "accident", "skin")),
    (("gone",), ("weary", "blue", "folk"), _GIVEN),
    (("folk",), ("made",)),
    (("accident",), ("insured",)),
    (("skin",), ("unseen",), _GIVEN, ("audience",)),
    (("ritual",), ("weary", "blue", "folk"), ("sounding", "swaying", "proving")),
    (
        ("thinning",),
        ("giving", "covert", "dared", "swaying"),
        ("audience", "covert", "instructed", "address"),
    ),
    (("thinning",), ("ranked",)),
    (("gone", "pact"), ("dated",), ("withme",)),
    (("parting",), ("weary", "folk"), ("withme", "hearer"), ("swaying", "dated")),
    (("taunt",), ("asked",)),
    (("ritual",), ("askme",), ("measured", "compared")),
    (("weary", "folk"), ("ranked",), ("audience", "askme")),
    (("folk",), ("ritual",), _GIVEN),
    (("thinning",), ("swaying",), ("giving",)),
)
_WITHIN: tuple[tuple[Slot, ...], ...] = (
    (("gone",), ("covert",), ("audience", "giving")),
    (("gone",), ("askme",)),
    (("ranked",), ("wound",), ("covert",), ("elder",)),
    (("scarred",), ("scored",), ("audience", "dared", "skin")),
    (_END, ("kindly",), ("ranked", "instructed", "address")),
    (_END, ("kindly",), _GIVEN, ("audience",)),
    (("wound",), ("soothe",), _SWAYED, ("audience",)),
    (("lethal",), ("blue", "weary", "folk"), _GIVEN),
    (("thinning",), ("audience",)),
    (_END, ("swaying", "pushing"), _HEARD),
    (("ended", "named"), ("firm",)),
    (("gone",), ("hearer",), _GIVEN),
    (("weary", "folk"), ("ritual",), _GIVEN, ("kindly", "lone")),
    (("fromelder",), ("bodily",), ("firm",)),
    (_END, ("ritual",), _GIVEN, ("kindly", "weary", "blue", "audience", "instructed", "address")),
    (("ended",), ("hearer", "askme")),
)
_HARD: tuple[tuple[Slot, ...], ...] = (
    (("damning",),),
    (("norescue",), ("folk", "askme", "gone")),
    (("dying",), ("unfailing",)),
)


def adds_up(scene: Scene) -> Iterator[int]:
    """The sentences that, with the next one, fill all the slots of a rule."""
    yield from _filled(scene, _RULES)
    yield from _filled(scene, _WITHIN, within=True)


def _filled(scene: Scene, rules: tuple[tuple[Slot, ...], ...], within: bool = False) -> Iterator[int]:
    filled: dict[str, set[int]] = {}
    for tag in {tag for rule in rules for slot in rule for tag in slot}:
        found = _sentences(scene, tag)
        filled[tag] = found if within else found | {one - 1 for one in found}
    for rule in rules:
        ones = [set().union(*(filled[tag] for tag in slot)) for slot in rule]
        yield from set.intersection(*ones)


def whatever_else(scene: Scene) -> Iterator[int]:
    """The sentences that no helper beside them makes innocent."""
    yield from _filled(scene, _HARD)
    yield from scene.sentences("prescribed") - scene.sentences("saved", "bereft")


def _sentences(scene: Scene, tag: str) -> set[int]:
    """The sentences with such a sign that is no figure of speech."""
    spoken = {word for one in scene.of("bereft") for word in (one.first, one.last)}
    return {one.sentence for one in scene.of(tag) if spoken.isdisjoint((one.first, one.last))}
