"""Rejected requests are changed and retried, each change once, and later requests keep the change."""

from __future__ import annotations

from typing import Any

import pytest

from app.ai.openai_compatible.chat.error_responses import parse_error, parse_error_response
from app.ai.openai_compatible.chat.token_budget import TokenBudget, budget_after, is_context_error
from app.ai.openai_compatible.prompts import ImagePart, Messages
from app.errors import EngineBusy, EngineError, EngineMisconfigured
from app.progress.drafts import final_history
from tests.support.model_answers import HISTORY, brief, person, writer
from tests.support.model_script import Answer, Asked, ModelScript, chat, model_script, status

MESSAGES: Messages = [{"role": "user", "content": "x" * 400}]


def said(message: str, code: int = 400, **more: Any) -> Answer:
    return status(code, {"error": {"message": message, "type": "invalid_request_error", "code": code} | more})


async def twice(*answers: Answer) -> list[Asked]:
    """What a server was asked that answers so, of which two characters were wanted."""
    async with model_script(*answers, chat(person())) as server:
        ours = writer(server.url)
        for _ in range(2):
            assert (await ours.details(brief())).first_name == "Iris"
    assert len(server.asked) == len(answers) + 2, "put differently once for each answer, and remembered"
    return server.asked


def tokens(asked: Asked) -> int:
    return int(asked.body.get("max_tokens") or asked.body["max_completion_tokens"])


# What servers say where 4,000 tokens were asked for, and what is left for the answer.
LIMITS = [
    ("This model's maximum context length is 2048 tokens. However, you requested 4100 tokens (100 in the"
     " messages, 4000 in the completion). Please reduce the length of the messages or completion.", 1948),
    ("'max_tokens' or 'max_completion_tokens' is too large: 4000. This model's maximum context length is 2048"
     " tokens and your request has 100 input tokens (4000 > 2048 - 100). (parameter=max_tokens)", 1948),
    ("Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 100 `inputs`"
     " tokens and 4000 `max_new_tokens`", 1948),
    ("input length and `max_tokens` exceed context limit: 100 + 4000 > 2048, decrease input length or"
     " `max_tokens` and try again", 1948),
    ("Requested token count exceeds the model's maximum context length of 2048 tokens. You requested a total"
     " of 4100 tokens: 100 tokens from the input messages and 4000 tokens for the completion.", 1948),
    ("Requested tokens (4100) exceed context window of 2048", 1948),
    ("max_tokens is too large: 4000. This model supports at most 2048 completion tokens, whereas you provided"
     " 4000.", 2048),
    ("max_tokens: 4000 > 2048, which is the maximum allowed number of output tokens for"
     " claude-3-haiku-20240307", 2048),
    ("`max_tokens` must be less than or equal to `2,048`, the maximum value for `max_tokens` is less than the"
     " `context_window` for this model", 2048),
    ("Invalid max_tokens value, the valid range of max_tokens is [1, 2048]", 2047),
    ("Range of max_tokens should be [1,2048]", 2047),
    ("The maximum tokens you requested exceeds the model limit of 2048. Try again with a maximum tokens value"
     " that is lower than 2048.", 2048),
    ("Unable to submit request because it has a maxOutputTokens value of 4000 but the supported range is from"
     " 1 (inclusive) to 2049 (exclusive).", 2048),
    ("`max_new_tokens` must be <= 2048. Given: 4000", 2048),
    ("This endpoint's maximum context length is 2048 tokens. However, you requested about 4100 tokens (100 of"
     " text input, 4000 in the output).", 1948),
    ("This model's maximum context length is 2048 tokens, however you requested 4100 tokens (100 in your"
     " prompt; 4000 for the completion).", 1948),
    ("max tokens must be less than or equal to 2048, the maximum output for this model", 2048),
]  # fmt: skip


@pytest.mark.parametrize(("message", "left"), LIMITS)
def test_the_context_size_is_read_from_every_known_message(message: str, left: int) -> None:
    complaint = parse_error({"message": message}, 400)
    assert is_context_error(complaint)
    room = budget_after(complaint, 4000, MESSAGES)
    assert 0.8 * left <= room.for_answer(MESSAGES) <= left


