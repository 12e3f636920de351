"""The built-in writer's personalities: one temper's strength, flaw, want, fear and habit, made to agree."""

from __future__ import annotations

from random import Random

from app.ai.builtin.grammar.composer import Composer, rules_of
from app.ai.builtin.grammar.library import temper_rules
from app.ai.builtin.looks_words import listed
from app.ai.builtin.writing import words as w
from app.ai.builtin.writing.profile import Profile, is_child
from app.engines.ports import Locale

_AIMS = {
    "en": rules_of("""
# aim
{They} want{s} {want}, and fear{s} nothing so much as {fear}.
What {they} want{s} is {want}; what {they} fear{s} is {fear}.
More than anything {they} want{s} {want}. What keeps {them} awake is {fear}.
{^fear}: that is what {they} fear{s}. What {they} want{s} is {want}.
If one could look inside {them}, one would find a wish, {want}, and a fear: {fear}.
"""),
    "pt-BR": rules_of("""
# aim
Quer {want}, e nada teme tanto quanto {fear}.
Seu desejo é {want}; seu medo, {fear}.
O que mais quer é {want}. O que tira seu sono é {fear}.
Seu medo é {fear}. O que quer, no fundo, é {want}.
Quem olhasse por dentro veria um desejo, {want}, e um medo: {fear}.
"""),
}


def personality_of(rng: Random, profile: Profile, first: str, locale: Locale) -> str:
    parts = temper_parts(rng, profile, first, locale)
    opening = _opening(profile, first, locale)
    strength = _continued(parts["strength"], first, profile, locale) if opening else parts["strength"]
    return " ".join(filter(None, (opening, strength, parts["flaw"], parts["aim"], parts["habit"])))


def _continued(sentence: str, first: str, profile: Profile, locale: Locale) -> str:
    """The sentence without the name that the one before it began with."""
    if not sentence.startswith(f"{first} "):
        return sentence
    rest = sentence[len(first) + 1 :]
    if locale == "pt-BR":
        return rest[:1].upper() + rest[1:]
    pronoun = {"female": "She", "male": "He"}.get(profile.gender)
    return f"{pronoun} {rest}" if pronoun else sentence


def temper_parts(
    rng: Random, profile: Profile, first: str, locale: Locale, speaking: w.Words | None = None
) -> dict[str, str]:
    """One strength, flaw, want, fear and habit that belong together, filled in; `aim` joins want and fear.

    `speaking`: other pronouns than the character's own.
    """
    words = {**(speaking or w.pronouns(profile.gender, locale)), "first": first}
    words |= w.capitals(words)
    facts = frozenset(("child",)) if is_child(profile.age, profile.species) else frozenset()
    composer = Composer(rng, temper_rules(locale), words, facts)
    tempers = {"flaw": profile.second_temper}
    parts = {
        part: composer.say(f"{tempers.get(part, profile.temper)}.{part}")
        for part in ("strength", "flaw", "want", "fear", "habit")
    }
    aim = Composer(rng, _AIMS[locale], {**words, "want": parts["want"], "fear": parts["fear"]})
    return parts | {"aim": aim.say("aim")}


def _opening(profile: Profile, first: str, locale: Locale) -> str:
    """Temper as stated is said first, in the person's own words where the language is the same."""
    looks = profile.stated.looks
    if not looks.tempers:
        return ""
    composer = Composer(Random(0), temper_rules(locale), w.pronouns(profile.gender, locale))
    translated = tuple(composer.say(f"{key}.adjective") for key in looks.tempers)
    stated = looks.temper_words if profile.stated.language == locale else translated
    verb = "is" if locale == "en" else "é"
    return f"{first} {verb} {listed(stated, locale)}."
