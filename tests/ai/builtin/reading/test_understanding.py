"""What a description states is understood, in English and Portuguese."""

from __future__ import annotations

import pytest

from app.ai.builtin.reading.understanding import Stated, understand
from app.ai.builtin.writer import write_details
from app.ai.builtin.writing.profile import profile_of
from app.engines.ports import Brief

CASES: list[tuple[str, dict[str, object]]] = [
    ("A red-haired dwarven smith of sixty", {"species": "dwarf", "role": "smith", "age": 60, "hair": "red"}),
    (
        "Uma anã ferreira ruiva de sessenta anos",
        {"species": "dwarf", "role": "smith", "age": 60, "hair": "red", "gender": "female"},
    ),
    ("A brave knight", {"role": "knight", "tempers": ("brave",), "age": None, "gender": None}),
    ("a sixty-year-old witch", {"age": 60, "role": "witch"}),
    ("a man in his late forties", {"age": 48, "gender": "male"}),
    ("a thief aged 23", {"age": 23, "role": "thief"}),
    ("Mira, 34, a pilot", {"age": 34, "first_name": "Mira", "role": "pilot"}),
    ("a soldier who served for twenty years", {"age": None, "role": "soldier"}),
    ("um guarda que serviu há 20 anos", {"age": None, "role": "guard"}),
    ("um pescador de 45 anos", {"age": 45, "role": "fisher", "gender": "male"}),
    ("uma rainha com trinta e dois anos", {"age": 32, "role": "queen", "gender": "female"}),
    ("a teenage girl", {"age_band": "teen", "gender": "female"}),
    ("um velho alquimista", {"age_band": "old", "role": "alchemist", "gender": "male"}),
    ("an elf queen named Lyra Stormwind", {"first_name": "Lyra", "last_name": "Stormwind", "species": "elf"}),
    ("Uma guerreira chamada Iara", {"first_name": "Iara", "gender": "female", "role": "warrior"}),
    (
        "Meu nome é João da Silva e sou pescador",
        {"first_name": "João", "last_name": "da Silva", "role": "fisher"},
    ),
    ("Erik the Red is a viking", {"first_name": "Erik", "last_name": "the Red", "role": "viking"}),
    ("a witch with a black cat named Salem", {"first_name": None, "species": None}),
    ("Not an elf: a human hunter raised by elves", {"species": "human", "role": "hunter", "denied": {"elf"}}),
    ("não é um elfo, é um humano", {"species": "human", "denied": {"elf"}}),
    ("a vampire hunter", {"species": None, "role": "slayer"}),
    ("a knight with no beard and long black hair", {"beard": False, "hair": "black", "hair_style": "long"}),
    ("um mago sem barba, de olhos verdes", {"beard": False, "eyes": "green", "role": "mage"}),
    ("a bald orc with a long grey beard", {"hair_style": "bald", "beard": True, "species": "orc"}),
    ("um guerreiro careca com barba longa", {"hair_style": "bald", "beard": True, "gender": "male"}),
    ("a blue-eyed blonde singer", {"eyes": "blue", "hair": "blond", "role": "musician"}),
    ("elfa de cabelos brancos longos e olhos azuis", {"hair": "white", "hair_style": "long", "eyes": "blue"}),
    (
        "a tiefling with purple skin and gold eyes",
        {"species": "tiefling", "skin": "purple", "eyes": "golden"},
    ),
    (
        "uma cientista negra de cabelos cacheados",
        {"skin": "black", "hair_style": "curly", "role": "scientist"},
    ),
    (
        "a half-elven ranger from the frozen north",
        {"species": "half_elf", "role": "ranger", "place": "the frozen north"},
    ),
    ("uma curandeira que vive na floresta", {"role": "healer", "place": "a floresta"}),
    ("um detetive de São Paulo", {"role": "detective", "place": "São Paulo"}),
    ("a pirate from Lisbon in a red cloak", {"role": "pirate", "place": "Lisbon", "hair": None}),
    ("a non-binary bard", {"gender": "non_binary", "role": "bard"}),
    ("uma pessoa não binária de cabelo azul", {"gender": "non_binary", "hair": "blue"}),
    ("a knight who lost her brother at sea", {"gender": "female", "role": "knight"}),
    ("the daughter of a blacksmith", {"role": None}),
    ("a mermaid", {"species": "merfolk", "gender": "female"}),
    ("um androide que trabalha como chaveiro", {"species": "android", "role_words": "chaveiro"}),
    ("a cruel old taxidermist", {"role": None, "role_words": "taxidermist", "tempers": ("greedy",)}),
    ("robot detective", {"species": "robot", "role": "detective"}),
    ("um vampiro, dono de uma livraria em Lisboa", {"role_words": "dono de uma livraria", "place": "Lisboa"}),
    ("anã ferreira", {"species": "dwarf", "role": "smith", "gender": "female"}),
]


