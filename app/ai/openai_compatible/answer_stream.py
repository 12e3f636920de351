"""What a model said, put together from the chunks of its answer, and what that used."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2

from app.ai.openai_compatible import replies
from app.ai.openai_compatible.answers import text_of_delta
from app.ai.openai_compatible.complaints import Complaint, complaint_in, objects
from app.ai.openai_compatible.endings import Ending, ending_in
from app.ai.sentences import BROKE_OFF, UNUSABLE
from app.errors import EngineBusy, EngineError, EngineRefused
from app.generation.calls import EngineCall

MOST_CHARACTERS = 40_000
MAX_THOUGHTS = 200_000  # characters
_LATEST_THOUGHTS = 12_000  # characters of thoughts by which a loop is known, also beyond MAX_THOUGHTS
_AFTERWORD_SECONDS = 5.0  # for usage after the ending: some servers never close their stream


@dataclass(slots=True)
class Used:
    """What an answer cost, as far as the server tells."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None

    def read(self, usage: Any) -> None:
        """From `usage` of any kind of answer; what is not a number counts as not reported."""
        fields = usage.model_dump() if hasattr(usage, "model_dump") else usage
        if not isinstance(fields, dict):
            return
        self.input_tokens = _whole(fields.get("prompt_tokens", fields.get("input_tokens")))
        self.output_tokens = _whole(fields.get("completion_tokens", fields.get("output_tokens")))
        cost = fields.get("cost")
        self.cost = float(cost) if isinstance(cost, int | float) and not isinstance(cost, bool) else None

    def added_to(self, call: EngineCall) -> EngineCall:
        return replace(call, input_tokens=self.input_tokens, output_tokens=self.output_tokens, cost=self.cost)


@dataclass(slots=True)
class Answer:
    """What a model said. `ending`: why it stopped; UNKNOWN where the stream ended without saying so: whoever
    reads the answer decides whether it is whole (`check`). `choice`: the index of the one that is read.
    `crowded`: it was cut before its own limit, since the context was full. `closed`: what carried it came to
    its own end, also where nobody said why.

    `parts`: what came as its answer. `thoughts`: what came in a field of its own for thinking, which some
    servers put the answer into; beyond MAX_THOUGHTS characters they are not kept, the latest apart. `length`:
    characters of the answer.
    """

    parts: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    ending: Ending = Ending.UNKNOWN
    length: int = 0
    thought_length: int = 0
    choice: object = None
    crowded: bool = False
    closed: bool = False
    _latest: deque[str] = field(default_factory=deque)
    _latest_length: int = 0

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def cut(self) -> bool:
        return self.ending is Ending.CUT

    def check(self, whole: bool) -> None:
        """Raises EngineBusy for an answer whose end nobody named, and that is not whole as it stands."""
        if self.ending is Ending.UNKNOWN and not whole:
            raise EngineBusy(BROKE_OFF)

    @property
    def reasoning(self) -> str:
        return "".join(self.thoughts)

    @property
    def latest_thoughts(self) -> str:
        """The end of the thoughts."""
        return "".join(self._latest)

    def add(self, piece: str, thought: str = "") -> None:
        self.parts.append(piece)
        self.length += len(piece)
        self.thought_length += len(thought)
        if thought and self.thought_length <= MAX_THOUGHTS:
            self.thoughts.append(thought)
        if thought:
            self._note_latest(thought)

    def _note_latest(self, thought: str) -> None:
        self._latest.append(thought)
        self._latest_length += len(thought)
        while self._latest_length - len(self._latest[0]) >= _LATEST_THOUGHTS:
            self._latest_length -= len(self._latest.popleft())


async def chunks_of(response: httpx2.Response, answer: Answer) -> AsyncGenerator[replies.Chunk]:
    """The answer's chunks; once it has ended, what comes after it is waited for a moment only. Raises
    Complaint for an error among them."""
    reader = replies.Reader()
    async with aclosing(replies.chunks(response.aiter_bytes(), reader)) as chunks:
        while True:
            try:
                async with asyncio.timeout(_AFTERWORD_SECONDS if answer.ending else None):
                    chunk = await anext(chunks, None)
                complaint = complaint_in(chunk) if chunk else None
            except TimeoutError:
                return
            except Complaint as page:
                complaint, chunk = page, None
            if complaint is not None:
                complaint.late = answer.length > 0
                raise complaint
            if chunk is None:
                answer.closed = reader.ended
                return
            yield chunk


def take(chunk: replies.Chunk, answer: Answer, used: Used) -> None:
    """Adds what a chunk brings. Raises EngineErrors."""
    used.read(chunk.get("usage"))
    for choice in objects(chunk.get("choices")):
        answer.choice = choice.get("index") if answer.choice is None else answer.choice
        if choice.get("index") == answer.choice:  # one answer was asked for
            _choose(choice, answer)
    blocked = chunk.get("promptFeedback")
    if isinstance(blocked, Mapping) and blocked.get("blockReason"):
        raise EngineRefused
    if answer.length > MOST_CHARACTERS:  # leaving the stream closes it, and the server stops
        raise EngineError(UNUSABLE)


def _choose(choice: Mapping[str, object], answer: Answer) -> None:
    answer.ending = max(answer.ending, ending_in(choice))
    if answer.ending is Ending.FILTERED:
        raise EngineRefused
    if answer.ending is Ending.ERROR:
        raise EngineBusy(BROKE_OFF)
    delta = choice.get("delta") or choice.get("message")
    if isinstance(delta, Mapping):
        if delta.get("refusal"):
            raise EngineRefused
        piece, thought = text_of_delta(delta)
        if not choice.get("delta") and _is_whole_again(piece, answer):
            piece = piece[answer.length :]
        answer.add(piece, thought)
    elif isinstance(choice.get("text"), str):
        answer.add(str(choice["text"]))


def _is_whole_again(piece: str, answer: Answer) -> bool:
    """Whether a message behind the deltas gives the whole once more. The text is put together only for a
    piece that is as long: for each it would take the square of the time."""
    return 0 < answer.length <= len(piece) and piece.startswith(answer.text)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
