"""The built-in writer's card texts: greeting, scenario and example dialogue, in the character's voice."""

from __future__ import annotations

from dataclasses import dataclass

from app.ai.builtin.grammar.composer import Composer
from app.ai.builtin.grammar.library import voice_rules
from app.ai.builtin.species import species_of
from app.ai.builtin.vocabulary.files import by_language
from app.ai.builtin.writing import agreement
from app.ai.builtin.writing.personality import temper_parts
from app.ai.builtin.writing.places import known, located
from app.ai.builtin.writing.profile import Profile, is_child, profile_of, random_for
from app.engines.ports import Brief, Details, Locale

USER, CHAR = "{{user}}", "{{char}}"  # placeholders of character cards for the player and the character
_FILES = by_language("first_person.txt", "pronouns", "phrases")
_PRONOUNS: dict[Locale, agreement.Words] = {
    locale: {slot: " ".join(words) for slot, words in file.table("pronouns").items()}
    for locale, file in _FILES.items()
}
_PHRASES = {locale: file.texts("phrases") for locale, file in _FILES.items()}


@dataclass(frozen=True, slots=True)
class CardTexts:
    """A character card's texts beside the sheet: plain text, with `{{user}}` and `{{char}}`."""

    greeting: str
    scenario: str
    example_dialogue: str


def card_of(brief: Brief, details: Details) -> CardTexts:
    """Returns the facts follow `details`, as the history's do."""
    profile = profile_of(brief)
    rules = dict(voice_rules(brief.locale))
    rules |= {part: rules[f"{profile.temper}.{part}"] for part in ("hello", "close")}
    words = _words(brief, profile, details)

    def composer(name: str) -> Composer:
        return Composer(random_for(brief, name), rules, words, _facts(details))

    talk = composer("dialogue")
    said = (talk.say(f"exchange_{about}").split(" // ") for about in ("work", "want", "fear"))
    dialogue = "\n".join(f"{USER}: {question}\n{CHAR}: {answer}" for question, answer in said)
    return CardTexts(composer("greeting").say("greeting"), composer("scenario").say("scenario"), dialogue)


def _facts(details: Details) -> frozenset[str]:
    facts = {
        "roled": details.traits.role,
        "aged": details.age is not None,
        "child": is_child(details.age, species_of(details.traits.species_key)),
    }
    return frozenset(fact for fact, holds in facts.items() if holds)


def _words(brief: Brief, profile: Profile, details: Details) -> agreement.Words:
    locale, gender, traits = brief.locale, details.gender, details.traits
    role, place = traits.role or "", traits.place or ""
    parts = temper_parts(random_for(brief, "personality"), profile, details.first_name, locale)
    the_role = f"the {role}" if locale == "en" else agreement.portuguese_the(role, gender)
    mine = _in_first_person(brief, profile, details)
    return {
        **agreement.pronouns(gender, locale),
        "name": f"{details.first_name} {details.last_name}".strip(),
        "first": details.first_name,
        "age": str(details.age),
        "role": role,
        "a_role": agreement.article(role) if locale == "en" else agreement.portuguese_article(role, gender),
        "the_role": the_role,
        "there": located(known(place, locale), traits.place_key, locale),
        "user": USER,
        "want": parts["want"],
        "want_hope": parts["want"],
        "want_me": mine["want"],
        "fear_me": mine["fear"],
    }


def _in_first_person(brief: Brief, profile: Profile, details: Details) -> dict[str, str]:
    """Returns the personality's want and fear, drawn from the same random source, in the first person."""
    rng, locale = random_for(brief, "personality"), brief.locale
    parts = temper_parts(rng, profile, details.first_name, locale, _PRONOUNS[locale] or None)
    return {part: _first_person_text(text, locale) for part, text in parts.items()}


def _first_person_text(text: str, locale: Locale) -> str:
    for theirs, mine in _PHRASES[locale].items():
        text = text.replace(theirs, mine)
    return text
