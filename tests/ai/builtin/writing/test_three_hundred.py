"""Three hundred characters, read by machine: their histories contradict nothing stated or drawn."""

from __future__ import annotations

import re

import pytest

from app.ai.builtin.grammar.library import life_rules, temper_rules
from app.ai.builtin.species import SPECIES, species_of
from app.ai.builtin.writer import write_details, write_history
from app.ai.builtin.writing.profile import MACHINES, UNALIVE, is_child, profile_of
from app.engines.ports import Brief, Locale
from tests.ai.builtin.writing.three_hundred import Made, three_hundred

ONLY_MODERN = (
    r"\b(?:taxi|bus|airport|factory|telephone|lift|hospital|insurance|televisions?|táxi|ônibus|"
    r"telefone|fábrica|elevador|apagão|power cut|blackout)\b"
)
ONLY_FUTURE = (
    r"\b(?:docking|reactor|jumps|decks?|hulls?|satellites?|conveses|convés|reator|nave|gantries|Consortium)\b"
)
ONLY_FANTASY = r"\b(?:wards|red moon|high council|small gods|lua vermelha|alto conselho|chuva de cinzas)\b"
FOREIGN_TO = {
    "fantasy": (ONLY_MODERN, ONLY_FUTURE), "historical": (ONLY_MODERN, ONLY_FUTURE, ONLY_FANTASY),
    "modern": (ONLY_FUTURE, ONLY_FANTASY), "science_fiction": (ONLY_FANTASY,),
    "neutral": (ONLY_MODERN, ONLY_FUTURE, ONLY_FANTASY),
}  # fmt: skip
OFTEN_SAID = {
    "human",
    "ghost",
    "giant",
    "mutant",
    "humana",
    "humano",
    "gigante",
    "fantasma",
    "anjo",
    "fado",
    "fauna",
}


def test_every_history_names_its_character_and_no_other_age() -> None:
    for made in three_hundred():
        assert f"{made.details.first_name} {made.details.last_name}".strip() in made.history, made.label
        unnamed = made.composed.replace(made.details.last_name, "").replace(made.details.first_name, "")
        numbers = set(re.findall(r"\d+", unnamed))
        assert numbers == {str(made.details.age)}, made.label


def test_names_are_kept_where_stated_and_never_given_twice_in_an_account() -> None:
    for start in range(0, 300, 30):
        account = three_hundred()[start : start + 30]
        drawn = [
            f"{made.details.first_name} {made.details.last_name}"
            for made in account
            if not profile_of(made.brief).stated.last_name
        ]
        assert len(drawn) == len(set(drawn))
    for made in three_hundred():
        stated = profile_of(made.brief).stated
        assert stated.first_name in (None, made.details.first_name)
        assert stated.last_name in (None, made.details.last_name)


def test_english_pronouns_agree() -> None:
    others = {
        "female": r"\b(?:he|himself)\b",
        "male": r"\b(?:she|herself)\b",
        "non_binary": r"\b(?:she|he|herself)\b",
    }
    for made in three_hundred():
        if made.brief.locale == "en":
            text = f"{made.composed} {made.details.personality}".lower()
            assert not re.search(others[made.details.gender], text), made.label


def test_portuguese_endings_agree() -> None:
    endings = [
        "ligad",
        "conhecid",
        "perdoad",
        "sentad",
        "criad",
        "olhad",
        "casad",
        "advertid",
        "interrompid",
        "ric",
    ]
    wrong = {"female": "o", "male": "a", "non_binary": "[oa]"}
    for made in three_hundred():
        if made.brief.locale == "pt-BR":
            for word in endings:
                own = re.findall(
                    rf"(?:é|foi|Foi|ser|fora|fica|ficou mais) {word}{wrong[made.details.gender]}\b",
                    made.composed,
                )
                assert not own, made.label


def test_no_other_species_is_named() -> None:
    for made in three_hundred():
        own = species_of(made.details.traits.species_key)
        words = {
            word
            for species in SPECIES.values()
            for word in species.forms[made.brief.locale]
            if species.key != own.key
        }
        words -= OFTEN_SAID | {word for forms in own.forms.values() for word in forms}
        text = made.composed.replace(own.forms["en"][0], "")
        assert not re.search(rf"\b(?:{'|'.join(map(re.escape, sorted(words)))})\b", text), made.label


