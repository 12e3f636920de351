"""ComfyUI responses that refuse, fail or are not ComfyUI: each reported in our sentences."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.errors import (
    EngineAway,
    EngineBusy,
    EngineError,
    EngineMisconfigured,
    EngineOutOfMemory,
    EngineRefused,
)
from app.runs.usage import UsageRecord, recording_usage
from tests.support.comfy_server import comfy_server
from tests.support.portraits import comfy_painter, parts_of


def invalid(kind: str, node: str, taken: str) -> dict[str, Any]:
    """A refusal as ComfyUI's validation writes it."""
    error = {"type": kind, "message": "m", "details": "secret", "extra_info": {"input_name": taken}}
    return {
        "error": {
            "type": "prompt_outputs_failed_validation",
            "message": "Prompt outputs failed validation",
            "details": "",
            "extra_info": {},
        },
        "node_errors": {"4": {"errors": [error], "dependent_outputs": ["7"], "class_type": node}},
    }


MISSING_NODE = {
    "error": {
        "type": "missing_node_type",
        "message": "Node 'X' not found.",
        "details": "Node ID '#9'",
        "extra_info": {"node_id": "9", "class_type": "IPAdapter<b>", "node_title": "secret"},
    },
    "node_errors": {},
}


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (invalid("value_not_in_list", "CheckpointLoaderSimple", "ckpt_name"), "does not know its model"),
        (invalid("value_not_in_list", "UNETLoader", "unet_name"), "does not know its model"),
        (invalid("value_not_in_list", "LoraLoader", "lora_name"), "does not know its model"),
        (invalid("value_not_in_list", "DualCLIPLoader", "clip_name1"), "does not know its model"),
        (invalid("value_not_in_list", "TripleLoader", "text_encoder1"), "does not know its model"),
        (invalid("value_not_in_list", "OtherLoader", "ckpt"), "does not know its model"),
        (invalid("value_not_in_list", "CLIPLoader", "type"), "CLIPLoader type value_not_in_list"),
        (invalid("value_not_in_list", "KSampler", "scheduler"), "KSampler scheduler value_not_in_list"),
        (invalid("value_not_in_list", "KSampler", "sampler_name"), "KSampler sampler_name value_not_in_list"),
        (invalid("value_smaller_than_min", "KSampler", "steps"), "KSampler steps value_smaller_than_min"),
        (MISSING_NODE, "IPAdapter b missing_node_type"),
        ({"error": "odd", "node_errors": []}, "does not accept its workflow: error"),
        ([], "does not accept its workflow: error"),
    ],
)
async def test_a_refused_workflow_says_what_is_wrong_in_our_words(refusal: Any, said: str) -> None:
    async with comfy_server(refusal=refusal) as comfy:
        with recording_usage(UsageRecord("x")) as usage_record, pytest.raises(EngineError) as error:
            await parts_of(comfy_painter(comfy))
    assert said in error.value.sentence()
    assert "secret" not in error.value.sentence()
    assert not error.value.transient
    assert not error.value.retryable
    assert usage_record.calls[0].outcome == "engine_failed"


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (500, EngineBusy, "too busy"),
        (502, EngineAway, "is away"),
        (503, EngineAway, "is away"),
        (401, EngineMisconfigured, "does not accept its key"),
        (403, EngineMisconfigured, "does not accept its key"),
        (404, EngineMisconfigured, "no such engine"),
        (405, EngineMisconfigured, "no such engine"),
        (302, EngineMisconfigured, "no such engine"),
        (413, EngineError, "could not finish"),
        (504, EngineAway, "is away"),
        (522, EngineAway, "is away"),
    ],
)
async def test_server_errors_are_reported_in_our_sentences(
    status: int, kind: type[EngineError], said: str
) -> None:
    async with comfy_server(status=status) as comfy:
        with pytest.raises(kind, match=said) as failed:
            await parts_of(comfy_painter(comfy))
    # What only an administrator can mend is not offered to be tried again.
    assert failed.value.retryable is ("administrator" not in failed.value.sentence())


@pytest.mark.parametrize(
    "body", ["<html>nginx</html>", "{}", "[]", '{"error": "no such route"}', '"x"', "Not found", "OK"]
)
@pytest.mark.parametrize("path", ["/queue", "/object_info/CheckpointLoaderSimple"])
async def test_an_unexpected_response_is_not_comfyui(body: str, path: str) -> None:
    async with comfy_server(bodies={path: body}) as comfy:
        with pytest.raises(EngineMisconfigured, match="no such engine at its address") as error:
            await parts_of(comfy_painter(comfy))
    assert not error.value.retryable
    assert comfy.posted == []


async def test_a_workflow_refused_within_a_200_is_refused() -> None:
    refusal = json.dumps(invalid("value_not_in_list", "CheckpointLoaderSimple", "ckpt_name"))
    async with comfy_server(bodies={"/prompt": refusal}) as comfy:
        with pytest.raises(EngineMisconfigured, match="does not know its model"):
            await parts_of(comfy_painter(comfy))


async def test_a_server_without_a_checkpoint_says_so() -> None:
    async with comfy_server(checkpoints=[[], {}]) as comfy:
        with pytest.raises(EngineError, match="has no model"):
            await parts_of(comfy_painter(comfy))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (("torch.OutOfMemoryError", "Allocation on device"), EngineOutOfMemory),
        (("torch.cuda.OutOfMemoryError", "a secret"), EngineOutOfMemory),
        (("RuntimeError", "CUDA error: out of memory"), EngineOutOfMemory),
        (("RuntimeError", "UR_RESULT_ERROR_OUT_OF_DEVICE_MEMORY"), EngineOutOfMemory),
        (("MemoryError", ""), EngineOutOfMemory),
        (("ValueError", "a secret"), EngineError),
        (("Exception", "API error: Request Moderated by the content filter"), EngineRefused),
        (("FileNotFoundError", "Model in folder 'checkpoints' with filename"), EngineError),
    ],
)
async def test_a_failed_node_is_reported_without_the_server_message(
    error: tuple[str, str], kind: type[EngineError]
) -> None:
    async with comfy_server(error=error[0], error_message=error[1]) as comfy:
        with pytest.raises(EngineError) as failure:
            await parts_of(comfy_painter(comfy))
    assert type(failure.value) is kind
    assert "secret" not in f"{failure.value.sentence()}{failure.value.details}"
