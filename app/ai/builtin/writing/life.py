"""The built-in writer's histories: the rules of the grammar that compose a life, and their words."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from app.ai.builtin.grammar.composer import Composer
from app.ai.builtin.grammar.library import life_rules
from app.ai.builtin.looks_words import listed, word_looks
from app.ai.builtin.species import species_of
from app.ai.builtin.vocabulary.occupations import OCCUPATIONS
from app.ai.builtin.writing import agreement
from app.ai.builtin.writing.personality import temper_parts
from app.ai.builtin.writing.places import known, located
from app.ai.builtin.writing.profile import MACHINES, UNALIVE, Profile, is_child, profile_of, random_for
from app.ai.builtin.writing.stated_clauses import StatedClause, stated_clauses
from app.engines.ports import Brief, Details, Locale

_TURNED = ("vampire", "werewolf", "cyborg", "mutant")  # were something else before
_OUR_TIMES, _MAX_LIFETIME = ("modern",), 105
_ROOM_FOR_YEARS = 18  # sentences for grown-ups mention spans of years that need such an age
_KIN_THEN = ("twin", "sibling", "only_child")
_KIN_NOW = ("widowed", "divorced", "married", "parent")


def life_of(brief: Brief, details: Details) -> Iterator[str]:
    """Yields the paragraphs, three or four, each composed when it is requested."""
    story = _Story(brief, profile_of(brief), details)
    return story.childs_life() if "child" in story.facts else story.life()


class _Story:
    """Composes one history."""

    def __init__(self, brief: Brief, profile: Profile, details: Details) -> None:
        self._profile, self._details, self._locale = profile, details, brief.locale
        self._kin = profile.stated.kin
        self._same_language = profile.stated.language == brief.locale
        self._rng = random_for(brief, "shape")
        self._seed = brief.seed
        self._mooded = bool(profile.mood and brief.analysis and brief.analysis.palette)
        self.facts = _facts(profile, details)
        same = details.gender == profile.gender and profile.stated.first_name in (None, details.first_name)
        self._clauses = stated_clauses(profile.stated, brief.locale, same)
        kind = _kind(details)
        rules = dict(life_rules(brief.locale, profile.world))
        if profile.world in _OUR_TIMES and (details.age or 0) > _MAX_LIFETIME:
            past = life_rules(brief.locale, "historical")  # a childhood centuries ago needs historical rules
            rules |= {symbol: past[symbol] for symbol in ("birth_time", "parent_work")}
        rules["trial"] = rules[f"trial_{kind}"]
        self._occupation = f"occupation_{kind}"
        self._composer = Composer(
            random_for(brief, "history"), rules, _words(brief, profile, details), self.facts
        )

    def life(self) -> Iterator[str]:
        yield self._say([*self._opening(), *self._family(), *self._childhood()])
        occupation, turn = [self._occupation, "mentor"], ["turn", "cost", *self._kin_sentences(_KIN_NOW)]
        if self._seed % 3 == 0:  # some lives have three paragraphs
            yield self._say([*occupation, *turn])
        else:
            yield self._say(occupation)
            yield self._say(turn)
        yield self._now()

    def childs_life(self) -> Iterator[str]:
        yield self._say(["origin", *self._kind(), *self._family()])
        yield self._say([self._rng.choice(("child_occupation", "child_now_rest")), "child_turn"])
        now = ["child_now_role" if self._details.traits.role else "child_now", *self._looks()]
        dream = ["dream"] if self._profile.stated.dream and self._same_language else ["child_now_rest"]
        parts = [
            self._say(now),
            *map(self._state, self._clauses),
            self._say([*self._mood(), *dream, "child_ending"]),
        ]
        yield " ".join(parts)

    def _say(self, symbols: list[str]) -> str:
        text = self._composer.say(*symbols)
        return agreement.contracted(text) if self._locale == "pt-BR" else text

    def _opening(self) -> list[str]:
        if "machine" in self.facts:
            return ["birth_machine"]
        if "undead" in self.facts:
            return ["birth_undead"]
        if self._details.age is not None and self._details.traits.role and self._rng.random() < 0.3:
            return ["opening_now", "origin_again", *self._kind()]
        return ["origin", *self._kind()]

    def _kind(self) -> list[str]:
        species = self._details.traits.species_key
        if species == "human" or "unborn" in self.facts:
            return []
        return ["kind_turned" if species in _TURNED else "kind"]

    def _family(self) -> list[str]:
        return [self._home(), *self._kin_sentences(_KIN_THEN)]

    def _home(self) -> str:
        """Returns the rule for parents: stated facts first, so that nothing contradicts them."""
        for being in ("machine", "undead"):
            if being in self.facts:
                return f"family_{being}"
        kin = self._kin
        if kin.raised_by or kin.child_of:
            if not self._same_language:
                return "family_unsaid"
            return "family_raised" if kin.raised_by else "family_child_of"
        for loss in ("orphan", "motherless", "fatherless"):
            if loss in self.facts:
                return f"family_{loss}"
        return "family"

    def _childhood(self) -> list[str]:
        for being in ("machine", "undead"):
            if being in self.facts:
                return [f"childhood_{being}"]
        return ["childhood"]

    def _kin_sentences(self, which: tuple[str, ...]) -> list[str]:
        return [f"kin_{fact}" for fact in which if fact in self.facts]

    def _now(self) -> str:
        """Returns the present: who and where first, then the other parts in one of several orders."""
        present = "now" if self._details.age is not None else "now_ageless"
        stated = [*map(self._state, self._clauses)]
        looks, want = [self._say(self._looks())], [self._say(["want"])] if self._rng.random() < 0.55 else []
        middle = [looks, stated, [self._say(self._mood())], want]
        if self._rng.random() < 0.5:
            middle = [stated, looks, want, [self._say(self._mood())]]
        parts = [
            self._say([present]),
            *(part for group in middle for part in group),
            self._say(self._ending()),
        ]
        return " ".join(filter(None, parts))

    def _ending(self) -> list[str]:
        endings = (
            ["hook"],
            ["hook"],
            ["quiet"],
            ["question"],
            ["saying"],
            ["quiet", "hook"],
            ["saying", "hook"],
        )
        return self._rng.choice(endings)

    def _looks(self) -> list[str]:
        return ["looks"] if _spoken(self._profile, self._seed, self._locale) else []

    def _mood(self) -> list[str]:
        return [f"mood_{self._profile.mood}"] if self._mooded else []

    def _state(self, clause: StatedClause) -> str:
        return self._composer.around(f"stated_{clause.form}", clause.words)


def _facts(profile: Profile, details: Details) -> frozenset[str]:
    """Returns the facts that templates' conditions name, from the current details."""
    key = details.traits.species_key
    facts = {*profile.stated.kin.facts, profile.world, str(details.gender)}
    facts |= {"machine", "unborn"} if key in MACHINES else {"undead", "unborn"} if key in UNALIVE else set()
    if is_child(details.age, species_of(key)):
        facts |= {"child", "young"}
    if details.age is not None and details.age < max(species_of(key).ages[0] * 1.4, _ROOM_FOR_YEARS):
        facts.add("young")
    if species_of(key).hairless:
        facts.add("hairless")
    return frozenset(facts)


