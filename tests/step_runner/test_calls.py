"""What an engine raises and did not foresee is its failure; what we raise around its call is ours."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.engines.moderation import ModerationGate
from app.engines.paid_answers import PaidAnswer, storing_paid_answer
from app.engines.ports import AvatarBrief, Painting, PaintingStage, Preview, Traits
from app.errors import EngineAway, EngineError
from app.pool.pool import PoolProcessDied
from app.runs.leases import LeaseLost
from app.step_runner.call import StepCall
from tests.support.engine_requests import behind_gate, painting_request
from tests.support.moderators import PermissiveModerator

BRIEF = AvatarBrief("Iris", "Calder", 30, "other", "human", None, None, Traits(), (), 1)


class Painter:
    """Shows a preview, then raises the error, or paints where there is none."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        yield Preview(b"", 10)
        if self._error:
            raise self._error
        yield Painting(b"", 1, 1, "prompt", 1, "test")


def call_of(painter: Painter) -> StepCall[Painting]:
    return StepCall(behind_gate(painter, ModerationGate(PermissiveModerator())), painting_request(BRIEF))


@pytest.mark.parametrize("error", [RuntimeError("/secret"), KeyError("a field"), OSError(5, "I/O")])
async def test_what_an_engine_did_not_foresee_is_its_failure(error: Exception) -> None:
    with pytest.raises(EngineError) as raised:
        assert [part async for part in call_of(Painter(error)).begin()]
    assert (type(raised.value), raised.value.__cause__) == (EngineError, error)
    assert "secret" not in raised.value.message


@pytest.mark.parametrize("error", [EngineAway(), TimeoutError(), PoolProcessDied(), LeaseLost()])
async def test_what_others_handle_passes_as_it_is(error: Exception) -> None:
    """The retry policy handles time-outs, the runner counts crashes, and leases end the work."""
    with pytest.raises(type(error)) as raised:
        assert [part async for part in call_of(Painter(error)).begin()]
    assert raised.value is error


async def test_a_fault_of_ours_around_the_call_is_not_the_engines() -> None:
    async def store(answer: object) -> None:
        raise TypeError("ours")

    with storing_paid_answer(PaidAnswer(store)), pytest.raises(TypeError, match="ours"):
        assert [part async for part in call_of(Painter()).begin()]