AGES: list[tuple[str, int | None]] = [
    ("A red-haired dwarven smith of sixty named Brunhild", 60), ("a smith of sixty called Brunhild", 60),
    ("a smith of sixty from Kent", 60), ("a smith of sixty who drinks", 60),
    ("a smith of sixty living alone", 60),
    ("a smith of sixty in London", 60), ("a smith of sixty at the forge", 60),
    ("a smith of sixty on the run", 60),
    ("a smith of sixty, tall", 60), ("a smith of sixty years", 60), ("a smith of sixty", 60),
    ("a smith of sixty-one Brunhild calls her own", 61), ("a mercenary of thirty hard winters", 30),
    ("uma ferreira de sessenta anos chamada Brunhild", 60), ("um ferreiro de sessenta anos que vive só", 60),
    ("um ferreiro de sessenta e um anos, alto", 61), ("um ferreiro de sessenta anos em Recife", 60),
    ("um mago de cento e vinte anos", 120), ("an elf of three hundred and five", 305),
    ("she's sixty-something", 64),
    ("a marine, late fifties", 58), ("uma octogenária", 84), ("Padre Anselmo, 66, vive só", 66),
    ("a captain of sixty ships", None), ("father of two", None), ("one of three sisters", None),
    ("a king of sixty loyal knights", None),
    ("a woman with her six-year-old daughter", None), ("uma mulher com um filho de seis anos", None),
    ("a poet born in 1980", None),
    ("a baker, mother of three, aged 41", 41), ("ela serviu por vinte anos e tem 50 anos", 50),
]  # fmt: skip
NAMES: list[tuple[str, tuple[str | None, str | None, str | None]]] = [
    ("Detective Tomás Rey, 71", ("Tomás", "Rey", "detective")), ("Captain Ines Albright commands a ship",
    ("Ines", "Albright", "captain")),
    ("Dr. Samuel Okoro", ("Samuel", "Okoro", "doctor")), ("Sir Aldwin Marsh is a baker", ("Aldwin", "Marsh",
    "baker")),
    ("Lady Macbeth rules", ("Macbeth", None, "noble")), ("King Harald sleeps badly", ("Harald",
    None, "king")),
    ("Professor Edith Lang teaches history", ("Edith", "Lang", "teacher")), ("Father Brown is kind",
    ("Brown", None, "priest")),
    ("The old captain Nemo hates war", ("Nemo", None, "captain")), ("Detetive Raul Pontes, 55 anos",
    ("Raul", "Pontes", "detective")),
    ("Capitã Helena Duarte tem 41 anos", ("Helena", "Duarte", "captain")), ("Dona Zulmira é uma costureira",
    ("Zulmira", None, "tailor")),
    ("Seu Joaquim, pescador", ("Joaquim", None, "fisher")), ("Padre Anselmo vive no mosteiro", ("Anselmo",
    None, "priest")),
    ("Irmã Celeste é uma freira", ("Celeste", None, "monk")), ("O professor Lourenço Braga é viúvo",
    ("Lourenço", "Braga", "teacher")),
    ("uma velha chamada Dona Benta", ("Benta", None, None)), ("King of the hill, a giant",
    (None, None, None)),
    ("a seu lado vive uma elfa", (None, None, None)), ("an elven archer Lyra with a bow", ("Lyra",
    None, "archer")),
]  # fmt: skip
KIN: list[tuple[str, set[str]]] = [
    ("an orphan thief", {"orphan"}), ("uma ladra órfã", {"orphan"}), ("a widower of fifty", {"widowed"}),
    ("um viúvo triste", {"widowed"}),
    ("a twin", {"twin"}), ("an elf with twin swords", set()), ("a smith, father of two", {"parent"}),
    ("mãe de três filhos", {"parent"}),
    ("sister of a queen", {"sibling"}), ("irmã de uma rainha", {"sibling"}),
    ("a knight who cares for an orphan", set()),
    ("a mage raised by a widow", set()), ("uma maga que não é casada", set()), ("mother of dragons", set()),
]  # fmt: skip
WORLDS: list[tuple[str, set[str]]] = [
    ("Uma bruxa velha chamada Morgana que vive no pântano", {"fantasy"}), ("a detective in São Paulo",
    {"modern"}),
    ("um detetive em São Paulo", {"modern"}), ("a mage", {"fantasy"}), ("an elf", {"fantasy"}), ("a robot",
    {"science_fiction"}),
    ("a mechanic on a starship", {"science_fiction"}), ("a samurai", {"historical"}), ("a bus driver",
    {"modern"}),
    ("a baker", {"neutral"}), ("uma jardineira", {"neutral"}), ("a guard on an orbital station",
    {"science_fiction"}),
    ("a vampire in Lisbon", {"modern"}), ("a knight", {"fantasy"}), ("a Victorian detective",
    {"historical"}), ("a hacker", {"modern"}),
]  # fmt: skip


