"""Settings of the diffusers painter: it only paints, needs a model, and refuses in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.ai.diffusers_local.settings import options_of
from tests.support.settings import made, refused


def test_a_model_is_all_it_needs_and_what_is_unsaid_is_the_models_own(tmp_path: Path) -> None:
    settings = made(tmp_path, PAINTER="diffusers", DIFFUSERS_MODEL="owner/name")
    assert (settings.analyst, settings.writer, settings.painter) == ("builtin", "builtin", "diffusers")
    options = options_of(settings)
    assert options
    assert (options.model, options.device, options.steps) == ("owner/name", "auto", 30)
    assert (options.guidance, options.size) == (None, None)


def test_what_is_said_is_passed_on(tmp_path: Path) -> None:
    said = {"DEVICE": "CUDA", "STEPS": "4", "GUIDANCE": "0.0", "SIZE": "1024", "MODEL": "/srv/model"}
    options = options_of(
        made(tmp_path, PAINTER="diffusers", **{f"DIFFUSERS_{name}": value for name, value in said.items()})
    )
    assert options
    assert (options.device, options.steps, options.guidance, options.size) == ("cuda", 4, 0.0, 1024)


def test_nothing_of_it_is_needed_or_read_while_another_engine_paints(tmp_path: Path) -> None:
    assert options_of(made(tmp_path, DIFFUSERS_MODEL="owner/name")) is None


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"PAINTER": "diffusers"}, "needs CHARGEN_DIFFUSERS_MODEL"),
        (
            {"ENGINE": "diffusers"},
            "CHARGEN_ENGINE is 'diffusers', which only paints: set CHARGEN_PAINTER=diff",
        ),
        ({"WRITER": "diffusers"}, "CHARGEN_WRITER is 'diffusers', which only paints"),
        ({"ANALYST": "diffusers"}, "CHARGEN_ANALYST is 'diffusers', which only paints"),
        ({"PAINTER": "diffuser"}, "or diffusers or scripted"),
        ({"DIFFUSERS_DEVICE": "gpu"}, "auto or cuda or mps or cpu"),
        ({"DIFFUSERS_STEPS": "0"}, "from 1 to 200"),
        ({"DIFFUSERS_SIZE": "500"}, "a multiple of 8, such as 512"),
        ({"DIFFUSERS_SIZE": "8"}, "from 64 to 2048"),
        ({"DIFFUSERS_GUIDANCE": "much"}, "a number from 0 to 50"),
        ({"DIFFUSERS_GUIDANCE": "51"}, "a number from 0 to 50"),
    ],
)
def test_a_wrong_configuration_is_one_clear_sentence_at_the_start(
    tmp_path: Path, variables: dict[str, str], word: str
) -> None:
    refused(tmp_path, variables, word)
