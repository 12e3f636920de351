"""Response forms of moderation servers, and which are retried or requested differently."""

from __future__ import annotations

from typing import Any

import pytest

from app.ai.openai_compatible.chat.endpoints import ModeratorKind
from app.ai.openai_compatible.moderator import OpenAIModerator
from app.engines.moderation import ModeratedContent, Verdict
from app.errors import EngineError, EngineMisconfigured
from tests.support.model_script import Answer, chat, events_of, model_script, refusal, status
from tests.support.moderation_answers import (
    KNIGHT,
    MISTRAL_HATE,
    MISTRAL_SAFE,
    OPENAI_SAFE,
    remote,
    result,
    results,
    reviewed,
)

HTML = status(200, b"<!doctype html><html>It works!</html>", Content_Type="text/html")


@pytest.mark.parametrize(
    ("row", "refused", "tags"),
    [
        (OPENAI_SAFE, (), set()),
        (MISTRAL_SAFE, (), set()),
        (result(True, sexual_IN_minors=True), ("sexual_minors",), set()),
        (result(True, self_harm_IN_instructions=True), ("self_harm_instructions",), set()),
        (result(True, violence=True), (), {"violence"}),
        (result(False, sexual=True), (), {"sexual"}),
        (result(True), ("flagged",), set()),
        (MISTRAL_HATE, ("hate_speech",), set()),
        ({"flagged": True, "categories": ["S4"]}, ("sexual_minors",), set()),
        ({"flagged": True, "categories": {"S10": True}}, ("hate_speech",), set()),
        ({"flagged": False}, (), set()),
        ({"flagged": "true", "categories": None}, ("flagged",), set()),
        ({"flagged": True, "categories": {"sexual": 0.97, "hate": 0.01}}, (), {"sexual"}),
        ({"flagged": False, "categories": {"sexual": 0.02, "hate": 0.0}}, (), set()),
        ({"flagged": True, "categories": {"sexual": 0.3}}, ("flagged",), set()),
        ({"flagged": True, "categories": "S4, S12"}, ("sexual_minors",), {"sexual"}),
        ({"flagged": False, "categories": [{"category": "hate", "flagged": False}]}, (), set()),
        ({"flagged": True, "categories": [{"type": "hate"}]}, ("hate_speech",), set()),
    ],
)
async def test_an_endpoint_s_results_become_the_verdict(
    row: Any, refused: tuple[str, ...], tags: set[str]
) -> None:
    verdict = await reviewed(results(row))
    assert (verdict.refused, set(verdict.tags)) == (refused, tags)


@pytest.mark.parametrize(
    "failure", [refusal(503, "loading"), refusal(429, "slow down"), refusal(500, "broke")]
)
@pytest.mark.parametrize("kind", ["endpoint", "guard"])
async def test_a_transient_failure_is_retried(kind: ModeratorKind, failure: Answer) -> None:
    good = results(OPENAI_SAFE) if kind == "endpoint" else chat("safe")
    async with model_script(failure, good) as server:
        assert await OpenAIModerator(remote(server.url, kind)).review(KNIGHT) == Verdict()
    assert len(server.asked) == 2


@pytest.mark.parametrize("reason", [None, "", "null"])
@pytest.mark.parametrize("said", ["safe", '{"safe": true, "categories": []}'])
async def test_a_complete_answer_without_a_finish_reason_is_read(said: str, reason: str | None) -> None:
    row = {"index": 0, "message": {"role": "assistant", "content": said}, "finish_reason": reason}
    piece = {"index": 0, "delta": {"content": said}, "finish_reason": reason}
    for answer in (
        status(200, {"object": "chat.completion", "choices": [row]}),
        events_of([{"choices": [piece]}, "[DONE]"]),
    ):
        assert await reviewed(answer, "guard") == Verdict()


async def test_json_that_is_whole_needs_no_end() -> None:
    assert await reviewed(chat('{"safe": true, "categories": []}', None), "guard") == Verdict()
    with pytest.raises(EngineError):
        await reviewed(chat('{"safe": true, "categories": []', None), "guard")


@pytest.mark.parametrize("wrapped", [OPENAI_SAFE, {"results": OPENAI_SAFE}])
async def test_a_single_result_needs_no_list(wrapped: dict[str, Any]) -> None:
    assert await reviewed(status(200, {"id": "modr-1", **wrapped})) == Verdict()


async def test_a_server_that_takes_no_list_is_sent_the_text_alone_from_then_on() -> None:
    refused = status(422, {"detail": [{"loc": ["body", "input"], "msg": "Input should be a valid string"}]})
    async with model_script(refused, results(OPENAI_SAFE)) as server:
        moderator = OpenAIModerator(remote(server.url))
        await moderator.review(KNIGHT)
        await moderator.review(ModeratedContent.of("A wise knight"))
    assert [asked.body["input"] for asked in server.asked] == [
        ["A brave knight"], "A brave knight", "A wise knight",
    ]  # fmt: skip
    assert {asked.body["model"] for asked in server.asked} == {"a-guard"}


async def test_a_page_in_place_of_an_answer_is_for_an_administrator() -> None:
    for answer in (HTML, status(200, {"error": {"message": "no model is loaded"}})):
        with pytest.raises(EngineMisconfigured):
            await reviewed(answer)