def _flat(stated: Stated) -> dict[str, object]:
    looks = stated.looks
    flat: dict[str, object] = {
        name: getattr(stated, name)
        for name in ("first_name", "last_name", "age", "age_band", "gender", "species", "role", "role_words")
    }
    flat |= {
        name: getattr(looks, name) for name in ("hair", "hair_style", "eyes", "skin", "beard", "tempers")
    }
    return flat | {
        "place": stated.place.words if stated.place else None,
        "denied": set(stated.denied_species),
    }


@pytest.mark.parametrize(("description", "expected"), CASES, ids=[case[0][:40] for case in CASES])
@pytest.mark.parametrize("locale", ["en", "pt-BR"])
def test_what_is_stated_is_understood_whatever_the_page_language(
    description: str, expected: dict[str, object], locale: str
) -> None:
    found = _flat(understand(description, "en" if locale == "en" else "pt-BR"))
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    "text",
    ["", "   ", "🐉🔥🐉", "勇敢な騎士", "<script>alert(1)</script>", "\x00\u202e{first}{0}%s",
    "a" * 4000, "a a " * 1000,
     "of sixty " * 400, "'\"”“—-" * 500, "Ẍ" * 4000, "İİİ elf", "named " * 600, "A B C " * 600],
)  # fmt: skip
def test_no_text_breaks_it(text: str) -> None:
    assert understand(text, "pt-BR").looks is not None


def test_markup_states_nothing_and_hides_nothing() -> None:
    stated = understand("<b>elf</b> <img src=x onerror=orc>", "en")
    assert stated.species == "elf"


@pytest.mark.parametrize(("description", "age"), AGES)
def test_a_stated_age_holds_whatever_follows_and_no_count_is_taken_for_one(
    description: str, age: int | None
) -> None:
    assert understand(description, "en").age == age
    assert age is None or write_details(Brief(description, None, None, "en", 5)).age == age


@pytest.mark.parametrize(("description", "expected"), NAMES)
def test_titles_are_no_first_names_but_occupations(
    description: str, expected: tuple[str | None, str | None, str | None]
) -> None:
    stated = understand(description, "en")
    assert (stated.first_name, stated.last_name) == expected[:2]
    assert expected[2] is None or stated.role == expected[2]


@pytest.mark.parametrize(("description", "facts"), KIN)
def test_family_is_understood(description: str, facts: set[str]) -> None:
    assert understand(description, "en").kin.facts == facts


@pytest.mark.parametrize(("description", "worlds"), WORLDS)
def test_the_world_follows_from_what_is_stated(description: str, worlds: set[str]) -> None:
    assert {profile_of(Brief(description, None, None, "en", seed)).world for seed in range(8)} <= worlds


@pytest.mark.parametrize(
    ("name", "gender"), [("Brunhild", "female"), ("Morgana", "female"), ("Tomás", "male")]
)
def test_a_known_first_name_settles_the_gender_without_stating_it(name: str, gender: str) -> None:
    for seed in range(8):
        details = write_details(Brief(f"a smith named {name}", None, None, "en", seed))
        assert details.gender == gender
        assert "gender" not in details.traits.stated


def test_a_name_of_either_leaves_the_gender_open_and_a_stated_gender_beats_the_name() -> None:
    drawn = {write_details(Brief("a mage named Kael", None, None, "en", seed)).gender for seed in range(40)}
    assert {"female", "male"} <= drawn
    assert write_details(Brief("a man named Morgana", None, None, "en", 1)).gender == "male"


@pytest.mark.parametrize(
    "description",
    ["a child of eight", "uma menina de oito anos", "a boy named Tim, 9, who wants to be a pirate"],
)
def test_children_have_no_occupation_that_was_not_stated(description: str) -> None:
    for seed in range(20):
        assert write_details(Brief(description, None, None, "en", seed)).traits.role is None


def test_an_occupation_stated_for_a_child_stays_and_a_working_girl_is_grown_up() -> None:
    assert (
        write_details(Brief("a baker's apprentice of ten", None, None, "en", 1)).traits.role == "apprentice"
    )
    ages = [write_details(Brief("a hacker girl", None, None, "en", seed)).age for seed in range(20)]
    assert all(age is not None and age >= 18 for age in ages)


@pytest.mark.parametrize(
    ("description", "species"),
    [
        ("Iara, uma navegadora de 30 anos com olhos verdes", None),
        ("Uma iara do rio, de voz mansa", "merfolk"),
        ("IARA é uma elfa de 90 anos", "elf"),
    ],
)
def test_a_name_that_is_also_a_species_is_a_name_where_it_stands_alone(
    description: str, species: str | None
) -> None:
    assert understand(description, "pt-BR").species == species


def test_a_town_of_a_kind_of_place_is_a_town() -> None:
    place = understand("She lives in a mountain town with her son", "en").place
    assert place is not None
    assert (place.words, place.key) == ("a mountain town", "mountain")