@pytest.mark.parametrize(
    "message",
    [
        "Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29000, Requested 4100.",
        "You exceeded your current quota of 1000 tokens",
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'.",
        "response_format is not supported",
        "Invalid API key",
    ],
)
def test_unrelated_errors_give_no_context_size(message: str) -> None:
    assert not is_context_error(parse_error({"message": message}, 400))


def test_longer_messages_leave_less_of_the_same_context() -> None:
    room = TokenBudget(2048, 0.25)
    left = [room.for_answer([{"role": "user", "content": "x" * length}]) for length in (0, 400, 4000, 40_000)]
    assert left == sorted(left, reverse=True)
    assert left[-1] < 0
    picture: ImagePart = {"type": "image_url", "image_url": {"url": "x" * 100_000}}
    assert room.for_answer([{"role": "user", "content": [picture]}]) == left[0]


@pytest.mark.parametrize("code", [400, 422, 413, 200])
@pytest.mark.parametrize(
    ("message", "left"), [LIMITS[0], LIMITS[2], LIMITS[6], ("Please reduce the length.", 1000)]
)
async def test_fewer_tokens_than_the_context_holds_are_asked_for(message: str, left: int, code: int) -> None:
    first, second, third = await twice(said(message, code))
    assert tokens(first) == 4000
    assert 0.8 * left <= tokens(second) <= left
    assert tokens(third) == tokens(second)
    assert second.headers["idempotency-key"] != first.headers["idempotency-key"]


TOO_LONG = [
    said("This model's maximum context length is 2048 tokens. However, you requested 6000 tokens (2000 in the"
         " messages, 4000 in the completion)."),
    said("the request exceeds the available context size, try increasing it",
         type="exceed_context_size_error", n_prompt_tokens=900, n_ctx=512),
    said("request (900 tokens) exceeds the available context size (512 tokens), try increasing it", 500),
    said("Input validation error: `inputs` must have less than 1000 tokens. Given: 1200", 422),
    said("max_tokens is too large: 4000. This model's maximum context length is 300 tokens and your request"
         " has 290 input tokens (4000 > 300 - 290)."),
    said("prompt is too long: 210000 tokens > 200000 maximum"),
    said("Trying to keep the first 5012 tokens when context the overflows. However, the model is loaded with"
         " context length of only 4096 tokens"),
]  # fmt: skip


@pytest.mark.parametrize("answer", TOO_LONG)
async def test_a_prompt_that_the_context_does_not_hold_is_for_an_administrator(answer: Answer) -> None:
    async with model_script(answer) as server:
        with pytest.raises(EngineMisconfigured, match="larger context") as failed:
            await writer(server.url).details(brief())
    assert len(server.asked) <= 3
    assert not failed.value.retryable


NO_SYSTEM = [
    "System role not supported",
    "Conversation roles must alternate user/assistant/user/assistant/...",
    "Only user and assistant roles are supported!",
    "Only user, assistant and tool roles are supported, got system.",
    "Jinja Exception: After the optional system message, conversation roles must alternate user and",
    "Template error: invalid operation: System role not supported (in <string>:1)",
    "Developer instruction is not enabled for models/gemma-3-27b-it",
    "Unexpected role 'system' for this model",
    "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
    "Input should be 'user' or 'assistant'",
    "Value is not callable: null at row 1, column 72",
]


@pytest.mark.parametrize("code", [400, 422, 424, 500, 200])
@pytest.mark.parametrize("message", NO_SYSTEM)
async def test_without_a_systems_role_its_text_comes_first_in_the_users(message: str, code: int) -> None:
    first, second, third = await twice(said(message, code))
    system, user = first.body["messages"]
    (only,) = second.body["messages"]
    assert only["role"] == "user"
    assert only["content"] == f"{system['content']}\n\n{user['content']}"
    assert third.body["messages"] == second.body["messages"]
    assert "response_format" in third.body


