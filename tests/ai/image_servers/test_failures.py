"""Sentences about image server failures in both languages, and the meaning of each status."""

from __future__ import annotations

import pytest

from app.ai import error_messages
from app.ai.image_servers import error_mapping
from app.ai.image_servers.error_mapping import UnexpectedResponse, engine_error_of
from app.errors import (
    EngineAway,
    EngineBusy,
    EngineError,
    EngineMisconfigured,
    EngineOutOfMemory,
    EngineTimeout,
)
from app.web.i18n import translated

KNOWN = vars(error_messages) | vars(error_mapping)
MESSAGES = [value for name, value in KNOWN.items() if name.isupper() and isinstance(value, str)]


@pytest.mark.parametrize("message", MESSAGES)
def test_every_failure_has_a_portuguese_sentence(message: str) -> None:
    error = EngineError(message, problem="KSampler")
    assert translated(error, "pt-BR") != translated(error, "en")
    assert ("KSampler" in translated(error, "pt-BR")) == ("{problem}" in message)


DOWN = (502, 503, 520, 521, 522, 523, 525, 526, 527, 530)


@pytest.mark.parametrize("status", DOWN)
@pytest.mark.parametrize("patient", [True, False])
def test_a_gateway_before_a_server_that_is_down_says_that_it_is_away(status: int, patient: bool) -> None:
    assert type(engine_error_of(UnexpectedResponse(status, b"", {}, long_running=patient))) is EngineAway


@pytest.mark.parametrize(
    ("status", "known", "patient", "kind"),
    [
        (504, False, False, EngineAway),
        (524, False, False, EngineAway),
        (504, False, True, EngineTimeout),
        (524, False, True, EngineTimeout),
        (404, True, False, EngineAway),
        (404, True, True, EngineAway),
        (405, True, False, EngineAway),
        (500, True, False, EngineAway),
        (200, True, False, EngineAway),
        (500, True, True, EngineBusy),
        (500, False, False, EngineBusy),
        (404, False, False, EngineMisconfigured),
        (200, False, False, EngineMisconfigured),
        (401, True, False, EngineMisconfigured),
        (429, True, False, EngineBusy),
        (408, False, True, EngineTimeout),
        (400, True, False, EngineError),
    ],
)
def test_a_status_is_interpreted_by_whether_the_server_answered_before(
    status: int, known: bool, patient: bool, kind: type[EngineError]
) -> None:
    assert (
        type(engine_error_of(UnexpectedResponse(status, b"", {}, was_known=known, long_running=patient)))
        is kind
    )


def test_technical_words_of_memory_count_below_500_too() -> None:
    assert type(engine_error_of(UnexpectedResponse(400, b"CUDA out of memory", {}))) is EngineOutOfMemory
    assert type(engine_error_of(UnexpectedResponse(400, b"'a robot out of memory'", {}))) is EngineError
