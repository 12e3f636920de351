"""A moderator on a server that speaks OpenAI's API: its moderation endpoint, or a model asked as a chat.

Long texts go in pieces that overlap, so that no sentence is cut in each of them. A verdict is kept by its
text, since the same texts come several times, before and after a step. What fails in passing is asked again
at once, within the time of one verdict. What it raises closes the ModerationGate.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Iterator
from hashlib import sha256

from app.ai.openai_compatible.chat.endpoints import Kind, Remote
from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.moderation.endpoint import Endpoint
from app.ai.openai_compatible.moderation.verdicts import Unreadable, verdict_in
from app.ai.openai_compatible.prompts import Messages, prompt
from app.engines.moderation import ModeratedContent, Verdict, strictest
from app.engines.retry_policy import AutomaticRetry, RetryPolicy

PIECE, _OVERLAP = 6_000, 300  # characters: about 2,000 tokens, which the smallest guards' contexts hold
MAX_KEPT = 512  # verdicts
# Within the seconds of one verdict; a server that is away is not waited for.
_PATIENCE = RetryPolicy(seconds=3600.0, first_pause=0.2, longest_pause=2.0, away_seconds=1.0)


class OpenAIModerator:
    """Judges by the server's answer alone."""

    def __init__(self, options: Remote) -> None:
        self._options = options
        self._server = Server(options.place)
        self._endpoint = Endpoint(self._server)
        self._free = asyncio.Semaphore(options.at_once)
        self._kept: OrderedDict[bytes, Verdict] = OrderedDict()

    async def review(self, content: ModeratedContent) -> Verdict:
        """Raises EngineErrors, TimeoutError and Unreadable."""
        asked = list(pieces("\n\n".join(content.texts)))
        key = sha256(json.dumps([content.age, asked]).encode()).digest()
        if key not in self._kept:
            self._kept[key] = strictest(await self._judged(asked, content.age), content.age)
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
        judge = self._by_endpoint if self._options.kind == "endpoint" else self._by_chat
        async with self._free, asyncio.timeout(self._options.seconds):
            return await _PATIENCE.ask(lambda: judge(text), _unannounced)

    async def _by_endpoint(self, text: str) -> Verdict:
        return await self._endpoint.review(text, _turn(text))

    async def _by_chat(self, text: str) -> Verdict:
        answer = await self._server.say(_asking(self._options.kind, text), "moderation", _turn(text))
        if answer.cut:
            raise Unreadable  # the rest might have said otherwise
        answer.check(whole=answer.closed or _parses(answer.text))  # likewise where it may not have ended
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


def _parses(text: str) -> bool:
    """Whether it is an object of JSON and nothing else: nothing of a verdict can follow."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


async def _unannounced(_: AutomaticRetry) -> None:
    """A person waits for the verdict: nobody is shown that it is asked for again."""
