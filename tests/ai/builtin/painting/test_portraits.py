"""What the built-in painter promises of a portrait: scenes, clothes, hats and species, and who stays who."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from random import Random
from xml.etree import ElementTree

import pytest

from app.ai.builtin.colours.palette_colours import distance
from app.ai.builtin.painter import compose
from app.ai.builtin.painting.choose_look import look_of
from app.ai.builtin.painting.look import Look
from app.ai.builtin.painting.parts import parts, wearable
from app.ai.builtin.painting.scenery.choice import draw_scene
from app.ai.builtin.painting.scenery.scene_drawing import scenes
from app.ai.builtin.painting.scenery.scene_light import TIMES, SceneLight
from app.ai.builtin.species import SPECIES
from app.ai.builtin.vocabulary.features import WORN as WORDS_OF_WORN
from app.ai.builtin.vocabulary.occupations import OCCUPATIONS
from app.ai.builtin.writer import write_details
from app.engines.ports import Analysis, AvatarBrief, Brief, Gender, Locale, Swatch, Traits
from tests.ai.builtin.gallery.people import described

GENDERS: tuple[Gender, ...] = ("female", "male", "non_binary")


def brief_for(description: str, seed: int = 4, locale: Locale = "en") -> AvatarBrief:
    who = write_details(Brief(description, None, None, locale, seed))
    return AvatarBrief(
        who.first_name, who.last_name, who.age, who.gender, who.species, None, None, who.traits, (), seed
    )


def drawn(brief: AvatarBrief) -> str:
    return compose(brief, look_of(brief))[-1].svg


def scene(description: str, locale: Locale = "en") -> str:
    return look_of(brief_for(description, locale=locale)).scene


def person(look: Look) -> tuple[object, ...]:
    """Who is shown, and where: all that no new portrait may change."""
    cut = {key: look.options.get(key) for key in ("hairVariant", "rearHairVariant", "beardVariant")}
    who = (look.species.key, look.skin, look.hair, look.iris, look.lines, look.stage, look.extra_cut)
    return (*who, look.outfit, look.prop, look.scene, look.wears, tuple(cut.items()))


def test_a_new_portrait_keeps_who_it_is_and_changes_what_may_change() -> None:
    for number, one in enumerate(described()):
        brief = brief_for(one.text, number, one.locale)
        again = [replace(brief, seed=seed) for seed in range(1000, 1008)]
        assert {person(look_of(other)) for other in again} == {person(look_of(brief))}
        assert len({drawn(other) for other in again}) == len(again)


def test_a_corrected_name_changes_nothing_and_without_traits_the_name_decides() -> None:
    brief = brief_for("a knight")
    assert person(look_of(replace(brief, first_name="Other"))) == person(look_of(brief))
    bare = replace(brief, traits=Traits())
    people = {person(look_of(replace(bare, last_name=name))) for name in ("Oak", "Ash", "Elm", "Yew", "Fir")}
    assert len(people) > 1


def test_previews_are_the_beginnings_of_the_final_drawing() -> None:
    for description in ("a knight of 40", "a fairy with a wreath", "a hooded elf thief"):
        stages = compose(brief := brief_for(description), look_of(brief))
        assert [stage.progress for stage in stages] == [15, 40, 70, 100]
        bodies = [stage.svg.removesuffix("</g></svg>") for stage in stages]
        assert all(later.startswith(earlier) for earlier, later in pairwise(bodies))
        assert len(set(bodies)) == 4


@pytest.mark.parametrize("key", sorted(SPECIES))
def test_every_species_gender_and_age_is_valid_drawing(key: str) -> None:
    adult, late, utmost = SPECIES[key].ages
    for gender, age in product(GENDERS, (adult // 2, adult, late, utmost)):
        traits = Traits(species_key=key, hair_style="curly", place="x")
        brief = AvatarBrief("Ada", "Oak", age, gender, key, None, None, traits, (), age)
        ElementTree.fromstring(drawn(brief))


def test_every_species_but_the_human_ones_has_parts_of_its_own() -> None:
    by_build = {"human", "dwarf", "ghost"}  # told by stature, hair or being seen through
    assert set(SPECIES) - by_build == {
        key for part in parts("species").values() for key in part.entry.species
    }
    human = brief_for("a human woman of 30")
    pictures = {drawn(replace(human, traits=replace(human.traits, species_key=key))) for key in SPECIES}
    assert len(pictures) == len(SPECIES)


@pytest.mark.parametrize("key", sorted(OCCUPATIONS))
def test_every_occupation_is_dressed_and_carries_what_it_should(key: str) -> None:
    traits = Traits(role_key=key, place="somewhere")
    brief = AvatarBrief("Ada", "Oak", 30, "female", "human", None, None, traits, (), 7)
    look, svg = look_of(brief), drawn(brief)
    assert look.scene != "plain"
    assert parts("clothing")[look.outfit].markup(look) in svg
    assert look.prop is None or parts("props")[look.prop].markup(look) in svg
    assert all(markup in svg for thing in look.wears for _, markup in wearable()[thing].layers(look))


def test_no_garment_or_prop_is_drawn_for_nobody() -> None:
    worn: set[str | None] = set()
    places = ("Marlow Bay", "Thornwick", "x")
    for role, species, place in product((*OCCUPATIONS, None), ("human", "android"), places):
        for number, gender in product(range(4), GENDERS):
            traits = Traits(role_key=role, species_key=species, place=f"{number} {place}")
            look = look_of(AvatarBrief("Ada", "Oak", 30, gender, "", None, None, traits, (), 1))
            worn |= {look.outfit, look.prop}
    for species in SPECIES:
        look = look_of(replace(brief_for("a woman"), traits=Traits(species_key=species)))
        worn |= {look.outfit, look.prop}
    assert set(parts("clothing")) | set(parts("props")) <= worn


def test_hair_never_melts_into_the_skin() -> None:
    same = look_of(replace(brief_for("a man"), traits=Traits(skin_color="#5c3829", hair_color="#6b4330")))
    assert distance(same.hair, same.skin) > 14  # about what an eye tells apart at the size of a list
    red = look_of(replace(brief_for("a man"), traits=Traits(skin_color="#f1c3a5", hair_color="#b5401f")))
    assert red.hair == "#b5401f"


def test_occupations_dress_by_their_world() -> None:
    assert look_of(brief_for("a knight")).outfit == "plate"
    assert look_of(brief_for("a dwarven smith")).outfit == "apron"
    assert look_of(brief_for("a detective in London")).outfit == "trench"
    assert look_of(brief_for("a soldier in a castle")).outfit == "mail"
    assert look_of(brief_for("an android soldier")).outfit == "vest"
    assert look_of(brief_for("uma rainha", locale="pt-BR")).outfit == "royal"


def test_only_grown_men_may_go_with_bare_arms() -> None:
    for role, gender, age in product(("gladiator", "viking", "warrior"), GENDERS, (12, 30)):
        traits = Traits(role_key=role, place="somewhere")
        look = look_of(AvatarBrief("Ada", "Oak", age, gender, "human", None, None, traits, (), 7))
        assert look.outfit not in ("hide", "harness") or (gender, age) == ("male", 30)


def test_a_stated_place_stands_behind_and_else_the_occupations() -> None:
    assert scene("a librarian in the desert") == "desert"
    assert scene("a librarian") == "library"
    assert scene("a smith") == "forge"
    assert scene("uma bruxa no pântano", "pt-BR") == "swamp"
    assert scene("a woman in the frozen north") == "snow"
    assert scene("a mermaid") == "underwater"
    assert scene("an android in a big city") == "neon"
    assert look_of(replace(brief_for("a smith"), traits=Traits())).scene == "plain"


def test_every_scene_is_a_picture_of_its_own_at_every_hour() -> None:
    for time_of_day in TIMES:
        pictures = {draw_scene(key, SceneLight(time_of_day, Random(3))) for key in scenes()}
        assert len(pictures) == len(scenes())
        for picture in pictures:
            ElementTree.fromstring(f"<svg>{picture}</svg>")


def test_the_hour_follows_a_pictures_mood_and_else_the_seed() -> None:
    brief = brief_for("a hunter in the mountains")
    grounds = {seed: compose(replace(brief, seed=seed), look_of(brief))[0].svg for seed in range(30)}
    assert len(set(grounds.values())) == 30
    night = SceneLight("night", Random(0)).sky()[:120]
    dark = [replace(brief, seed=seed, visual_style="The mood is dark and mysterious.") for seed in range(9)]
    assert all(night in compose(one, look_of(one))[0].svg for one in dark)
    assert 0 < sum(night in ground for ground in grounds.values()) < 15


def test_every_word_for_a_worn_thing_has_its_drawing() -> None:
    keys = {key for words in WORDS_OF_WORN.values() for key in words.values()}
    assert keys <= set(wearable())
    for word in ("a scar", "freckles", "a turban", "a beret", "an amulet", "a mask", "a flower crown"):
        assert brief_for(f"a baker with {word}").traits.wears != ()
    assert brief_for("a baker without a scar").traits.wears == ()


def test_one_thing_covers_the_head_and_what_is_stated_wins() -> None:
    look = look_of(brief_for("a knight with a beret"))
    assert [thing for thing in look.wears if thing in parts("hats")] == ["beret"]
    assert look.options["hairVariant"] == "sideComed"
    covered = look_of(brief_for("a woman in a hijab"))
    assert (covered.options["hairProbability"], covered.extra_cut) == (0, None)
    assert "bandana" not in look_of(brief_for("a red-haired smith")).wears
    assert not set(look_of(brief_for("a wizard with her hair in a bun")).wears) & set(parts("hats"))


def test_ears_are_seen_through_a_hood() -> None:
    hooded = brief_for("a hooded elf")
    assert drawn(hooded).rfind("M236 500C178 478") > drawn(hooded).rfind("M384 52C206 52")


def test_children_are_small_and_carry_nothing() -> None:
    child, grown = brief_for("a girl of eight, a knight"), brief_for("a woman of thirty, a knight")
    assert look_of(child).prop is None
    assert look_of(grown).prop == "sword"
    assert look_of(child).lines == 0
    assert "scale(0.722 0.722)" in drawn(child)


def test_a_pictures_palette_colours_what_nobody_stated_in_words_and_drawing_alike() -> None:
    palette = (
        Swatch("gold", "#dab66c", 0.5),
        Swatch("violet", "#7a55b5", 0.2),
        Swatch("teal", "#1f7a78", 0.1),
    )
    analysis = Analysis("", "", (), palette, "builtin")
    for seed in range(12):
        plain = write_details(Brief("an elf", None, None, "en", seed))
        seen = write_details(Brief("an elf", analysis, None, "en", seed)).traits
        assert (seen.hair_color, seen.eyes_color) == ("#d9b56b", "#7a55b5")
        assert seen.hair == "blond hair"
        assert (seen.place, seen.role) == (plain.traits.place, plain.traits.role)
        announced = Brief("a black-haired elf with green eyes", analysis, None, "en", seed)
        stated = write_details(announced).traits
        assert (stated.hair, stated.eyes) == ("black hair", "green eyes")
