"""The settings of a moderator on a server: which may be chosen, what it needs, whose key it is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.ai.openai_compatible.moderation_settings import ModeratorSettings, remote_of
from app.settings.environment import SettingsError
from app.settings.settings import Settings

MODEL = {"CHARGEN_MODERATION_MODEL": "llama-guard3"}
LOCAL = {"CHARGEN_MODERATION_BASE_URL": "http://127.0.0.1:11434/v1"}


def read(folder: Path, **environ: str) -> Settings:
    return Settings.from_env({"CHARGEN_DATA_DIR": str(folder), **environ})


def test_the_rules_alone_moderate_unless_more_is_chosen(tmp_path: Path) -> None:
    assert read(tmp_path).moderation == ("builtin",)
    assert remote_of(read(tmp_path, CHARGEN_MODERATION="builtin")) is None


@pytest.mark.parametrize("kind", ["endpoint", "guard", "chat"])
def test_one_on_a_server_runs_beside_the_rules(tmp_path: Path, kind: str) -> None:
    settings = read(
        tmp_path,
        CHARGEN_MODERATION=f"builtin, {kind.upper()}",
        CHARGEN_MODERATION_SECONDS="7",
        **LOCAL,
        **MODEL,
    )
    remote = remote_of(settings)
    assert remote is not None
    assert (remote.kind, remote.seconds, remote.max_concurrent) == (kind, 7.0, 4)
    assert (remote.endpoint.base_url, remote.endpoint.model) == ("http://127.0.0.1:11434/v1", "llama-guard3")


@pytest.mark.parametrize("chosen", ["guard", "endpoint", "off", "builtin,guard,chat", "builtin,gaurd", ","])
def test_the_rules_can_t_be_left_out_and_two_servers_not_be_had(tmp_path: Path, chosen: str) -> None:
    with pytest.raises(SettingsError, match="CHARGEN_MODERATION is"):
        read(tmp_path, CHARGEN_MODERATION=chosen, **LOCAL, **MODEL)


@pytest.mark.parametrize("kind", ["guard", "chat"])
def test_a_model_asked_as_a_chat_must_be_named(tmp_path: Path, kind: str) -> None:
    with pytest.raises(SettingsError, match="CHARGEN_MODERATION_MODEL"):
        read(tmp_path, CHARGEN_MODERATION=f"builtin,{kind}", **LOCAL)


def test_an_endpoint_has_a_model_of_its_own_at_openai_and_needs_none_elsewhere(tmp_path: Path) -> None:
    at_openai = read(tmp_path, CHARGEN_MODERATION="builtin,endpoint", CHARGEN_MODERATION_API_KEY="k")
    assert at_openai.of(ModeratorSettings).moderation_model == "omni-moderation-latest"
    elsewhere = remote_of(read(tmp_path, CHARGEN_MODERATION="builtin,endpoint", **LOCAL))
    assert elsewhere is not None
    assert elsewhere.endpoint.model == ""


def test_a_key_goes_to_the_server_it_was_given_for_alone(tmp_path: Path) -> None:
    shared = {"CHARGEN_OPENAI_API_KEY": "theirs", "CHARGEN_MODERATION": "builtin,endpoint"}
    assert read(tmp_path, **shared).of(ModeratorSettings).moderation_api_key == "theirs"
    assert read(tmp_path, **shared, **LOCAL).of(ModeratorSettings).moderation_api_key is None
    with pytest.raises(SettingsError, match="CHARGEN_MODERATION_API_KEY"):
        read(tmp_path, CHARGEN_MODERATION="builtin,endpoint")