def _kind(details: Details) -> str:
    return OCCUPATIONS[details.traits.role_key].kind if details.traits.role_key in OCCUPATIONS else "plain"


def _spoken(profile: Profile, seed: int, locale: Locale) -> tuple[str, ...]:
    return word_looks(Random(f"{seed}:looks"), profile, locale).spoken


def _words(brief: Brief, profile: Profile, details: Details) -> agreement.Words:
    locale, gender, traits = brief.locale, details.gender, details.traits
    role, place, species = traits.role or "", traits.place or "", details.species
    palette = brief.analysis.palette if brief.analysis else ()
    kin = profile.stated.kin
    return {
        **agreement.pronouns(gender, locale),
        **agreement.capitals(agreement.pronouns(gender, locale)),
        "name": f"{details.first_name} {details.last_name}".strip(),
        "first": details.first_name,
        "age": str(details.age),
        "role": role,
        "a_role": agreement.article(role) if locale == "en" else agreement.portuguese_article(role, gender),
        "the_role": f"the {role}" if locale == "en" else agreement.portuguese_the(role, gender),
        "species": species,
        "a_species": agreement.article(species)
        if locale == "en"
        else agreement.portuguese_article(species, gender),
        "place_in": located(place, traits.place_key, locale),
        "there": located(known(place, locale), traits.place_key, locale),
        "looks": listed(_spoken(profile, brief.seed, locale), locale),
        "colour": palette[0].name if palette else "",
        "want": temper_parts(random_for(brief, "personality"), profile, details.first_name, locale)["want"],
        "child_of": _child_of(kin.child_of or "", locale),
        "raised_by": kin.raised_by or "",
        "dream": profile.stated.dream or "",
        **_children(kin.children, locale),
    }


def _child_of(words: str, locale: Locale) -> str:
    if locale == "pt-BR" or not words:
        return words
    ranked = words.split(maxsplit=1)[0] in ("youngest", "eldest", "oldest", "only", "second", "third")
    return f"the {words}" if ranked else agreement.article(words)


def _children(count: int | None, locale: Locale) -> agreement.Words:
    if locale == "en":
        number = {1: "child", 2: "two children", 3: "three children", 4: "four children", 5: "five children"}
        return {"children": number.get(count or 0, "children")}
    if count == 1:
        return {"children": "quem chama de filho ou filha", "children_know": "conhece"}
    number = {2: "seus dois filhos", 3: "seus três filhos", 4: "seus quatro filhos", 5: "seus cinco filhos"}
    return {"children": number.get(count or 0, "seus filhos"), "children_know": "conhecem"}
