"""A moderator on a server, against one that plays a script: what it is sent, what counts, how it fails."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.ai.builtin.writer import write_details
from app.ai.openai_compatible.chat.endpoints import ModeratorKind
from app.ai.openai_compatible.moderator import PIECE, OpenAIModerator, pieces
from app.engines.moderation import ModeratedContent, ModerationGate, Rating
from app.engines.ports import History, PartialHistory
from app.errors import (
    ContentRefused,
    ModerationUnavailable,
    ResultRefused,
)
from tests.support.engine_requests import behind_gate, history_request
from tests.support.model_answers import brief
from tests.support.model_script import (
    Answer,
    Asked,
    chat,
    cut_off,
    model_script,
    refusal,
    silence,
    status,
)
from tests.support.moderation_answers import (
    KNIGHT,
    MISTRAL_HATE,
    OPENAI_SAFE,
    gate_before,
    remote,
    result,
    results,
    reviewed,
)


async def test_an_endpoint_is_sent_the_text_with_the_age_the_model_and_the_key() -> None:
    async with model_script(results(OPENAI_SAFE)) as server:
        moderator = OpenAIModerator(remote(server.url, model="omni"))
        await moderator.review(ModeratedContent.of("A brave knight", "Sworn to a lake.", age=17))
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/v1/moderations")
    assert asked.headers["authorization"] == "Bearer a-key"
    assert asked.body == {
        "model": "omni",
        "input": ["The character is 17 years old.\n\nA brave knight\n\nSworn to a lake."],
    }


async def test_an_endpoint_without_a_model_is_sent_none() -> None:
    async with model_script(results(OPENAI_SAFE)) as server:
        await OpenAIModerator(remote(server.url, model="")).review(KNIGHT)
    assert "model" not in server.asked[0].body


async def test_a_guard_is_sent_the_text_alone_and_another_model_its_rules() -> None:
    async with model_script(chat("safe"), chat('{"safe": true, "categories": []}')) as server:
        await OpenAIModerator(remote(server.url, "guard")).review(KNIGHT)
        await OpenAIModerator(remote(server.url, "chat")).review(KNIGHT)
    guard, general = (asked.body["messages"] for asked in server.asked)
    assert guard == [{"role": "user", "content": "A brave knight"}]
    assert [row["role"] for row in general] == ["system", "user"]
    assert "A brave knight" in general[1]["content"]


async def test_what_is_sexual_of_somebody_under_eighteen_is_refused_whatever_the_model_called_it() -> None:
    for answer, kind in ((results(result(True, sexual=True)), "endpoint"), (chat("unsafe\nS12"), "guard")):
        minor = await reviewed(answer, kind, ModeratedContent.of("x", age=17))  # type: ignore[arg-type]
        grown = await reviewed(answer, kind, ModeratedContent.of("x", age=18))  # type: ignore[arg-type]
        assert minor.refused == ("sexual_minors",)
        assert (grown.refused, set(grown.tags)) == ((), {"sexual"})


HTML = status(200, b"<!doctype html><html>It works!</html>", Content_Type="text/html")
FAULTS: dict[str, Answer] = {
    "HTML": HTML,
    "500": refusal(500, "it broke"),
    "429": refusal(429, "slow down"),
    "401": refusal(401, "no key"),
    "404": refusal(404, "no such path"),
    "never answers": silence,
    "empty": status(200, b""),
    "an error in a 200": status(200, {"error": {"message": "no model is loaded"}}),
    "null": status(200, b"null"),
}
ENDPOINT_FAULTS: dict[str, Answer] = {
    "half JSON": status(200, b'{"results": [{"flagged": fal'),
    "no results": status(200, {"results": []}),
    "no verdict": results({"category_scores": {"hate": 0.1}}),
    "odd flags": results({"flagged": "perhaps"}),
    "categories by number, and no verdict": results({"categories": {"hate": 0.1}}),
    "odd categories": results({"flagged": False, "categories": {"hate": "a bit"}}),
    "a list": status(200, []),
    "a row that is none": results("safe"),
}
GUARD_FAULTS: dict[str, Answer] = {
    "half JSON": chat('{"User Safety": "unsa'),
    "talk": chat("I can't judge that."),
    "empty": chat(""),
    "cut by the limit": chat("safe", "length"),
    "cut off": cut_off("safe"),
    "no end": chat("safe", None),
    "both": chat("safe\nunsafe"),
    "filtered": chat("safe", "content_filter"),
}
CLOSED: list[tuple[ModeratorKind, Answer]] = [
    *(("endpoint", answer) for answer in (*FAULTS.values(), *ENDPOINT_FAULTS.values())),
    *(("guard", answer) for answer in (*FAULTS.values(), *GUARD_FAULTS.values())),
    ("chat", GUARD_FAULTS["talk"]),
]
_NAMES = [f"endpoint {name}" for name in (*FAULTS, *ENDPOINT_FAULTS)]
_NAMES += [f"guard {name}" for name in (*FAULTS, *GUARD_FAULTS)]


@pytest.mark.parametrize(("kind", "answer"), CLOSED, ids=[*_NAMES, "chat talk"])
async def test_every_fault_of_a_moderator_lets_nothing_through(kind: ModeratorKind, answer: Answer) -> None:
    async with model_script(answer) as server:
        gate = gate_before(Rating.MATURE, remote(server.url, kind, seconds=0.3))
        for ask in (gate.check, gate.check_result):
            with pytest.raises(ModerationUnavailable):
                await ask(KNIGHT)


async def test_a_moderator_that_is_not_there_lets_nothing_through() -> None:
    with pytest.raises(ModerationUnavailable):
        await gate_before(Rating.MATURE, remote("http://127.0.0.1:9/v1", seconds=2.0)).check(KNIGHT)


async def test_the_stricter_of_two_counts_whichever_it_is() -> None:
    async with model_script(results(OPENAI_SAFE)) as server:
        gate = gate_before(Rating.TEEN, remote(server.url))
        with pytest.raises(ContentRefused) as by_rules:
            await gate.check(ModeratedContent.of("A fourteen-year-old girl in an explicit sex scene"))
        assert by_rules.value.details["reasons"] == ["sexual_minors"]
        assert server.asked == []  # what the rules refuse is asked of nobody else
        await gate.check(KNIGHT)
    for answer, kind in ((results(MISTRAL_HATE), "endpoint"), (chat("unsafe\nS10"), "guard")):
        async with model_script(answer) as server:
            with pytest.raises(ContentRefused) as by_model:
                await gate_before(Rating.MATURE, remote(server.url, kind)).check(KNIGHT)  # type: ignore[arg-type]
        assert by_model.value.details["reasons"] == ["hate_speech"]


async def test_ratings_of_both_are_united_with_the_graver_of_each() -> None:
    async with model_script(results(result(True, sexual=True, violence=True))) as server:
        verdict = await gate_before(Rating.MATURE, remote(server.url)).check(
            ModeratedContent.of("They drank beer in the tavern.")
        )
    assert {"alcohol", "sexual", "violence"} <= set(verdict.tags)
    assert verdict.rating == Rating.MATURE


async def test_the_same_text_is_asked_about_once_and_another_age_is_another_text() -> None:
    async with model_script(results(OPENAI_SAFE)) as server:
        moderator = OpenAIModerator(remote(server.url))
        for age in (30, 30, 17, 30, None, 17):
            await moderator.review(ModeratedContent.of("A brave knight", age=age))
    assert len(server.asked) == 3


async def test_a_failure_is_not_remembered() -> None:
    broken = [refusal(500, "it broke")] * 3  # each try of the first check
    async with model_script(*broken, results(OPENAI_SAFE)) as server:
        gate = gate_before(Rating.TEEN, remote(server.url))
        with pytest.raises(ModerationUnavailable):
            await gate.check(KNIGHT)
        await gate.check(KNIGHT)


async def test_a_long_text_is_judged_whole_in_pieces_and_one_of_them_is_enough() -> None:
    text = "".join(f"Sentence {number}. " for number in range(2_000))
    parts = list(pieces(text))
    assert len(parts) > 4
    assert max(map(len, parts)) == PIECE
    assert all(text[at : at + 200] in "\n".join(parts) for at in range(0, len(text), 97))
    answers = [results(OPENAI_SAFE)] * (len(parts) - 1)
    async with model_script(*answers, results(MISTRAL_HATE)) as server:
        verdict = await OpenAIModerator(remote(server.url)).review(ModeratedContent.of(text, age=30))
    assert verdict.refused == ("hate_speech",)
    assert len(server.asked) == len(parts)
    assert all(asked.body["input"][0].startswith("The character is 30 years old.") for asked in server.asked)


async def test_no_more_requests_are_under_way_than_allowed() -> None:
    under_way, most = 0, 0

    async def counted(writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(20):
            await asyncio.sleep(0)
        under_way -= 1
        await results(OPENAI_SAFE)(writer)

    async with model_script(counted) as server:
        moderator = OpenAIModerator(remote(server.url, max_concurrent=2))
        await asyncio.gather(
            *(moderator.review(ModeratedContent.of(f"Knight {number}")) for number in range(8))
        )
    assert most == 2
    assert len(server.asked) == 8


class _Writes:
    """A writer whose text grows by a sentence at a time."""

    def __init__(self, sentences: list[str]) -> None:
        self._sentences = sentences

    async def details(self, brief: Any) -> Any:
        raise NotImplementedError

    async def history(self, brief: Any, details: Any) -> Any:
        text = ""
        for sentence in self._sentences:
            text += sentence
            yield PartialHistory(text)
        yield History(text, "a writer")


def _said(asked: list[Asked]) -> list[str]:
    return [one.body["input"][0] for one in asked]


_GOOD = "The knight rode on through the night and sang of home. "


async def _shown(gate: ModerationGate, sentences: list[str]) -> tuple[list[str], bool]:
    """What passes the gate of that history, and whether the gate was closed before its end."""
    about = brief("A brave knight")
    shown: list[str] = []
    try:
        request = history_request(about, write_details(about))
        async for part in behind_gate(_Writes(sentences), gate).ask(request):
            assert isinstance(part, PartialHistory | History)
            shown.append(part.text)
    except ResultRefused:
        return shown, True
    return shown, False


async def test_live_text_is_reviewed_by_the_rules_alone_and_by_the_model_once_whole() -> None:
    sentences = [f"On day {number} the knight rode on through the rain and sang. " for number in range(60)]
    async with model_script(results(OPENAI_SAFE)) as server:
        (*live, whole), refused = await _shown(gate_before(Rating.TEEN, remote(server.url)), sentences)
    assert not refused
    assert len(live) > 5
    assert [text for text in _said(server.asked) if "On day" in text] == _said(server.asked)[-1:]
    assert whole in _said(server.asked)[-1]
    assert len(server.asked) == 2  # what it is asked for, and what came of it


async def test_live_text_that_moderation_refuses_is_not_shown() -> None:
    bad = "Then came an explicit sex scene with a fourteen-year-old girl, all naked. "
    async with model_script(results(OPENAI_SAFE)) as server:
        shown, refused = await _shown(gate_before(Rating.TEEN, remote(server.url)), [_GOOD, bad])
    assert refused
    assert shown
    assert all("explicit" not in text for text in shown)


async def test_a_whole_text_that_the_model_refuses_is_not_kept() -> None:
    async with model_script(results(OPENAI_SAFE), results(MISTRAL_HATE)) as server:
        shown, refused = await _shown(gate_before(Rating.TEEN, remote(server.url)), [_GOOD])
    assert refused
    assert len(shown) == 1  # as live text, and not as a history
