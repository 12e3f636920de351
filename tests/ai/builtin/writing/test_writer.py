"""What the built-in writer composes agrees with what was stated, with itself, and with its language."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.ai.builtin.writer import BuiltinWriter, write_details, write_history
from app.ai.colours import HAIR
from app.engines.ports import Analysis, Brief, Details, Locale, Observation, Swatch
from app.progress.drafts import final_history

SLOT = re.compile(r"[{}]")


def brief_of(description: str | None, locale: Locale = "en", seed: int = 1, **more: object) -> Brief:
    return Brief(description, None, None, locale, seed, **more)  # type: ignore[arg-type]


def life(brief: Brief) -> tuple[Details, str]:
    details = write_details(brief)
    return details, write_history(brief, details).text


@pytest.mark.parametrize(
    ("description", "locale", "species", "role", "hair"),
    [
        ("A red-haired dwarven smith of sixty", "en", "dwarf", "smith", "red hair"),
        ("Uma anã ferreira ruiva de sessenta anos", "pt-BR", "anã", "ferreira", "cabelo ruivo"),
        ("Um anão ferreiro ruivo de sessenta anos", "pt-BR", "anão", "ferreiro", "cabelo ruivo"),
        ("Uma anã ferreira ruiva de sessenta anos", "en", "dwarf", "smith", "red hair"),
    ],
)
def test_a_red_haired_dwarven_smith_of_sixty_stays_one(
    description: str, locale: Locale, species: str, role: str, hair: str
) -> None:
    for seed in range(25):
        details, text = life(brief_of(description, locale, seed))
        assert (details.age, details.species, details.traits.species_key) == (60, species, "dwarf")
        assert (details.traits.role, details.traits.role_key) == (role, "smith")
        assert details.traits.hair_color == HAIR["red"]
        assert {"age", "species", "role", "hair"} <= set(details.traits.stated)
        for word in ("60", species, role, hair, details.first_name, details.last_name):
            assert word in text


async def test_the_same_brief_and_seed_repeat_exactly() -> None:
    writer = BuiltinWriter()
    brief = brief_of("a wandering musician", seed=42)
    first, second = await writer.details(brief), await writer.details(brief)
    assert first == second
    assert await final_history(writer.history(brief, first)) == await final_history(
        writer.history(brief, second)
    )


def test_another_seed_makes_another_person() -> None:
    names = {write_details(brief_of(None, seed=seed)).first_name for seed in range(40)}
    assert len(names) > 20


def test_taken_names_are_avoided_until_none_is_left_and_then_still() -> None:
    taken: list[str] = []
    for _ in range(120):
        details = write_details(brief_of("a knight", seed=7, taken_names=tuple(taken)))
        name = f"{details.first_name} {details.last_name}"
        assert name not in taken
        taken.append(name)


def test_recent_names_of_others_are_avoided_while_plain_ones_are_left() -> None:
    first = write_details(brief_of("a knight", seed=7))
    name = f"{first.first_name} {first.last_name}"
    other = write_details(brief_of("a knight", seed=7, recent_names=(name,)))
    assert f"{other.first_name} {other.last_name}" != name
    assert "-" not in other.last_name


def test_a_stated_name_is_kept_though_it_is_taken() -> None:
    details = write_details(brief_of("Lyra Stormwind, an elf", taken_names=("Lyra Stormwind",)))
    assert (details.first_name, details.last_name) == ("Lyra", "Stormwind")


@pytest.mark.parametrize("locale", ["en", "pt-BR"])
def test_a_hundred_knights_do_not_read_alike(locale: Locale) -> None:
    lives = [life(brief_of("a brave knight", locale, seed)) for seed in range(200)]
    openings = {
        text.split("\n\n")[0].replace(who.first_name, "").replace(who.last_name, "") for who, text in lives
    }
    assert len(openings) > 150
    assert len({details.personality for details, _ in lives}) > 60


@pytest.mark.parametrize("locale", ["en", "pt-BR"])
@pytest.mark.parametrize("template", [None, "fantasy", "science_fiction", "modern", "historical"])
def test_every_text_is_whole(locale: Locale, template: str | None) -> None:
    for seed in range(120):
        details, text = life(Brief(None, None, template, locale, seed))
        assert len(text.split("\n\n")) in (3, 4)
        for words in (details.personality, text):
            assert not SLOT.search(words)
            assert not re.search(r"  | ,|\.\.|\bNone\b", words)
            assert all(sentence[:1] == sentence[:1].upper() for sentence in re.split(r"(?<=[.]) ", words))


@pytest.mark.parametrize(
    ("template", "never"),
    [
        ("modern", {"elf", "dwarf", "robot"}),
        ("historical", {"elf", "alien"}),
        ("science_fiction", {"elf", "dwarf"}),
    ],
)
def test_a_template_sets_the_world(template: str, never: set[str]) -> None:
    species = {
        write_details(Brief(None, None, template, "en", seed)).traits.species_key for seed in range(60)
    }
    assert not species & never


def test_what_is_stated_beats_the_template() -> None:
    details = write_details(Brief("an elven archer", None, "modern", "en", 3))
    assert (details.traits.species_key, details.traits.role) == ("elf", "archer")


def test_a_denied_species_is_never_drawn() -> None:
    species = {
        write_details(brief_of("a mage, not a human", seed=seed)).traits.species_key for seed in range(80)
    }
    assert "human" not in species


@pytest.mark.parametrize(
    ("description", "wanted", "unwanted"),
    [
        (
            "uma guerreira orc",
            r"\b(?:ligada|encontrada|conhecida|guerreira|Virou guerreira)\b",
            r"\bconhecido\b|\bum guerreir",
        ),
        ("um guerreiro orc", r"\bguerreiro\b", r"\bconhecida\b|\buma? guerreira\b"),
    ],
)
def test_portuguese_agrees_with_gender(description: str, wanted: str, unwanted: str) -> None:
    texts = [life(brief_of(description, "pt-BR", seed))[1] for seed in range(60)]
    assert all(re.search(wanted, text) for text in texts)
    assert not [text for text in texts if re.search(unwanted, text)]


@pytest.mark.parametrize(
    ("description", "own", "others"),
    [("a female guard", "she", "he"), ("a male guard", "he", "she")],
)
def test_english_pronouns_follow_gender(description: str, own: str, others: str) -> None:
    for seed in range(60):
        _, text = life(brief_of(description, seed=seed))
        said = re.findall(r"\b(?:she|he)\b", text.lower().replace("“a female guard.”", ""))
        assert set(said) <= {own}, others


def test_non_binary_people_are_they_with_plural_verbs() -> None:
    texts = [life(brief_of("a non-binary baker of thirty", seed=seed))[1] for seed in range(60)]
    assert not [text for text in texts if re.search(r"\b[Tt]hey (?:is|was|has|wants|does|lives)\b", text)]
    assert all("they" in text.lower() for text in texts)


def test_history_follows_details_that_were_changed() -> None:
    brief = brief_of("a knight", seed=5)
    details = write_details(brief)
    changed = Details("Ada", "Lovelace", 36, "female", details.species, "", details.traits, "builtin")
    text = write_history(brief, changed).text
    assert "Ada Lovelace" in text
    assert "36" in text
    assert details.last_name not in text


def test_the_description_is_reported_again_in_the_history() -> None:
    _, text = life(brief_of("A lighthouse keeper who once let a ship pass in the dark"))
    assert "who once let a ship pass in the dark" in text


@pytest.mark.parametrize("locale", ["en", "pt-BR"])
@pytest.mark.parametrize(
    "description", ["<b>an elf</b> {name} {0}", "🐉", "勇敢な騎士", "x" * 4000, "named " * 700, " "]
)
def test_strange_descriptions_still_make_somebody(description: str, locale: Locale) -> None:
    details, text = life(brief_of(description, locale))
    assert details.first_name
    assert details.last_name
    assert "<b>" not in text
    assert len(text) < 6000


def test_a_picture_alone_colours_the_text_and_claims_no_looks() -> None:
    analysis = Analysis(
        "", "", (Observation("mood", "cold and quiet", 0.5),), (Swatch("navy", "#12204a", 0.6),), "builtin"
    )
    details, text = life(Brief(None, analysis, None, "en", 9))
    assert "navy" in text
    assert not re.search(
        r"\b(?:his|her|their|with|the) (?:\w+ )?(?:black|brown|red|blond|grey|white) hair\b", text
    )
    assert details.traits.stated == ()


@pytest.mark.parametrize(("description", "low", "high"), [("a young elf", 90, 170), ("an old dwarf",
200, 320),
                                                          ("a child", 5, 12), ("an elderly human",
                                                          60, 95)])  # fmt: skip
def test_unstated_ages_are_plausible_for_the_species(description: str, low: int, high: int) -> None:
    ages = [write_details(brief_of(description, seed=seed)).age for seed in range(30)]
    assert all(age is not None and low <= age <= high for age in ages)


def test_the_very_old_were_not_born_in_our_own_times() -> None:
    for seed in range(60):
        _, text = life(brief_of("a vampire of three hundred in Lisbon", seed=seed))
        assert not re.search(r"taxi|airport|power cut|in a lift", text)


def test_the_description_is_woven_in_and_quoted_only_for_want_of_better() -> None:
    brief = brief_of("A shy librarian. She hates garlic and loves jazz records.")
    assert "She hates garlic and loves jazz records. " in life(brief)[1]
    changed = replace(write_details(brief), gender="male")
    assert "“She hates garlic and loves jazz records.”" in write_history(brief, changed).text
    assert "cultiva abelhas" in life(brief_of("Padre Anselmo, 66, vive só e cultiva abelhas", "pt-BR"))[1]