def test_a_stated_place_is_where_it_happens_and_things_fit_the_world() -> None:
    for made in three_hundred():
        profile = profile_of(made.brief)
        place = profile.stated.place
        if place and (place.proper or profile.stated.language == made.brief.locale):
            bare = re.sub(r"^(?:o|a|um|uma|an?|the) ", "", place.words)
            assert bare in made.history, made.label
        for pattern in FOREIGN_TO[profile.world]:
            assert not re.search(pattern, made.composed), made.label


def test_what_is_stated_of_family_is_reported_and_not_contradicted() -> None:
    announced = {
        "orphan": r"[Oo]rphan|parents|[Pp]ai e mãe|[Ss]em pai|os pais|orfandade|pais a quem",
        "twin": r"twin|gêmeos|nasceu junto",
        "widowed": r"buried|widowed|lost the one|enterrou|viuvez|perdeu quem",
        "parent": r"children|child|filhos",
    }
    living = r"\b(?:[Hh]er|[Hh]is|[Tt]heir) (?:mother|father)\b|\b(?:A mãe|O pai|a mãe|o pai)\b|mother's"
    for made in three_hundred():
        facts = profile_of(made.brief).stated.kin.facts
        if is_child(made.details.age, species_of(made.details.traits.species_key)):
            facts -= {"parent", "widowed"}
        for fact in facts & announced.keys():
            assert re.search(announced[fact], made.composed), f"{fact}: {made.label}"
        if "orphan" in facts:
            assert not re.search(living, made.composed), made.label


def test_children_have_no_occupation_but_a_stated_one_and_nothing_of_the_grown() -> None:
    grown = (
        r"years ago|an old enemy|own eyes|debt|confessed|dívida|velho inimigo|mesmos olhos|confessou|"
        r"duas mortes"
    )
    children = [
        made
        for made in three_hundred()
        if is_child(made.details.age, species_of(made.details.traits.species_key))
    ]
    assert len(children) > 8
    for made in children:
        stated = profile_of(made.brief).stated
        assert (made.details.traits.role is None) == (stated.role_words is None), made.label
        assert not re.search(grown, made.composed), made.label


def test_machines_and_the_dead_were_not_born_and_have_no_mother() -> None:
    born = (
        r"\bwas born\b|came into the world|mother's|uncle|as a child|\bnasceu\b|veio ao mundo|sua mãe|um tio|"
        r"infância"
    )
    unborn = [made for made in three_hundred() if made.details.traits.species_key in (*MACHINES, *UNALIVE)]
    assert len(unborn) > 20
    for made in unborn:
        assert not re.search(born, made.composed, re.IGNORECASE), made.label


def test_no_two_histories_open_alike_and_few_end_alike() -> None:
    openings = [re.split(r"(?<=[.]) ", made.history)[0] for made in three_hundred()]
    assert len(set(openings)) == 300
    for locale in ("en", "pt-BR"):
        made_in = [made for made in three_hundred() if made.brief.locale == locale]
        endings = [_masked(made)[-40:] for made in made_in]
        commonest = max(endings.count(ending) for ending in endings)
        assert commonest <= len(made_in) * 0.06, endings
        assert len(set(endings)) > 60


def _masked(made: Made) -> str:
    """The history without what is the character's own: two that differ in a name alone read alike."""
    text = made.history.replace(made.details.first_name, "N").replace(made.details.traits.place or "\0", "P")
    return re.sub(r"\b(?:she|he|they|her|him|his|them|their)\b", "X", text)


@pytest.mark.parametrize("locale", ["en", "pt-BR"])
def test_no_combination_of_facts_leaves_a_rule_without_a_sentence(locale: Locale) -> None:
    combinations = [
        {"machine", "unborn"}, {"undead", "unborn"}, {"child", "young", "orphan"}, {"orphan", "twin",
        "widowed", "parent"},
        {"only_child", "fatherless", "motherless"}, {"young", "sibling", "married", "divorced"}, {"afield"},
        {"athome", "crowd"},
    ]  # fmt: skip
    for world in FOREIGN_TO:
        rules = {**life_rules(locale, world), **temper_rules(locale)}
        for facts in combinations:
            for symbol, templates in rules.items():
                assert any(one.fits({*facts, world}) for one in templates), f"{symbol}: {facts}"


@pytest.mark.parametrize(
    "description", ["a brave knight", "um cavaleiro corajoso", "A red-haired dwarven smith of sixty"]
)
def test_a_description_that_says_nothing_more_is_not_quoted(description: str) -> None:
    for seed in range(40):
        brief = Brief(
            description, None, None, "en" if " of " in description or "a b" in description else "pt-BR", seed
        )
        assert description.lower() not in write_history(brief, write_details(brief)).text.lower()
