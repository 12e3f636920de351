"""The built-in writer takes over from a model whose answers can't be used, and from no other."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from app.ai.builtin.writer import BuiltinWriter
from app.ai.writer_fallback import FallbackWriter
from app.engines.assembly import build_engines
from app.engines.ports import Details, History, PartialHistory, Writer
from app.errors import EngineBusy, EngineError, EngineRefused
from app.progress.drafts import final_history
from tests.support.looping_texts import LOOPS, OPENING
from tests.support.model_answers import HISTORY, brief, person
from tests.support.model_script import Answer, chat, cut_off, model_script, on_and_on, refusal
from tests.support.settings import bare
from tests.support.settings import made as settings_of

MODEL = "openai-compatible · a-model"
LOOPING = chat(OPENING + LOOPS["a sentence"])
NO_DETAILS: dict[str, Answer] = {
    "no JSON": chat("A keeper of lights, whom nobody calls by any name."),
    "nothing": chat(""),
    "a name that is none": chat(person(first_name="Lighthouse_Keeper")),
    "a loop": chat(person(personality=LOOPS["a short sentence"][:880])),
    "a loop without end": on_and_on(json.dumps({"first_name": "Iris"})[:-2], "Iris " * 200),
    "too long": on_and_on(
        "{", " ".join(f"{Random(at).random():.9f}x{at:x}".strip("0.") for at in range(4_000))
    ),
}
NO_HISTORY: dict[str, Answer] = {
    "a loop": LOOPING,
    "a loop without end": on_and_on(OPENING, LOOPS["a paragraph"]),
    "too short": chat("Iris."),
    "of somebody else": chat(HISTORY.replace("Iris", "Maud")),
    "nothing": chat(""),
}


def ours(url: str, fallback: str = "builtin") -> Writer:
    at = {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "a-key", "OPENAI_MODEL": "a-model"}
    return build_engines(bare(WRITER="openai", WRITER_FALLBACK=fallback, **at)).writer


@pytest.mark.parametrize("kind", NO_DETAILS)
async def test_details_that_cannot_be_used_are_made_by_the_built_in_writer(kind: str) -> None:
    async with model_script(NO_DETAILS[kind]) as server:
        made = await ours(server.url).details(brief())
    assert (made.engine, made.instead_of) == ("builtin", MODEL)
    assert made.first_name
    assert "_" not in made.first_name
    assert len(server.asked) == (1 if kind == "too long" else 2)


@pytest.mark.parametrize("kind", NO_HISTORY)
async def test_so_is_a_history_that_cannot(kind: str) -> None:
    async with model_script(chat(person()), NO_HISTORY[kind]) as server:
        writer = ours(server.url)
        details = await writer.details(brief())
        made = await final_history(writer.history(brief(), details))
    assert (details.engine, details.instead_of) == (MODEL, None)
    assert (made.engine, made.instead_of) == ("builtin", MODEL)
    assert "Iris" in made.text


async def test_what_can_be_used_is_the_models() -> None:
    async with model_script(LOOPING, chat(person()), LOOPING, chat(HISTORY)) as server:
        writer = ours(server.url)
        details = await writer.details(brief())
        made = await final_history(writer.history(brief(), details))
    assert (details.engine, details.instead_of) == (MODEL, None)
    assert made == History(HISTORY, MODEL)


async def test_the_text_under_way_ends_as_the_built_in_writers() -> None:
    async with model_script(chat(person()), LOOPING) as server:
        writer = ours(server.url)
        parts = [part async for part in writer.history(brief(), await writer.details(brief()))]
    *_, passage, made = parts
    assert isinstance(passage, PartialHistory)
    assert isinstance(made, History)
    assert passage.text == made.text


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (refusal(503, "loading"), EngineBusy),
        (refusal(429, "slow down"), EngineBusy),
        (refusal(401, "bad key"), EngineError),
        (refusal(404, "no such model"), EngineError),
        (cut_off("{"), EngineBusy),
        (chat("", ended="content_filter"), EngineRefused),
    ],
)
async def test_an_engine_that_is_away_busy_or_refuses_is_not_replaced(
    answer: Answer, failure: type[EngineError]
) -> None:
    async with model_script(answer) as server:
        with pytest.raises(failure):
            await ours(server.url).details(brief())
    async with model_script(chat(person()), answer) as server:
        writer = ours(server.url)
        details = await writer.details(brief())
        with pytest.raises(failure):
            await final_history(writer.history(brief(), details))


async def test_without_the_setting_nothing_is_made_up() -> None:
    async with model_script(LOOPING) as server:
        with pytest.raises(EngineError, match="could not be used"):
            await ours(server.url, "none").details(brief())


async def test_an_unreachable_engine_is_not_replaced() -> None:
    with pytest.raises(EngineBusy):
        await ours("http://127.0.0.1:9/v1").details(brief())


def test_the_setting_chooses(tmp_path: Path) -> None:
    given = {"WRITER": "openai", "OPENAI_MODEL": "m", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    assert not isinstance(build_engines(settings_of(tmp_path, **given)).writer, FallbackWriter)
    chosen = build_engines(settings_of(tmp_path, **given, WRITER_FALLBACK="builtin")).writer
    assert isinstance(chosen, FallbackWriter)
    assert isinstance(chosen.fallback, BuiltinWriter)


async def test_the_built_in_writers_details_reach_the_model_as_any_others() -> None:
    async with model_script(chat(""), chat(""), chat(HISTORY)) as server:
        writer = ours(server.url)
        details: Details = await writer.details(brief("Iris, a keeper"))
        made = await final_history(writer.history(brief("Iris, a keeper"), details))
        asked = str(server.asked[-1].body["messages"])
    assert made.engine == MODEL
    assert "instead_of" not in asked
    assert MODEL not in asked
