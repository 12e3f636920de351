"""Slow, failing and unreachable servers: what is reported, retried, and never paid for twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from app.engines.retry_policy import AutomaticRetry, RetryPolicy
from app.errors import EngineBusy, EngineError, EngineMisconfigured, EngineRefused, EngineTimeout
from app.runs.usage import UsageRecord, recording_usage
from tests.support.model_answers import brief, details, person, writer
from tests.support.model_script import (
    Answer,
    chat,
    cut_off,
    endless,
    events_of,
    model_script,
    refusal,
    silence,
    status,
)
from tests.support.waiting import until

MEMORY = "model requires more system memory (8.4 GiB) than is available (5.1 GiB)"
BUSY = EngineBusy, "too busy"


async def failure(*answers: Answer) -> EngineError:
    """What is reported of a server that answers so. It was asked once for each of the answers."""
    async with model_script(*answers) as server:
        with pytest.raises(EngineError) as failed:
            await details(server.url)
        assert len(server.asked) == len(answers)
        return failed.value


@pytest.mark.parametrize(
    ("answer", "kind", "word"),
    [
        (refusal(401, "Invalid API Key"), EngineMisconfigured, "key"),
        (refusal(403, "no"), EngineMisconfigured, "key"),
        (refusal(404, "model not found"), EngineMisconfigured, "model"),
        (refusal(402, "pay"), EngineMisconfigured, "used up"),
        (refusal(429, "quota", "insufficient_quota"), EngineMisconfigured, "used up"),
        (refusal(400, "no", "content_policy_violation"), EngineRefused, "input"),
        (refusal(408, "slow"), EngineTimeout, "too long"),
        (refusal(504, "slow"), EngineTimeout, "too long"),
        (refusal(429, "busy"), EngineBusy, "too busy"),
        (refusal(500, "oops"), EngineBusy, "too busy"),
        (status(502, b"<html>Bad gateway</html>", Content_Type="text/html"), EngineBusy, "too busy"),
        (refusal(503, "loading"), EngineBusy, "too busy"),
        (refusal(500, MEMORY), EngineMisconfigured, "can't load"),
        (
            refusal(500, "llama runner process has terminated: exit status 2"),
            EngineMisconfigured,
            "can't load",
        ),
        (refusal(500, "llama runner process has terminated: cudaMalloc failed: out of memory"), *BUSY),
        (refusal(500, "model runner has unexpectedly stopped, this may be due to resource limits"), *BUSY),
        (refusal(400, 'Failed to load model "m". Error: Unknown'), EngineMisconfigured, "can't load"),
        (
            refusal(500, "error loading model: unknown model architecture: 'x'"),
            EngineMisconfigured,
            "can't load",
        ),
        (
            status(400, {"error": "The model has crashed without additional information. (Exit code: 6)"}),
            *BUSY,
        ),
        (status(400, {"error": "Model unloaded."}), *BUSY),
        (status(404, {"error": "Model is unloaded"}), *BUSY),
        (status(507, {"error": "Insufficient memory to load model"}), EngineMisconfigured, "can't load"),
        (refusal(500, "model requires 12.3 GiB of memory"), EngineMisconfigured, "can't load"),
        (refusal(503, "Loading model"), *BUSY),
        (cut_off('{"first_'), EngineBusy, "broke off"),
        (chat('{"first_', ended=None), EngineBusy, "broke off"),
        (events_of(["{not json"]), EngineError, "could not be used"),
        (events_of([{"error": {"message": "overloaded"}}]), EngineBusy, "too busy"),
    ],
)
async def test_each_failure_is_reported_in_a_sentence_and_the_library_does_not_retry(
    answer: Answer, kind: type[EngineError], word: str
) -> None:
    error = await failure(answer)
    assert type(error) is kind
    assert word in error.message


@pytest.mark.parametrize("message", [MEMORY, "llama runner process has terminated: exit status 2"])
async def test_a_model_that_cannot_be_loaded_is_not_asked_in_other_forms(message: str) -> None:
    async with model_script(refusal(500, message)) as server:
        ours = writer(server.url)
        for _ in range(3):
            with pytest.raises(EngineMisconfigured) as failed:
                await ours.details(brief())
    assert (len(server.asked), failed.value.retryable) == (3, False)


@pytest.mark.parametrize("code", [429, 503])
async def test_retry_after_is_honoured_in_seconds(code: int) -> None:
    error = await failure(refusal(code, "busy", Retry_After="7"))
    assert isinstance(error, EngineBusy)
    assert error.retry_after == 7


async def test_retry_after_is_honoured_as_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    error = await failure(refusal(429, "busy", Retry_After=later))
    assert isinstance(error, EngineBusy)
    assert error.retry_after is not None
    assert 30 < error.retry_after <= 90


async def test_a_server_that_is_down_is_reported_as_down() -> None:
    async with model_script(chat("")) as server:
        url = server.url
    with pytest.raises(EngineBusy, match="can't be reached"):
        await details(url)


async def test_the_provider_message_is_not_shown() -> None:
    error = await failure(refusal(500, "Traceback: /srv/secret.py, key sk-12345"))
    assert "secret" not in error.sentence()
    assert "sk-" not in str(error.details)


async def test_endless_output_is_aborted_and_its_connection_closed() -> None:
    async with model_script(endless) as server:
        with pytest.raises(EngineError, match="could not be used"):
            await details(server.url)
        await asyncio.wait_for(server.left.wait(), 10)


async def test_silence_ends_with_the_steps_time_and_the_connection_is_closed() -> None:
    async def nobody(_: AutomaticRetry) -> None: ...

    async with model_script(silence) as server:
        with pytest.raises(EngineTimeout):
            await RetryPolicy(seconds=0.5, tries=1).ask(lambda: writer(server.url).details(brief()), nobody)
        await asyncio.wait_for(server.left.wait(), 10)


async def test_cancelling_closes_the_request() -> None:
    async with model_script(silence) as server:
        work = asyncio.create_task(details(server.url))
        await until(lambda: server.asked)
        assert not server.left.is_set()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await asyncio.wait_for(server.left.wait(), 10)
    assert work.cancelled()


async def test_a_failure_is_tried_again_by_our_patience_alone_and_under_the_same_key() -> None:
    announced: list[AutomaticRetry] = []

    async def announce(retry: AutomaticRetry) -> None:
        announced.append(retry)

    busy = refusal(429, "busy", Retry_After="0")
    async with model_script(busy, cut_off("{"), chat(person())) as server:
        ours = writer(server.url)
        with recording_usage(UsageRecord("run/step/1")) as usage_record:
            made = await RetryPolicy(tries=3, first_pause=0).ask(lambda: ours.details(brief()), announce)
    assert made.first_name == "Iris"
    assert [(retry.attempt, retry.code) for retry in announced] == [(2, "engine_busy"), (3, "engine_busy")]
    assert len({asked.headers["idempotency-key"] for asked in server.asked}) == 1
    assert [call.outcome for call in usage_record.calls] == ["engine_busy", "engine_busy", "ok"]


async def keys(work: str, *answers: Answer) -> list[str]:
    async with model_script(*answers) as server:
        with recording_usage(UsageRecord(work)):
            await details(server.url)
        return [asked.headers["idempotency-key"] for asked in server.asked]


async def test_idempotency_keys_are_the_same_for_a_step_of_an_attempt_and_for_nothing_else() -> None:
    repaired = (chat("no"), chat(person()))
    first = await keys("run/details/1", *repaired)
    assert len(set(first)) == 2  # the repair is another request
    assert await keys("run/details/1", *repaired) == first  # taken up again by another process
    assert set(await keys("run/details/2", *repaired)).isdisjoint(first)  # a person tried again
    no_schema = refusal(400, "response_format")
    assert len(set(await keys("run/details/1", no_schema, chat(person())))) == 2  # another body


async def test_token_usage_is_recorded_with_prompt_model_and_cost() -> None:
    usage = {"prompt_tokens": 210, "completion_tokens": 90, "total_tokens": 300, "cost": 0.0021}
    async with model_script(chat("no", usage=usage), chat(person())) as server:
        with recording_usage(UsageRecord("x")) as usage_record:
            await details(server.url)
    first, second = usage_record.calls
    assert (first.engine, first.model, first.prompt) == ("openai-compatible", "a-model", "details 1")
    assert (first.input_tokens, first.output_tokens, first.cost) == (210, 90, 0.0021)
    assert (second.prompt, second.input_tokens, second.cost) == ("details 1, repair 1", None, None)
    assert first.seconds > 0


@pytest.mark.parametrize(("key", "sent"), [("sk-1", "Bearer sk-1"), (None, None)])
async def test_only_the_configured_key_is_sent(
    monkeypatch: pytest.MonkeyPatch, key: str | None, sent: str | None
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "not-meant")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Other: not-meant\nAuthorization: Bearer not-meant")
    async with model_script(chat(person())) as server:
        await writer(server.url, api_key=key).details(brief())
    headers = server.asked[0].headers
    assert headers.get("authorization") == sent
    assert not [value for value in headers.values() if "not-meant" in value]
    assert not [name for name in headers if name.startswith("x-")]  # nothing of the machine either
