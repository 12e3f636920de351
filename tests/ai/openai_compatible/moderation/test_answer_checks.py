"""Well-formed answers without content are rejected: loops, copied text, invalid names."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from app.ai.openai_compatible.analyst import OpenAIAnalyst
from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.checks.faithfulness import COPIED, copying_faults_of_history
from app.ai.openai_compatible.checks.naming import fault_of_name
from app.engines.ports import History, PartialHistory
from app.errors import EngineError
from app.pictures.uploads import read_picture
from app.progress.drafts import final_history
from tests.support.looping_texts import GOOD, LOOPS, OPENING
from tests.support.model_answers import HISTORY, PERSON, brief, details, endpoint, person, writer
from tests.support.model_script import chat, model_script, on_and_on
from tests.support.runs import png

LONG = (
    "Iris Vale, a keeper of 31, tends the lamp on a rock in the northern sea. She grew up on her aunt's"
    " ferry, learned the lights of the coast by heart, and has never spent a night in a town. Her brother"
    " left for the capital and writes once a year. She is afraid of fog, collects bottles, and wants to see"
    " the whales once more before the lamp is put out for good, which the ministry has threatened to do"
    " since the spring."
)
NAMES = [
    "Lighthouse_Keeper", "lighthouse_keeper", "LighthouseKeeper", "firstName", "first_name", "CHARACTER_NAME",
    "[Name]", "<name>", "{first_name}", "(Name)", "[Insert name here]", "N/A", "Unknown", "None", "null",
    "string",
    "Character", "The Character", "Main character", "Personagem", "Sem nome", "Nome", "Protagonist",
    "Assistant",
    "Iris2", "007", "R2D2", "NPC-01", "Unit_7", "iris@example.org", "https://example.org", "!!!", "...",
    "—", "😀",
    "Lighthouse Keeper", "The Lighthouse Keeper", "An Old Sailor", "Keeper", "Detective", "Wizard",
    "Elf", "Human",
    "Feiticeira", "Cavaleiro", "Her name is Iris", "The character's name is Iris.", "Name: Iris",
    "Iris / Vale",
    "Old Woman", "Stranger", "Mulher", "Heroine",
    "Iris is a brave keeper of the lamp", "Meu nome é Íris", "CyberNinja", "Iris | Vale",
]  # fmt: skip
GOOD_NAMES = [
    ("Seán", "O'Brien"), ("Jean-Luc", "Picard"), ("Éowyn", ""), ("X Æ", ""), ("李", "小龙"),
    ("محمد", "العربي"),
    ("Zola", ""), ("María", "de la Cruz"), ("Angus", "McAllister"), ("Robin", "Hood"), ("Hunter", "Reed"),
    ("Ana Lúcia", "dos Santos e Silva"), ("DeShawn", "LaRue"), ("JoAnn", "MacDonald"), ("Mason", ""),
    ("Archer", ""),
    ("D'Artagnan", ""), ("J. R. R.", "Tolkien"), ("Martin", "King Jr."), ("Nguyễn", "Văn An"), ("Ng", ""),
    ("Ada “Nina”", "Lovelace"), ("Lady Bronwen", ""), ("Captain Nemo", ""), ("Old Tom", ""),
    ("Raven", "Baker"),
    ("Maria Fernanda de Jesus", "Alves"), ("Đặng", ""), ("ʻAhuʻena", ""), ("Иван", "Петров"), ("Björk", ""),
    ("Mei-Ling", "O’Hara"), ("Storm", ""), ("Faith", "Hunter"), ("Elfriede", ""), ("Iris", "N/A"),
    ("Wolf", ""),
    ("**Iris**", "Vale"), ("Sir Aldwin", ""), ("Rose", "Fisher"), ("Will", "Knight"),
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_none_is_known(name: str) -> None:
    roles = ("lighthouse keeper", "human")
    assert fault_of_name(name, "", roles, "somebody by the sea")
    first, _, last = name.partition(" ")
    if last and first != "Iris":
        assert fault_of_name(first, last, (*roles, "old sailor", "main character"), None)


@pytest.mark.parametrize(("first", "last"), GOOD_NAMES)
def test_a_name_that_people_bear_is_none_of_these(first: str, last: str) -> None:
    assert fault_of_name(first, last, ("lighthouse keeper", "human"), "somebody by the sea") is None


def test_a_machine_may_have_a_number_to_its_name() -> None:
    assert fault_of_name("Seraph-4", "Halley", ("gardener", "robot"), None) is None
    assert fault_of_name("Seraph-4", "Halley", ("gardener", "human"), None)
    assert fault_of_name("Unit_7", "", ("gardener", "robot"), None)


def test_words_of_the_description_are_no_name_unless_it_writes_them_as_one() -> None:
    assert fault_of_name("Iron", "Baron", ("lord",), "the last iron baron of the coast")
    assert fault_of_name("Iron", "Baron", ("lord",), "they call him Iron Baron") is None
    assert fault_of_name("Rose", "", ("lord",), "a lord with a rose at his hat") is None


async def test_an_invalid_name_is_retried() -> None:
    async with model_script(chat(person(first_name="Lighthouse_Keeper")), chat(person())) as server:
        made = await details(server.url)
    assert made.first_name == "Iris"
    assert "no name of a person" in server.asked[1].body["messages"][-1]["content"]


@pytest.mark.parametrize("name", ["Lighthouse_Keeper", "[Name]", "Unknown", "The Lighthouse Keeper"])
async def test_an_invalid_name_is_rejected_after_the_retry(name: str) -> None:
    async with model_script(chat(person(first_name=name, last_name=""))) as server:
        with pytest.raises(EngineError, match="could not be used"):
            await details(server.url)
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("description", "name"),
    [
        ("Unit_7, a robot who gardens", "Unit_7"),
        ("a robot named R2D2", "R2D2"),
        ("A woman named Hope", "Hope"),
    ],
)
async def test_a_name_from_the_description_is_accepted(description: str, name: str) -> None:
    async with model_script(chat(person(first_name=name, last_name="", age=None))) as server:
        made = await details(server.url, description)
    assert made.first_name == name
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "text", [LOOPS["a short sentence"][:900], LOOPS["a word"][:800], LOOPS["laughter"][:800]]
)
async def test_a_personality_that_repeats_itself_is_rejected(text: str) -> None:
    async with model_script(
        chat(person(personality=text)), chat(person()), chat(person(personality=text))
    ) as server:
        ours = writer(server.url)
        assert (await ours.details(brief())).personality == PERSON["personality"]
        with pytest.raises(EngineError, match="could not be used"):
            await ours.details(brief())


async def test_a_personality_that_copies_the_description_is_rejected() -> None:
    async with model_script(chat(person(personality=LONG))) as server:
        with pytest.raises(EngineError, match="could not be used"):
            await details(server.url, LONG)
    assert "gives back" in server.asked[1].body["messages"][-1]["content"]


async def history(
    url: str, description: str | None = "somebody by the sea"
) -> list[PartialHistory | History]:
    ours = writer(url)
    wished = brief(description)
    return [part async for part in ours.history(wished, await ours.details(wished))]


FIRST_PERSON = (
    "I am Iris, a lighthouse keeper of 31. I tend the lamp on a rock in the northern sea. I grew up on my"
    " aunt's ferry, learned the lights of the coast by heart, and have never spent a night in a town. I am"
    " afraid of fog."
)
THIRD_PERSON = (
    "Iris is a lighthouse keeper of 31. She tends the lamp on a rock in the northern sea. She grew up on"
    " her aunt's ferry, learned the lights of the coast by heart, and has never spent a night in a town."
    " She is afraid of fog."
)


async def test_a_personality_that_copies_the_description_in_third_person_is_rejected() -> None:
    async with model_script(chat(person()), chat(THIRD_PERSON)) as server:
        with pytest.raises(EngineError, match="could not be used"):
            await history(server.url, FIRST_PERSON)


CHANGED = LONG.replace("a rock", "a skerry").replace("by heart", "quickly").replace("afraid", "scared")


@pytest.mark.parametrize(
    "text", [LONG, LONG.upper(), f"{LONG[:-1]}, and so it goes.", CHANGED, "\n\n".join(LONG.split(". "))]
)
async def test_a_history_that_copies_the_description_is_rejected(text: str) -> None:
    async with model_script(chat(person()), chat(text), chat(HISTORY), chat(person()), chat(text)) as server:
        assert (await history(server.url, LONG))[-1] == History(HISTORY, "openai-compatible · a-model")
        with pytest.raises(EngineError, match="could not be used"):
            await history(server.url, LONG)
    assert "gives back" in server.asked[2].body["messages"][-1]["content"]


OWN = GOOD["sentences that begin alike"]


@pytest.mark.parametrize("copied", [LONG, CHANGED, f"{LONG[:-1]}, as the people of the coast still tell it."])
def test_one_copied_paragraph_among_others_is_rejected(copied: str) -> None:
    for text in (f"{copied}\n\n{OPENING}{OWN}\n\n{OWN}", f"{OPENING}{OWN}\n\n{copied}\n\n{OWN}"):
        assert COPIED in copying_faults_of_history(text, LONG)
    assert COPIED not in copying_faults_of_history(
        f"{copied.split('.', maxsplit=1)[0]}. {OPENING}{OWN}", LONG
    )


async def test_a_personality_that_copies_its_instructions_is_rejected() -> None:
    async with model_script(chat(person())) as server:
        ours = writer(server.url)
        made = await ours.details(brief())
    async with model_script(chat("")) as server:
        with pytest.raises(EngineError):
            await final_history(writer(server.url).history(brief(), made))
        rules = server.asked[0].body["messages"][0]["content"]
    async with model_script(chat(f"Iris. {rules}")) as server:
        with pytest.raises(EngineError, match="could not be used"):
            await final_history(writer(server.url).history(brief(), made))


async def test_a_short_description_may_be_quoted_in_a_longer_history() -> None:
    short = "Iris Vale keeps the lamp on a rock in the northern sea and is afraid of fog"
    text = f"{short}. {OPENING}{GOOD['sentences that begin alike'].replace('He', 'She')}"
    async with model_script(chat(person()), chat(text)) as server:
        assert isinstance((await history(server.url, short))[-1], History)
    assert len(server.asked) == 2


@pytest.mark.parametrize("kind", GOOD)
async def test_a_refrain_is_kept(kind: str) -> None:
    text = OPENING + GOOD[kind]
    async with model_script(chat(person()), chat(text)) as server:
        (*_, made) = await history(server.url)
    assert isinstance(made, History)
    assert made.text.startswith("Iris Vale was born")


async def test_a_history_that_loops_is_asked_for_again_without_what_it_repeats() -> None:
    looping = chat(OPENING + LOOPS["a sentence"])
    async with model_script(chat(person()), looping, chat(HISTORY)) as server:
        assert (await history(server.url))[-1] == History(HISTORY, "openai-compatible · a-model")
    quoted, asked = server.asked[2].body["messages"][-2:]
    assert len(quoted["content"]) <= 400
    assert "again and again" in asked["content"]


@pytest.mark.parametrize(
    "kind", ["a word", "a sentence", "a paragraph", "few words in any order", "one letter"]
)
async def test_a_looping_stream_is_aborted_within_300_words(kind: str) -> None:
    async with model_script(chat(person()), on_and_on(OPENING, LOOPS[kind]), chat(HISTORY)) as server:
        parts = await history(server.url)
        await asyncio.wait_for(server.left.wait(), 10)  # so that its server stops
    shown = [part.text for part in parts if isinstance(part, PartialHistory)]
    assert max(len(text.removeprefix(OPENING).split()) for text in shown) <= 300
    assert parts[-1] == History(HISTORY, "openai-compatible · a-model")


async def test_live_text_is_reset_to_the_text_before_the_loop() -> None:
    async with model_script(chat(person()), on_and_on(OPENING, LOOPS["a sentence"]), chat(HISTORY)) as server:
        shown = [part.text async for part in _passages(server.url)]
    looped = next(at for at, text in enumerate(shown) if text.count("Iris kept the lamp") > 1)
    back = next(text for text in shown[looped:] if text.count("Iris kept the lamp") <= 1)
    assert back.startswith(OPENING[:100])


async def _passages(url: str) -> AsyncIterator[PartialHistory]:
    for part in await history(url):
        if isinstance(part, PartialHistory):
            yield part


@pytest.mark.parametrize("unit", ["\n", " ", "\t \n"])
async def test_white_space_without_end_after_the_answer_costs_nothing(unit: str) -> None:
    async with model_script(
        on_and_on(json.dumps(PERSON), unit * 400), on_and_on(HISTORY, unit * 400)
    ) as server:
        (*_, made) = await history(server.url)
        await asyncio.wait_for(server.left.wait(), 10)
    assert made == History(HISTORY, "openai-compatible · a-model")
    assert len(server.asked) == 2


@pytest.mark.parametrize("after", [json.dumps(PERSON), "<pad>", "}", "```\n"])
async def test_an_object_and_then_anything_without_end_is_read(after: str) -> None:
    async with model_script(on_and_on(json.dumps(PERSON), after * 20)) as server:
        assert (await details(server.url)).first_name == "Iris"
        await asyncio.wait_for(server.left.wait(), 10)
    assert len(server.asked) == 1


@pytest.mark.parametrize("said", ["she is kind, ", "a", "\\n", "\n", " "])
async def test_an_endless_object_is_aborted_and_retried(said: str) -> None:
    begun = json.dumps(PERSON).split('"Iris is')[0] + '"'
    async with model_script(on_and_on(begun, said * 400), chat(person())) as server:
        assert (await details(server.url)).first_name == "Iris"
        await asyncio.wait_for(server.left.wait(), 10)
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "text", [LOOPS["a short sentence"][:900], LOOPS["a word"][:800], "** ** ** ** ** ** ** **"]
)
async def test_an_invalid_picture_analysis_is_rejected(text: str) -> None:
    sight = {"physical_description": text, "visual_style": "A loose watercolour in cool blues."}
    picture = await read_picture(png("teal", (60, 60)))
    async with model_script(chat(json.dumps(sight))) as server:
        with pytest.raises(EngineError, match="could not be used"):
            await OpenAIAnalyst(Server(endpoint(server.url))).analyse(picture, "en")
    assert len(server.asked) == 2
