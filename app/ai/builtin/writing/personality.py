"""The built-in writer's personalities: strength, flaw, want, fear and habit of a temper."""

from __future__ import annotations

from random import Random

from app.ai.builtin.grammar.composer import Composer
from app.ai.builtin.grammar.library import aim_rules, temper_rules
from app.ai.builtin.looks_words import listed
from app.ai.builtin.writing import agreement
from app.ai.builtin.writing.profile import Profile, is_child
from app.engines.ports import Locale


def personality_of(rng: Random, profile: Profile, first: str, locale: Locale) -> str:
    """Returns the personality: sentences on both tempers."""
    parts = temper_parts(rng, profile, first, locale)
    opening = _opening(profile, first, locale)
    strength = _continued(parts["strength"], first, profile, locale) if opening else parts["strength"]
    return " ".join(filter(None, (opening, strength, parts["flaw"], parts["aim"], parts["habit"])))


def _continued(sentence: str, first: str, profile: Profile, locale: Locale) -> str:
    """Returns the sentence with a pronoun, or nothing, for the name that the sentence before it begins
    with."""
    if not sentence.startswith(f"{first} "):
        return sentence
    rest = sentence[len(first) + 1 :]
    if locale == "pt-BR":
        return rest[:1].upper() + rest[1:]
    pronoun = {"female": "She", "male": "He"}.get(profile.gender)
    return f"{pronoun} {rest}" if pronoun else sentence


def temper_parts(
    rng: Random, profile: Profile, first: str, locale: Locale, speaking: agreement.Words | None = None
) -> dict[str, str]:
    """Returns a strength, flaw, want, fear and habit that belong together, filled in; `aim` joins want and
    fear.

    `speaking`: pronouns to use instead of the character's own.
    """
    words = {**(speaking or agreement.pronouns(profile.gender, locale)), "first": first}
    words |= agreement.capitals(words)
    facts = frozenset(("child",)) if is_child(profile.age, profile.species) else frozenset()
    composer = Composer(rng, temper_rules(locale), words, facts)
    tempers = {"flaw": profile.second_temper}
    parts = {
        part: composer.say(f"{tempers.get(part, profile.temper)}.{part}")
        for part in ("strength", "flaw", "want", "fear", "habit")
    }
    aim = Composer(rng, aim_rules(locale), {**words, "want": parts["want"], "fear": parts["fear"]})
    return parts | {"aim": aim.say("aim")}


def _opening(profile: Profile, first: str, locale: Locale) -> str:
    """Returns the stated temper in a sentence, in the description's own words where its language is the
    page's."""
    looks = profile.stated.looks
    if not looks.tempers:
        return ""
    composer = Composer(Random(0), temper_rules(locale), agreement.pronouns(profile.gender, locale))
    translated = tuple(composer.say(f"{key}.adjective") for key in looks.tempers)
    stated = looks.temper_words if profile.stated.language == locale else translated
    verb = "is" if locale == "en" else "é"
    return f"{first} {verb} {listed(stated, locale)}."
