"""Response bodies with status 200: answers in every known form, and errors in place of one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.ai.openai_compatible.chat import response_body
from app.ai.openai_compatible.chat.error_responses import ErrorResponse
from app.errors import EngineBusy, EngineError, EngineMisconfigured, EngineRefused, EngineTimeout
from tests.support.model_answers import details, person
from tests.support.model_script import Answer, model_script, status


def whole(text: str, **more: Any) -> dict[str, Any]:
    return {
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}]
    } | more


def piece(text: str | None, ended: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": ended}]}


def events(*values: Any, gap: str = "\n\n", data: str = "data: ") -> str:
    return "".join(f"{data}{one if isinstance(one, str) else json.dumps(one)}{gap}" for one in values)


TEXT = person()
HALVES = (piece(TEXT[:60]), piece(TEXT[60:], "stop"))
SENT = {
    "as it should be": events(*HALVES, "[DONE]"),
    "CRLF": events(*HALVES, "[DONE]", gap="\r\n\r\n"),
    "lone CR": events(*HALVES, "[DONE]", gap="\r\r"),
    "without a space": events(*HALVES, "[DONE]", data="data:"),
    "with comments and keep-alives": ": OPENROUTER PROCESSING\n\n:\n\n"
    + events(HALVES[0])
    + ": ping\n\ndata:\n\n"
    + events("ping", "null", {"type": "ping"}, "keep-alive", HALVES[1], "[DONE]"),
    "with ids and events": "id: 1\nretry: 3000\nevent: message\n" + events(*HALVES),
    "without the last blank line": events(*HALVES).rstrip(),
    "without DONE": events(*HALVES),
    "without gaps between events": events(*HALVES, gap="\n"),
    "over several lines": "".join(
        "".join(f"data: {row}\n" for row in json.dumps(one, indent=1).split("\n")) + "\n" for one in HALVES
    ),
    "an array in an event": events(list(HALVES)),
    "with chunks of nothing": events(
        {}, {"choices": None}, {"choices": []}, {"choices": [None]},
        {"choices": [{"index": 0, "delta": None}]},
        {"choices": [{"index": 0}]}, piece(None), *HALVES, {"choices": [], "usage": {"prompt_tokens": 3}},
        {"usage": "none"}, {"error": None, "choices": []}, "[DONE]",
    ),
    "with a byte order mark": "\ufeff" + events(*HALVES),
    "blank lines first": "\n\n \n" * 40 + events(*HALVES),
    "one piece": json.dumps(whole(TEXT)),
    "one piece, indented, after blanks": "\n \n" + json.dumps(whole(TEXT), indent=2) + "\n",
    "one piece as an event": events(whole(TEXT), "[DONE]"),
    "one piece of old": json.dumps({"choices": [{"text": TEXT, "index": 0, "finish_reason": "stop"}]}),
    "one piece, no error": json.dumps(whole(TEXT, error=None, message="", code=0)),
    "one object a line": "\n".join(json.dumps(one) for one in HALVES),
    "two answers where one was asked for": events(
        {"choices": [*HALVES[0]["choices"], {"index": 1, "delta": {"content": "other"}}]}, HALVES[1]
    ),
    "Ollama's own lines": "\n".join(
        json.dumps(one)
        for one in (
            {"model": "m", "message": {"role": "assistant", "content": TEXT[:60]}, "done": False},
            {"model": "m", "message": {"role": "assistant", "content": TEXT[60:]}, "done": False},
            {"message": {"content": ""}, "done": True, "done_reason": "stop", "eval_count": 9},
        )
    ),
    "Ollama's own, in one piece": json.dumps({"model": "m", "response": TEXT, "done": True}),
    "llama.cpp's own": events(
        {"content": TEXT[:60], "stop": False}, {"content": TEXT[60:], "stop": False},
        {"content": "", "stop": True, "stop_type": "eos", "stopped_eos": True},
    ),
    "in an envelope": json.dumps({"code": 0, "msg": "success", "data": whole(TEXT)}),
    "pieces in envelopes": events(*({"code": 0, "data": one} for one in HALVES)),
    "one choice in place of a list": json.dumps({"choices": whole(TEXT)["choices"][0]}),
    "a message that is a text": json.dumps({"choices": [{"message": TEXT, "finish_reason": "stop"}]}),
    "deltas that are texts": events(
        {"choices": [{"index": 0, "delta": TEXT[:60]}]},
        {"choices": [{"index": 0, "delta": TEXT[60:], "finish_reason": "stop"}]},
    ),
    "a message of all at the end": events(
        *HALVES, {"choices": [{"index": 0, "message": {"content": TEXT}, "finish_reason": "stop"}]}
    ),
}  # fmt: skip


def answered(body: str, kind: str = "text/event-stream") -> Answer:
    return status(200, body.encode(), Content_Type=kind)


@pytest.mark.parametrize("kind", ["text/event-stream", "application/json", "text/plain"])
@pytest.mark.parametrize("way", SENT)
async def test_an_answer_is_read_whichever_way_it_is_sent(way: str, kind: str) -> None:
    async with model_script(answered(SENT[way], kind)) as server:
        assert (await details(server.url)).first_name == "Iris"
    assert len(server.asked) == 1


@pytest.mark.parametrize("size", [1, 2, 7, 1_000_000])
@pytest.mark.parametrize("way", SENT)
async def test_pieces_of_any_size_make_the_same_chunks(way: str, size: int) -> None:
    async def body(step: int) -> AsyncIterator[bytes]:
        content = SENT[way].encode()
        for at in range(0, len(content), step):
            yield content[at : at + step]

    assert [one async for one in response_body.read_body(body(size))] == [
        one async for one in response_body.read_body(body(97))
    ]


BUSY, GONE, KEY = (EngineBusy, "busy"), (EngineMisconfigured, "error"), (EngineMisconfigured, "key")
NOWHERE = (EngineMisconfigured, "no such engine")
ERRORS: list[tuple[Any, type[EngineError], str]] = [
    ({"error": {"message": "Overloaded", "type": "overloaded_error"}}, *BUSY),
    ({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, *BUSY),
    ({"error": {"code": 429, "message": "Provider returned error", "metadata": {"error_type": "x"}}}, *BUSY),
    ({"error": {"code": "502", "message": "Provider returned error"}, "choices": []}, *BUSY),
    ({"error": "Rate limit exceeded, please slow down"}, *BUSY),
    ({"error": {"message": "No capacity"}}, *BUSY),
    ({"object": "error", "message": "engine is overloaded", "code": 503}, *BUSY),
    ({"error": {"code": 400, "metadata": {"raw": '{"error":{"code":"rate_limit_exceeded"}}'}}}, *BUSY),
    ([{"error": {"code": 503, "status": "UNAVAILABLE", "message": "The model is overloaded."}}], *BUSY),
    ({"error": {"message": "Request timed out", "type": "timeout"}}, EngineTimeout, "too long"),
    ({"error": {"code": "content_filter", "message": "The response was filtered"}}, EngineRefused, "input"),
    ({"error": {"code": "1301", "message": "sensitive content may be included"}}, EngineRefused, "input"),
    ({"code": "data_inspection_failed", "message": "Output data may contain ..."}, EngineRefused, "input"),
    ({"error": {"message": "Invalid API key", "type": "authentication_error"}}, *KEY),
    ({"error": {"code": 401, "message": "No auth credentials found"}}, *KEY),
    ({"error": {"message": "Insufficient Balance", "code": 402}}, EngineMisconfigured, "used up"),
    ({"error": "model 'qwen' not found, try pulling it first"}, EngineMisconfigured, "its model"),
    ({"choices": [], "x_groq": {"id": "r", "error": "over capacity"}}, *BUSY),
    ({"error": True, "message": "over capacity"}, *BUSY),
    ({"detail": "Not Found"}, *NOWHERE),
    ({"error": "Unexpected endpoint or method. (POST /chat/completions)"}, *NOWHERE),
    ({"error": "something went wrong"}, *GONE),
    ({"success": False, "msg": "unknown operation"}, *GONE),
    ({"code": 1001, "msg": "unknown operation"}, *GONE),
    ({"error_code": 17, "error_msg": "Open api daily request limit reached"}, *GONE),
    ({"base_resp": {"status_code": 1000, "status_msg": "unknown"}, "choices": None}, *GONE),
    ({"message": "no Route matched with those values", "code": "x"}, *NOWHERE),
    ({"base_resp": {"status_code": 1002, "status_msg": "rate limit"}, "choices": None}, *BUSY),
    ({"base_resp": {"status_code": 1004, "status_msg": "login fail"}, "choices": None}, *KEY),
    ({"base_resp": {"status_code": 2049, "status_msg": "invalid api key"}}, *KEY),
    ({"base_resp": {"status_code": 1008, "status_msg": "x"}, "choices": []}, EngineMisconfigured, "used up"),
    ({"base_resp": {"status_code": 1001, "status_msg": "x"}, "choices": None}, EngineTimeout, "too long"),
    ({"base_resp": {"status_code": 1026, "status_msg": "input new_sensitive"}}, EngineRefused, "input"),
    (
        {"base_resp": {"status_code": 1027, "status_msg": "output new_sensitive"}, "choices": [piece("a")]},
        EngineRefused,
        "input",
    ),
    ({"error": "llama runner process has terminated: exit status 2"}, EngineMisconfigured, "can't load"),
]


@pytest.mark.parametrize("way", ["whole", "early", "late", "named", "field"])
@pytest.mark.parametrize(("said", "kind", "word"), ERRORS)
async def test_an_error_within_a_200_says_what_it_is_and_only_what_passes_is_tried_again(
    said: Any, kind: type[EngineError], word: str, way: str
) -> None:
    body = {
        "whole": json.dumps(said),
        "early": events(said, "[DONE]"),
        "late": events(HALVES[0], said, "[DONE]"),
        "named": "event: error\n" + events(said),
        "field": f"error: {json.dumps(said)}\n\n",
    }[way]
    async with model_script(answered(body)) as server:
        with pytest.raises(EngineError) as failed:
            await details(server.url)
    assert len(server.asked) == 1
    if way == "late" and (kind, word) == GONE:  # an engine that was at work: a person may try again
        assert (type(failed.value), failed.value.transient) == (EngineError, False)
        return
    assert type(failed.value) is kind
    assert word in failed.value.message
    assert failed.value.retryable is (kind in (EngineBusy, EngineTimeout))


PAGES = [
    "<!DOCTYPE html><html><body>Sign in</body></html>",
    "\n<html><h1>502 Bad Gateway</h1></html>",
    "<error/>",
]


@pytest.mark.parametrize("kind", ["text/html", "text/event-stream", "application/json"])
@pytest.mark.parametrize("page", PAGES)
async def test_a_page_is_no_engine(page: str, kind: str) -> None:
    async with model_script(answered(page, kind)) as server:
        with pytest.raises(EngineMisconfigured, match="no such engine") as failed:
            await details(server.url)
    assert (len(server.asked), failed.value.retryable, failed.value.transient) == (1, False, False)


async def test_a_page_in_the_midst_of_an_answer_breaks_it_off_and_is_not_tried_again_by_itself() -> None:
    async with model_script(answered(events(HALVES[0]) + PAGES[0])) as server:
        with pytest.raises(EngineError, match="broke off") as failed:
            await details(server.url)
    assert (failed.value.retryable, failed.value.transient) == (True, False)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("no healthy upstream", EngineBusy),
        ("Internal Server Error", EngineBusy),
        ("Hello, world", EngineMisconfigured),
    ],
)
async def test_plain_words_are_an_error_too(words: str, kind: type[EngineError]) -> None:
    async with model_script(answered(words, "text/plain")) as server:
        with pytest.raises(EngineError) as failed:
            await details(server.url)
    assert type(failed.value) is kind


@pytest.mark.parametrize(
    "body", ["data: {never ends\n\n", '{"choices": [', "[" * 100_000, "data: " + "[" * 90_000 + "\n\n"]
)
async def test_a_response_that_is_not_json_is_rejected(body: str) -> None:
    async with model_script(answered(body)) as server:
        with pytest.raises(EngineError, match="could not be used"):
            await details(server.url)


async def test_an_answer_that_ends_in_the_midst_of_an_event_broke_off() -> None:
    async with model_script(answered('data: {"choices": [{"delta": {"con')) as server:
        with pytest.raises(EngineBusy, match="broke off"):
            await details(server.url)


async def test_the_provider_message_within_a_200_is_not_shown() -> None:
    async with model_script(answered(events({"error": {"message": "key sk-12345 of /srv"}}))) as server:
        with pytest.raises(EngineError) as failed:
            await details(server.url)
    assert "sk-" not in failed.value.sentence() + str(failed.value.details) + str(failed.value.__cause__)


@pytest.mark.parametrize("one", [b"data: " + b"x" * 5_000_000, b" " * 10 + b"{" + b" " * 5_000_000])
def test_a_response_over_the_size_limit_is_aborted(one: bytes) -> None:
    async def read() -> None:
        async def body() -> AsyncIterator[bytes]:
            for at in range(0, len(one), 65_536):
                yield one[at : at + 65_536]

        async for _ in response_body.read_body(body()):
            pass

    with pytest.raises(ValueError, match="too long"):
        asyncio.run(read())


def test_a_reader_stops_at_the_end_that_is_named() -> None:
    reader = response_body.ResponseReader()
    assert len(list(reader.feed(events(*HALVES, "[DONE]", piece("more")).encode()))) == 2
    assert reader.done
    with pytest.raises(ErrorResponse):
        list(response_body.ResponseReader().feed(b"data: {}\n\n<html>\n"))
