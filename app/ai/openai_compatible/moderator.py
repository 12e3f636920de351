"""A moderator on an OpenAI-compatible server: its moderation endpoint, or a chat model.

Long texts are sent in overlapping pieces, so that each sentence is complete in one. Verdicts are cached by
text, since the same texts are reviewed before and after a step. Transient failures are retried at once,
within the time of one verdict. What it raises closes the ModerationGate.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Iterator
from hashlib import sha256

from app.ai.openai_compatible.chat.endpoints import ModeratorKind, RemoteModerator
from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.moderation.endpoint import Endpoint
from app.ai.openai_compatible.moderation.verdicts import Unreadable, verdict_in
from app.ai.openai_compatible.prompts import Messages, prompt
from app.engines.moderation import ModeratedContent, Verdict, strictest
from app.engines.retry_policy import AutomaticRetry, RetryPolicy

PIECE, _OVERLAP = 6_000, 300  # characters: about 2,000 tokens, which fit the smallest guards' contexts
MAX_CACHED = 512  # verdicts
# Within the time limit of one verdict; an unavailable server is not waited for.
_RETRY_POLICY = RetryPolicy(seconds=3600.0, first_pause=0.2, max_pause=2.0, away_seconds=1.0)


class OpenAIModerator:
    """Returns the server's verdict."""

    def __init__(self, options: RemoteModerator) -> None:
        self._options = options
        self._server = Server(options.endpoint)
        self._endpoint = Endpoint(self._server)
        self._slots = asyncio.Semaphore(options.max_concurrent)
        self._cache: OrderedDict[bytes, Verdict] = OrderedDict()

    async def review(self, content: ModeratedContent) -> Verdict:
        """Return the verdict on the content. Raises EngineErrors, TimeoutError and Unreadable."""
        pieces_to_judge = list(pieces("\n\n".join(content.texts)))
        key = sha256(json.dumps([content.age, pieces_to_judge]).encode()).digest()
        if key not in self._cache:
            self._cache[key] = strictest(await self._judge_all(pieces_to_judge, content.age), content.age)
            if len(self._cache) > MAX_CACHED:
                self._cache.popitem(last=False)
        self._cache.move_to_end(key)
        return self._cache[key]

    async def _judge_all(self, pieces_to_judge: list[str], age: int | None) -> list[Verdict]:
        preamble = f"The character is {age} years old.\n\n" if age is not None else ""
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._judge_one(preamble + text)) for text in pieces_to_judge]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from failed
        return [task.result() for task in tasks]

    async def _judge_one(self, text: str) -> Verdict:
        judge = self._by_endpoint if self._options.kind == "endpoint" else self._by_chat
        async with self._slots, asyncio.timeout(self._options.seconds):
            return await _RETRY_POLICY.ask(lambda: judge(text), _unannounced)

    async def _by_endpoint(self, text: str) -> Verdict:
        return await self._endpoint.review(text, _request_number(text))

    async def _by_chat(self, text: str) -> Verdict:
        answer = await self._server.complete(
            _messages(self._options.kind, text), "moderation", _request_number(text)
        )
        if answer.is_truncated:
            raise Unreadable  # the rest might have contradicted it
        answer.check(whole=answer.closed or _is_json_object(answer.text))  # likewise if it may be incomplete
        return verdict_in(answer.text, self._options.endpoint.model)


def pieces(text: str) -> Iterator[str]:
    """Yield parts of at most PIECE characters, each overlapping the one before."""
    at = 0
    while at < len(text):
        yield text[at : at + PIECE]
        if at + PIECE >= len(text):
            return
        at += PIECE - _OVERLAP


def _messages(kind: ModeratorKind, text: str) -> Messages:
    if kind == "guard":
        return [{"role": "user", "content": text}]
    return prompt("moderation").messages({"text": text}, "en")


def _request_number(text: str) -> int:
    """Return a number that distinguishes the requests of one step."""
    return int.from_bytes(sha256(json.dumps(text).encode()).digest()[:4])


def _is_json_object(text: str) -> bool:
    """Return whether the text is one JSON object: nothing of a verdict can follow."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


async def _unannounced(_: AutomaticRetry) -> None:
    """Announce no retry: the user only waits for the verdict."""
