"""Answers written by somebody who knew neither the code nor its rules; hashes and first results: SEALED.md.

What still differs is named here with its reason, so that nothing else may begin to.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.ai.openai_compatible.answers import answer_text, fields_of, text_and_reasoning
from app.ai.openai_compatible.answers.history import history_text
from app.ai.openai_compatible.chat.endpoints import ModelEndpoint
from app.ai.openai_compatible.chat.finish_reasons import FinishReason, ends_sentence, parse_finish_reason
from app.ai.openai_compatible.chat.server import Answer, Server
from app.ai.openai_compatible.checks.faithfulness import refuses_history
from app.ai.openai_compatible.checks.meta_replies import is_meta_reply
from app.ai.openai_compatible.cleaning import whole_sentences
from app.ai.openai_compatible.person import colour_of
from app.ai.openai_compatible.structured.request import InvalidAnswer, form_reader
from app.ai.openai_compatible.structured.schemas import Person
from app.errors import EngineBusy, EngineError, EngineMisconfigured, EngineRefused
from app.runs.usage import UsageRecord, recording_usage
from tests.support.model_script import model_script

SETS = Path(__file__).parent / "sealed"
PROSE_THAT_DIFFERS = {
    "t017": "thoughts that are never closed are no answer, whatever they say",
    "t018": "nor is what a closing mark ends that nothing has opened",
    "t120": "words in angle brackets go as tags do",
    "t152": "an advertisement of a server's own",
    "t166": "stars of Markdown",
}
SECOND_PROSE_THAT_DIFFERS = {
    "u081": "a question of three lines, too short for a history: sent back",
    "u082": "an error in one line: sent back",
    "u083": "a page of an error: what is left of it is sent back",
    "u098": "the sign of a footnote",
    "u101": "the numbers of a list",
    "u107": "stars of Markdown",
    "u108": "a break between sections",
}
OBJECTS_THAT_DIFFER = {
    "j019": "hair given as `none` is none",
    "j037": "an object cut within a text is sent back",
    "j059": "a lone backslash goes",
}


def cases(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((SETS / name).read_text())
    return loaded


def plain(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def said(case: dict[str, Any]) -> Answer:
    answer = Answer(finish_reason=parse_finish_reason(case["finish"] or ""))
    answer.add(*text_and_reasoning(fields_of({"content": case["content"]} | (case.get("extra") or {}))))
    return answer


def is_expected(case: dict[str, Any]) -> bool:
    """Where nothing usable was sent, a text may be left that is no history, and is refused or sent back."""
    answer = said(case)
    text = prose_of(answer)
    refused = refuses_history(answer_text(answer.text, answer.reasoning), text, "") or is_meta_reply(text)
    return plain("" if refused else text) == plain(case["expected"] or "")


def prose_of(answer: Answer) -> str:
    text = history_text(answer.text, 6_000, answer.reasoning, truncated=answer.is_truncated)
    return whole_sentences(text) if answer.is_truncated else text


def test_the_sets_differ_in_what_is_named_here_alone() -> None:
    prose = {
        case["id"] for case in cases("prose.json") if plain(prose_of(said(case))) != plain(case["expected"])
    }
    assert prose == {*PROSE_THAT_DIFFERS}
    second = {case["id"] for case in cases("prose_2.json") if not is_expected(case)}
    assert second == {*SECOND_PROSE_THAT_DIFFERS}
    objects = {case["id"] for case in cases("objects.json") if not is_read(case)}
    assert objects == {*OBJECTS_THAT_DIFFER}


def is_read(case: dict[str, Any]) -> bool:
    try:
        person = msgspec.to_builtins(form_reader(Person)(said(case)))
    except (InvalidAnswer, EngineError):
        return False
    for name in ("hair_color", "eyes_color", "skin_color"):
        person[name] = colour_of(person[name])
    return all(
        plain(person[name]) == plain(value) for name, value in case["expected"].items() if name in person
    )


async def outcome(case: dict[str, Any]) -> tuple[str, str]:
    """What becomes of a whole HTTP body, and the text that is kept."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        body = case["body"].encode("utf-8", "surrogatepass")
        head = f"HTTP/1.1 {case['http_status']} -\r\ncontent-type: {case['content_type']}\r\n"
        writer.write(f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body)
        await writer.drain()

    async with model_script(answer) as script:
        server = Server(ModelEndpoint(script.url, None, "m"))
        try:
            with recording_usage(UsageRecord("sealed")):
                got = await server.complete([{"role": "user", "content": "Write."}], "history", 1)
            text = prose_of(got)
            got.check(whole=ends_sentence(text))
        except EngineRefused:
            return "refused", ""
        except EngineMisconfigured:
            return "error_permanent", ""
        except EngineBusy:
            return "error_retry", ""
        if not text:
            return "error_retry", ""  # an empty history is sent back
        return ("cut" if got.finish_reason is FinishReason.LENGTH else "text"), text


@pytest.mark.parametrize("part", range(4))
async def test_whole_bodies_come_to_what_they_mean(part: int) -> None:
    for case in cases("bodies.json")[part::4]:
        kind, text = await outcome(case)
        assert kind == case["expect"], case["kind"]
        if kind in ("text", "cut"):
            assert plain(text) == plain(case["expected_text"]), case["kind"]