NO_SCHEMA = [
    (400, "This model does not support response format `json_schema`"),
    (422, "Failed to deserialize the JSON body: response_format: unknown variant `json_schema`"),
    (500, "failed to load model vocabulary required for format"),
    (400, "This response_format type is unavailable now"),
    (400, "'response_format.type' must be 'json_object' or 'text'"),
    (404, "No endpoints found that can handle the requested parameters."),
    (404, "No endpoints found that support structured outputs"),
    (422, "extra inputs are not permitted: response_format"),
    (500, "Failed to parse grammar"),
    (500, "Grammar error: Unimplemented keys: ['minLength']"),
    (501, "guided decoding is not available"),
    (500, "JSON schema conversion failed"),
    (200, "json_schema is not supported by this model"),
]


@pytest.mark.parametrize(("code", "message"), NO_SCHEMA)
async def test_without_schemas_the_form_is_put_into_words(code: int, message: str) -> None:
    asked = await twice(said(message, code), said(message, code))
    assert ["response_format" in one.body for one in asked] == [True, True, False, False]
    assert '"additionalProperties"' in asked[-1].body["messages"][0]["content"]


OTHERS = [
    ("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'.",
     "max_tokens", "max_completion_tokens"),
    ("Unrecognized request argument supplied: max_tokens", "max_tokens", "max_completion_tokens"),
    ("stream_options is only allowed with stream", "stream_options", "stream"),
]  # fmt: skip


@pytest.mark.parametrize("code", [400, 422, 500])
@pytest.mark.parametrize(("message", "gone", "instead"), OTHERS)
async def test_an_unknown_parameter_is_renamed_or_omitted(
    message: str, gone: str, instead: str, code: int
) -> None:
    for asked in (await twice(said(message, code)))[1:]:
        assert gone not in asked.body
        assert instead in asked.body


async def test_pydantics_list_of_faults_names_the_parameter_by_its_place() -> None:
    fault = {
        "type": "extra_forbidden",
        "loc": ["body", "stream_options"],
        "msg": "Extra inputs are not permitted",
    }
    asked = await twice(status(422, {"detail": [fault]}))
    assert "stream_options" not in asked[1].body


async def test_an_unknown_token_limit_parameter_is_omitted() -> None:
    asked = await twice(said("unknown field max_tokens"), said("unknown field max_completion_tokens"))
    assert not {"max_tokens", "max_completion_tokens"} & {*asked[-1].body}


@pytest.mark.parametrize(
    "message",
    [
        "Streaming is not supported by this model",
        "Unsupported value: 'stream' does not support true with this model. Supported values are: false.",
    ],
)
async def test_a_server_that_does_not_stream_is_asked_for_one_piece(message: str) -> None:
    asked = await twice(said(message))
    assert asked[-1].body["stream"] is False
    assert "stream_options" not in asked[-1].body


ALL = [
    said("unknown field stream_options"),
    said("Unsupported parameter: 'max_tokens'"),
    said("System role not supported", 500),
    said("Failed to parse grammar", 500),
    said("Failed to parse grammar", 500),
    said(LIMITS[0][0]),
]


@pytest.mark.parametrize("order", [1, -1])
async def test_all_of_that_in_a_row_works_and_is_remembered(order: int) -> None:
    asked = await twice(*ALL[::order])
    last = asked[-1].body
    assert not {"stream_options", "max_tokens", "response_format"} & {*last}
    assert last["max_completion_tokens"] < 2048
    assert [message["role"] for message in last["messages"]] == ["user"]
    assert asked[-1].body == asked[-2].body


async def test_json_that_a_full_context_cuts_twice_is_for_an_administrator() -> None:
    cut = chat(person()[:90], ended="length", usage={"prompt_tokens": 400, "completion_tokens": 90})
    async with model_script(cut) as server:
        with pytest.raises(EngineMisconfigured, match="larger context"):
            await writer(server.url).details(brief())
    assert len(server.asked) == 2


