"""ComfyUI without enough memory or without the model: what is retried and what is not."""

from __future__ import annotations

import pytest

from app.ai.comfyui.job import Job
from app.engines.ports import Painting
from app.engines.retry_policy import AutomaticRetry, RetryPolicy
from app.errors import EngineOutOfMemory
from app.runs.usage import UsageRecord, recording_usage
from tests.support.comfy_server import comfy_server
from tests.support.portraits import brief, comfy_painter


@pytest.mark.parametrize("times", [1, 2])
async def test_out_of_memory_is_tried_once_more_with_all_models_unloaded(times: int) -> None:
    announced: list[AutomaticRetry] = []

    async def announce(retry: AutomaticRetry) -> None:
        announced.append(retry)

    async with comfy_server(error="torch.OutOfMemoryError", error_times=times) as comfy:
        retry_policy, ours = RetryPolicy(first_pause=0.01), comfy_painter(comfy)
        painting = retry_policy.follow(lambda: ours.paint(brief()), announce)
        with recording_usage(UsageRecord("x")):
            if times == 1:
                assert isinstance([part async for part in painting][-1], Painting)
            else:
                with pytest.raises(EngineOutOfMemory, match="An administrator must give it more"):
                    [part async for part in painting]
    assert [(one.attempt, one.code) for one in announced] == [(2, "engine_out_of_memory")]
    assert comfy.frees == [{"unload_models": True, "free_memory": True}] * times
    assert len({one.prompt_id for one in comfy.posted}) == 2


@pytest.mark.parametrize("node", ["CheckpointLoaderSimple", "UNETLoader", "LoraLoaderModelOnly"])
def test_a_model_removed_after_the_check_is_not_retryable(node: str) -> None:
    error = {"node_type": node, "exception_type": "FileNotFoundError", "exception_message": "a secret"}
    status = {"status_str": "error", "messages": [["execution_error", error]]}
    failure = Job("p", "ended", {"status": status}).failure()
    assert failure is not None
    assert (failure.retryable, failure.transient) == (False, False)
    assert "does not know its model" in failure.sentence()
