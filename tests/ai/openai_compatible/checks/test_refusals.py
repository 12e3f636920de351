"""A model's refusal in prose ends the step; a refusal by a character stays in the history."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from app.ai.openai_compatible.analyst import OpenAIAnalyst
from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.checks.faithfulness import refuses_history
from app.ai.openai_compatible.checks.refusals import begins_with_remark, is_refusal
from app.engines.ports import History, Locale, PartialHistory
from app.errors import EngineRefused
from app.pictures.uploads import read_picture
from tests.support.linear_time import assert_linear
from tests.support.model_answers import HISTORY, brief, details, endpoint, person, writer
from tests.support.model_script import chat, model_script
from tests.support.runs import png

TEXTS = tomllib.loads(Path("tests/support/refusing_texts.toml").read_text(encoding="utf-8"))
REFUSALS = [*TEXTS["first"], *TEXTS["later"], *TEXTS["without_work"]]
LONG = (
    "I cannot create this content about Iris. It violates my guidelines and I must decline, as it would show"
    " somebody in a way that may hurt people who read it. If you wish, I can write about Iris as a keeper of"
    " a lighthouse, with a past at sea, a brother in the capital and a fear of fog. Would you like that?"
)
LONG_PT = (
    "Sinto muito, mas não posso escrever essa história sobre Íris. O pedido descreve algo que viola minhas"
    " diretrizes, e prefiro não seguir por esse caminho. Se quiser, posso escrever sobre Íris como faroleira,"
    " com um passado no mar, um irmão na capital e medo da neblina. O que acha?"
)
SPOKEN = (
    "Iris Vale was born on a ferry in the spring flood. “I can't help you with this,” she told the pilot when"
    " she was nine, and she never wrote the letter that he asked for.\n\nAt twenty she refused the ministry's"
    " request. I won't do that, she said, and shut the door. It was against the rules, and Iris knew it."
)


async def history(url: str, locale: Locale = "en") -> list[PartialHistory | History]:
    ours = writer(url)
    wished = brief("somebody by the sea", locale)
    return [part async for part in ours.history(wished, await ours.details(wished))]


@pytest.mark.parametrize("text", REFUSALS)
def test_a_refusal_in_prose_is_known_as_one(text: str) -> None:
    assert is_refusal(text, "Iris")
    for put in (f'"{text}"', f"**{text}**", text.replace("'", "’"), json.dumps({"error": text})):
        assert refuses_history(put, put if not put.startswith("{") else "", "Iris")


@pytest.mark.parametrize("text", TEXTS["stories"])
def test_a_story_in_which_somebody_refuses_is_none(text: str) -> None:
    assert not is_refusal(text, "Iris")
    assert not is_refusal(f"{text}\n\n{HISTORY}", "Iris")
    assert not is_refusal(f"{HISTORY}\n\n{text}", "Iris")


@pytest.mark.parametrize(
    ("text", "locale"), [(LONG, "en"), (LONG_PT, "pt-BR"), (REFUSALS[1], "en"), (LONG, "pt-BR")]
)
async def test_a_refusal_in_place_of_a_history_is_refused_and_asked_for_once(
    text: str, locale: Locale
) -> None:
    async with model_script(chat(person(first_name="Íris")), chat(text)) as server:
        with pytest.raises(EngineRefused):
            await history(server.url, locale)
    assert len(server.asked) == 2


async def test_a_history_that_stops_with_a_refusal_is_refused() -> None:
    text = f"{HISTORY}\n\nI'm sorry, but I can't continue this story."
    async with model_script(chat(person()), chat(text)) as server:
        with pytest.raises(EngineRefused):
            await history(server.url)


async def test_words_of_a_character_stay_in_the_history() -> None:
    async with model_script(chat(person()), chat(SPOKEN)) as server:
        made = (await history(server.url))[-1]
    assert isinstance(made, History)
    assert made.text == SPOKEN


async def test_a_remark_before_a_complete_history_is_retried_without_it() -> None:
    remark = f"I can't include the violent part of this request.\n\n{HISTORY} {HISTORY}"
    assert begins_with_remark(remark, "Iris")
    async with model_script(chat(person()), chat(remark), chat(HISTORY)) as server:
        assert (await history(server.url))[-1] == History(HISTORY, "openai-compatible · a-model")
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    "said",
    [
        "I'm sorry, but I can't help with that request.",
        "Não posso ajudar com isso.",
        json.dumps({"error": "I can't create this character."}),
        json.dumps({"status": "declined", "result": {"reason": "This request violates our content policy."}}),
        person(personality="I'm sorry, but I can't create this character for you."),
        person(first_name="Sorry", personality="Como uma IA, não posso criar essa personagem."),
    ],
)
async def test_a_refusal_in_place_of_details_is_refused_and_asked_for_once(said: str) -> None:
    async with model_script(chat(said), chat(person())) as server:
        with pytest.raises(EngineRefused):
            await details(server.url)
    assert len(server.asked) == 1


def sight(description: str) -> str:
    return json.dumps({"physical_description": description, "visual_style": "A loose watercolour in blues."})


@pytest.mark.parametrize(
    ("description", "refused"),
    [
        ("I'm sorry, but I can't identify or describe people in images.", True),
        ("Desculpe, mas não posso descrever pessoas nesta imagem.", True),
        ("I can't identify this person, but the picture shows a tall woman in the rain.", False),
        ("A tall woman stands in the rain. I cannot make out her eyes.", False),
        ("Não posso identificar essa pessoa. Uma mulher alta está parada na chuva, de casaco azul.", False),
    ],
)
async def test_a_refusal_in_place_of_a_description_is_refused(description: str, refused: bool) -> None:
    picture = await read_picture(png("teal", (60, 60)))
    async with model_script(chat(sight(description))) as server:
        reading = OpenAIAnalyst(Server(endpoint(server.url))).analyse(picture, "en")
        if refused:
            with pytest.raises(EngineRefused):
                await reading
        else:
            assert (await reading).physical_description == description
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "unit", ["I can't ", "não posso ", '"', "— ", "I write ", ". I ", "\n\n", "sorry ", "“a", "’"]
)
def test_a_text_without_end_is_looked_at_in_linear_time(unit: str) -> None:
    assert_linear(lambda text: is_refusal(text, "Iris"), unit, 8_000)