async def test_learned_limitations_survive_a_truncated_answer() -> None:
    async with model_script(ALL[2], chat("{", ended=None), chat(person())) as server:
        ours = writer(server.url)
        with pytest.raises(EngineBusy):
            await ours.details(brief())
        await ours.details(brief())
    assert [len(asked.body["messages"]) for asked in server.asked] == [2, 1, 1]


async def test_learned_limitations_apply_to_the_next_step() -> None:
    async with model_script(ALL[2], chat(person()), chat(HISTORY)) as server:
        ours = writer(server.url)
        await final_history(ours.history(brief(), await ours.details(brief())))
    assert [[one["role"] for one in asked.body["messages"]] for asked in server.asked] == [
        ["system", "user"], ["user"], ["user"],
    ]  # fmt: skip


async def _fails(server: ModelScript) -> EngineError:
    with pytest.raises(EngineError) as failed:
        await writer(server.url).details(brief())
    return failed.value


@pytest.mark.parametrize(
    "message", ["Bad request", "", NO_SYSTEM[0], NO_SCHEMA[0][1], OTHERS[0][0], LIMITS[0][0]]
)
async def test_a_server_that_takes_nothing_is_asked_a_bounded_number_of_times(message: str) -> None:
    async with model_script(said(message)) as server:
        await _fails(server)
    bodies = [str(asked.body) for asked in server.asked]
    assert len(bodies) <= 8
    assert len({*bodies}) == len(bodies), "no request is sent twice"


@pytest.mark.parametrize("body", [b"", b"Internal Server Error", b'{"error": ""}'])
async def test_a_500_that_says_nothing_is_doubted_the_second_time(body: bytes) -> None:
    """A template or a grammar that fails is a 500 without a word on some servers; a passing outage too."""
    down = status(500, body)
    async with model_script(down, down, down, chat(person())) as server:
        ours = writer(server.url)
        with pytest.raises(EngineBusy):
            await ours.details(brief())
        assert (await ours.details(brief())).first_name == "Iris"
    assert ["response_format" in asked.body for asked in server.asked] == [True, True, True, False]


@pytest.mark.parametrize(
    ("code", "body", "kind", "word"),
    [
        (404, b"<html>404</html>", EngineMisconfigured, "no such engine"),
        (404, b'{"detail": "Not Found"}', EngineMisconfigured, "no such engine"),
        (404, b"404 page not found", EngineMisconfigured, "no such engine"),
        (405, b"", EngineMisconfigured, "no such engine"),
        (307, b"", EngineMisconfigured, "no such engine"),
        (
            404,
            b'{"error": {"type": "not_found_error", "message": "model: m"}}',
            EngineMisconfigured,
            "its model",
        ),
        (400, b'{"error": {"message": "invalid model: m"}}', EngineMisconfigured, "its model"),
        (
            500,
            b'{"error": "image input is not supported - provide the mmproj"}',
            EngineMisconfigured,
            "pictures",
        ),
        (503, b'{"error": {"message": "Loading model"}}', EngineBusy, "busy"),
        (529, b'{"error": {"type": "overloaded_error"}}', EngineBusy, "busy"),
        (400, b'{"error": {"type": "overloaded_error"}}', EngineBusy, "busy"),
    ],
)
async def test_an_unfixable_error_is_reported_without_retrying(
    code: int, body: bytes, kind: type[EngineError], word: str
) -> None:
    async with model_script(status(code, body)) as server:
        error = await _fails(server)
    assert len(server.asked) == 1
    assert type(error) is kind
    assert word in error.message


def test_long_or_deep_error_bodies_are_read_up_to_a_limit() -> None:
    deep = "[" * 50_000
    assert parse_error_response(400, deep.encode()).message == deep[:4000]
    assert len(parse_error_response(400, ("context length " + "7 " * 500_000).encode()).message) == 4000
    nested: Any = {"message": "bottom"}
    for _ in range(50):
        nested = {"error": nested}
    assert parse_error(nested).message == ""
