"""Refusals of image servers with OpenAI's API, and texts that resemble one."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.images.image_errors import image_error_of
from app.ai.openai_compatible.painter import OpenAIPainter
from app.ai.picture_refusals import is_picture_refusal
from app.errors import EngineAway, EngineError, EngineOutOfMemory, EngineRefused, EngineTimeout
from tests.support.model_answers import endpoint
from tests.support.model_script import ModelScript, events_of, model_script, refusal, status
from tests.support.portraits import parts_of
from tests.support.runs import png

PLAIN = base64.b64encode(png("blue", (200, 200))).decode()


def painter(server: ModelScript) -> OpenAIPainter:
    return OpenAIPainter(Server(endpoint(server.url)))


MODERATED = "Generated image rejected by content moderation."
FILTERED = {"base64": PLAIN, "finishReason": "CONTENT_FILTERED"}
REFUSALS: dict[str, tuple[int, Any]] = {
    "OpenAI": (400, {"error": {"code": "moderation_blocked", "message": "Rejected by the safety system."}}),
    "Azure": (400, {"error": {"code": "contentFilter", "message": "Your task failed."}}),
    "xAI": (400, {"code": "Client specified an invalid argument", "error": MODERATED}),
    "Together": (422, {"error": {"message": "NSFW content detected", "code": "nsfw_content"}}),
    "LiteLLM": (400, {"error": {"message": "litellm.ContentPolicyViolationError: rejected", "code": "400"}}),
    "Zhipu": (400, {"error": {"code": "1301", "message": "可能包含不安全或敏感内容"}}),
    "Cloudflare": (
        400,
        {"errors": [{"message": "Input prompt contains NSFW content", "code": 3030}]},
    ),
    "words alone": (400, {"err": "unsafe prompt"}),
    "Stability": (403, {"name": "content_moderation", "errors": ["Your request was flagged"]}),
    "a list of words": (403, {"id": "x", "errors": ["Flagged by our content moderation system"]}),
    "Black Forest Labs": (200, {"status": "Content Moderated", "result": None}),
    "its reasons": (200, {"status": "Error", "details": {"Moderation Reasons": ["Derivative Works Filter"]}}),
    "Imagen": (200, {"predictions": [{"raiFilteredReason": "Unable to show generated images."}]}),
    "Ark": (200, {"data": [{"error": {"code": "OutputImageSensitiveContentDetected"}}]}),
    "Replicate": (200, {"status": "failed", "error": "NSFW content detected. Try another prompt."}),
    "a blurred picture": (200, {"artifacts": [FILTERED]}),
    "a black picture": (200, {"images": [{"url": "/1.png"}], "has_nsfw_concepts": [True]}),
    "another black picture": (200, {"data": [{"b64_json": PLAIN, "nsfw_content_detected": True}]}),
    "an unsafe picture": (200, {"data": [{"is_image_safe": False, "url": None}]}),
    "a checker's exception": (500, {"error": {"message": "Failed: safety checker triggered"}}),
    "forbidden words": (400, {"error": "The prompt was rejected because it contains forbidden words"}),
    "a policy": (400, {"error": {"message": "blocked", "code": "policy_violation"}}),
    "a blocked prompt": (400, {"error": {"type": "invalid_request_error", "code": "prompt_blocked"}}),
    "MiniMax": (200, {"base_resp": {"status_code": 1026, "status_msg": "input new_sensitive"}}),
    "Gemini": (200, {"candidates": [{"finishReason": "IMAGE_SAFETY"}]}),
    "Portuguese": (400, {"error": {"message": "O conteúdo viola nossas políticas"}}),
    "plain text": (400, b"Your prompt was flagged as unsafe content"),
}


@pytest.mark.parametrize(("code", "body"), REFUSALS.values(), ids=REFUSALS)
async def test_a_refusal_in_each_way_of_putting_it_is_one_and_asked_once(code: int, body: Any) -> None:
    async with model_script(status(code, body)) as server:
        with pytest.raises(EngineRefused) as error:
            await parts_of(painter(server))
    assert (error.value.retryable, len(server.asked)) == (False, 1)


async def test_a_refusal_in_the_midst_of_a_stream_is_one_too() -> None:
    event = {"type": "image_generation.failed", "error": {"message": MODERATED}}
    async with model_script(events_of([event])) as server:
        with pytest.raises(EngineRefused):
            await parts_of(painter(server))


@pytest.mark.parametrize(
    ("body", "prompt"),
    [
        ({"error": {"message": "Extra inputs are not permitted: stream", "code": "extra_forbidden"}}, ""),
        ({"data": [{"revised_prompt": "nsfw"}], "has_nsfw_concepts": [False]}, ""),
        ({"prompt_filter_results": [{"sexual": {"filtered": False, "severity": "safe"}}]}, ""),
        ({"error": {"message": "The model `nsfw-xl` does not exist"}}, "a woman nsfw-xl"),
        (
            {"error": {"message": "'a guard of the moderation system' is too long"}},
            "A guard of the moderation system",
        ),
        ({"error": {"code": "moderation_unavailable", "message": "try again"}}, ""),
        ({"error": {"message": "unknown parameter safety_settings"}}, ""),
        ({"error": {"message": "could not load safety_checker"}}, ""),
        ({"error": {"message": "field names are case sensitive in a request"}}, ""),
        ({"data": [{"is_image_safe": True}], "status": "succeeded"}, ""),
        ("Internal Server Error", ""),
        ({"error": {"message": "Your request was blocked due to too many requests"}}, ""),
        ({"error": {"message": "invalid prompt: too long", "code": "invalid_prompt"}}, ""),
        ({"error": {"message": "The server had an error while processing your request."}}, ""),
        (None, ""),
        ([[[[1]]]], ""),
    ],
)
def test_text_resembling_a_refusal_is_not_one(body: Any, prompt: str) -> None:
    assert not is_picture_refusal(body, prompt)


async def test_a_400_about_the_prompt_is_not_retried_with_fewer_options() -> None:
    async with model_script(refusal(400, "the prompt is too short", "")) as server:
        with pytest.raises(EngineError):
            await parts_of(painter(server))
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [(code, EngineAway) for code in (520, 521, 522, 523, 525, 526, 527, 530)] + [(524, EngineTimeout)],
)
async def test_each_gateway_s_word_for_a_server_that_is_down(code: int, kind: type[EngineError]) -> None:
    async with model_script(status(code, b"error code")) as server:
        with pytest.raises(kind) as error:
            await parts_of(painter(server))
    assert type(error.value) is kind


def test_technical_words_of_memory_count_below_500_too() -> None:
    body = {"error": {"message": "CUDA out of memory"}}
    assert type(image_error_of(400, body, "", is_openai=False)) is EngineOutOfMemory
    assert image_error_of(400, {"error": "'a robot out of memory'"}, "", is_openai=False) is None
