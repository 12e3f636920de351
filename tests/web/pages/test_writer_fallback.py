"""A character whose history the built-in writer made in a model's place says so: sheet, run and API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap
from app.bootstrap import Container
from app.runs.run_request import RunRequest
from tests.conftest import make_settings
from tests.support.looping_texts import LOOPS, OPENING
from tests.support.model_answers import person
from tests.support.model_script import chat, model_script
from tests.support.runs import completed
from tests.web.pages.conftest import Visitors

MODEL = "openai-compatible · m-1"


@pytest.fixture
async def container(tmp_path: Path, database_url: str, redis_url: str) -> AsyncIterator[Container]:
    """A studio whose model writes good details, and histories that go round in circles."""
    looping = chat(OPENING + LOOPS["a sentence"])
    async with model_script(chat(person()), looping) as server:
        settings = make_settings(
            tmp_path, database_url, redis_url, CHARGEN_ENGINE="builtin", CHARGEN_WRITER="openai",
            CHARGEN_WRITER_FALLBACK="builtin", CHARGEN_OPENAI_BASE_URL=server.url, CHARGEN_OPENAI_MODEL="m-1",
        )  # fmt: skip
        async with bootstrap.alive(bootstrap.build(settings)) as container:
            yield container


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", f"History: made by the built-in engine, because what {MODEL} wrote could not be used"),
        ("pt-BR", f"História: por motor embutido, porque o que {MODEL} escreveu não pôde ser usado"),
    ],
)
async def test_the_character_says_who_wrote_in_whose_place(
    container: Container, visitors: Visitors, language: str, sentence: str
) -> None:
    visitor = await visitors.known("carol@example.com", language=language)
    assert visitor.identity
    run = await completed(container, visitor.identity, RunRequest(description="somebody by the sea"))
    sheet = await visitor.get(f"/characters/{run.character_id}")
    answer = await visitor.get(f"/api/v1/characters/{run.character_id}")
    data = answer.json()["data"]
    assert sentence in " ".join(sheet.text.split())
    assert sheet.text.count(MODEL) == 2  # beside the details, which are its own
    assert data["madeBy"] == {"details": MODEL, "history": "builtin"}
    assert data["fallbackFor"] == {"history": MODEL}
    assert OPENING[:60] not in data["history"]
    entries = await container.progress.replay(run.id, 0)
    ended: dict[str, Any] = entries[-1].data or {}
    assert ended["character"]["fallbackFor"] == {"history": MODEL}
