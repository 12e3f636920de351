"""Settings of the engines on servers of models: what follows from what, and every refusal in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.ai.openai_compatible.settings import endpoints_of, models
from app.settings.settings import describe
from tests.support.settings import made, refused

LOCAL = "http://127.0.0.1:11434/v1"
OTHER = "https://models.example/v1"


def test_each_step_follows_the_one_engine_unless_it_has_its_own(tmp_path: Path) -> None:
    settings = made(tmp_path, ENGINE="scripted", WRITER="openai", OPENAI_BASE_URL=LOCAL, OPENAI_MODEL="m")
    assert (settings.analyst, settings.writer, settings.painter) == ("scripted", "openai", "scripted")
    assert set(models(settings)) == {"details", "history"}


def test_nothing_of_it_is_needed_or_read_with_the_built_in_engines(tmp_path: Path) -> None:
    settings = made(tmp_path)
    assert models(settings) == {}
    assert endpoints_of(settings).details is None


def test_steps_have_models_servers_and_keys_of_their_own(tmp_path: Path) -> None:
    settings = made(
        tmp_path,
        ENGINE="openai",
        OPENAI_BASE_URL=f"{LOCAL}/",
        OPENAI_MODEL="small",
        OPENAI_HISTORY_MODEL="large",
        OPENAI_MOST_TOKENS="900",
        OPENAI_IMAGE_BASE_URL=OTHER,
        OPENAI_IMAGE_API_KEY="sk-image",
        OPENAI_IMAGE_MODEL="paints",
    )
    places = endpoints_of(settings)
    assert places.vision
    assert places.history
    assert places.image
    assert (places.vision.model, places.vision.base_url, places.vision.api_key) == ("small", LOCAL, None)
    assert (places.history.model, places.history.max_tokens) == ("large", 900)
    assert (places.image.base_url, places.image.api_key, places.image.model) == (OTHER, "sk-image", "paints")


def test_a_shared_key_goes_to_the_shared_server_alone(tmp_path: Path) -> None:
    shared = {"ENGINE": "openai", "OPENAI_BASE_URL": LOCAL, "OPENAI_API_KEY": "sk-1", "OPENAI_MODEL": "m"}
    settings = made(tmp_path, **shared, OPENAI_IMAGE_MODEL="p", OPENAI_IMAGE_BASE_URL=OTHER)
    found = models(settings)
    assert found["history"].api_key == "sk-1"
    assert found["image"].api_key is None


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"ENGINE": "openai", "OPENAI_API_KEY": "k"}, "CHARGEN_OPENAI_VISION_MODEL or CHARGEN_OPENAI_MODEL"),
        ({"ENGINE": "openai", "OPENAI_API_KEY": "k", "OPENAI_MODEL": "m"}, "CHARGEN_PAINTER=builtin"),
        ({"WRITER": "openai", "OPENAI_MODEL": "m"}, "CHARGEN_OPENAI_API_KEY"),
        ({"WRITER": "gpt"}, "builtin or openai or scripted"),
        ({"OPENAI_BASE_URL": "localhost:11434"}, "CHARGEN_OPENAI_BASE_URL"),
        ({"OPENAI_BASE_URL": "http://h/v1?key=1"}, "https://host/v1"),
        ({"OPENAI_MOST_TOKENS": "5"}, "CHARGEN_OPENAI_MOST_TOKENS"),
        ({"OPENAI_MODELS": "m"}, "did you mean CHARGEN_OPENAI_MODEL?"),
    ],
)
def test_a_wrong_configuration_is_one_clear_sentence_at_the_start(
    tmp_path: Path, variables: dict[str, str], word: str
) -> None:
    refused(tmp_path, variables, word)


def test_keys_are_not_shown(tmp_path: Path) -> None:
    settings = made(tmp_path, OPENAI_API_KEY="sk-1234", OPENAI_IMAGE_API_KEY="sk-5678")
    shown = {row.variable: value for row, value in describe(settings)}
    assert not [value for value in shown.values() if "sk-" in value]
    assert shown["CHARGEN_OPENAI_API_KEY"] == "(set)"
