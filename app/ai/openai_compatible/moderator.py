"""A moderator on a server that speaks OpenAI's API: its moderation endpoint, or a model asked as a chat.

Long texts go in pieces that overlap, so that no sentence is cut in each of them. A verdict is kept by its
text, since the same texts come several times, before and after a step. What it raises closes the Gate.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Iterator
from hashlib import sha256

from openai import omit

from app.ai.openai_compatible.guard_answers import Unreadable, verdict_in
from app.ai.openai_compatible.moderation_results import verdict_of
from app.ai.openai_compatible.place import Kind, Remote
from app.ai.openai_compatible.prompts import Messages, prompt
from app.ai.openai_compatible.server import Server
from app.moderation import Matter, Verdict, strictest

PIECE, _OVERLAP = 6_000, 300  # characters: about 2,000 tokens, which the smallest guards' contexts hold
MAX_KEPT = 512  # verdicts
_MAX_ANSWER = 200_000  # characters of an endpoint's answer


class OpenAIModerator:
    """Judges by the server's answer alone."""

    def __init__(self, options: Remote) -> None:
        self._options = options
        self._server = Server(options.place)
        self._free = asyncio.Semaphore(options.at_once)
        self._kept: OrderedDict[bytes, Verdict] = OrderedDict()

    async def review(self, matter: Matter) -> Verdict:
        """Raises EngineErrors, TimeoutError and Unreadable."""
        asked = list(pieces("\n\n".join(matter.texts)))
        key = sha256(json.dumps([matter.age, asked]).encode()).digest()
        if key not in self._kept:
            self._kept[key] = strictest(await self._judged(asked, matter.age), matter.age)
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    async def _judged(self, asked: list[str], age: int | None) -> list[Verdict]:
        about = f"The character is {age} years old.\n\n" if age is not None else ""
        try:
            async with asyncio.TaskGroup() as group:
                judging = [group.create_task(self._one(about + text)) for text in asked]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from failed
        return [task.result() for task in judging]

    async def _one(self, text: str) -> Verdict:
        async with self._free, asyncio.timeout(self._options.seconds):
            return await (
                self._by_endpoint(text) if self._options.kind == "endpoint" else self._by_chat(text)
            )

    async def _by_endpoint(self, text: str) -> Verdict:
        model = self._options.place.model
        request = f"moderation/{_turn(text)}"
        with self._server.noting("moderation"):
            async with self._server.client(request) as client:
                asking = client.moderations.with_raw_response
                raw = await asking.create(input=[text], model=model or omit)
                return verdict_of(_parsed(raw.text), 1, model)

    async def _by_chat(self, text: str) -> Verdict:
        answer = await self._server.say(_asking(self._options.kind, text), "moderation", _turn(text))
        if answer.cut:
            raise Unreadable  # the rest might have said otherwise
        answer.check(whole=False)  # likewise where nobody said that it has ended
        return verdict_in(answer.text, self._options.place.model)


def pieces(text: str) -> Iterator[str]:
    """Parts of at most PIECE characters, each beginning a little before the end of the last."""
    at = 0
    while at < len(text):
        yield text[at : at + PIECE]
        if at + PIECE >= len(text):
            return
        at += PIECE - _OVERLAP


def _asking(kind: Kind, text: str) -> Messages:
    if kind == "guard":
        return [{"role": "user", "content": text}]
    return prompt("moderation").messages({"text": text}, "en")


def _turn(text: str) -> int:
    """Tells the requests of one step apart."""
    return int.from_bytes(sha256(json.dumps(text).encode()).digest()[:4])


def _parsed(text: str) -> object:
    try:
        return json.loads(text[:_MAX_ANSWER])
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
